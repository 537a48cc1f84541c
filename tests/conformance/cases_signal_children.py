"""SIGCHLD, and the flags that change what becomes of children."""

from __future__ import annotations

from signal import SIGCHLD, SIGCONT, SIGKILL, SIGSTOP, SIGTERM

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, pending, says, settle, unblock
from threadlab import ms

CASES, case = collection()


def say_status(child: int) -> Steps:
    while isinstance(ended := (yield from attempt(tl.waitpid(child))), str):
        pass
    yield tl.write(f"status {ended[1]}")


def fork_and(ending: object) -> Steps:
    """A child that makes the call `ending`."""
    child = yield tl.fork()
    if not child:
        yield ending
        yield tl._exit(0)
    return child


def tells(info: tl.SignalInfo) -> Steps:
    yield tl.write(f"{info.name} {info.si_code} {info.si_status} {'child' if info.si_pid == 3 else '?'}")


@case(
    "sigchld/exited",
    "A parent gets SIGCHLD when a child ends, with its process id and status.",
    posix="XSH exit, Consequences of Process Termination; XSH 2.4.3",
    expected="SIGCHLD CLD_EXITED 6 child\nstatus 6",
)
def exited() -> Steps:
    yield tl.sigaction(SIGCHLD, tells, tl.SA_SIGINFO)
    yield block(SIGCHLD)
    child = yield from fork_and(tl._exit(6))
    yield from attempt(tl.sigsuspend(()))
    yield from say_status(child)


@case(
    "sigchld/killed",
    "It tells the signal that ended the child.",
    posix="XBD signal.h, CLD_KILLED",
    expected="SIGCHLD CLD_KILLED 9 child\nstatus -9",
)
def killed() -> Steps:
    yield tl.sigaction(SIGCHLD, tells, tl.SA_SIGINFO)
    yield block(SIGCHLD)
    child = yield from fork_and(tl.raise_(SIGKILL))
    yield from attempt(tl.sigsuspend(()))
    yield from say_status(child)


@case(
    "sigchld/default",
    "By default it does nothing, and interrupts nothing.",
    posix="XSH 2.4.3 Signal Actions, SIG_DFL",
    expected="ETIMEDOUT\nstatus 0",
)
def default() -> Steps:
    semaphore = yield tl.sem_init(0)
    child = yield from fork_and(tl._exit(0))
    end = 2 * ms + (yield tl.clock())
    yield tl.write((yield from attempt(tl.sem_timedwait(semaphore, end))))
    yield from say_status(child)


def fork_and_pause() -> Steps:
    child = yield tl.fork()
    while not child:
        yield from attempt(tl.pause())
    return child


@case(
    "sigchld/stopped",
    "A parent gets SIGCHLD also when a child stops and when it goes on.",
    posix="XBD signal.h, CLD_STOPPED, CLD_CONTINUED",
    expected="SIGCHLD CLD_STOPPED SIGSTOP\nSIGCHLD CLD_CONTINUED SIGCONT\nSIGCHLD CLD_KILLED SIGKILL\nstatus -9",
)
def stopped() -> Steps:
    def tells_signal(info: tl.SignalInfo) -> Steps:
        yield tl.write(f"{info.name} {info.si_code} {signal_name(info.si_status)}")

    yield tl.sigaction(SIGCHLD, tells_signal, tl.SA_SIGINFO)
    yield block(SIGCHLD)
    child = yield from fork_and_pause()
    for signo in (SIGSTOP, SIGCONT, SIGKILL):
        yield tl.kill(child, signo)
        yield from attempt(tl.sigsuspend(()))
    yield from say_status(child)


@case(
    "sigchld/nocldstop",
    "With SA_NOCLDSTOP a child that stops or goes on is no reason for SIGCHLD; one that ends is.",
    posix="XSH sigaction, SA_NOCLDSTOP",
    expected="ending it\nSIGCHLD CLD_KILLED\nstatus -15",
)
def not_when_stopped() -> Steps:
    def tells_code(info: tl.SignalInfo) -> Steps:
        yield tl.write(f"{info.name} {info.si_code}")

    yield tl.sigaction(SIGCHLD, tells_code, tl.SA_SIGINFO | tl.SA_NOCLDSTOP)
    child = yield from fork_and_pause()
    yield from settle()
    yield tl.kill(child, SIGSTOP)
    yield from settle()
    yield tl.kill(child, SIGCONT)
    yield from settle()
    yield tl.write("ending it")
    yield tl.kill(child, SIGTERM)
    yield from settle()
    yield from say_status(child)


