"""Proportional share (EEVDF): schedules worked out by hand, and what must hold for every one.

In the tables' comments a thread's virtual time is its CPU time in ms, divided by 1 for priority 0 and 1.25 for priority 1.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import threadlab as tl
from tests.machine.batches import batch, runs
from tests.machine.tables import by_cpu, tidy
from threadlab import ms
from threadlab.machine.computer.fair import weight_of


def test_weights():
    """A quarter more for each step, within what nice values allow."""
    assert [weight_of(priority) for priority in (-1, 0, 1, 2)] == [819, 1024, 1280, 1600]
    assert weight_of(99) == weight_of(20) and weight_of(-99) == weight_of(-19) == 15


def test_equals_take_turns():
    trace = tl.run(batch((5,), (3,), (1,)), policy=tl.FairShare(), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        4    | C
        5    | A
        7    | B
        8    | A
        9    | -
    """)


def test_five_to_four():
    """Weights 4 : 5.  A request of 2 takes A 2 and B 1.6 of virtual time.

    At 0 B's deadline is 1.6, A's 2.  Then each in turn is ahead of the mean, (4A + 5B)/9, until at 18 both stand at 8:
    B's deadline is 9.6, A's 10, and B runs twice in a row.
    """
    trace = tl.run(batch((10,), (12,), priorities=(0, 1)), policy=tl.FairShare(), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | B
        2    | A
        4    | B
        6    | A
        8    | B
        10   | A
        12   | B
        14   | A
        16   | B
        20   | A
        22   | -
    """)


def test_who_is_owed_time_when_it_sleeps_has_it_when_it_wakes():
    """Quantum 4.  At 5 A stands at 4 and B at 1: the mean is 2.5, B is owed 1.5.

    Back at 7, when A stands at 6, it must be 1.5 behind a mean of its own and A's: at 3.  Its deadline is 7, A's is 8.
    """
    trace = tl.run(batch((10,), (1, 2, 3)), policy=tl.FairShare(), quantum=4 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        4    | B
        5    | A
        7    | B
        10   | A
        14   | -
    """)


def test_who_owes_time_when_it_sleeps_owes_it_when_it_wakes():
    """Quantum 4.  At 4 A stands at 4 and B at 0: A owes 2.  Back at 5, B being at 1, it stands at 5.

    At 8 B stands at 4, and the mean is 4.5: A is not eligible.  At 12 B stands at 8, the mean is 6.5, and A runs.
    """
    trace = tl.run(batch((4, 1, 2), (12,)), policy=tl.FairShare(), quantum=4 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        4    | B
        12   | A
        14   | B
        18   | -
    """)


def test_who_yields_forfeits_the_rest_of_its_request():
    """A yields at 1 and at 6 as if it had had its whole 4: it gets 2 where B gets 8."""

    def shy():
        for _ in range(2):
            yield tl.compute(1 * ms)
            yield tl.sched_yield()

    def main():
        yield tl.pthread_create(shy, name="A")
        yield tl.pthread_create(lambda: (yield tl.compute(8 * ms)), name="B")
        yield tl.pthread_exit()

    trace = tl.run(main, policy=tl.FairShare(), quantum=4 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        1    | B
        5    | A
        6    | B
        10   | -
    """)


def test_yielding_while_nothing_else_happens_comes_to_an_end():
    """A does nothing but yield until B, which is behind it at first, has run."""

    def patient():
        yield tl.compute(3 * ms)
        while not (yield tl.load("done")):
            yield tl.sched_yield()

    def main():
        tid = yield tl.pthread_create(patient, name="A", priority=9)
        yield tl.compute(7 * ms)
        yield tl.store("done", True)
        yield tl.pthread_join(tid)

    assert tl.run(main, policy=tl.FairShare(), max_events=1000).outcome == "completed"


def test_two_cpus():
    """CPU 1's slices began, and end, before CPU 0's."""
    trace = tl.run(batch((4,), (4,), (4,)), policy=tl.FairShare(), quantum=2 * ms, cpus=2)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | B
        2    | B     | C
        4    | C     | A
        6    | -     | -
    """)


def test_a_weight_that_no_cpu_can_serve_leaves_the_others_theirs():
    """Two CPUs: A's share would be more than one of them.  It has one, and B and C take turns on the other."""
    trace = tl.run(batch((8,), (4,), (4,), priorities=(20, 0, 0)), policy=tl.FairShare(), quantum=2 * ms, cpus=2)
    assert runs(trace, "A") == [(0, 8)]
    assert runs(trace, "B") == [(0, 2), (4, 6)]
    assert runs(trace, "C") == [(2, 4), (6, 8)]


