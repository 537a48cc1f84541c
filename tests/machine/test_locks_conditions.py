"""Condition variables and read-write locks, each rule worked out by hand."""

from __future__ import annotations

from errno import EBUSY, EDEADLK, EINVAL, EPERM, ETIMEDOUT

import pytest

import threadlab as tl
from tests.machine.attempts import at, attempt, results, spawn
from tests.machine.tables import by_thread, tidy
from threadlab import ms


def waiter(cond, mutex, name, hold=0):
    yield tl.pthread_mutex_lock(mutex)
    result = yield tl.pthread_cond_wait(cond, mutex)
    yield tl.write(f"{name} {result}")
    yield tl.compute(hold * ms)
    yield tl.pthread_mutex_unlock(mutex)


def with_waiters(then, number=2, hold=1, **machine):
    """Threads A, B, … wait (in that order); at 5 ms main goes on with ``then(cond, mutex)`` and joins them."""

    def main():
        cond, mutex = (yield tl.pthread_cond_init()), (yield tl.pthread_mutex_init())
        tids = []
        for name in "ABC"[:number]:
            tids.append((yield tl.pthread_create(waiter, cond, mutex, name, hold, name=name)))
        yield tl.nanosleep(5 * ms)
        yield from then(cond, mutex)
        for tid in tids:
            yield tl.pthread_join(tid)

    return tl.run(main, **machine)


def test_a_signal_wakes_one_in_order():
    def then(cond, mutex):
        yield tl.pthread_cond_signal(cond)
        yield tl.nanosleep(5 * ms)
        yield tl.pthread_cond_signal(cond)

    assert at(with_waiters(then)) == [(5, "A 0"), (10, "B 0")]


def test_a_broadcast_wakes_all_who_then_take_the_mutex_in_turn():
    """Each holds the mutex for 1 ms: 5 to 6, 6 to 7, 7 to 8, however many CPUs there are."""

    def then(cond, mutex):
        yield tl.pthread_cond_broadcast(cond)

    trace = with_waiters(then, number=3, cpus=4)
    assert at(trace) == [(5, "A 0"), (6, "B 0"), (7, "C 0")]
    back = "pthread_cond_wait(1) for mutex 2"
    assert {(s.start // ms, s.end // ms) for s in trace.spans if s.why == back} == {(5, 6), (5, 7)}


def test_a_signal_to_nobody_is_forgotten():
    """The lost wake-up: signal first, wait afterwards."""
    _, trace = results(
        lambda got: tl.pthread_cond_init(),
        lambda got: tl.pthread_mutex_init(),
        lambda got: tl.pthread_cond_signal(1),
        lambda got: tl.pthread_mutex_lock(2),
        lambda got: tl.pthread_cond_wait(1, 2),
    )
    assert trace.outcome == "deadlock"
    assert str(trace.deadlock) == "main waits in pthread_cond_wait(1), and nobody will end that wait"


def test_signalling_while_holding_the_mutex():
    """Main signals at 5 with the mutex held until 7: A is awake and waits for the mutex until then."""

    def then(cond, mutex):
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_cond_signal(cond)
        yield tl.compute(2 * ms)
        yield tl.pthread_mutex_unlock(mutex)

    trace = with_waiters(then, number=1, cpus=2)
    assert by_thread(trace) == tidy("""
        time | main            | A
        0    | nanosleep       | pthread_cond_wait(1)
        5    | CPU 0           | pthread_cond_wait(1) for mutex 2
        7    | pthread_join(2) | CPU 1
        8    | -               | -
    """)


def test_waiting_gives_the_mutex_up_and_takes_it_back():
    """A waits with the mutex; main can lock it meanwhile; A owns it again when its wait is over."""

    def then(cond, mutex):
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.pthread_cond_signal(cond)
        yield tl.nanosleep(1 * ms)
        yield tl.write(f"main {(yield from attempt(tl.pthread_mutex_trylock(mutex)))}")

    trace = with_waiters(then, number=1, hold=3, cpus=2)
    assert at(trace) == [(5, "A 0"), (6, f"main {EBUSY}")]


def test_a_timed_wait_fails_at_its_deadline_and_owns_the_mutex():
    def main():
        cond, mutex = (yield tl.pthread_cond_init()), (yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_ERRORCHECK))
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write((yield from attempt(tl.pthread_cond_timedwait(cond, mutex, 3 * ms))))
        yield tl.write((yield from attempt(tl.pthread_mutex_unlock(mutex))))
        yield tl.write((yield from attempt(tl.pthread_cond_destroy(cond))))

    assert at(tl.run(main)) == [(3, str(ETIMEDOUT)), (3, "0"), (3, "0")]


def test_a_timed_wait_whose_mutex_is_busy_at_the_deadline_returns_when_it_is_free():
    """B locks at 1 and holds the mutex until 6; A's deadline is 3: A gets ETIMEDOUT at 6."""

    def timed(cond, mutex):
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write((yield from attempt(tl.pthread_cond_timedwait(cond, mutex, 3 * ms))))
        yield tl.pthread_mutex_unlock(mutex)

    def blocker(mutex):
        yield tl.compute(1 * ms)
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(5 * ms)
        yield tl.pthread_mutex_unlock(mutex)

    def main():
        cond, mutex = (yield tl.pthread_cond_init()), (yield tl.pthread_mutex_init())
        yield from spawn(("A", timed, cond, mutex), ("B", blocker, mutex))

    assert at(tl.run(main, cpus=2)) == [(6, str(ETIMEDOUT))]


def test_a_timed_wait_that_is_signalled_in_time_is_not_over_again():
    def timed(cond, mutex):
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write((yield from attempt(tl.pthread_cond_timedwait(cond, mutex, 9 * ms))))
        yield tl.nanosleep(10 * ms)

    def main():
        cond, mutex = (yield tl.pthread_cond_init()), (yield tl.pthread_mutex_init())
        tid = yield tl.pthread_create(timed, cond, mutex)
        yield tl.nanosleep(2 * ms)
        yield tl.pthread_cond_signal(cond)
        yield tl.pthread_join(tid)

    trace = tl.run(main)
    assert at(trace) == [(2, "0")] and trace.end == 12 * ms


def test_a_recursive_mutex_is_given_up_wholly_and_owned_as_often_again():
    """POSIX leaves this open; here the count comes back, so that two unlocks are right and a third is EPERM."""

    def main():
        cond, mutex = (yield tl.pthread_cond_init()), (yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_RECURSIVE))
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_mutex_lock(mutex)
        yield from attempt(tl.pthread_cond_timedwait(cond, mutex, 1 * ms))
        for _ in range(3):
            yield tl.write((yield from attempt(tl.pthread_mutex_unlock(mutex))))

    assert tl.run(main).text() == f"0\n0\n{EPERM}"


