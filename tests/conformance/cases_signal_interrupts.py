"""What becomes of a blocking call when a handler runs in the caller: EINTR, SA_RESTART, or it just goes on waiting."""

from __future__ import annotations

from signal import SIGKILL, SIGUSR1, SIGUSR2
from typing import Any

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, says, settle
from threadlab import ms

CASES, case = collection()

# The objects that `interrupted` makes, in this order: M holds MUTEX and, for writing, RWLOCK.
SEMAPHORE, HELD_UP, MUTEX, FREE_MUTEX, COND, RWLOCK, BARRIER = range(1, 8)
T = 2
"""the id of the thread that is interrupted"""
LATE = 9 * ms

FAILS = "in SIGUSR1\nEINTR\nM releases"
GOES_ON = "in SIGUSR1\nM releases\n0"
TWO_SLEEP = ("one-to-one", "many-to-one-jacketed", "many-to-many")
"""models in which T can be blocked in the kernel while M sleeps and goes on"""


def interrupted(call: Any, release: Any = None, flags: int = 0, before: Any = None) -> Steps:
    """T makes `call`; a tick later a handler runs in it, installed with `flags`; after another tick M makes `release`,
    which lets the call return.  `before` makes the steps that T takes first."""

    def waits() -> Steps:
        if before is not None:
            yield from before()
        result = yield from attempt(call)
        yield tl.write(signal_name(result) if result == SIGUSR2 else result if isinstance(result, str) else 0)

    yield tl.sem_init(0)
    yield tl.sem_init(0)
    yield tl.pthread_mutex_lock((yield tl.pthread_mutex_init()))
    yield tl.pthread_mutex_init()
    yield tl.pthread_cond_init()
    yield tl.pthread_rwlock_wrlock((yield tl.pthread_rwlock_init()))
    yield tl.pthread_barrier_init(2)
    yield tl.sigaction(SIGUSR1, says, flags)
    thread = yield tl.pthread_create(waits)
    yield from settle()
    yield tl.pthread_kill(thread, SIGUSR1)
    yield from settle()
    yield tl.write("M releases")
    if release is not None:
        yield release
    yield tl.pthread_join(thread)


@case(
    "read/eintr",
    "A read that has got nothing yet fails with EINTR.",
    posix="XSH read, ERRORS; XSH 2.4.4 Effects of Signals on Other Functions",
    expected=FAILS,
    models=TWO_SLEEP,
)
def read_fails() -> Steps:
    yield from interrupted(tl.read(3 * ms))


@case(
    "read/sa_restart",
    "With SA_RESTART it goes on.",
    posix="XSH sigaction, SA_RESTART",
    expected=GOES_ON,
    models=TWO_SLEEP,
)
def read_goes_on() -> Steps:
    yield from interrupted(tl.read(3 * ms), flags=tl.SA_RESTART)


@case(
    "nanosleep/eintr",
    "A sleep that a handler interrupts is over: EINTR.",
    posix="XSH nanosleep, ERRORS",
    expected=FAILS,
    models=TWO_SLEEP,
)
def nanosleep_fails() -> Steps:
    yield from interrupted(tl.nanosleep(3 * ms))


@case(
    "nanosleep/sa_restart",
    "A sleep is not made again, SA_RESTART or not.",
    posix="XSH nanosleep, ERRORS; signal(7)",
    expected=FAILS,
    models=TWO_SLEEP,
)
def nanosleep_fails_too() -> Steps:
    yield from interrupted(tl.nanosleep(3 * ms), flags=tl.SA_RESTART)


@case(
    "sem_wait/eintr",
    "A wait for a semaphore fails with EINTR.",
    posix="XSH sem_wait, ERRORS",
    expected=FAILS,
)
def sem_wait_fails() -> Steps:
    yield from interrupted(tl.sem_wait(SEMAPHORE), tl.sem_post(SEMAPHORE))


@case(
    "sem_wait/sa_restart",
    "With SA_RESTART it goes on.",
    posix="XSH sigaction, SA_RESTART; signal(7)",
    expected=GOES_ON,
)
def sem_wait_goes_on() -> Steps:
    yield from interrupted(tl.sem_wait(SEMAPHORE), tl.sem_post(SEMAPHORE), tl.SA_RESTART)


@case(
    "sem_timedwait/eintr",
    "A timed wait for a semaphore fails with EINTR.",
    posix="XSH sem_timedwait, ERRORS",
    expected=FAILS,
)
def sem_timedwait_fails() -> Steps:
    yield from interrupted(tl.sem_timedwait(SEMAPHORE, LATE), tl.sem_post(SEMAPHORE))


