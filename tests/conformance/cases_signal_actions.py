"""What a process does with a signal: sigaction and its flags."""

from __future__ import annotations

from signal import SIGCHLD, SIGHUP, SIGKILL, SIGSTOP, SIGUSR1, SIGUSR2

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, mask, pending, says

CASES, case = collection()


@case(
    "sigaction/1",
    "The action that is given is installed, and a handler is called with the signal's number.",
    posix="XSH sigaction, DESCRIPTION",
    expected="in SIGUSR1\nresult 0\nafter",
)
def installed() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    result = yield from attempt(tl.raise_(SIGUSR1))
    yield tl.write(f"result {result}")
    yield tl.write("after")


def other(signo: int) -> Steps:
    yield tl.write(f"other {signal_name(signo)}")


@case(
    "sigaction/2",
    "The action that was there before is handed back; asking alone changes nothing.",
    posix="XSH sigaction, DESCRIPTION",
    expected="SIG_DFL\nsays\nother\nother\nSIG_IGN",
)
def handed_back() -> Steps:
    words = {tl.SIG_DFL: "SIG_DFL", tl.SIG_IGN: "SIG_IGN", says: "says", other: "other"}
    for handler in (says, other, None, tl.SIG_IGN, None):
        old = yield tl.sigaction(SIGUSR1, handler)
        yield tl.write(words[old])


def reads_mask(signo: int) -> Steps:
    now = yield from mask()
    yield tl.write(f"in: {now}")


@case(
    "sigaction/7",
    "While a handler runs its sa_mask and the signal itself are blocked besides what was; afterwards the mask is as before.",
    posix="XSH sigaction, DESCRIPTION",
    expected="in: SIGHUP SIGUSR1 SIGUSR2\nafter: SIGHUP",
)
def blocked_meanwhile() -> Steps:
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGHUP})
    yield tl.sigaction(SIGUSR1, reads_mask, mask={SIGUSR2})
    yield tl.raise_(SIGUSR1)
    now = yield from mask()
    yield tl.write(f"after: {now}")


def counts(signo: int) -> Steps:
    depth = 1 + (yield tl.load("depth"))
    deepest = yield tl.load("deepest")
    runs = 1 + (yield tl.load("runs"))
    yield tl.store("depth", depth)
    yield tl.store("deepest", max(depth, deepest))
    yield tl.store("runs", runs)
    if runs < 3:
        yield tl.raise_(signo)
    depth = yield tl.load("depth")
    yield tl.store("depth", depth - 1)


def runs_and_depth() -> Steps:
    runs = yield tl.load("runs")
    deepest = yield tl.load("deepest")
    yield tl.write(f"runs {runs}, depth {deepest}")


@case(
    "sigaction/23",
    "A signal is blocked while its own handler runs, and delivered again when that has returned.",
    posix="XSH sigaction, DESCRIPTION",
    expected="runs 3, depth 1",
)
def not_nested() -> Steps:
    yield tl.sigaction(SIGUSR1, counts)
    yield tl.raise_(SIGUSR1)
    yield from runs_and_depth()


def counts_and_reads_mask(signo: int) -> Steps:
    now = yield from mask()
    yield tl.write(f"mask: {now}")
    yield from counts(signo)


@case(
    "sigaction/nodefer",
    "With SA_NODEFER the signal is not blocked while its handler runs, which can nest.",
    posix="XSH sigaction, SA_NODEFER",
    expected="mask: -\nmask: -\nmask: -\nruns 3, depth 3",
)
def nested() -> Steps:
    yield tl.sigaction(SIGUSR1, counts_and_reads_mask, tl.SA_NODEFER)
    yield tl.raise_(SIGUSR1)
    yield from runs_and_depth()


def raises_once(signo: int) -> Steps:
    run = 1 + (yield tl.load("runs"))
    yield tl.store("runs", run)
    yield tl.write(f"in {run}")
    if run == 1:
        yield tl.raise_(signo)
    yield tl.write(f"out {run}")