@case(
    "sigchld/nocldwait",
    "With SA_NOCLDWAIT children leave no zombie, and there is nothing to wait for.",
    posix="XSH sigaction, SA_NOCLDWAIT",
    expected="ESRCH\nECHILD",
)
def no_zombie() -> Steps:
    yield tl.sigaction(SIGCHLD, tl.SIG_DFL, tl.SA_NOCLDWAIT)
    child = yield from fork_and(tl._exit(3))
    yield from settle()
    yield tl.write((yield from attempt(tl.kill(child, 0))))
    yield tl.write((yield from attempt(tl.waitpid(child))))


def say_pending(word: str = "") -> Steps:
    now = yield from pending()
    yield tl.write(f"{word}{now}")


@case(
    "sigchld/nocldwait_handler",
    "POSIX leaves open whether SIGCHLD is sent then; on Linux it is.",
    posix="XSH sigaction, SA_NOCLDWAIT; sigaction(2)",
    expected=("SIGCHLD\nin SIGCHLD\nECHILD", "-\nECHILD"),
)
def no_zombie_but_a_signal() -> Steps:
    yield tl.sigaction(SIGCHLD, says, tl.SA_NOCLDWAIT)
    yield block(SIGCHLD)
    child = yield from fork_and(tl._exit(3))
    yield from settle()
    yield from say_pending()
    yield unblock(SIGCHLD)
    yield tl.write((yield from attempt(tl.waitpid(child))))


@case(
    "sigchld/ignored",
    "A process that ignores SIGCHLD has no zombies either: waitpid waits until its children have ended, and fails.",
    posix="XSH waitpid, DESCRIPTION; XSH exit",
    expected="child ends\nECHILD\nESRCH",
)
def ignored() -> Steps:
    yield tl.sigaction(SIGCHLD, tl.SIG_IGN)
    child = yield tl.fork()
    if not child:
        yield from settle()
        yield tl.write("child ends")
        yield tl._exit(3)
    yield tl.write((yield from attempt(tl.waitpid(child))))
    yield tl.write((yield from attempt(tl.kill(child, 0))))


@case(
    "sigchld/merged",
    "SIGCHLD does not queue: one may stand for several children, so that a handler must wait until there is none left.",
    posix="XSH 2.4.1; signal(7)",
    expected="handled 1\nreaped 3",
)
def merged() -> Steps:
    def counts(signo: int) -> Steps:
        yield tl.store("count", 1 + (yield tl.load("count")))

    yield tl.sigaction(SIGCHLD, counts)
    yield block(SIGCHLD)
    for _ in range(3):
        yield from fork_and(tl._exit(1))
    yield from settle()
    yield unblock(SIGCHLD)
    count = yield tl.load("count")
    yield tl.write(f"handled {count}")
    reaped = 0
    while not isinstance((yield from attempt(tl.waitpid(-1, tl.WNOHANG))), str):
        reaped += 1
    yield tl.write(f"reaped {reaped}")


@case(
    "sigchld/reaps",
    "A handler that waits for all that have ended misses none.",
    posix="XSH waitpid, WNOHANG; XSH 2.4.3",
    expected="sum 6\nECHILD",
)
def reaps_in_handler() -> Steps:
    def reaps(signo: int) -> Steps:
        while not isinstance(ended := (yield from attempt(tl.waitpid(-1, tl.WNOHANG))), str) and ended[0]:
            yield tl.store("sum", ended[1] + (yield tl.load("sum")))

    yield tl.sigaction(SIGCHLD, reaps)
    yield block(SIGCHLD)
    for number in (1, 2, 3):
        child = yield tl.fork()
        if not child:
            yield from settle(number)
            yield tl._exit(number)
    while (yield tl.load("sum")) < 6:
        yield from attempt(tl.sigsuspend(()))
    total = yield tl.load("sum")
    yield tl.write(f"sum {total}")
    yield tl.write((yield from attempt(tl.waitpid())))


@case(
    "sigchld/with_waitpid",
    "The child's end both lets waitpid return and runs the handler of SIGCHLD: no EINTR then.",
    posix="XSH waitpid, DESCRIPTION; Linux",
    expected="in SIGCHLD\n0\nECHILD",
)
def with_waitpid() -> Steps:
    yield tl.sigaction(SIGCHLD, says)
    child = yield tl.fork()
    if not child:
        yield from settle()
        yield tl._exit(5)
    for _ in range(2):
        ended = yield from attempt(tl.waitpid(child))
        yield tl.write(ended if isinstance(ended, str) else 0)


@case(
    "sigchld/ignored_afterwards",
    "Ignoring SIGCHLD does not touch a zombie that is there already.",
    posix="XSH sigaction (unspecified for existing children); Linux",
    expected="status 5",
)
def ignored_afterwards() -> Steps:
    child = yield tl.fork()
    if not child:
        yield tl._exit(5)
    yield from settle()
    yield tl.sigaction(SIGCHLD, tl.SIG_IGN)
    yield from say_status(child)
