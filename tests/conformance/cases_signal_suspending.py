"""Waiting for a handler: sigsuspend, pause."""

from __future__ import annotations

from signal import SIGALRM, SIGCHLD, SIGHUP, SIGKILL, SIGTERM, SIGUSR1, SIGUSR2, valid_signals

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, mask, pending, says, says_both_ends, settle

CASES, case = collection()


def say_mask(word: str = "") -> Steps:
    now = yield from mask()
    yield tl.write(f"{word}{now}")


def say_result(call: object) -> Steps:
    """Make `call`, and write the signal that came, or the error."""
    result = yield from attempt(call)
    yield tl.write(result if isinstance(result, str) else signal_name(result))


def sends(*signals: int) -> Steps:
    """Send `signals` to the initial thread, one tick before each."""
    for signo in signals:
        yield from settle()
        yield tl.write(f"T sends {signal_name(signo)}")
        yield tl.pthread_kill(1, signo)


@case(
    "sigsuspend/1",
    "The given mask takes the place of the thread's while it waits: what it blocks does not end the wait.",
    posix="XSH sigsuspend, DESCRIPTION",
    expected="T sends SIGUSR2\nT sends SIGUSR1\nin SIGUSR1\nin SIGUSR2\nEINTR\nSIGUSR1",
)
def other_mask() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    yield tl.sigaction(SIGUSR2, says)
    yield block(SIGUSR1)
    tid = yield tl.pthread_create(sends, SIGUSR2, SIGUSR1)
    yield from say_result(tl.sigsuspend({SIGUSR2}))
    yield from say_mask()
    yield tl.pthread_join(tid)


def say_pending() -> Steps:
    yield tl.write((yield from pending()))


@case(
    "sigsuspend/pending",
    "A signal that is pending already and that the new mask does not block ends the wait at once.",
    posix="XSH sigsuspend, DESCRIPTION",
    expected="in SIGUSR1\nEINTR\nSIGUSR1\n-",
)
def pending_already() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    yield block(SIGUSR1)
    yield tl.raise_(SIGUSR1)
    yield from say_result(tl.sigsuspend(()))
    yield from say_mask()
    yield from say_pending()


@case(
    "sigsuspend/mask_in_handler",
    "The handler runs with the mask of the wait, the signal and sa_mask; afterwards the mask from before the wait is back.",
    posix="XSH sigsuspend, DESCRIPTION; XSH sigaction",
    expected="in: SIGHUP SIGUSR1 SIGUSR2\nafter: SIGUSR1 SIGALRM",
)
def mask_in_handler() -> Steps:
    def reads_mask(signo: int) -> Steps:
        yield from say_mask("in: ")

    yield tl.sigaction(SIGUSR1, reads_mask, mask={SIGUSR2})
    yield block(SIGUSR1, SIGALRM)
    yield tl.raise_(SIGUSR1)
    yield from attempt(tl.sigsuspend({SIGHUP}))
    yield from say_mask("after: ")


@case(
    "sigsuspend/two_pending",
    "Two signals that are let in are both handled before the call returns.",
    posix="XSH sigsuspend, DESCRIPTION; Linux",
    expected="in SIGUSR2\nout SIGUSR2\nin SIGUSR1\nout SIGUSR1\nEINTR\nSIGUSR1 SIGUSR2",
)
def two_let_in() -> Steps:
    yield tl.sigaction(SIGUSR1, says_both_ends)
    yield tl.sigaction(SIGUSR2, says_both_ends)
    yield block(SIGUSR1, SIGUSR2)
    yield tl.raise_(SIGUSR1)
    yield tl.raise_(SIGUSR2)
    yield from say_result(tl.sigsuspend(()))
    yield from say_mask()


@case(
    "sigsuspend/default_kills",
    "A signal that ends the process does so, and the call does not return.",
    posix="XSH sigsuspend, DESCRIPTION",
    expected="suspending",
    outcome="signaled",
    status=-SIGTERM,
)
def does_not_return() -> Steps:
    yield block(SIGTERM)
    yield tl.raise_(SIGTERM)
    yield tl.write("suspending")
    yield tl.sigsuspend(())
    yield tl.write("never")


