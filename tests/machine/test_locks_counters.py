"""Semaphores, barriers and once, each rule worked out by hand."""

from __future__ import annotations

from errno import EAGAIN, EBUSY, EINVAL, ETIMEDOUT

import threadlab as tl
from tests.machine.attempts import at, attempt, results, spawn
from threadlab import ms

# Semaphores


def test_a_semaphore_counts():
    got, trace = results(
        lambda got: tl.sem_init(2),
        lambda got: tl.sem_wait(1),
        lambda got: tl.sem_getvalue(1),
        lambda got: tl.sem_trywait(1),
        lambda got: tl.sem_trywait(1),
        lambda got: tl.sem_timedwait(1, 3 * ms),
        lambda got: tl.sem_post(1),
        lambda got: tl.sem_getvalue(1),
        lambda got: tl.sem_timedwait(1, 0),
        lambda got: tl.sem_destroy(1),
    )
    assert got == [1, 0, 1, 0, EAGAIN, ETIMEDOUT, 0, 1, 0, 0]
    assert trace.end == 3 * ms


def test_a_post_serves_the_first_waiter_and_anybody_may_post():
    def taker(sem, name):
        yield tl.sem_wait(sem)
        yield tl.write(name)

    def main():
        sem = yield tl.sem_init(0)
        for name in "ab":
            yield tl.pthread_create(taker, sem, name)
        for _ in range(3):
            yield tl.compute(1 * ms)
            yield tl.sem_post(sem)
        yield tl.nanosleep(1 * ms)
        yield tl.write(f"left {(yield tl.sem_getvalue(sem))}")

    assert at(tl.run(main, cpus=3)) == [(1, "a"), (2, "b"), (4, "left 1")]


def test_a_semaphore_of_two_lets_two_in():
    """Four threads of 2 ms each on four CPUs: two from 0 to 2, two from 2 to 4."""

    def guest(sem, name):
        yield tl.sem_wait(sem)
        yield tl.write(name)
        yield tl.compute(2 * ms)
        yield tl.sem_post(sem)

    def main():
        sem = yield tl.sem_init(2)
        yield from spawn(*((name, guest, sem, name) for name in "abcd"))

    trace = tl.run(main, cpus=4)
    assert [time for time, _ in at(trace)] == [0, 0, 2, 2] and trace.end == 4 * ms


def test_destroying_a_semaphore_in_use():
    def taker(sem):
        yield tl.sem_wait(sem)

    def main():
        sem = yield tl.sem_init(0)
        yield tl.pthread_create(taker, sem)
        yield tl.nanosleep(1 * ms)
        yield tl.write((yield from attempt(tl.sem_destroy(sem))))

    assert tl.run(main).text() == str(EBUSY)


# Barriers


def test_a_barrier_lets_threads_pass_together_and_tells_one_of_them():
    """Count 3; they come at 1, 2, 3 ms; the last to come is the serial thread.  The barrier can be used again."""

    def member(barrier, time):
        for _ in range(2):
            yield tl.compute(time * ms)
            serial = yield tl.pthread_barrier_wait(barrier)
            yield tl.write(f"{time} {serial}")

    def main():
        barrier = yield tl.pthread_barrier_init(3)
        yield from spawn(*((str(time), member, barrier, time) for time in (1, 2, 3)))

    trace = tl.run(main, cpus=3)
    serial = tl.PTHREAD_BARRIER_SERIAL_THREAD
    assert sorted(at(trace)) == sorted(
        (time, f"{who} {serial if who == 3 else 0}") for time in (3, 6) for who in (1, 2, 3)
    )


def test_a_barrier_of_one_stops_nobody_and_of_none_is_einval():
    got, _ = results(
        lambda got: tl.pthread_barrier_init(0),
        lambda got: tl.pthread_barrier_init(1),
        lambda got: tl.pthread_barrier_wait(got[1]),
        lambda got: tl.pthread_barrier_destroy(got[1]),
        lambda got: tl.pthread_barrier_wait(got[1]),
    )
    assert got == [EINVAL, 1, tl.PTHREAD_BARRIER_SERIAL_THREAD, 0, EINVAL]


def test_too_few_for_a_barrier_is_a_deadlock_without_a_circle():
    _, trace = results(lambda got: tl.pthread_barrier_init(2), lambda got: tl.pthread_barrier_wait(1))
    assert trace.outcome == "deadlock" and trace.deadlock.cycle == ()
    assert str(trace.deadlock) == "main waits in pthread_barrier_wait(1), and nobody will end that wait"


# Once


def test_once_runs_one_routine_and_the_others_wait_for_it():
    """A starts the routine (3 ms); B comes at 1 and waits until 3; C comes at 5 and does not wait."""

    def routine():
        yield tl.write("routine")
        yield tl.compute(3 * ms)

    def user(name, delay):
        yield tl.compute(delay * ms)
        result = yield tl.pthread_once("setup", routine)
        yield tl.write(f"{name} {result}")

    def main():
        yield from spawn(("A", user, "A", 0), ("B", user, "B", 1), ("C", user, "C", 5))

    trace = tl.run(main, cpus=3)
    assert at(trace)[0] == (0, "routine")
    assert sorted(at(trace)[1:]) == [(3, "A 0"), (3, "B 0"), (5, "C 0")]


def test_two_once_controls_are_two():
    def routine():
        yield tl.write("ran")

    def main():
        for control in ("one", "two", "one"):
            yield tl.pthread_once(control, routine)

    assert tl.run(main).text() == "ran\nran"


# Numbers


def test_numbers_that_name_nothing_or_another_kind():
    got, _ = results(
        lambda got: tl.sem_init(0),
        lambda got: tl.pthread_mutex_lock(1),
        lambda got: tl.sem_post(2),
        lambda got: tl.pthread_barrier_wait(1),
    )
    assert got == [1, EINVAL, EINVAL, EINVAL]
