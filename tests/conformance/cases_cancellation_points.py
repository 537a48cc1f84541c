"""Cases on cancellation points: every call that is one, while it waits and when it would return at once."""

from __future__ import annotations

from functools import partial
from signal import SIGUSR1

import threadlab as tl
from tests.conformance.case import OVERLAPPING, collection, lines, tick
from tests.conformance.victims import (
    ACTED_ON,
    NOT_ACTED_ON,
    cancel_before,
    cancel_while,
    ends_at_once,
    never_ends,
    say,
)
from threadlab import ms

CASES, case = collection()

POINT = "XSH 2.9.5.2 Cancellation Points"
acts = partial(case, posix=POINT, expected=ACTED_ON)
LWP_EACH = (*OVERLAPPING, "many-to-many")
"""elsewhere a blocking call of the victim stops main too, until it is answered"""


# Waiting in a cancellation point


@acts("pthread_cancel/in-testcancel", "A thread that polls with testcancel ends at its next poll.", models=LWP_EACH)
def in_testcancel():
    ready = yield tl.sem_init(0)
    tid = yield tl.pthread_create(polls, ready)
    yield tl.sem_wait(ready)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield tl.write((yield tl.pthread_join(tid)))


def polls(ready):
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.sem_post(ready)
    while True:
        yield tl.pthread_testcancel()
        yield tl.compute(ms)
        yield tl.sched_yield()


@acts("pthread_cancel/in-read", "A thread blocked in read can be cancelled there.", models=LWP_EACH)
def in_read():
    yield from cancel_while(tl.read(1000 * ms))


@acts("pthread_cancel/in-nanosleep", "A sleeping thread can be cancelled.", models=LWP_EACH)
def in_nanosleep():
    yield from cancel_while(tl.nanosleep(1000 * ms))


@acts("pthread_cancel/in-join", "A thread that waits to join another can be cancelled.")
def in_join():
    other = yield tl.pthread_create(never_ends)
    yield from cancel_while(tl.pthread_join(other))


@acts("pthread_cancel/in-cond_wait", "A thread that waits for a condition can be cancelled.")
def in_cond_wait():
    ready = yield tl.sem_init(0)
    tid = yield tl.pthread_create(waits_for_condition, ready, False)
    yield tl.sem_wait(ready)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield tl.write((yield tl.pthread_join(tid)))


def waits_for_condition(ready, timed):
    cond = yield tl.pthread_cond_init()
    mutex = yield tl.pthread_mutex_init()
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.pthread_mutex_lock(mutex)
    yield tl.sem_post(ready)
    if timed:
        yield tl.pthread_cond_timedwait(cond, mutex, (yield tl.clock()) + 1000 * ms)
    else:
        yield tl.pthread_cond_wait(cond, mutex)
    yield tl.write("the call came back")


@acts("pthread_cancel/in-cond_timedwait", "A thread in a timed wait for a condition can be cancelled.")
def in_cond_timedwait():
    ready = yield tl.sem_init(0)
    tid = yield tl.pthread_create(waits_for_condition, ready, True)
    yield tl.sem_wait(ready)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield tl.write((yield tl.pthread_join(tid)))


@acts("pthread_cancel/in-sem_wait", "A thread that waits for a semaphore can be cancelled.")
def in_sem_wait():
    yield from cancel_while(tl.sem_wait((yield tl.sem_init(0))))


@acts("pthread_cancel/in-sem_timedwait", "A thread in a timed wait for a semaphore can be cancelled.")
def in_sem_timedwait():
    yield from cancel_while(tl.sem_timedwait((yield tl.sem_init(0)), (yield tl.clock()) + 1000 * ms))


@acts("pthread_cancel/in-sigwait", "A thread in sigwait can be cancelled.")
def in_sigwait():
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    yield from cancel_while(tl.sigwait({SIGUSR1}))


@acts("pthread_cancel/in-sigtimedwait", "A thread in sigtimedwait can be cancelled.")
def in_sigtimedwait():
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    yield from cancel_while(tl.sigtimedwait({SIGUSR1}, 1000 * ms))


@acts("pthread_cancel/in-sigsuspend", "A thread in sigsuspend can be cancelled.")
def in_sigsuspend():
    yield from cancel_while(tl.sigsuspend(()))


@acts("pthread_cancel/in-pause", "A thread in pause can be cancelled.")
def in_pause():
    yield from cancel_while(tl.pause())


@acts("pthread_cancel/in-waitpid", "A thread that waits for a child can be cancelled.")
def in_waitpid():
    child = yield tl.fork()
    if child == 0:
        yield tl.pause()
    yield from cancel_while(tl.waitpid(child))
    yield tl.kill(child, 9)
    yield tl.waitpid(child)


