"""Handlers that come while their thread waits, and wait themselves."""

from __future__ import annotations

from signal import SIGALRM, SIGHUP, SIGUSR1, SIGUSR2

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, mask, says, settle
from threadlab import ms

CASES, case = collection()


@case(
    "handler/blocks",
    "A handler that waits holds up its own thread alone; what the thread waited for meanwhile it gets afterwards.",
    posix="XSH 2.4.3 Signal Actions; sigaction, SA_RESTART",
    expected="in SIGUSR1\nM posts work\nM posts inside\nout SIGUSR1\nT: 0",
)
def blocks() -> Steps:
    work, inside = (yield tl.sem_init(0)), (yield tl.sem_init(0))

    def handler(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.sem_wait(inside)
        yield tl.write(f"out {signal_name(signo)}")

    def waits() -> Steps:
        result = yield from attempt(tl.sem_wait(work))
        yield tl.write(f"T: {result}")

    yield tl.sigaction(SIGUSR1, handler, tl.SA_RESTART)
    tid = yield tl.pthread_create(waits)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.write("M posts work")
    yield tl.sem_post(work)
    yield from settle()
    yield tl.write("M posts inside")
    yield tl.sem_post(inside)
    yield tl.pthread_join(tid)


@case(
    "handler/interrupted_while_blocked",
    "A call that a handler makes can be interrupted by another signal, as any call.",
    posix="XSH 2.4.4 Effects of Signals on Other Functions",
    expected="in SIGUSR1\nin SIGUSR2\nEINTR\nout SIGUSR1\nT: EINTR",
)
def interrupted_while_blocked() -> Steps:
    inside = yield tl.sem_init(0)

    def handler(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.write((yield from attempt(tl.sem_wait(inside))))
        yield tl.write(f"out {signal_name(signo)}")

    def waits() -> Steps:
        result = yield from attempt(tl.pause())
        yield tl.write(f"T: {result}")

    yield tl.sigaction(SIGUSR1, handler)
    yield tl.sigaction(SIGUSR2, says)
    tid = yield tl.pthread_create(waits)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR2)
    yield tl.pthread_join(tid)


def slow(signo: int) -> Steps:
    """A handler that takes three ticks."""
    yield tl.write(f"in {signal_name(signo)}")
    yield from settle(3)
    yield tl.write(f"out {signal_name(signo)}")


def condition() -> Steps:
    """A mutex and a condition variable."""
    mutex = yield tl.pthread_mutex_init()
    cond = yield tl.pthread_cond_init()
    return mutex, cond


@case(
    "handler/cond_timed_out",
    "A timed wait whose time is over while a handler runs fails afterwards, owning the mutex.",
    posix="XSH pthread_cond_timedwait, DESCRIPTION",
    expected="in SIGALRM\nout SIGALRM\nETIMEDOUT\nEBUSY",
)
def cond_timed_out() -> Steps:
    mutex, cond = yield from condition()
    yield tl.sigaction(SIGALRM, slow)
    yield tl.pthread_mutex_lock(mutex)
    end = 2 * ms + (yield tl.clock())
    yield tl.alarm(1 * ms)
    yield tl.write((yield from attempt(tl.pthread_cond_timedwait(cond, mutex, end))))
    yield tl.write((yield from attempt(tl.pthread_mutex_trylock(mutex))))


def waits_for_condition(mutex: int, cond: int) -> Steps:
    yield tl.pthread_mutex_lock(mutex)
    result = yield from attempt(tl.pthread_cond_wait(cond, mutex))
    yield tl.write(f"T: {result}")
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "handler/cond_mutex",
    "While a thread waits for a condition its handler may lock the mutex that the wait gave up.",
    posix="XSH pthread_cond_wait, DESCRIPTION",
    expected="in SIGUSR1, 0\nM signals\nT: 0",
)
def cond_mutex() -> Steps:
    mutex, cond = yield from condition()

    def locks(signo: int) -> Steps:
        result = yield from attempt(tl.pthread_mutex_lock(mutex))
        yield tl.write(f"in {signal_name(signo)}, {result}")
        yield tl.pthread_mutex_unlock(mutex)

    yield tl.sigaction(SIGUSR1, locks)
    tid = yield tl.pthread_create(waits_for_condition, mutex, cond)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.write("M signals")
    yield tl.pthread_cond_signal(cond)
    yield tl.pthread_join(tid)