@case(
    "sigaction/nodefer_mask",
    "A signal that stands in its own sa_mask is blocked in spite of SA_NODEFER.",
    posix="XSH sigaction, SA_NODEFER",
    expected="in 1\nout 1\nin 2\nout 2",
)
def nodefer_and_mask() -> Steps:
    yield tl.sigaction(SIGUSR1, raises_once, tl.SA_NODEFER, {SIGUSR1})
    yield tl.raise_(SIGUSR1)


def asks(signo: int) -> Steps:
    now = yield tl.sigaction(signo)
    yield tl.write(f"in, {'SIG_DFL' if now is tl.SIG_DFL else '?'}")


@case(
    "sigaction/resethand",
    "With SA_RESETHAND the default is back when the handler begins, and the next signal has that.",
    posix="XSH sigaction, SA_RESETHAND",
    expected="in, SIG_DFL\nalive",
    outcome="signaled",
    status=-SIGUSR1,
)
def once_only() -> Steps:
    yield tl.sigaction(SIGUSR1, asks, tl.SA_RESETHAND)
    yield tl.raise_(SIGUSR1)
    yield tl.write("alive")
    yield tl.raise_(SIGUSR1)
    yield tl.write("never")


def raises_again(signo: int) -> Steps:
    now = yield from mask()
    yield tl.write(f"in: {now}")
    yield tl.raise_(signo)
    waiting = yield from pending()
    yield tl.write(f"out: {waiting}")


@case(
    "sigaction/resethand_again",
    "On Linux SA_RESETHAND does not bring SA_NODEFER with it: the signal waits until its handler has returned.",
    posix="XSH sigaction, SA_RESETHAND; signal(7)",
    expected="in: SIGUSR1\nout: SIGUSR1",
    outcome="signaled",
    status=-SIGUSR1,
)
def once_only_and_again() -> Steps:
    yield tl.sigaction(SIGUSR1, raises_again, tl.SA_RESETHAND)
    yield tl.raise_(SIGUSR1)
    yield tl.write("never")


@case(
    "sigaction/30",
    "SIGKILL and SIGSTOP can be neither caught nor ignored.",
    posix="XSH sigaction, ERRORS",
    expected="SIGKILL EINVAL\nSIGSTOP EINVAL\nignore SIGKILL EINVAL\nignore SIGSTOP EINVAL",
)
def not_to_be_caught() -> Steps:
    for word, handler in (("", says), ("ignore ", tl.SIG_IGN)):
        for signo in (SIGKILL, SIGSTOP):
            result = yield from attempt(tl.sigaction(signo, handler))
            yield tl.write(f"{word}{signal_name(signo)} {result}")


@case(
    "sigaction/invalid",
    "What is no signal number is refused; so are the two that the library keeps for itself.",
    posix="XSH sigaction, ERRORS; signal(7)",
    expected="0 EINVAL\n-1 EINVAL\n65 EINVAL\n32 EINVAL",
)
def no_such_signal() -> Steps:
    for number in (0, -1, 65, 32):
        result = yield from attempt(tl.sigaction(number, says))
        yield tl.write(f"{number} {result}")


@case(
    "sigaction/shared",
    "Actions belong to the process, whichever thread installs them.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="in SIGUSR1\nafter",
)
def shared() -> Steps:
    def installs() -> Steps:
        yield tl.sigaction(SIGUSR1, says)

    tid = yield tl.pthread_create(installs)
    yield tl.pthread_join(tid)
    yield tl.raise_(SIGUSR1)
    yield tl.write("after")


@case(
    "sigaction/ignoring_discards",
    "Ignoring a signal throws away what is pending of it, for the thread and for the process, although it is blocked.",
    posix="XSH 2.4.3 Signal Actions, SIG_IGN",
    expected="SIGUSR1\n-\nend",
)
def ignoring_discards() -> Steps:
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    yield tl.raise_(SIGUSR1)
    yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield tl.write((yield from pending()))
    yield tl.sigaction(SIGUSR1, tl.SIG_IGN)
    yield tl.write((yield from pending()))
    yield tl.sigaction(SIGUSR1, says)
    yield tl.pthread_sigmask(tl.SIG_UNBLOCK, {SIGUSR1})
    yield tl.write("end")


