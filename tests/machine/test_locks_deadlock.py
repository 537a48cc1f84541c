"""How runs end that do not end by themselves: deadlocks with who waits for whom, and limits."""

from __future__ import annotations

import pytest

import threadlab as tl
from threadlab import ms


def grab(first, second):
    yield tl.pthread_mutex_lock(first)
    yield tl.compute(1 * ms)
    yield tl.pthread_mutex_lock(second)


def philosophers(number, hold=1 * ms):
    """Each takes the fork on one side, then the one on the other."""

    def dine(left, right):
        yield tl.pthread_mutex_lock(left)
        yield tl.nanosleep(hold)
        yield tl.pthread_mutex_lock(right)
        yield tl.pthread_mutex_unlock(right)
        yield tl.pthread_mutex_unlock(left)

    def main():
        forks = []
        for _ in range(number):
            forks.append((yield tl.pthread_mutex_init()))
        for at in range(number):
            yield tl.pthread_create(dine, forks[at], forks[(at + 1) % number], name=f"P{at}")
        yield tl.pthread_exit()

    return main


def names(trace, threads):
    return [trace.thread_name(at) for at in threads]


@pytest.mark.parametrize(
    ("model", "end"), [(tl.OneToOne(), 1), (tl.ManyToOne(jacket=True), 1), (tl.ManyToMany(2), 3), (tl.TwoLevel(5), 1)]
)
def test_the_circle_of_the_philosophers(model, end):
    """All sleep for 1 ms holding a fork; on two kernel threads they sleep two at a time, until 3 ms."""
    trace = tl.run(philosophers(5), model=model, cpus=2)
    assert trace.outcome == "deadlock" and trace.end == end * ms and trace.exit_status == {}
    circle = names(trace, trace.deadlock.cycle)
    start = circle.index("P0")
    assert circle[start:] + circle[:start] == ["P0", "P1", "P2", "P3", "P4"]
    waits = {(names(trace, [e.waiter])[0], e.call, names(trace, [e.holder])[0]) for e in trace.deadlock.edges}
    assert waits == {(f"P{at}", f"pthread_mutex_lock({(at + 1) % 5 + 1})", f"P{(at + 1) % 5}") for at in range(5)}


def test_one_philosopher_the_other_way_round_and_all_dine():
    """With one kernel thread and no jacket, nobody else runs while one sleeps: all dine, too."""
    assert tl.run(philosophers(5), model=tl.ManyToOne()).outcome == "completed"


def test_the_words_of_a_deadlock():
    """Main joins A; A and B hold a mutex each and want the other's."""

    def main():
        one, two = (yield tl.pthread_mutex_init()), (yield tl.pthread_mutex_init())
        a = yield tl.pthread_create(grab, one, two, name="A")
        yield tl.pthread_create(grab, two, one, name="B")
        yield tl.pthread_join(a)

    trace = tl.run(main, cpus=2)
    assert str(trace.deadlock) == (
        "main waits in pthread_join(2), which needs A; A waits in pthread_mutex_lock(2), which needs B; "
        "B waits in pthread_mutex_lock(1), which needs A"
    )
    assert names(trace, trace.deadlock.cycle) == ["A", "B"]
    assert [(e.waiter, e.holder) for e in trace.deadlock.edges] == [(0, 1), (1, 2), (2, 1)]
    assert "Deadlock after 1 ms: main waits in pthread_join(2), which needs A; A waits" in trace.describe()
    assert all(span.end == trace.end for span in trace.spans if span.why.startswith("pthread_mutex_lock"))


def test_threads_that_join_each_other():
    """A joins B and B joins A: POSIX lets the second fail with EDEADLK, which is done here, so that B goes on."""

    def a():
        yield tl.pthread_join(3)

    def b():
        yield tl.compute(1 * ms)
        try:
            yield tl.pthread_join(2)
        except OSError as error:
            yield tl.write(f"{error.errno}")

    def main():
        yield tl.pthread_create(a)
        yield tl.pthread_create(b)
        yield tl.pthread_exit()

    trace = tl.run(main)
    assert trace.text() == "35" and trace.outcome == "completed"


def test_the_owner_has_ended():
    """A ends while it owns the mutex: main waits for ever, in no circle."""

    def a(mutex):
        yield tl.pthread_mutex_lock(mutex)

    def main():
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_join((yield tl.pthread_create(a, mutex, name="A")))
        yield tl.pthread_mutex_lock(mutex)

    trace = tl.run(main)
    assert str(trace.deadlock) == "main waits in pthread_mutex_lock(1), which needs A, which has ended"
    assert trace.deadlock.cycle == ()


