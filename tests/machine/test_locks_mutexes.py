"""Mutexes, each rule worked out by hand."""

from __future__ import annotations

from errno import EBUSY, EDEADLK, EINVAL, ETIMEDOUT

import pytest

import threadlab as tl
from tests.machine.attempts import at, attempt, results, spawn
from tests.machine.tables import by_thread, tidy
from threadlab import ms

NORMAL, ERRORCHECK, RECURSIVE = tl.PTHREAD_MUTEX_NORMAL, tl.PTHREAD_MUTEX_ERRORCHECK, tl.PTHREAD_MUTEX_RECURSIVE


def holder(mutex, name, time, delay=0):
    """Lock after `delay` ms, say so, hold for `time` ms, unlock."""
    yield tl.compute(delay * ms)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.write(f"{name} locks")
    yield tl.compute(time * ms)
    yield tl.pthread_mutex_unlock(mutex)


def test_waiters_are_served_in_order():
    """Three CPUs and more: A holds 0 to 4, B came at 1 and C at 2."""

    def main():
        mutex = yield tl.pthread_mutex_init()
        yield from spawn(("A", holder, mutex, "A", 4), ("B", holder, mutex, "B", 1, 1), ("C", holder, mutex, "C", 1, 2))

    trace = tl.run(main, cpus=3)
    lock = "pthread_mutex_lock(1)"
    table = by_thread(trace)
    for cpu in range(3):
        table = table.replace(f"CPU {cpu}", "CPU")
    assert tidy(table) == tidy(f"""
        time | main            | A   | B      | C
        0    | pthread_join(2) | CPU | CPU    | CPU
        1    | pthread_join(2) | CPU | {lock} | CPU
        2    | pthread_join(2) | CPU | {lock} | {lock}
        4    | pthread_join(3) | -   | CPU    | {lock}
        5    | pthread_join(4) | -   | -      | CPU
        6    | -               | -   | -      | -
    """)
    passed = [(e.time // ms, e.kind, trace.thread_name(e.thread)) for e in trace.events if e.detail == "mutex 1"]
    assert passed == [
        (0, "acquire", "A"),
        (4, "release", "A"),
        (4, "acquire", "B"),
        (5, "release", "B"),
        (5, "acquire", "C"),
        (6, "release", "C"),
    ]


def test_an_unlocked_mutex_is_handed_over():
    """A unlocks at 2 and locks again at once: B, which waits, owns it by then; A is next."""

    def again(mutex):
        for turn in range(2):
            yield tl.pthread_mutex_lock(mutex)
            yield tl.write(f"A{turn}")
            yield tl.compute(2 * ms)
            yield tl.pthread_mutex_unlock(mutex)

    def main():
        mutex = yield tl.pthread_mutex_init()
        yield from spawn(("A", again, mutex), ("B", holder, mutex, "B", 3, 1))

    assert at(tl.run(main, cpus=2)) == [(0, "A0"), (2, "B locks"), (5, "A1")]


def test_the_most_urgent_waiter_is_served_first():
    """With priorities, waiters queue as ready threads do: C (2) came after B (1)."""

    def main():
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_mutex_lock(mutex)
        for name, priority in (("B", 1), ("C", 2), ("D", 1)):
            yield tl.pthread_create(holder, mutex, name, 1, name=name, priority=priority)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.pthread_exit()

    assert at(tl.run(main, policy=tl.Priority())) == [(0, "C locks"), (1, "B locks"), (2, "D locks")]


@pytest.mark.parametrize(
    ("kind", "lock", "trylock", "timedlock"),
    [(ERRORCHECK, EDEADLK, EBUSY, EDEADLK), (RECURSIVE, 0, 0, 0), (NORMAL, None, EBUSY, ETIMEDOUT)],
)
def test_locking_what_one_owns(kind, lock, trylock, timedlock):
    """A NORMAL mutex waits for itself: `lock` never returns and the timed lock gives up at 5 ms."""
    steps = [
        lambda got: tl.pthread_mutex_init(kind),
        lambda got: tl.pthread_mutex_lock(got[0]),
        lambda got: tl.pthread_mutex_trylock(got[0]),
        lambda got: tl.pthread_mutex_timedlock(got[0], 5 * ms),
        lambda got: tl.pthread_mutex_lock(got[0]),
    ]
    got, trace = results(*steps)
    assert got == [1, 0, trylock, timedlock, *([] if lock is None else [lock])]
    assert trace.outcome == ("deadlock" if lock is None else "completed")
    assert trace.end == (5 * ms if lock is None else 0)


def test_the_default_kind_is_normal():
    _, trace = results(
        lambda got: tl.pthread_mutex_init(), lambda got: tl.pthread_mutex_lock(1), lambda got: tl.pthread_mutex_lock(1)
    )
    assert trace.outcome == "deadlock"
    assert str(trace.deadlock) == "main waits in pthread_mutex_lock(1), which needs itself"
    assert trace.deadlock.cycle == (0,)


def test_a_recursive_mutex_is_free_after_as_many_unlocks():
    def main():
        mutex = yield tl.pthread_mutex_init(RECURSIVE)
        for _ in range(3):
            yield tl.pthread_mutex_lock(mutex)
        tid = yield tl.pthread_create(holder, mutex, "B", 1)
        for _ in range(3):
            yield tl.compute(1 * ms)
            yield tl.pthread_mutex_unlock(mutex)
        yield tl.pthread_join(tid)

    assert at(tl.run(main, cpus=2)) == [(3, "B locks")]


@pytest.mark.parametrize("kind", [ERRORCHECK, RECURSIVE, NORMAL])
def test_unlocking_what_one_does_not_own(kind):
    """EPERM; of a NORMAL mutex POSIX says that it is undefined, and so does the error."""
    said = {}

    def tell(word, call):
        with pytest.raises(PermissionError) as caught:
            yield call
        said[word] = str(caught.value)

    def other(mutex):
        yield from tell("foreign", tl.pthread_mutex_unlock(mutex))
        yield tl.write((yield from attempt(tl.pthread_mutex_trylock(mutex))))

    def main():
        mutex = yield tl.pthread_mutex_init(kind)
        yield from tell("free", tl.pthread_mutex_unlock(mutex))
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_join((yield tl.pthread_create(other, mutex)))

    assert tl.run(main).text() == str(EBUSY), "it is still locked"
    assert "pthread_mutex_unlock: nobody has locked mutex 1" in said["free"]
    assert "pthread_mutex_unlock: main, not the caller, has locked mutex 1" in said["foreign"]
    assert [("POSIX leaves undefined" in text) for text in said.values()] == [kind is NORMAL] * 2


def test_trylock_of_a_busy_mutex_says_who_owns_it():
    def other(mutex):
        with pytest.raises(OSError, match=r"pthread_mutex_trylock: main owns mutex 1") as failed:
            yield tl.pthread_mutex_trylock(mutex)
        assert failed.value.errno == EBUSY

    def main():
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_join((yield tl.pthread_create(other, mutex)))

    assert tl.run(main).outcome == "completed"


def test_a_timed_lock_has_an_absolute_deadline():
    """A holds the mutex until 4.  B asks at 1 with deadline 3 and fails at 3; C asks at 1 with deadline 6 and gets it."""

    def timed(mutex, name, deadline):
        yield tl.compute(1 * ms)
        result = yield from attempt(tl.pthread_mutex_timedlock(mutex, deadline * ms))
        yield tl.write(f"{name} {result}")
        if result == 0:
            yield tl.pthread_mutex_unlock(mutex)

    def main():
        mutex = yield tl.pthread_mutex_init()
        yield from spawn(("A", holder, mutex, "A", 4), ("B", timed, mutex, "B", 3), ("C", timed, mutex, "C", 6))

    trace = tl.run(main, cpus=3)
    assert at(trace) == [(0, "A locks"), (3, f"B {ETIMEDOUT}"), (4, "C 0")]
    assert trace.end == 4 * ms, "a deadline that came to nothing does not prolong the run"


def test_a_deadline_in_the_past_counts_only_if_one_must_wait():
    def other(mutex):
        yield tl.compute(2 * ms)
        return (yield from attempt(tl.pthread_mutex_timedlock(mutex, 1 * ms)))

    def main():
        busy, free = (yield tl.pthread_mutex_init()), (yield tl.pthread_mutex_init())
        yield tl.pthread_mutex_lock(busy)
        for mutex in (busy, free):
            result = yield tl.pthread_join((yield tl.pthread_create(other, mutex)))
            yield tl.write(result)

    assert tl.run(main).text() == f"{ETIMEDOUT}\n0"


def test_destroying_a_mutex():
    got, _ = results(
        lambda got: tl.pthread_mutex_init(),
        lambda got: tl.pthread_mutex_lock(1),
        lambda got: tl.pthread_mutex_destroy(1),
        lambda got: tl.pthread_mutex_unlock(1),
        lambda got: tl.pthread_mutex_destroy(1),
        lambda got: tl.pthread_mutex_lock(1),
        lambda got: tl.pthread_mutex_destroy(1),
    )
    assert got == [1, 0, EBUSY, 0, 0, EINVAL, EINVAL]