def test_waiting_without_the_mutex_is_eperm_and_with_two_mutexes_einval():
    def then(cond, mutex):
        yield tl.write((yield from attempt(tl.pthread_cond_wait(cond, mutex))))
        other = yield tl.pthread_mutex_init()
        yield tl.pthread_mutex_lock(other)
        yield tl.write((yield from attempt(tl.pthread_cond_wait(cond, other))))
        yield tl.write((yield from attempt(tl.pthread_cond_destroy(cond))))
        yield tl.pthread_cond_signal(cond)

    trace = with_waiters(then, number=1)
    assert trace.text() == f"{EPERM}\n{EINVAL}\n{EBUSY}\nA 0"


def test_a_bounded_buffer_passes_everything_on_in_order():
    """One place; the producer makes an item in 1 ms, the consumer needs 2 ms for each: it is never idle after 1 ms."""

    def producer(mutex, full, empty):
        for item in range(3):
            yield tl.compute(1 * ms)
            yield tl.pthread_mutex_lock(mutex)
            while (yield tl.load("count")) == 1:
                yield tl.pthread_cond_wait(empty, mutex)
            yield tl.store("item", item)
            yield tl.store("count", 1)
            yield tl.pthread_cond_signal(full)
            yield tl.pthread_mutex_unlock(mutex)

    def main():
        mutex, full, empty = (
            (yield tl.pthread_mutex_init()),
            (yield tl.pthread_cond_init()),
            (yield tl.pthread_cond_init()),
        )
        yield tl.pthread_create(producer, mutex, full, empty, name="producer")
        for _ in range(3):
            yield tl.pthread_mutex_lock(mutex)
            while (yield tl.load("count")) == 0:
                yield tl.pthread_cond_wait(full, mutex)
            item = yield tl.load("item")
            yield tl.store("count", 0)
            yield tl.pthread_cond_signal(empty)
            yield tl.pthread_mutex_unlock(mutex)
            yield tl.write(item)
            yield tl.compute(2 * ms)

    assert at(tl.run(main, cpus=2)) == [(1, "0"), (3, "1"), (5, "2")]


# Read-write locks


def reader(lock, name, delay, hold):
    yield tl.compute(delay * ms)
    yield tl.pthread_rwlock_rdlock(lock)
    yield tl.write(f"{name} reads")
    yield tl.compute(hold * ms)
    yield tl.pthread_rwlock_unlock(lock)


def writer(lock, name, delay, hold):
    yield tl.compute(delay * ms)
    yield tl.pthread_rwlock_wrlock(lock)
    yield tl.write(f"{name} writes")
    yield tl.compute(hold * ms)
    yield tl.pthread_rwlock_unlock(lock)


def with_lock(*bodies):
    def main():
        lock = yield tl.pthread_rwlock_init()
        yield from spawn(*((name, body, lock, name, delay, hold) for name, body, delay, hold in bodies))

    return tl.run(main, cpus=len(bodies))


def test_readers_read_together_and_a_writer_is_alone():
    """A and B read 0 to 4 and 1 to 3; W, which came at 2, writes from 4 to 6; C, which came at 5, reads at 6."""
    trace = with_lock(("A", reader, 0, 4), ("B", reader, 1, 2), ("W", writer, 2, 2), ("C", reader, 5, 1))
    assert at(trace) == [(0, "A reads"), (1, "B reads"), (4, "W writes"), (6, "C reads")]
    assert trace.end == 7 * ms