def test_a_writer_waits_for_every_reader():
    def reader(lock):
        yield tl.pthread_rwlock_rdlock(lock)
        yield tl.pthread_barrier_wait(2)

    def main():
        lock, _ = (yield tl.pthread_rwlock_init()), (yield tl.pthread_barrier_init(4))
        for name in "AB":
            yield tl.pthread_create(reader, lock, name=name)
        yield tl.nanosleep(1 * ms)
        yield tl.pthread_rwlock_wrlock(lock)

    trace = tl.run(main)
    assert [(e.waiter, e.holder) for e in trace.deadlock.edges] == [(0, 1), (0, 2), (1, -1), (2, -1)]


def test_a_deadlock_of_some_while_others_finish_is_seen_at_the_end():
    """A and B are stuck at 1; C computes until 5.  The run goes on until then, and A and B wait until then."""

    def worker():
        yield tl.compute(5 * ms)

    def main():
        one, two = (yield tl.pthread_mutex_init()), (yield tl.pthread_mutex_init())
        yield tl.pthread_create(grab, one, two, name="A")
        yield tl.pthread_create(grab, two, one, name="B")
        yield tl.pthread_create(worker, name="C")
        yield tl.pthread_exit()

    trace = tl.run(main, cpus=3)
    assert trace.outcome == "deadlock" and trace.end == 5 * ms
    assert names(trace, trace.deadlock.cycle) == ["A", "B"]


def test_a_process_that_ends_leaves_no_deadlock():
    """Main returns although A waits for ever: completed."""

    def main():
        yield tl.sem_init(0)
        yield tl.pthread_create(waits)
        yield tl.compute(1 * ms)
        return 3

    def waits():
        yield tl.sem_wait(1)

    trace = tl.run(main)
    assert (trace.outcome, trace.deadlock, trace.exit_status) == ("completed", None, {2: 3})


def test_the_outcome_speaks_of_the_first_process():
    def stuck():
        yield tl.sem_wait((yield tl.sem_init(0)))

    def fine():
        yield tl.compute(1 * ms)

    first = tl.Machine()
    first.spawn(stuck), first.spawn(fine)
    second = tl.Machine()
    second.spawn(fine), second.spawn(stuck)
    assert (first.run().outcome, second.run().outcome) == ("deadlock", "completed")


# Programs that never end


def test_endless_computing_is_cut_short_by_the_limit_of_events():
    def main():
        while True:
            yield tl.compute(1 * ms)

    trace = tl.run(main, max_events=100)
    assert trace.outcome == "limit" and trace.limit == "more than 100 events"
    assert trace.end <= 100 * ms and trace.deadlock is None and trace.exit_status == {}
    assert trace.metrics().cpu_utilisation == 1.0
    assert f"Cut short after {tl.format_time(trace.end)}: more than 100 events." in trace.describe()


def test_endless_calls_that_take_no_time_are_cut_short():
    """A spin lock without a yield: simulated time stands still."""

    def main():
        yield tl.compute(2 * ms)
        while not (yield tl.load("flag")):
            pass

    trace = tl.run(main, max_events=500)
    assert trace.outcome == "limit" and trace.end == 2 * ms
    assert trace.limit == "more than 500 calls, the last by thread 1 (main) of process 2"


def test_endless_calls_are_cut_short_while_another_thread_is_blocked():
    def reader():
        yield tl.read(5 * ms)

    def main():
        yield tl.pthread_create(reader, name="A")
        yield tl.nanosleep(1 * ms)
        while not (yield tl.load("flag")):
            pass

    trace = tl.run(main, max_events=100)
    assert trace.outcome == "limit" and trace.end == 1 * ms
    assert [span.why for span in trace.spans if span.thread == 1 and span.end == 1 * ms] == ["read"]


def test_endless_yielding_is_cut_short():
    def spin():
        while True:
            yield tl.sched_yield()

    def main():
        yield tl.pthread_create(spin)
        yield from spin()

    for model in (tl.OneToOne(), tl.ManyToOne(), tl.ManyToMany(2)):
        assert tl.run(main, model=model, cpus=2, max_events=300).outcome == "limit"


def test_a_run_that_needs_exactly_the_limit_is_not_cut_short():
    def main():
        yield tl.compute(1 * ms)

    needed = next(n for n in range(1, 20) if tl.run(main, max_events=n).outcome == "completed")
    assert needed <= 4
    assert all(tl.run(main, max_events=n).outcome == "limit" for n in range(1, needed))
