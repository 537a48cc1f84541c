"""Signals for one thread, and signals that queue: pthread_kill, sigqueue."""

from __future__ import annotations

from signal import SIGCHLD, SIGKILL, SIGTERM, SIGUSR1, SIGUSR2, valid_signals

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, pending, settle, unblock

CASES, case = collection()


def who(signo: int) -> Steps:
    """A handler that tells in which thread it runs."""
    me = yield tl.pthread_self()
    yield tl.write(f"in {signal_name(signo)}, {'M' if me == 1 else 'T'}")


def who_and_post(signo: int) -> Steps:
    yield from who(signo)
    yield tl.sem_post((yield tl.load("go")))


def make_semaphore() -> Steps:
    go = yield tl.sem_init(0)
    yield tl.store("go", go)
    return go


def waits(go: int) -> Steps:
    """A thread that waits for the semaphore `go`, whatever handlers run meanwhile."""
    while (yield from attempt(tl.sem_wait(go))):
        pass


@case(
    "pthread_kill/1a",
    "The handler runs in the thread that is named.",
    posix="XSH pthread_kill, DESCRIPTION",
    expected=("0\nin SIGUSR1, T", "in SIGUSR1, T\n0"),
)
def to_the_thread() -> Steps:
    go = yield from make_semaphore()
    yield tl.sigaction(SIGUSR1, who_and_post)
    tid = yield tl.pthread_create(waits, go)
    yield from settle()
    yield tl.write((yield from attempt(tl.pthread_kill(tid, SIGUSR1))))
    yield tl.pthread_join(tid)


def pauses() -> Steps:
    yield tl.pause()


@case(
    "pthread_kill/1d",
    "A default action that ends something ends the process, not the thread.",
    posix="XSH pthread_kill, DESCRIPTION; XSH 2.4.3",
    expected="sending",
    outcome="signaled",
    status=-SIGTERM,
)
def ends_the_process() -> Steps:
    tid = yield tl.pthread_create(pauses)
    yield from settle()
    yield tl.write("sending")
    yield tl.pthread_kill(tid, SIGTERM)
    yield from settle()
    yield tl.write("never")


@case(
    "pthread_kill/2",
    "Signal 0 only checks; what is no signal is refused.",
    posix="XSH pthread_kill, DESCRIPTION, ERRORS",
    expected="0\nEINVAL\nEINVAL",
)
def checks_the_thread() -> Steps:
    me = yield tl.pthread_self()
    for number in (0, 65, -1):
        yield tl.write((yield from attempt(tl.pthread_kill(me, number))))


def say_pending(word: str) -> Steps:
    now = yield from pending()
    yield tl.write(f"{word} {now}")


@case(
    "pthread_kill/pending_there",
    "If the thread blocks it, it waits there, although other threads would take it.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="M: -\nT: SIGUSR1\nin SIGUSR1, T\nT: -",
)
def pending_there() -> Steps:
    def blocks_and_waits(go: int) -> Steps:
        yield block(SIGUSR1)
        yield tl.sem_wait(go)
        yield from say_pending("T:")
        yield unblock(SIGUSR1)
        yield from say_pending("T:")

    go = yield from make_semaphore()
    yield tl.sigaction(SIGUSR1, who)
    tid = yield tl.pthread_create(blocks_and_waits, go)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from say_pending("M:")
    yield tl.sem_post(go)
    yield tl.pthread_join(tid)


@case(
    "pthread_kill/ended",
    "A thread that has ended and was not joined takes no signal: ESRCH, or no error on today's glibc.",
    posix="XSH pthread_kill, ERRORS, RATIONALE; glibc 2.34",
    expected=("ESRCH\nalive", "0\nalive"),
)
def thread_has_ended() -> Steps:
    def nothing_to_do() -> Steps:
        yield tl.sched_yield()

    tid = yield tl.pthread_create(nothing_to_do)
    yield from settle()
    yield tl.write((yield from attempt(tl.pthread_kill(tid, SIGUSR1))))
    yield tl.pthread_join(tid)
    yield tl.write("alive")


@case(
    "pthread_kill/ignored",
    "A signal that is ignored, by choice or by default, interrupts nothing.",
    posix="XSH 2.4.3 Signal Actions",
    expected="M posts\n0",
)
def ignored_interrupts_nothing() -> Steps:
    def waits_and_says(go: int) -> Steps:
        yield tl.write((yield from attempt(tl.sem_wait(go))))

    go = yield from make_semaphore()
    yield tl.sigaction(SIGUSR1, tl.SIG_IGN)
    tid = yield tl.pthread_create(waits_and_says, go)
    yield from settle()
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.pthread_kill(tid, SIGCHLD)
    yield from settle()
    yield tl.write("M posts")
    yield tl.sem_post(go)
    yield tl.pthread_join(tid)


@case(
    "pthread_kill/kill",
    "SIGKILL sent to a thread ends the process, whatever is blocked.",
    posix="XSH 2.4.3 Signal Actions",
    expected="sending",
    outcome="signaled",
    status=-SIGKILL,
)
def kill_through_a_thread() -> Steps:
    yield tl.pthread_sigmask(tl.SIG_SETMASK, valid_signals())
    tid = yield tl.pthread_create(pauses)
    yield from settle()
    yield tl.write("sending")
    yield tl.pthread_kill(tid, SIGKILL)
    yield from settle()
    yield tl.write("never")


