"""Cases on calls that are no cancellation points, whether they wait or not."""

from __future__ import annotations

from signal import SIGUSR1

import threadlab as tl
from tests.conformance.case import collection, lines, tick
from tests.conformance.victims import (
    NOT_ACTED_ON,
    cancel_before,
    ends_at_once,
    ignore,
    never_ends,
    say,
)

CASES, case = collection()


@case(
    "pthread_cancel/nopoint-mutex",
    "Waiting for a mutex is no cancellation point.",
    posix="XSH 2.9.5.2; pthread_mutex_lock",
    expected=lines("main unlocks", "locked", "cleanup", "PTHREAD_CANCELED", "0"),
)
def no_point_mutex():
    mutex = yield tl.pthread_mutex_init()
    ready = yield tl.sem_init(0)
    yield tl.pthread_mutex_lock(mutex)
    tid = yield tl.pthread_create(locks, mutex, ready)
    yield tl.sem_wait(ready)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield tick(3)
    yield tl.write("main unlocks")
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.write((yield tl.pthread_join(tid)))
    yield tl.write((yield tl.pthread_mutex_trylock(mutex)))


def locks(mutex, ready):
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.sem_post(ready)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.write("locked")
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.pthread_testcancel()
    yield tl.write("after testcancel")


@case(
    "pthread_cancel/nopoint-barrier",
    "Waiting at a barrier is no cancellation point.",
    posix="XSH 2.9.5.2; pthread_barrier_wait",
    expected=lines("main arrives", "7"),
)
def no_point_barrier():
    barrier = yield tl.pthread_barrier_init(2)
    ready = yield tl.sem_init(0)
    tid = yield tl.pthread_create(then_seven, tl.pthread_barrier_wait(barrier), ready)
    yield tl.sem_wait(ready)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield tick(3)
    yield tl.write("main arrives")
    yield tl.pthread_barrier_wait(barrier)
    yield tl.write((yield tl.pthread_join(tid)))


def then_seven(call, ready):
    yield tl.sem_post(ready)
    yield call
    return 7


@case(
    "pthread_cancel/nopoint-rwlock",
    "Waiting for a read-write lock need not be a cancellation point, and is none.",
    posix="XSH 2.9.5.2 (may occur); glibc",
    expected=lines("main unlocks", "7"),
)
def no_point_rwlock():
    lock = yield tl.pthread_rwlock_init()
    ready = yield tl.sem_init(0)
    yield tl.pthread_rwlock_wrlock(lock)
    tid = yield tl.pthread_create(then_seven, tl.pthread_rwlock_rdlock(lock), ready)
    yield tl.sem_wait(ready)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield tick(3)
    yield tl.write("main unlocks")
    yield tl.pthread_rwlock_unlock(lock)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "pthread_cancel/nopoint-once",
    "Waiting for another thread's once routine is no cancellation point.",
    posix="XSH pthread_once, DESCRIPTION",
    expected=lines("routine ends", "7"),
)
def no_point_once():
    first, second = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    runner = yield tl.pthread_create(
        then_seven, tl.pthread_once("o", lambda: slow(first, second)), (yield tl.sem_init(0))
    )
    yield tl.sem_wait(first)
    ready = yield tl.sem_init(0)
    tid = yield tl.pthread_create(then_seven, tl.pthread_once("o", never_ends), ready)
    yield tl.sem_wait(ready)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield tick(3)
    yield tl.sem_post(second)
    yield tl.pthread_join(runner)
    yield tl.write((yield tl.pthread_join(tid)))


def slow(first, second):
    yield tl.sem_post(first)
    yield tl.sem_wait(second)
    yield tl.write("routine ends")


@case(
    "pthread_cancel/nopoint-locks",
    "Locks that are free are no cancellation points.",
    posix="XSH 2.9.5.2",
    expected=NOT_ACTED_ON,
)
def no_point_locks():
    mutex = yield tl.pthread_mutex_init()
    lock = yield tl.pthread_rwlock_init()
    cond = yield tl.pthread_cond_init()
    sem = yield tl.sem_init(1)
    yield from cancel_before(
        tl.pthread_mutex_lock(mutex),
        tl.pthread_mutex_unlock(mutex),
        tl.pthread_mutex_trylock(mutex),
        tl.pthread_rwlock_wrlock(lock),
        tl.pthread_rwlock_unlock(lock),
        tl.pthread_cond_signal(cond),
        tl.pthread_cond_broadcast(cond),
        tl.sem_trywait(sem),
        tl.sem_post(sem),
        tl.pthread_barrier_wait((yield tl.pthread_barrier_init(1))),
    )


@case(
    "pthread_cancel/nopoint-threads",
    "Calls on threads and keys other than join are no cancellation points.",
    posix="XSH 2.9.5.2",
    expected=NOT_ACTED_ON,
)
def no_point_threads():
    key = yield tl.pthread_key_create()
    other = yield tl.pthread_create(never_ends)
    yield from cancel_before(
        tl.pthread_self(),
        tl.sched_yield(),
        tl.pthread_create(ends_at_once),
        tl.pthread_detach(other),
        tl.pthread_setspecific(key, 1),
        tl.pthread_getspecific(key),
        tl.pthread_once("o", ends_at_once),
        tl.pthread_cleanup_push(say, "inner"),
        tl.pthread_cleanup_pop(0),
        tl.compute(0),
    )


@case(
    "pthread_cancel/nopoint-signals",
    "Calls on signals that do not wait are no cancellation points.",
    posix="XSH 2.9.5.2",
    expected=NOT_ACTED_ON,
)
def no_point_signals():
    yield from cancel_before(
        tl.sigaction(SIGUSR1, ignore),
        tl.raise_(SIGUSR1),
        tl.kill((yield tl.getpid()), 0),
        tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1}),
        tl.raise_(SIGUSR1),
        tl.sigpending(),
        tl.pthread_sigmask(tl.SIG_UNBLOCK, {SIGUSR1}),
        tl.alarm(0),
    )
