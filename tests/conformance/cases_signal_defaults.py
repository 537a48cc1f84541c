"""Default actions: signals that end a process, that do nothing, that stop and continue it."""

from __future__ import annotations

from signal import (
    SIGABRT,
    SIGALRM,
    SIGBUS,
    SIGCHLD,
    SIGCONT,
    SIGFPE,
    SIGHUP,
    SIGILL,
    SIGINT,
    SIGKILL,
    SIGPIPE,
    SIGPROF,
    SIGQUIT,
    SIGSEGV,
    SIGSTOP,
    SIGSYS,
    SIGTERM,
    SIGTRAP,
    SIGTSTP,
    SIGTTIN,
    SIGURG,
    SIGUSR1,
    SIGUSR2,
    SIGVTALRM,
    SIGWINCH,
    SIGXCPU,
    SIGXFSZ,
)

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, pending, says, settle, unblock
from threadlab import ms

CASES, case = collection()


@case(
    "signal/1",
    "SIG_DFL brings the default action back.",
    posix="XSH signal, DESCRIPTION",
    expected="in SIGCHLD\nalive",
)
def back_to_default() -> Steps:
    yield tl.sigaction(SIGCHLD, says)
    yield tl.raise_(SIGCHLD)
    yield tl.sigaction(SIGCHLD, tl.SIG_DFL)
    yield tl.raise_(SIGCHLD)
    yield tl.write("alive")


@case(
    "signal/2",
    "A signal that is ignored does nothing, whether it is sent to the thread or to the process.",
    posix="XSH signal, DESCRIPTION",
    expected="0\n0\nalive",
)
def ignored() -> Steps:
    yield tl.sigaction(SIGUSR1, tl.SIG_IGN)
    yield tl.sigaction(SIGTERM, tl.SIG_IGN)
    yield tl.write((yield from attempt(tl.raise_(SIGUSR1))))
    yield tl.write((yield from attempt(tl.kill((yield tl.getpid()), SIGTERM))))
    yield tl.write("alive")


@case(
    "default/ignore",
    "The default action for SIGCHLD, SIGURG and SIGWINCH is nothing; SIGCONT does nothing to a process that runs.",
    posix="XBD signal.h; signal(7)",
    expected="alive",
)
def ignored_by_default() -> Steps:
    for signo in (SIGCHLD, SIGCONT, SIGURG, SIGWINCH):
        yield tl.raise_(signo)
    yield tl.write("alive")


TERMINATE = (
    SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGUSR1, SIGSEGV,
    SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF, SIGSYS, 34 + 3,
)  # fmt: skip


@case(
    "default/terminate",
    "The default action for most signals, real-time ones too, is the end of the process; its parent learns the signal.",
    posix="XBD signal.h; XSH waitpid",
    expected="\n".join(f"{signal_name(signo)} {-signo}" for signo in TERMINATE),
)
def ends_by_default() -> Steps:
    for signo in TERMINATE:
        child = yield tl.fork()
        if not child:
            yield tl.raise_(signo)
            yield tl._exit(0)
        _, status = yield tl.waitpid(child)
        yield tl.write(f"{signal_name(signo)} {status}")


@case(
    "default/all_threads",
    "The default action concerns the process: a signal sent to one thread ends all.",
    posix="XSH 2.4.3 Signal Actions, SIG_DFL",
    expected="sending",
    outcome="signaled",
    status=-SIGTERM,
)
def all_threads_end() -> Steps:
    def waits() -> Steps:
        yield tl.pause()
        yield tl.write("never")

    def ends_all() -> Steps:
        yield from settle()
        yield tl.write("sending")
        yield tl.raise_(SIGTERM)
        yield tl.write("never")

    yield tl.pthread_create(waits)
    tid = yield tl.pthread_create(ends_all)
    yield tl.pthread_join(tid)
    yield tl.write("never")


def say_status(child: int) -> Steps:
    while isinstance(ended := (yield from attempt(tl.waitpid(child))), str):
        pass
    yield tl.write(f"status {ended[1]}")


def continue_and_wait(child: int) -> Steps:
    yield tl.write("continuing")
    yield tl.kill(child, SIGCONT)
    yield from say_status(child)


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