@case(
    "sem_timedwait/sa_restart",
    "On Linux a timed wait is not made again: it fails with EINTR although signal(7) says otherwise.",
    posix="XSH sem_timedwait, ERRORS; Linux (futex with a time limit)",
    expected=(FAILS, GOES_ON),
)
def sem_timedwait_fails_too() -> Steps:
    yield from interrupted(tl.sem_timedwait(SEMAPHORE, LATE), tl.sem_post(SEMAPHORE), tl.SA_RESTART)


def waits_for_child(flags: int) -> Steps:
    def make_child() -> Steps:
        child = yield tl.fork()
        while not child:
            yield from attempt(tl.pause())

    yield from interrupted(tl.waitpid(3), tl.kill(3, SIGKILL), flags, make_child)


@case(
    "waitpid/eintr",
    "A wait for a child fails with EINTR.",
    posix="XSH waitpid, ERRORS",
    expected=FAILS,
)
def waitpid_fails() -> Steps:
    yield from waits_for_child(0)


@case(
    "waitpid/sa_restart",
    "With SA_RESTART it goes on.",
    posix="XSH sigaction, SA_RESTART",
    expected=GOES_ON,
)
def waitpid_goes_on() -> Steps:
    yield from waits_for_child(tl.SA_RESTART)


@case(
    "pause/eintr",
    "pause always fails with EINTR.",
    posix="XSH pause, RETURN VALUE",
    expected=FAILS,
)
def pause_fails() -> Steps:
    yield from interrupted(tl.pause())


@case(
    "pause/sa_restart",
    "pause is not made again, SA_RESTART or not.",
    posix="XSH pause, RETURN VALUE; signal(7)",
    expected=FAILS,
)
def pause_fails_too() -> Steps:
    yield from interrupted(tl.pause(), flags=tl.SA_RESTART)


@case(
    "sigsuspend/eintr",
    "sigsuspend always fails with EINTR.",
    posix="XSH sigsuspend, RETURN VALUE",
    expected=FAILS,
)
def sigsuspend_fails() -> Steps:
    yield from interrupted(tl.sigsuspend(()))


@case(
    "sigsuspend/sa_restart",
    "sigsuspend is not made again, SA_RESTART or not.",
    posix="XSH sigsuspend, RETURN VALUE; signal(7)",
    expected=FAILS,
)
def sigsuspend_fails_too() -> Steps:
    yield from interrupted(tl.sigsuspend(()), flags=tl.SA_RESTART)


def blocks_usr2() -> Steps:
    yield block(SIGUSR2)


@case(
    "sigtimedwait/eintr",
    "A handler of a signal that is not waited for ends sigtimedwait: EINTR.",
    posix="XSH sigtimedwait, ERRORS",
    expected=FAILS,
)
def sigtimedwait_fails() -> Steps:
    yield from interrupted(tl.sigtimedwait({SIGUSR2}, LATE), before=blocks_usr2)


@case(
    "sigtimedwait/sa_restart",
    "sigtimedwait is not made again, SA_RESTART or not.",
    posix="XSH sigtimedwait, ERRORS; signal(7)",
    expected=FAILS,
)
def sigtimedwait_fails_too() -> Steps:
    yield from interrupted(tl.sigtimedwait({SIGUSR2}, LATE), flags=tl.SA_RESTART, before=blocks_usr2)


WAITS_ON = "in SIGUSR1\nM releases\nSIGUSR2"


@case(
    "sigwait/eintr",
    "sigwait never fails with EINTR: it waits on.",
    posix="XSH sigwait, ERRORS; glibc",
    expected=WAITS_ON,
)
def sigwait_goes_on() -> Steps:
    yield from interrupted(tl.sigwait({SIGUSR2}), tl.pthread_kill(T, SIGUSR2), before=blocks_usr2)


@case(
    "sigwait/sa_restart",
    "The same with SA_RESTART.",
    posix="XSH sigwait, ERRORS; glibc",
    expected=WAITS_ON,
)
def sigwait_goes_on_too() -> Steps:
    yield from interrupted(tl.sigwait({SIGUSR2}), tl.pthread_kill(T, SIGUSR2), tl.SA_RESTART, blocks_usr2)


@case(
    "pthread_mutex_lock/eintr",
    "A wait for a mutex goes on as if nothing had been.",
    posix="XSH pthread_mutex_lock, DESCRIPTION",
    expected=GOES_ON,
)
def mutex_goes_on() -> Steps:
    yield from interrupted(tl.pthread_mutex_lock(MUTEX), tl.pthread_mutex_unlock(MUTEX))