@case(
    "pthread_cancel/points",
    "Threads that wait in different cancellation points at the same time can all be cancelled.",
    posix=POINT,
    expected=lines("cleanup", "7 of 7 cancelled"),
    models=OVERLAPPING,
)
def in_all_points():
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    ready = yield tl.sem_init(0)
    other = yield tl.pthread_create(never_ends)
    calls = [tl.pthread_join(other), tl.sem_wait((yield tl.sem_init(0))), tl.sigwait({SIGUSR1}), tl.pause()]
    calls += [tl.nanosleep(1000 * ms), tl.read(1000 * ms)]
    tids = [(yield tl.pthread_create(waits_for_condition, ready, False))]
    for call in calls:
        tids.append((yield tl.pthread_create(waits_in, call)))
    yield tick(3)
    cancelled = 0
    for tid in tids:
        yield tl.pthread_cancel(tid)
        cancelled += (yield tl.pthread_join(tid)) is tl.PTHREAD_CANCELED
    yield tl.write(f"{cancelled} of {len(tids)} cancelled")


def waits_in(call):
    yield call


# A request that is pending when a cancellation point is called that need not wait


@acts("pthread_cancel/before-testcancel", "testcancel acts on a request that is pending.")
def before_testcancel():
    yield from cancel_before(tl.pthread_testcancel())


@acts("pthread_cancel/before-read", "read acts on a pending request although data is there.")
def before_read():
    yield from cancel_before(tl.read(0))


@acts("pthread_cancel/before-write", "write acts on a pending request and writes nothing.")
def before_write():
    yield from cancel_before(tl.write("written"))


@acts("pthread_cancel/before-nanosleep", "A sleep of no time acts on a pending request.")
def before_nanosleep():
    yield from cancel_before(tl.nanosleep(0))


@acts(
    "pthread_cancel/before-join",
    "Joining an ended thread acts on a pending request (in glibc only if it must wait).",
    glibc=NOT_ACTED_ON,
)
def before_join():
    ended = yield tl.pthread_create(ends_at_once)
    yield tick(3)
    yield from cancel_before(tl.pthread_join(ended))


@case(
    "pthread_cancel/before-sem_wait",
    "sem_wait acts on a pending request and takes no unit.",
    posix=POINT,
    expected=lines(ACTED_ON, "value 1"),
)
def before_sem_wait():
    sem = yield tl.sem_init(1)
    yield from cancel_before(tl.sem_wait(sem))
    yield tl.write(f"value {(yield tl.sem_getvalue(sem))}")


@case(
    "pthread_cancel/before-sem_timedwait",
    "sem_timedwait acts on a pending request and takes no unit.",
    posix=POINT,
    expected=lines(ACTED_ON, "value 1"),
)
def before_sem_timedwait():
    sem = yield tl.sem_init(1)
    yield from cancel_before(tl.sem_timedwait(sem, 1000 * ms))
    yield tl.write(f"value {(yield tl.sem_getvalue(sem))}")


@acts("pthread_cancel/before-cond_timedwait", "A timed wait whose time is over acts on a pending request.")
def before_cond_timedwait():
    cond = yield tl.pthread_cond_init()
    mutex = yield tl.pthread_mutex_init()
    yield from cancel_before(tl.pthread_mutex_lock(mutex), tl.pthread_cond_timedwait(cond, mutex, 0))


@case(
    "pthread_cancel/before-sigwait",
    "sigwait acts on a pending request and leaves the signal pending.",
    posix=POINT,
    expected=lines(ACTED_ON, "pending True"),
)
def before_sigwait():
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield from cancel_before(tl.sigwait({SIGUSR1}))
    yield tl.write(f"pending {SIGUSR1 in (yield tl.sigpending())}")


@case(
    "pthread_cancel/before-sigtimedwait",
    "sigtimedwait acts on a pending request and leaves the signal pending.",
    posix=POINT,
    expected=lines(ACTED_ON, "pending True"),
)
def before_sigtimedwait():
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield from cancel_before(tl.sigtimedwait({SIGUSR1}, 0))
    yield tl.write(f"pending {SIGUSR1 in (yield tl.sigpending())}")


@case(
    "pthread_cancel/before-sigsuspend",
    "sigsuspend acts on a pending request before it unblocks a signal.",
    posix=POINT,
    expected=lines(ACTED_ON, "pending True"),
)
def before_sigsuspend():
    yield tl.sigaction(SIGUSR1, say)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield from cancel_before(tl.sigsuspend(()))
    yield tl.write(f"pending {SIGUSR1 in (yield tl.sigpending())}")


@acts("pthread_cancel/before-pause", "pause acts on a pending request.")
def before_pause():
    yield from cancel_before(tl.pause())


@case(
    "pthread_cancel/before-waitpid",
    "waitpid acts on a pending request and leaves the zombie.",
    posix=POINT,
    expected=lines(ACTED_ON, "status 4"),
)
def before_waitpid():
    child = yield tl.fork()
    if child == 0:
        yield tl.exit(4)
    yield tick(3)
    yield from cancel_before(tl.waitpid(child))
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")