@case(
    "sigaction/default_discards",
    "Going back to a default that ignores the signal throws it away, too; going back to another default does not.",
    posix="XSH 2.4.3 Signal Actions, SIG_DFL",
    expected="SIGUSR1 SIGCHLD\nSIGUSR1\nin SIGUSR1\nend",
)
def default_discards() -> Steps:
    both = {SIGCHLD, SIGUSR1}
    for signo in (SIGCHLD, SIGUSR1):
        yield tl.sigaction(signo, says)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, both)
    yield tl.raise_(SIGCHLD)
    yield tl.raise_(SIGUSR1)
    yield tl.write((yield from pending()))
    for handler in (tl.SIG_DFL, says):
        yield tl.sigaction(SIGCHLD, handler)
        yield tl.sigaction(SIGUSR1, handler)
        if handler is tl.SIG_DFL:
            yield tl.write((yield from pending()))
    yield tl.pthread_sigmask(tl.SIG_UNBLOCK, both)
    yield tl.write("end")


@case(
    "sigaction/at_delivery",
    "The action is the one that holds when the signal is delivered, not when it was sent.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="other SIGUSR1",
)
def at_delivery() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    yield tl.raise_(SIGUSR1)
    yield tl.sigaction(SIGUSR1, other)
    yield tl.pthread_sigmask(tl.SIG_UNBLOCK, {SIGUSR1})


@case(
    "sigaction/siginfo",
    "With SA_SIGINFO the handler learns how the signal was sent and by which process.",
    posix="XSH sigaction, SA_SIGINFO; XSH 2.4.3; sigaction(2), SI_TKILL",
    expected="SIGUSR1 SI_USER mine\nSIGUSR1 SI_TKILL mine\nSIGUSR1 SI_TKILL mine\nSIGUSR1 SI_QUEUE mine",
)
def siginfo() -> Steps:
    def tells(info: tl.SignalInfo) -> Steps:
        me = yield tl.getpid()
        yield tl.write(f"{info.name} {info.si_code} {'mine' if info.si_pid == me else '?'}")

    me = yield tl.getpid()
    yield tl.sigaction(SIGUSR1, tells, tl.SA_SIGINFO)
    yield tl.kill(me, SIGUSR1)
    yield tl.raise_(SIGUSR1)
    yield tl.pthread_kill((yield tl.pthread_self()), SIGUSR1)
    yield tl.sigqueue(me, SIGUSR1, 0)


@case(
    "sigaction/restore",
    "An action that was handed back can be installed again.",
    posix="XSH sigaction, DESCRIPTION",
    expected="other SIGUSR1\nin SIGUSR1",
)
def restored() -> Steps:
    yield tl.sigaction(SIGUSR1, says)
    old = yield tl.sigaction(SIGUSR1, other)
    yield tl.raise_(SIGUSR1)
    yield tl.sigaction(SIGUSR1, old)
    yield tl.raise_(SIGUSR1)


@case(
    "sigaction/in_handler",
    "A handler may install another in its own place: it runs from the next delivery on.",
    posix="XSH 2.4.3 Signal Actions",
    expected="first SIGUSR1\nfirst ends\nsecond SIGUSR1\nsecond SIGUSR1",
)
def replaced_in_handler() -> Steps:
    def second(signo: int) -> Steps:
        yield tl.write(f"second {signal_name(signo)}")

    def first(signo: int) -> Steps:
        yield tl.write(f"first {signal_name(signo)}")
        yield tl.sigaction(signo, second)
        yield tl.raise_(signo)
        yield tl.write("first ends")

    yield tl.sigaction(SIGUSR1, first)
    yield tl.raise_(SIGUSR1)
    yield tl.raise_(SIGUSR1)