def test_user_threads_are_first_come_first_served():
    trace = tl.run(batch((5,), (3,), priorities=(0, 5)), policy=tl.FairShare(), model=tl.ManyToOne(), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        5    | B
        8    | -
    """)


def test_a_priority_that_a_mutex_raises_is_a_weight_while_it_is_held():
    """A (0) holds a mutex that inherits.  B (20) asks for it at 2 and waits: A now has B's weight, and C hardly any."""

    def holder(mutex):
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(8 * ms)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.compute(4 * ms)

    def urgent(mutex):
        yield tl.read(2 * ms)
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_mutex_unlock(mutex)

    def main(protocol):
        mutex = yield tl.pthread_mutex_init(protocol=protocol)
        yield tl.pthread_create(holder, mutex, name="A", priority=0)
        yield tl.pthread_create(urgent, mutex, name="B", priority=20)
        yield tl.pthread_create(lambda: (yield tl.compute(12 * ms)), name="C", priority=0)
        yield tl.pthread_exit()

    def end_of_b(protocol):
        trace = tl.run(main, protocol, policy=tl.FairShare(), quantum=1 * ms)
        return next(thread.ended // ms for thread in trace.threads if thread.name == "B")

    assert end_of_b(tl.PTHREAD_PRIO_NONE) in (15, 16)
    assert end_of_b(tl.PTHREAD_PRIO_INHERIT) in (9, 10)


# What must hold for every schedule

QUANTA = st.sampled_from([1, 3, 10, 50])
PRIORITIES = st.lists(st.integers(-5, 8), min_size=2, max_size=6)


@given(priorities=PRIORITIES, quantum=QUANTA)
def test_shares_are_fair_to_within_a_quantum(priorities, quantum):
    """One CPU, nobody sleeps: at every instant each has had its share by weight, give or take a quantum."""
    number = len(priorities)
    work = 40 * quantum
    trace = tl.run(
        batch(*[(work,)] * number, priorities=tuple(priorities), unit=1), policy=tl.FairShare(), quantum=quantum
    )
    weights = [weight_of(priority) for priority in priorities]
    had = dict.fromkeys("ABCDEF"[:number], 0)
    for span in sorted(span for span in trace.spans if span.cpu >= 0 and span.duration):
        had[trace.thread_name(span.thread)] += span.duration
        for name, weight in zip(had, weights, strict=True):
            assert abs(had[name] - span.end * weight / sum(weights)) <= quantum + 1e-3
        if max(had.values()) == work:
            break  # the first has ended


@given(number=st.integers(2, 6), quantum=QUANTA, times=st.data())
def test_equal_threads_that_never_sleep_take_turns_as_under_round_robin(number, quantum, times):
    workers = [(times.draw(st.integers(1, 20 * quantum)),) for _ in range(number)]
    fair = tl.run(batch(*workers, unit=1), policy=tl.FairShare(), quantum=quantum)
    robin = tl.run(batch(*workers, unit=1), policy=tl.RoundRobin(), quantum=quantum)
    assert all(runs(fair, name, 1) == runs(robin, name, 1) for name in "ABCDEF"[:number])


@given(
    bursts=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 30)), min_size=1, max_size=8),
    priority=st.integers(-3, 3),
    quantum=st.sampled_from([3, 10]),
)
def test_sleeping_often_wins_no_more_than_ones_share(bursts, priority, quantum):
    """A computes and sleeps beside B, which never sleeps: A has no more than its share of the time since it came, and a
    quantum, and no less than its share of the time it was not asleep, but for a quantum."""
    times = [time for burst in bursts for time in burst]
    trace = tl.run(
        batch(tuple(times), (10_000,), priorities=(priority, 0), unit=1), policy=tl.FairShare(), quantum=quantum
    )
    share = weight_of(priority) / (weight_of(priority) + 1024)
    (a,) = [at for at, thread in enumerate(trace.threads) if thread.name == "A"]
    had = awake = 0
    for span in sorted(span for span in trace.spans if span.thread == a and span.duration):
        had += span.duration * (span.cpu >= 0)
        awake += span.duration * (span.state.name in ("RUNNING", "READY"))
        assert had <= share * span.end + quantum + 1e-3
        assert had >= share * awake - quantum - 1e-3