def fork_and_stop(word: str = "child goes on", status: int = 0) -> Steps:
    """A child that stops itself."""
    child = yield tl.fork()
    if not child:
        yield tl.raise_(SIGSTOP)
        yield tl.write(word)
        yield tl._exit(status)
    return child


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


def say_pending(word: str = "") -> Steps:
    now = yield from pending()
    yield tl.write(f"{word}{now}")


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


def fork_and(ending: object) -> Steps:
    """A child that makes the call `ending`."""
    child = yield tl.fork()
    if not child:
        yield ending
        yield tl._exit(0)
    return child


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


@case(
    "stop/sigwait",
    "A signal that comes while the process is stopped reaches a thread that waits for it when the process goes on.",
    posix="XSH 2.4.3 Signal Actions; XSH sigwait",
    expected="continuing\nchild: SIGUSR1\nstatus 0",
)
def stopped_in_sigwait() -> Steps:
    yield block(SIGUSR1)
    child = yield tl.fork()
    if not child:
        signo = yield tl.sigwait({SIGUSR1})
        yield tl.write(f"child: {signal_name(signo)}")
        yield tl._exit(0)
    yield from settle()
    yield tl.kill(child, SIGSTOP)
    yield tl.kill(child, SIGUSR1)
    yield from settle()
    yield from continue_and_wait(child)


@case(
    "stop/cont_running",
    "SIGCONT sent to a process that runs is a signal like any other.",
    posix="XSH 2.4.3 Signal Actions",
    expected="in SIGCONT\nin SIGCONT\nend",
)
def cont_while_running() -> Steps:
    yield tl.sigaction(SIGCONT, says)
    yield tl.raise_(SIGCONT)
    yield tl.kill((yield tl.getpid()), SIGCONT)
    yield tl.write("end")


@case(
    "stop/tstp_unblocked",
    "A stop signal that was blocked stops the process when it is unblocked.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="child: SIGTSTP\ncontinuing\nchild goes on\nstatus 0",
)
def stops_when_unblocked() -> Steps:
    child = yield tl.fork()
    if not child:
        yield from settle()
        yield block(SIGTSTP)
        yield tl.raise_(SIGTSTP)
        now = yield from pending()
        yield tl.write(f"child: {now}")
        yield unblock(SIGTSTP)
        yield tl.write("child goes on")
        yield tl._exit(0)
    yield from settle(3)
    yield from continue_and_wait(child)


@case(
    "stop/alarm",
    "The alarm clock goes on while the process is stopped; SIGALRM is handled afterwards.",
    posix="XSH alarm, DESCRIPTION; XSH 2.4.3",
    expected="continuing\nin SIGALRM\nchild goes on\nstatus 0",
)
def alarm_while_stopped() -> Steps:
    child = yield tl.fork()
    if not child:
        yield tl.sigaction(SIGALRM, says)
        yield tl.alarm(2 * ms)
        yield from settle()
        yield tl.raise_(SIGSTOP)
        yield tl.write("child goes on")
        yield tl._exit(0)
    yield from settle(4)
    yield from continue_and_wait(child)


@case(
    "stop/two_handlers",
    "When two handlers interrupt a call at once, the flags of the signal that is delivered first decide: the lower number.",
    posix="XSH sigaction, SA_RESTART (order unspecified); Linux",
    expected=("continuing\nin SIGUSR2\nin SIGUSR1\nEINTR\nstatus 0\ncontinuing\nin SIGUSR2\nin SIGUSR1\nstatus -9"),
)
def two_handlers() -> Steps:
    for first, second in ((0, tl.SA_RESTART), (tl.SA_RESTART, 0)):
        yield tl.sigaction(SIGUSR1, says, first)
        yield tl.sigaction(SIGUSR2, says, second)
        child = yield tl.fork()
        if not child:
            semaphore = yield tl.sem_init(0)
            yield tl.write((yield from attempt(tl.sem_wait(semaphore))))
            yield tl._exit(0)
        yield from settle()
        for signo in (SIGSTOP, SIGUSR1, SIGUSR2):
            yield tl.kill(child, signo)
        yield from settle()
        yield tl.write("continuing")
        yield tl.kill(child, SIGCONT)
        yield from settle(2)
        yield tl.kill(child, SIGKILL)
        yield from say_status(child)