@case(
    "sigaction/mask_defers",
    "A signal in sa_mask that comes while the handler runs is pending until the handler has returned.",
    posix="XSH sigaction, DESCRIPTION",
    expected="in SIGUSR1\npending SIGUSR2\nout SIGUSR1\nin SIGUSR2\nend",
)
def deferred_by_mask() -> Steps:
    def first(signo: int) -> Steps:
        yield tl.write(f"in {signal_name(signo)}")
        yield tl.raise_(SIGUSR2)
        waiting = yield from pending()
        yield tl.write(f"pending {waiting}")
        yield tl.write(f"out {signal_name(signo)}")

    yield tl.sigaction(SIGUSR1, first, mask={SIGUSR2})
    yield tl.sigaction(SIGUSR2, says)
    yield tl.raise_(SIGUSR1)
    yield tl.write("end")


@case(
    "sigaction/masks_add_up",
    "A handler that interrupts a handler adds to its mask, and gives back just that.",
    posix="XSH sigaction, DESCRIPTION",
    expected="outer: SIGUSR1\ninner: SIGHUP SIGUSR1 SIGUSR2\nouter: SIGUSR1\nmain: -",
)
def masks_add_up() -> Steps:
    def inner(signo: int) -> Steps:
        now = yield from mask()
        yield tl.write(f"inner: {now}")

    def outer(signo: int) -> Steps:
        now = yield from mask()
        yield tl.write(f"outer: {now}")
        yield tl.raise_(SIGUSR2)
        now = yield from mask()
        yield tl.write(f"outer: {now}")

    yield tl.sigaction(SIGUSR1, outer)
    yield tl.sigaction(SIGUSR2, inner, mask={SIGHUP})
    yield tl.raise_(SIGUSR1)
    now = yield from mask()
    yield tl.write(f"main: {now}")


@case(
    "sigaction/kill_in_mask",
    "SIGKILL and SIGSTOP in sa_mask are left out, without an error.",
    posix="XSH sigaction, DESCRIPTION",
    expected="in: SIGUSR1 SIGUSR2",
)
def kill_in_mask() -> Steps:
    yield tl.sigaction(SIGUSR1, reads_mask, mask={SIGKILL, SIGSTOP, SIGUSR2})
    yield tl.raise_(SIGUSR1)


@case(
    "sigaction/handler_and_flags_replaced",
    "Installing a handler again replaces its flags, too.",
    posix="XSH sigaction, DESCRIPTION",
    expected="in 1\nin 2\nout 2\nout 1\nin 3\nout 3\nin 4\nout 4",
)
def flags_replaced() -> Steps:
    def raises_at_odd(signo: int) -> Steps:
        run = 1 + (yield tl.load("runs"))
        yield tl.store("runs", run)
        yield tl.write(f"in {run}")
        if run % 2:
            yield tl.raise_(signo)
        yield tl.write(f"out {run}")

    yield tl.sigaction(SIGUSR1, raises_at_odd, tl.SA_NODEFER)
    yield tl.raise_(SIGUSR1)
    yield tl.sigaction(SIGUSR1, raises_at_odd)
    yield tl.raise_(SIGUSR1)


@case(
    "sigaction/nodefer_resethand",
    "With both flags a handler can be run once, and the same signal ends the process from within it.",
    posix="XSH sigaction, SA_RESETHAND, SA_NODEFER",
    expected="in: -",
    outcome="signaled",
    status=-SIGUSR1,
)
def nodefer_resethand() -> Steps:
    def raises_again(signo: int) -> Steps:
        now = yield from mask()
        yield tl.write(f"in: {now}")
        yield tl.raise_(signo)
        yield tl.write("never")

    yield tl.sigaction(SIGUSR1, raises_again, tl.SA_NODEFER | tl.SA_RESETHAND)
    yield tl.raise_(SIGUSR1)
    yield tl.write("never")