@case(
    "handler/cond_again",
    "Its handler may even wait for the same condition; a broadcast is for both waits.",
    posix="XSH pthread_cond_broadcast, DESCRIPTION (not async-signal-safe, and well on glibc here)",
    expected="in SIGUSR1\nM broadcasts\nout SIGUSR1\nT: 0",
)
def cond_again() -> Steps:
    mutex, cond = yield from condition()

    def waits_too(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_cond_wait(cond, mutex)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.write(f"out {signal_name(signo)}")

    yield tl.sigaction(SIGUSR1, waits_too)
    tid = yield tl.pthread_create(waits_for_condition, mutex, cond)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.write("M broadcasts")
    yield tl.pthread_cond_broadcast(cond)
    yield tl.pthread_join(tid)


@case(
    "handler/cond_another_waits",
    "A signal for the condition is for a thread that waits, not for one whose handler holds it up, if there are both.",
    posix="XSH pthread_cond_signal, DESCRIPTION; glibc",
    expected="in SIGUSR1\nM signals\nsecond goes on\nout SIGUSR1\nfirst goes on",
)
def cond_another_waits() -> Steps:
    mutex, cond = yield from condition()
    inside = yield tl.sem_init(0)

    def blocks(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.sem_wait(inside)
        yield tl.write(f"out {signal_name(signo)}")

    def waits(name: str) -> Steps:
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_cond_wait(cond, mutex)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.write(f"{name} goes on")
        yield tl.sem_post(inside)

    yield tl.sigaction(SIGUSR1, blocks)
    first = yield tl.pthread_create(waits, "first")
    yield from settle()
    second = yield tl.pthread_create(waits, "second")
    yield from settle()
    yield tl.pthread_kill(first, SIGUSR1)
    yield from settle()
    yield tl.write("M signals")
    yield tl.pthread_cond_signal(cond)
    yield tl.pthread_join(second)
    yield tl.pthread_cond_signal(cond)
    yield tl.pthread_join(first)


def serial(result: int) -> str:
    return "serial" if result == tl.PTHREAD_BARRIER_SERIAL_THREAD else "0"


def waits_at_barrier(barrier: int) -> Steps:
    result = yield tl.pthread_barrier_wait(barrier)
    yield tl.write(f"T: {serial(result)}")


@case(
    "handler/barrier_again",
    "A thread that waits at a barrier counts; its handler, waiting there too, makes up the number.",
    posix="XSH pthread_barrier_wait, DESCRIPTION (not async-signal-safe, and well on glibc here)",
    expected="in SIGUSR1\nout serial\nT: 0",
)
def barrier_again() -> Steps:
    barrier = yield tl.pthread_barrier_init(2)

    def waits_too(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        result = yield tl.pthread_barrier_wait(barrier)
        yield tl.write(f"out {serial(result)}")

    yield tl.sigaction(SIGUSR1, waits_too)
    tid = yield tl.pthread_create(waits_at_barrier, barrier)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.pthread_join(tid)


@case(
    "handler/barrier_filled",
    "A barrier is passed while a handler runs in a thread that waits there: the others go, that one follows.",
    posix="XSH pthread_barrier_wait, DESCRIPTION",
    expected="in SIGUSR1\nM passes\nout SIGUSR1\nT: 0",
)
def barrier_filled() -> Steps:
    barrier = yield tl.pthread_barrier_init(2)
    inside = yield tl.sem_init(0)

    def blocks(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.sem_wait(inside)
        yield tl.write(f"out {signal_name(signo)}")

    yield tl.sigaction(SIGUSR1, blocks)
    tid = yield tl.pthread_create(waits_at_barrier, barrier)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from settle()
    yield tl.pthread_barrier_wait(barrier)
    yield tl.write("M passes")
    yield tl.sem_post(inside)
    yield tl.pthread_join(tid)


@case(
    "handler/sigsuspend_in_sigsuspend",
    "A handler that ends one sigsuspend may begin another: each gives back the mask it found.",
    posix="XSH sigsuspend, DESCRIPTION",
    expected=("in: SIGHUP SIGUSR1 SIGUSR2\nin SIGUSR2\nEINTR\nout: SIGHUP SIGUSR1 SIGUSR2\nEINTR\nSIGUSR1 SIGUSR2"),
)
def sigsuspend_in_sigsuspend() -> Steps:
    def suspends(signo: int) -> Steps:
        now = yield from mask()
        yield tl.write(f"in: {now}")
        yield tl.write((yield from attempt(tl.sigsuspend({SIGUSR1}))))
        now = yield from mask()
        yield tl.write(f"out: {now}")

    def kills() -> Steps:
        for signo in (SIGUSR1, SIGUSR2):
            yield from settle()
            yield tl.pthread_kill(1, signo)

    yield tl.sigaction(SIGUSR1, suspends)
    yield tl.sigaction(SIGUSR2, says)
    yield block(SIGUSR1, SIGUSR2)
    tid = yield tl.pthread_create(kills)
    yield tl.write((yield from attempt(tl.sigsuspend({SIGHUP, SIGUSR2}))))
    yield tl.write((yield from mask()))
    yield tl.pthread_join(tid)


@case(
    "handler/read_answered",
    "A read that is made again finds what came while the handler ran.",
    posix="XSH sigaction, SA_RESTART",
    expected="in SIGALRM\nout SIGALRM\n0",
)
def read_answered() -> Steps:
    yield tl.sigaction(SIGALRM, slow, tl.SA_RESTART)
    yield tl.alarm(1 * ms)
    result = yield from attempt(tl.read(2 * ms))
    yield tl.write(result or 0)


@case(
    "handler/long_sleep",
    "A sleep fails with EINTR although its time is over when the handler returns.",
    posix="XSH nanosleep, ERRORS",
    expected="in SIGALRM\nout SIGALRM\nEINTR",
)
def long_sleep() -> Steps:
    yield tl.sigaction(SIGALRM, slow)
    yield tl.alarm(1 * ms)
    yield tl.write((yield from attempt(tl.nanosleep(2 * ms))))


def say_status(child: int) -> Steps:
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")


@case(
    "handler/child_ended",
    "waitpid fails with EINTR although the child ended while the handler ran; it is still there to be waited for.",
    posix="XSH waitpid, ERRORS",
    expected="in SIGALRM\nout SIGALRM\nEINTR\nstatus 5",
)
def child_ended() -> Steps:
    yield tl.sigaction(SIGALRM, slow)
    child = yield tl.fork()
    if not child:
        yield from settle(2)
        yield tl._exit(5)
    yield tl.alarm(1 * ms)
    yield tl.write((yield from attempt(tl.waitpid(child))))
    yield from say_status(child)


@case(
    "handler/child_ended_restart",
    "With SA_RESTART waitpid is made again, and finds the child that ended while the handler ran.",
    posix="XSH sigaction, SA_RESTART; XSH waitpid",
    expected="in SIGALRM\nout SIGALRM\n0\nstatus 5",
)
def child_ended_restart() -> Steps:
    yield tl.sigaction(SIGALRM, slow, tl.SA_RESTART)
    child = yield tl.fork()
    if not child:
        yield from settle(2)
        yield tl._exit(5)
    yield tl.alarm(1 * ms)
    ended = yield from attempt(tl.waitpid(child))
    yield tl.write(ended if isinstance(ended, str) else 0)
    yield tl.write(f"status {ended[1]}")


@case(
    "handler/timedlock_late",
    "A handler outlasts the deadline of a timed lock: it succeeds if the mutex is free by then, and else times out.",
    posix="XSH pthread_mutex_timedlock, DESCRIPTION",
    expected="in SIGUSR1\nout SIGUSR1\nT: 0\nin SIGUSR1\nout SIGUSR1\nT: ETIMEDOUT",
)
def timedlock_late() -> Steps:
    def locks(mutex: int) -> Steps:
        end = 2 * ms + (yield tl.clock())
        result = yield from attempt(tl.pthread_mutex_timedlock(mutex, end))
        yield tl.write(f"T: {result}")

    yield tl.sigaction(SIGUSR1, slow)
    for released in (True, False):
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_mutex_lock(mutex)
        tid = yield tl.pthread_create(locks, mutex)
        yield from settle()
        yield tl.pthread_kill(tid, SIGUSR1)
        yield from settle(2)
        if released:
            yield tl.pthread_mutex_unlock(mutex)
        yield tl.pthread_join(tid)