def test_a_reader_passes_a_waiting_writer():
    """glibc's default, which prefers readers: C comes at 2, when W waits already, and reads at once."""
    trace = with_lock(("A", reader, 0, 4), ("W", writer, 1, 1), ("C", reader, 2, 4))
    assert at(trace) == [(0, "A reads"), (2, "C reads"), (6, "W writes")]


def test_after_a_writer_all_waiting_readers_go_first():
    """V writes 0 to 4; W (at 1), A (at 2), B (at 3) wait: both readers, then W."""
    trace = with_lock(("V", writer, 0, 4), ("W", writer, 1, 1), ("A", reader, 2, 2), ("B", reader, 3, 3))
    assert at(trace)[0] == (0, "V writes")
    assert sorted(at(trace)[1:3]) == [(4, "A reads"), (4, "B reads")]
    assert at(trace)[3] == (7, "W writes")


@pytest.mark.parametrize(
    ("held", "tryread", "trywrite"), [("rdlock", 0, EBUSY), ("wrlock", EBUSY, EBUSY), ("unlock", 0, 0)]
)
def test_trying_what_another_thread_holds(held, tryread, trywrite):
    def other(lock):
        read = yield from attempt(tl.pthread_rwlock_tryrdlock(lock))
        if read == 0:
            yield tl.pthread_rwlock_unlock(lock)
        return read, (yield from attempt(tl.pthread_rwlock_trywrlock(lock)))

    def main():
        lock = yield tl.pthread_rwlock_init()
        yield tl.pthread_rwlock_rdlock(lock)
        if held != "rdlock":
            yield tl.pthread_rwlock_unlock(lock)
        if held == "wrlock":
            yield tl.pthread_rwlock_wrlock(lock)
        yield tl.write((yield tl.pthread_join((yield tl.pthread_create(other, lock)))))

    assert tl.run(main).text() == str((tryread, trywrite))


def test_timed_locks_give_up_at_their_deadline():
    """W holds the lock until 4: a reader gives up at 2, a writer at 3."""

    def timed(lock, name, call, deadline):
        yield tl.compute(1 * ms)
        yield tl.write(f"{name} {(yield from attempt(call(lock, deadline * ms)))}")

    def main():
        lock = yield tl.pthread_rwlock_init()
        yield from spawn(
            ("W", writer, lock, "W", 0, 4),
            ("A", timed, lock, "A", tl.pthread_rwlock_timedrdlock, 2),
            ("B", timed, lock, "B", tl.pthread_rwlock_timedwrlock, 3),
            ("C", timed, lock, "C", tl.pthread_rwlock_timedrdlock, 9),
        )

    trace = tl.run(main, cpus=4)
    assert at(trace) == [(0, "W writes"), (2, f"A {ETIMEDOUT}"), (3, f"B {ETIMEDOUT}"), (4, "C 0")]


def test_a_writer_that_gave_up_does_not_wait_any_more():
    """A reads 0 to 4; W gives up at 2 and then reads, as a waiting reader would."""

    def impatient(lock):
        yield tl.compute(1 * ms)
        yield from attempt(tl.pthread_rwlock_timedwrlock(lock, 2 * ms))
        yield tl.pthread_rwlock_rdlock(lock)
        yield tl.write("W reads")

    def main():
        lock = yield tl.pthread_rwlock_init()
        yield from spawn(("A", reader, lock, "A", 0, 4), ("W", impatient, lock))

    assert at(tl.run(main, cpus=2)) == [(0, "A reads"), (2, "W reads")]


def test_what_one_holds_oneself():
    got, trace = results(
        lambda got: tl.pthread_rwlock_init(),
        lambda got: tl.pthread_rwlock_unlock(1),
        lambda got: tl.pthread_rwlock_wrlock(1),
        lambda got: tl.pthread_rwlock_wrlock(1),
        lambda got: tl.pthread_rwlock_rdlock(1),
        lambda got: tl.pthread_rwlock_destroy(1),
        lambda got: tl.pthread_rwlock_unlock(1),
        lambda got: tl.pthread_rwlock_rdlock(1),
        lambda got: tl.pthread_rwlock_rdlock(1),
        lambda got: tl.pthread_rwlock_unlock(1),
        lambda got: tl.pthread_rwlock_destroy(1),
        lambda got: tl.pthread_rwlock_unlock(1),
        lambda got: tl.pthread_rwlock_destroy(1),
    )
    assert got == [1, EPERM, 0, EDEADLK, EDEADLK, EBUSY, 0, 0, 0, 0, EBUSY, 0, 0]
    _, trace = results(
        lambda got: tl.pthread_rwlock_init(),
        lambda got: tl.pthread_rwlock_rdlock(1),
        lambda got: tl.pthread_rwlock_wrlock(1),
    )
    assert trace.outcome == "deadlock" and trace.deadlock.cycle == (0,)