@case(
    "sigqueue/1",
    "A value goes along with the signal, which says that it was queued.",
    posix="XSH sigqueue, DESCRIPTION",
    expected="SIGUSR2 SI_QUEUE 77\n0",
)
def value_goes_along() -> Steps:
    def tells(info: tl.SignalInfo) -> Steps:
        yield tl.write(f"{info.name} {info.si_code} {info.si_value}")

    yield tl.sigaction(SIGUSR2, tells, tl.SA_SIGINFO)
    yield tl.write((yield from attempt(tl.sigqueue((yield tl.getpid()), SIGUSR2, 77))))


SIGRTMIN = 34


def counts(signo: int) -> Steps:
    count = yield tl.load("count")
    yield tl.store("count", count + 1)


def say_count(word: str = "") -> Steps:
    count = yield tl.load("count")
    yield tl.write(f"{word}{count}")


@case(
    "sigqueue/4",
    "Real-time signals queue: as many as were sent are delivered.",
    posix="XSH 2.4.2 Realtime Signal Generation and Delivery",
    expected="0\n4",
)
def real_time_signals_queue() -> Steps:
    yield tl.sigaction(SIGRTMIN, counts)
    yield block(SIGRTMIN)
    for value in range(4):
        yield tl.sigqueue((yield tl.getpid()), SIGRTMIN, value)
    yield from say_count()
    yield unblock(SIGRTMIN)
    yield from say_count()


def tells_value(info: tl.SignalInfo) -> Steps:
    yield tl.write(f"{signal_name(info)} {info.si_value}")


@case(
    "sigqueue/in_order",
    "Of one real-time signal the first sent is the first delivered; of several, the lowest number comes first.",
    posix="XSH 2.4.2 Realtime Signal Generation and Delivery",
    expected="SIGRTMIN 10\nSIGRTMIN 20\nSIGRTMIN 30\nSIGRTMIN+1 1\nSIGRTMIN+1 2\nSIGRTMIN+1 3",
)
def real_time_order() -> Steps:
    both = (SIGRTMIN, SIGRTMIN + 1)
    for signo in both:
        yield tl.sigaction(signo, tells_value, tl.SA_SIGINFO, both)
    yield block(*both)
    me = yield tl.getpid()
    for value in (1, 2, 3):
        yield tl.sigqueue(me, SIGRTMIN + 1, value)
        yield tl.sigqueue(me, SIGRTMIN, 10 * value)
    yield unblock(*both)


@case(
    "sigqueue/standard",
    "A standard signal does not queue: what was sent first is what is delivered.",
    posix="XSH sigqueue (implementation-defined); signal(7)",
    expected="SIGUSR1 1",
)
def standard_signals_do_not_queue() -> Steps:
    yield tl.sigaction(SIGUSR1, tells_value, tl.SA_SIGINFO)
    yield block(SIGUSR1)
    for value in (1, 2, 3):
        yield tl.sigqueue((yield tl.getpid()), SIGUSR1, value)
    yield unblock(SIGUSR1)


@case(
    "sigqueue/kill_queues_too",
    "On Linux a real-time signal queues however it is sent.",
    posix="XSH 2.4.2 (unspecified for kill); signal(7)",
    expected="SIGRTMIN SI_TKILL\nSIGRTMIN SI_USER\nSIGRTMIN SI_QUEUE\nSIGRTMIN SI_USER",
)
def kill_queues_too() -> Steps:
    def tells(info: tl.SignalInfo) -> Steps:
        yield tl.write(f"{signal_name(info)} {info.si_code}")

    me = yield tl.getpid()
    yield tl.sigaction(SIGRTMIN, tells, tl.SA_SIGINFO)
    yield block(SIGRTMIN)
    yield tl.kill(me, SIGRTMIN)
    yield tl.sigqueue(me, SIGRTMIN, 1)
    yield tl.kill(me, SIGRTMIN)
    yield tl.pthread_kill((yield tl.pthread_self()), SIGRTMIN)
    yield unblock(SIGRTMIN)


@case(
    "sigqueue/errors",
    "Signal 0 only checks; what is no signal, or no process, is refused.",
    posix="XSH sigqueue, ERRORS",
    expected="0\nEINVAL\nESRCH",
)
def sigqueue_errors() -> Steps:
    me = yield tl.getpid()
    yield tl.write((yield from attempt(tl.sigqueue(me, 0, 1))))
    yield tl.write((yield from attempt(tl.sigqueue(me, 65, 1))))
    child = yield tl.fork()
    if not child:
        yield tl._exit(0)
    yield tl.waitpid(child)
    yield tl.write((yield from attempt(tl.sigqueue(child, SIGUSR1, 1))))


@case(
    "sigqueue/to_child",
    "Values reach another process, in order, with the sender's process id.",
    posix="XSH sigqueue, DESCRIPTION",
    expected="SIGRTMIN+2 5 parent\nSIGRTMIN+2 6 parent\nSIGRTMIN+2 7 parent",
)
def queued_to_child() -> Steps:
    def tells(info: tl.SignalInfo) -> Steps:
        parent = yield tl.getppid()
        yield tl.write(f"{signal_name(info)} {info.si_value} {'parent' if info.si_pid == parent else '?'}")

    yield tl.sigaction(SIGRTMIN + 2, tells, tl.SA_SIGINFO)
    yield block(SIGRTMIN + 2)
    child = yield tl.fork()
    if not child:
        yield from settle(2)
        yield unblock(SIGRTMIN + 2)
        yield tl._exit(0)
    for value in (5, 6, 7):
        yield tl.sigqueue(child, SIGRTMIN + 2, value)
    yield tl.waitpid(child)
