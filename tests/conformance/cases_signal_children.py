"""Children and job control: SIGCHLD with its flags, processes that are stopped and continued."""

from __future__ import annotations

from signal import SIGCHLD, SIGCONT, SIGKILL, SIGSTOP, SIGTERM, SIGTSTP, SIGTTIN, SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, pending, says, settle, unblock
from threadlab import ms

CASES, case = collection()


def say_pending(word: str = "") -> Steps:
    now = yield from pending()
    yield tl.write(f"{word}{now}")


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


def fork_and_pause() -> Steps:
    child = yield tl.fork()
    while not child:
        yield from attempt(tl.pause())
    return child


def fork_and_stop(word: str = "child goes on", status: int = 0) -> Steps:
    """A child that stops itself."""
    child = yield tl.fork()
    if not child:
        yield tl.raise_(SIGSTOP)
        yield tl.write(word)
        yield tl._exit(status)
    return child


def continue_and_wait(child: int) -> Steps:
    yield tl.write("continuing")
    yield tl.kill(child, SIGCONT)
    yield from say_status(child)


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
    "stop/1",
    "SIGSTOP stops a process, SIGCONT lets it go on.",
    posix="XSH 2.4.3 Signal Actions; XBD signal.h",
    expected="continuing\nchild goes on\nstatus 2",
)
def stops_and_continues() -> Steps:
    child = yield tl.fork()
    if not child:
        yield from settle(2)
        yield tl.write("child goes on")
        yield tl._exit(2)
    yield from settle()
    yield tl.kill(child, SIGSTOP)
    yield from settle(3)
    yield from continue_and_wait(child)


@case(
    "stop/all_threads",
    "All threads of the process stop, whichever the signal was sent to.",
    posix="XSH 2.4.3 Signal Actions",
    expected="continuing\nT goes on\nM goes on\nstatus 2",
)
def all_threads_stop() -> Steps:
    def waits() -> Steps:
        yield from settle(2)
        yield tl.write("T goes on")

    child = yield tl.fork()
    if not child:
        tid = yield tl.pthread_create(waits)
        yield from settle()
        yield tl.pthread_kill(tid, SIGSTOP)
        yield tl.pthread_join(tid)
        yield tl.write("M goes on")
        yield tl._exit(2)
    yield from settle(5)
    yield from continue_and_wait(child)


@case(
    "stop/kill",
    "SIGKILL ends a process that is stopped.",
    posix="XSH 2.4.3 Signal Actions",
    expected="status -9",
)
def killed_while_stopped() -> Steps:
    child = yield from fork_and_stop("never")
    yield from settle()
    yield tl.kill(child, SIGKILL)
    yield from say_status(child)


@case(
    "stop/term_waits",
    "Any other signal waits until the process goes on.",
    posix="XSH 2.4.3 Signal Actions",
    expected="0\nstatus -15",
)
def others_wait() -> Steps:
    child = yield from fork_and_stop("never")
    yield from settle()
    yield tl.kill(child, SIGTERM)
    yield from settle()
    ended, _ = yield tl.waitpid(child, tl.WNOHANG)
    yield tl.write(ended)
    yield tl.kill(child, SIGCONT)
    yield from say_status(child)


@case(
    "stop/cont_caught",
    "A handler of SIGCONT runs when the process has been continued, before it does anything else.",
    posix="XSH 2.4.3 Signal Actions",
    expected="continuing\nin SIGCONT\nchild goes on\nstatus 0",
)
def cont_caught() -> Steps:
    yield tl.sigaction(SIGCONT, says)
    child = yield from fork_and_stop()
    yield from settle()
    yield from continue_and_wait(child)


@case(
    "stop/cont_blocked",
    "SIGCONT continues a process that blocks it; its handler waits.",
    posix="XSH 2.4.3 Signal Actions",
    expected="continuing\nchild: SIGCONT\nin SIGCONT\nstatus 0",
)
def cont_blocked() -> Steps:
    yield tl.sigaction(SIGCONT, says)
    yield block(SIGCONT)
    child = yield tl.fork()
    if not child:
        yield tl.raise_(SIGSTOP)
        yield from say_pending("child: ")
        yield unblock(SIGCONT)
        yield tl._exit(0)
    yield from settle()
    yield from continue_and_wait(child)