@case(
    "pthread_mutex_timedlock/eintr",
    "A timed wait for a mutex goes on, too.",
    posix="XSH pthread_mutex_timedlock, ERRORS",
    expected=GOES_ON,
)
def timedlock_goes_on() -> Steps:
    yield from interrupted(tl.pthread_mutex_timedlock(MUTEX, LATE), tl.pthread_mutex_unlock(MUTEX))


def locks() -> Steps:
    yield tl.pthread_mutex_lock(FREE_MUTEX)


@case(
    "pthread_cond_wait/eintr",
    "A wait for a condition never fails with EINTR: it goes on, or returns 0 as it may at any time.",
    posix="XSH pthread_cond_wait, DESCRIPTION",
    expected=(GOES_ON, "in SIGUSR1\n0\nM releases"),
)
def cond_wait_goes_on() -> Steps:
    yield from interrupted(tl.pthread_cond_wait(COND, FREE_MUTEX), tl.pthread_cond_signal(COND), before=locks)


@case(
    "pthread_cond_timedwait/eintr",
    "So does a timed one.",
    posix="XSH pthread_cond_timedwait, DESCRIPTION",
    expected=(GOES_ON, "in SIGUSR1\n0\nM releases"),
)
def cond_timedwait_goes_on() -> Steps:
    call = tl.pthread_cond_timedwait(COND, FREE_MUTEX, LATE)
    yield from interrupted(call, tl.pthread_cond_signal(COND), before=locks)


@case(
    "pthread_join/eintr",
    "pthread_join never fails with EINTR: it goes on waiting.",
    posix="XSH pthread_join, ERRORS",
    expected=GOES_ON,
)
def join_goes_on() -> Steps:
    def held() -> Steps:
        yield tl.sem_wait(HELD_UP)

    def makes() -> Steps:
        yield tl.pthread_create(held)

    yield from interrupted(tl.pthread_join(3), tl.sem_post(HELD_UP), before=makes)


@case(
    "pthread_barrier_wait/eintr",
    "A thread at a barrier waits on after a handler.",
    posix="XSH pthread_barrier_wait, DESCRIPTION",
    expected=GOES_ON,
)
def barrier_goes_on() -> Steps:
    yield from interrupted(tl.pthread_barrier_wait(BARRIER), tl.pthread_barrier_wait(BARRIER))


@case(
    "pthread_rwlock_rdlock/eintr",
    "A reader that waits for a lock waits on.",
    posix="XSH pthread_rwlock_rdlock, DESCRIPTION",
    expected=GOES_ON,
)
def rdlock_goes_on() -> Steps:
    yield from interrupted(tl.pthread_rwlock_rdlock(RWLOCK), tl.pthread_rwlock_unlock(RWLOCK))


@case(
    "pthread_rwlock_wrlock/eintr",
    "So does a writer.",
    posix="XSH pthread_rwlock_wrlock, DESCRIPTION",
    expected=GOES_ON,
)
def wrlock_goes_on() -> Steps:
    yield from interrupted(tl.pthread_rwlock_wrlock(RWLOCK), tl.pthread_rwlock_unlock(RWLOCK))


@case(
    "pthread_rwlock_timedrdlock/eintr",
    "And a reader with a time limit.",
    posix="XSH pthread_rwlock_timedrdlock, DESCRIPTION",
    expected=GOES_ON,
)
def timedrdlock_goes_on() -> Steps:
    yield from interrupted(tl.pthread_rwlock_timedrdlock(RWLOCK, LATE), tl.pthread_rwlock_unlock(RWLOCK))


@case(
    "pthread_rwlock_timedwrlock/eintr",
    "And a writer with a time limit.",
    posix="XSH pthread_rwlock_timedwrlock, DESCRIPTION",
    expected=GOES_ON,
)
def timedwrlock_goes_on() -> Steps:
    yield from interrupted(tl.pthread_rwlock_timedwrlock(RWLOCK, LATE), tl.pthread_rwlock_unlock(RWLOCK))


@case(
    "pthread_once/eintr",
    "A thread that waits until another has run the routine waits on.",
    posix="XSH pthread_once, ERRORS",
    expected=GOES_ON,
)
def once_goes_on() -> Steps:
    def hold_up() -> Steps:
        yield tl.sem_wait(HELD_UP)

    def runs_once() -> Steps:
        yield tl.pthread_once("control", hold_up)

    def makes() -> Steps:
        yield tl.pthread_create(runs_once)
        yield tl.sched_yield()

    yield from interrupted(tl.pthread_once("control", hold_up), tl.sem_post(HELD_UP), before=makes)