@case(
    "sigsuspend/ignored",
    "Ignored signals do not end the wait.",
    posix="XSH sigsuspend, DESCRIPTION",
    expected="T sends SIGUSR2\nin SIGUSR2\nEINTR",
)
def ignored_do_not_end_it() -> Steps:
    def kills() -> Steps:
        me = yield tl.getpid()
        yield from settle()
        yield tl.kill(me, SIGUSR1)
        yield tl.kill(me, SIGCHLD)
        yield from settle()
        yield tl.write("T sends SIGUSR2")
        yield tl.kill(me, SIGUSR2)

    yield tl.sigaction(SIGUSR1, tl.SIG_IGN)
    yield tl.sigaction(SIGUSR2, says)
    yield block(SIGUSR2)
    tid = yield tl.pthread_create(kills)
    yield from say_result(tl.sigsuspend(()))
    yield tl.pthread_join(tid)


@case(
    "sigsuspend/loop",
    "Blocking, testing and suspending in a loop loses no signal: the mask changes and the wait begins in one step.",
    posix="XSH sigsuspend, RATIONALE",
    expected="woken 1\nwoken 2\n-",
)
def loses_none() -> Steps:
    def sets(signo: int) -> Steps:
        yield tl.store("flag", 1 + (yield tl.load("flag")))

    yield tl.sigaction(SIGUSR1, sets)
    yield block(SIGUSR1)
    child = yield tl.fork()
    if not child:
        for _ in range(2):
            yield from settle()
            yield tl.kill((yield tl.getppid()), SIGUSR1)
        yield tl._exit(0)
    while (flag := (yield tl.load("flag"))) < 2:
        yield from attempt(tl.sigsuspend(()))
        flag = yield tl.load("flag")
        yield tl.write(f"woken {flag}")
    yield tl.waitpid(child)
    yield from say_pending()


@case(
    "sigsuspend/kill_in_mask",
    "The mask of the wait cannot block SIGKILL.",
    posix="XSH sigsuspend, DESCRIPTION",
    expected="still there: 0\nstatus -9",
)
def kill_in_mask() -> Steps:
    child = yield tl.fork()
    if not child:
        yield tl.sigsuspend(valid_signals())
        yield tl._exit(0)
    yield from settle()
    yield tl.kill(child, SIGTERM)
    yield from settle()
    there = yield from attempt(tl.kill(child, 0))
    yield tl.write(f"still there: {there}")
    yield tl.kill(child, SIGKILL)
    _, status = yield tl.waitpid(child)
    yield tl.write(f"status {status}")


@case(
    "pause/earlier",
    "A handler that ran before the pause does not end it: this is why sigsuspend exists.",
    posix="XSH pause, DESCRIPTION",
    expected="in SIGUSR1\npausing",
    outcome="deadlock",
)
def too_early() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    yield tl.raise_(SIGUSR1)
    yield tl.write("pausing")
    yield tl.pause()
    yield tl.write("never")


@case(
    "pause/blocked",
    "Nor does a signal that is blocked.",
    posix="XSH pause, DESCRIPTION",
    expected="pausing",
    outcome="deadlock",
)
def blocked() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    yield block(SIGUSR1)
    yield tl.raise_(SIGUSR1)
    yield tl.write("pausing")
    yield tl.pause()
    yield tl.write("never")


@case(
    "pause/one_thread",
    "A signal for the process ends the pause of the thread that takes it, and no other's.",
    posix="XSH pause, DESCRIPTION; XSH 2.4.1",
    expected="in SIGUSR1\n1\nin SIGUSR1\n2",
)
def one_thread() -> Steps:
    def waits() -> Steps:
        yield from attempt(tl.pause())
        yield tl.store("awake", 1 + (yield tl.load("awake")))

    yield tl.sigaction(SIGUSR1, says)
    threads = [(yield tl.pthread_create(waits)), (yield tl.pthread_create(waits))]
    yield from settle()
    yield block(SIGUSR1)
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield from settle()
    yield tl.write((yield tl.load("awake")))
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    for tid in threads:
        yield tl.pthread_join(tid)
    yield tl.write((yield tl.load("awake")))


@case(
    "pause/after_handler",
    "pause returns after the handler has returned.",
    posix="XSH pause, DESCRIPTION",
    expected="T sends SIGUSR1\nin SIGUSR1\nout SIGUSR1\nEINTR",
)
def after_the_handler() -> Steps:
    def slow(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield from settle(2)
        yield tl.write(f"out {signal_name(signo)}")

    yield tl.sigaction(SIGUSR1, slow)
    tid = yield tl.pthread_create(sends, SIGUSR1)
    yield from say_result(tl.pause())
    yield tl.pthread_join(tid)