@case(
    "stop/cont_ignored",
    "SIGCONT continues a process that ignores it, too.",
    posix="XSH 2.4.3 Signal Actions",
    expected="continuing\nchild goes on\nstatus 0",
)
def cont_ignored() -> Steps:
    yield tl.sigaction(SIGCONT, tl.SIG_IGN)
    child = yield from fork_and_stop()
    yield from settle()
    yield from continue_and_wait(child)


@case(
    "stop/tstp",
    "SIGTSTP stops by default, and can be caught or ignored.",
    posix="XSH 2.4.3 Signal Actions; XBD signal.h",
    expected="continuing\nfirst\nin SIGTSTP\nlast\nstatus 0",
)
def tstp() -> Steps:
    child = yield tl.fork()
    if not child:
        yield from settle(2)
        yield tl.raise_(SIGTSTP)
        yield tl.write("first")
        yield tl.sigaction(SIGTSTP, says)
        yield tl.raise_(SIGTSTP)
        yield tl.sigaction(SIGTSTP, tl.SIG_IGN)
        yield tl.raise_(SIGTSTP)
        yield tl.write("last")
        yield tl._exit(0)
    yield from settle(3)
    yield from continue_and_wait(child)


@case(
    "stop/cont_discards",
    "SIGCONT throws away the stop signals that are pending.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="SIGTSTP SIGTTIN\n-\nend",
)
def cont_discards() -> Steps:
    yield block(SIGTSTP, SIGTTIN)
    yield tl.raise_(SIGTSTP)
    yield tl.kill((yield tl.getpid()), SIGTTIN)
    yield from say_pending()
    yield tl.raise_(SIGCONT)
    yield from say_pending()
    yield unblock(SIGTSTP, SIGTTIN)
    yield tl.write("end")


@case(
    "stop/discards_cont",
    "A stop signal throws away a SIGCONT that is pending.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="SIGCONT\nSIGTSTP\nend",
)
def discards_cont() -> Steps:
    yield tl.sigaction(SIGCONT, says)
    yield block(SIGCONT, SIGTSTP)
    yield tl.raise_(SIGCONT)
    yield from say_pending()
    yield tl.raise_(SIGTSTP)
    yield from say_pending()
    yield tl.sigaction(SIGTSTP, tl.SIG_IGN)
    yield unblock(SIGCONT, SIGTSTP)
    yield tl.write("end")


@case(
    "stop/handled_afterwards",
    "A handler of a signal that came meanwhile runs when the process goes on.",
    posix="XSH 2.4.3 Signal Actions",
    expected="continuing\nin SIGUSR1\nchild goes on\nstatus 0",
)
def handled_afterwards() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    child = yield from fork_and_stop()
    yield from settle()
    yield tl.kill(child, SIGUSR1)
    yield from settle()
    yield from continue_and_wait(child)


@case(
    "stop/wait_goes_on",
    "Stopping and continuing, with no handler, makes no call fail with EINTR.",
    posix="XSH 2.4.4 Effects of Signals on Other Functions; signal(7)",
    expected="0\nstatus 0",
)
def wait_goes_on() -> Steps:
    def posts(semaphore: int) -> Steps:
        yield from settle(4)
        yield tl.sem_post(semaphore)

    child = yield tl.fork()
    if not child:
        semaphore = yield tl.sem_init(0)
        tid = yield tl.pthread_create(posts, semaphore)
        yield tl.write((yield from attempt(tl.sem_wait(semaphore))))
        yield tl.pthread_join(tid)
        yield tl._exit(0)
    yield from settle()
    yield tl.kill(child, SIGSTOP)
    yield from settle()
    yield tl.kill(child, SIGCONT)
    yield from say_status(child)


@case(
    "stop/waits_longer",
    "waitpid does not take a child that has stopped for one that has ended.",
    posix="XSH waitpid, WUNTRACED",
    expected="0\nstatus 0",
)
def stopped_is_not_ended() -> Steps:
    child = yield from fork_and(tl.raise_(SIGSTOP))
    yield from settle()
    ended, _ = yield tl.waitpid(child, tl.WNOHANG)
    yield tl.write(ended)
    yield tl.kill(child, SIGCONT)
    yield from say_status(child)
