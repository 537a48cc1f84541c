"""Signals that a thread blocks, and those that wait for it: pthread_sigmask, sigpending."""

from __future__ import annotations

import signal
from signal import SIGALRM, SIGHUP, SIGKILL, SIGSTOP, SIGTERM, SIGUSR1, SIGUSR2

import threadlab as tl
from tests.conformance.case import attempt, collection, names
from tests.conformance.signal_steps import Steps, block, mask, pending, says_both_ends, unblock

CASES, case = collection()


def say_mask(word: str) -> Steps:
    now = yield from mask()
    yield tl.write(f"{word} {now}")


def say_pending(word: str) -> Steps:
    now = yield from pending()
    yield tl.write(f"{word} {now}")


@case(
    "pthread_sigmask/1",
    "Every thread has a mask of its own.",
    posix="XSH pthread_sigmask, DESCRIPTION",
    expected="T: SIGUSR2\nM: -",
)
def own_mask() -> Steps:
    def blocks(blocked: int) -> Steps:
        yield block(SIGUSR2)
        yield from say_mask("T:")
        yield tl.sem_post(blocked)

    blocked = yield tl.sem_init(0)
    tid = yield tl.pthread_create(blocks, blocked)
    yield tl.sem_wait(blocked)
    yield from say_mask("M:")
    yield tl.pthread_join(tid)


@case(
    "pthread_sigmask/4",
    "SIG_BLOCK gives the union of the old mask and the set; the old mask is handed back.",
    posix="XSH pthread_sigmask, SIG_BLOCK",
    expected="old SIGUSR1 SIGALRM\nnow SIGHUP SIGUSR1 SIGALRM",
)
def blocking() -> Steps:
    yield block(SIGUSR1, SIGALRM)
    old = yield block(SIGALRM, SIGHUP)
    yield tl.write(f"old {names(old)}")
    yield from say_mask("now")


@case(
    "pthread_sigmask/5",
    "SIG_SETMASK puts the set in place of the mask.",
    posix="XSH pthread_sigmask, SIG_SETMASK",
    expected="old SIGHUP\nnow SIGUSR1 SIGALRM\nnow -",
)
def setting() -> Steps:
    yield block(SIGHUP)
    old = yield tl.pthread_sigmask(tl.SIG_SETMASK, {SIGUSR1, SIGALRM})
    yield tl.write(f"old {names(old)}")
    yield from say_mask("now")
    yield tl.pthread_sigmask(tl.SIG_SETMASK, ())
    yield from say_mask("now")


@case(
    "pthread_sigmask/6",
    "SIG_UNBLOCK takes the set out of the mask; what is not in it does no harm.",
    posix="XSH pthread_sigmask, SIG_UNBLOCK",
    expected="old SIGUSR1 SIGUSR2 SIGALRM\nnow SIGUSR1 SIGALRM",
)
def unblocking() -> Steps:
    yield block(SIGUSR1, SIGUSR2, SIGALRM)
    old = yield unblock(SIGUSR2, SIGHUP)
    yield tl.write(f"old {names(old)}")
    yield from say_mask("now")


def counts(signo: int) -> Steps:
    count = yield tl.load("count")
    yield tl.store("count", count + 1)


@case(
    "pthread_sigmask/9",
    "A pending signal that is unblocked is delivered before the call returns.",
    posix="XSH pthread_sigmask, DESCRIPTION",
    expected="0\n1",
)
def delivered_at_once() -> Steps:
    yield tl.sigaction(SIGUSR1, counts)
    yield block(SIGUSR1)
    yield tl.raise_(SIGUSR1)
    yield tl.write((yield tl.load("count")))
    yield unblock(SIGUSR1)
    yield tl.write((yield tl.load("count")))


@case(
    "pthread_sigmask/10",
    "SIGKILL and SIGSTOP cannot be blocked, and trying is no error.",
    posix="XSH pthread_sigmask, DESCRIPTION",
    expected="0\nSIGUSR1\n0\n0 0 1",
)
def never_blocked() -> Steps:
    old = yield from attempt(block(SIGKILL, SIGSTOP, SIGUSR1))
    yield tl.write(len(old))
    yield tl.write((yield from mask()))
    old = yield from attempt(tl.pthread_sigmask(tl.SIG_SETMASK, signal.valid_signals()))
    yield tl.write(len(old) - 1)
    now = yield block()
    yield tl.write(" ".join(str(int(signo in now)) for signo in (SIGKILL, SIGSTOP, SIGTERM)))


@case(
    "pthread_sigmask/how",
    "Another first argument than the three is refused, and changes nothing.",
    posix="XSH pthread_sigmask, ERRORS",
    expected="EINVAL\n-",
)
def no_such_way() -> Steps:
    yield tl.write((yield from attempt(tl.pthread_sigmask(99, {SIGUSR1}))))
    yield tl.write((yield from mask()))


@case(
    "pthread_sigmask/inherited",
    "A new thread has its creator's mask, and none of the signals that are pending for the creator alone.",
    posix="XSH pthread_create, DESCRIPTION",
    expected="T: SIGHUP SIGUSR1\nT: -\nM: SIGUSR1",
)
def inherited() -> Steps:
    def reads() -> Steps:
        yield from say_mask("T:")
        yield from say_pending("T:")

    yield block(SIGUSR1, SIGHUP)
    yield tl.raise_(SIGUSR1)
    tid = yield tl.pthread_create(reads)
    yield tl.pthread_join(tid)
    yield from say_pending("M:")


LOWEST_ON_TOP = "in SIGUSR1\nout SIGUSR1\nin SIGUSR2\nout SIGUSR2\nend"
HIGHEST_ON_TOP = "in SIGUSR2\nout SIGUSR2\nin SIGUSR1\nout SIGUSR1\nend"


@case(
    "pthread_sigmask/two_pending",
    "Of two signals unblocked together Linux prepares the lower number's handler first, and lets the other interrupt it.",
    posix="XSH 2.4.1 (order unspecified); Linux",
    expected=(HIGHEST_ON_TOP, LOWEST_ON_TOP),
)
def two_pending() -> Steps:
    yield tl.sigaction(SIGUSR1, says_both_ends)
    yield tl.sigaction(SIGUSR2, says_both_ends)
    yield block(SIGUSR1, SIGUSR2)
    yield tl.raise_(SIGUSR1)
    yield tl.raise_(SIGUSR2)
    yield unblock(SIGUSR1, SIGUSR2)
    yield tl.write("end")


@case(
    "pthread_sigmask/two_pending_masked",
    "If their handlers block each other, they run one after the other, both before the call returns.",
    posix="XSH 2.4.1 (order unspecified); Linux",
    expected=(LOWEST_ON_TOP, HIGHEST_ON_TOP),
)
def two_pending_masked() -> Steps:
    yield tl.sigaction(SIGUSR1, says_both_ends, mask={SIGUSR2})
    yield tl.sigaction(SIGUSR2, says_both_ends, mask={SIGUSR1})
    yield block(SIGUSR1, SIGUSR2)
    yield tl.raise_(SIGUSR2)
    yield tl.raise_(SIGUSR1)
    yield unblock(SIGUSR1, SIGUSR2)
    yield tl.write("end")


@case(
    "pthread_sigmask/in_handler",
    "What a handler does to the mask ends with it: the mask is again what it was when the signal came.",
    posix="XSH 2.4.3 Signal Actions",
    expected="in: SIGALRM\nafter: SIGHUP",
)
def changed_in_handler() -> Steps:
    def changes(signo: int) -> Steps:
        yield unblock(SIGUSR1, SIGHUP)
        yield block(SIGALRM)
        yield from say_mask("in:")

    yield block(SIGHUP)
    yield tl.sigaction(SIGUSR1, changes)
    yield tl.raise_(SIGUSR1)
    yield from say_mask("after:")


@case(
    "pthread_sigmask/unblocked_in_handler",
    "A handler that unblocks its own signal lets the next one in, on top of itself.",
    posix="XSH pthread_sigmask, DESCRIPTION",
    expected="in 1\npending SIGUSR1\nin 2\nout 2\npending -\nout 1",
)
def lets_itself_in() -> Steps:
    def handler(signo: int) -> Steps:
        depth = 1 + (yield tl.load("depth"))
        yield tl.store("depth", depth)
        yield tl.write(f"in {depth}")
        if depth == 1:
            yield tl.raise_(signo)
            yield from say_pending("pending")
            yield unblock(signo)
            yield from say_pending("pending")
        depth = yield tl.load("depth")
        yield tl.write(f"out {depth}")
        yield tl.store("depth", depth - 1)

    yield tl.sigaction(SIGUSR1, handler)
    yield tl.raise_(SIGUSR1)


@case(
    "pthread_sigmask/default_kills",
    "A default action waits as a handler does while the signal is blocked.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="pending SIGTERM",
    outcome="signaled",
    status=-SIGTERM,
)
def default_waits() -> Steps:
    yield block(SIGTERM)
    yield tl.raise_(SIGTERM)
    yield from say_pending("pending")
    yield unblock(SIGTERM)
    yield tl.write("never")


@case(
    "sigpending/1a",
    "The signals that were sent and are blocked, and no others.",
    posix="XSH sigpending, DESCRIPTION",
    expected="-\nSIGHUP SIGUSR1\nSIGHUP SIGUSR1",
)
def those_that_wait() -> Steps:
    yield tl.write((yield from pending()))
    yield block(SIGUSR1, SIGUSR2, SIGHUP)
    yield tl.raise_(SIGUSR1)
    yield tl.kill((yield tl.getpid()), SIGHUP)
    yield tl.write((yield from pending()))
    yield unblock(SIGUSR2)
    yield tl.write((yield from pending()))


@case(
    "sigpending/whose",
    "A thread sees what waits for itself and for its process, and not what waits for another thread.",
    posix="XSH sigpending, DESCRIPTION",
    expected="T: SIGUSR2\nM: SIGUSR1 SIGUSR2",
)
def whose() -> Steps:
    def reads() -> Steps:
        yield from say_pending("T:")

    yield block(SIGUSR1, SIGUSR2)
    yield tl.raise_(SIGUSR1)
    yield tl.kill((yield tl.getpid()), SIGUSR2)
    tid = yield tl.pthread_create(reads)
    yield tl.pthread_join(tid)
    yield from say_pending("M:")


@case(
    "sigpending/ended",
    "What waits for a thread is gone with it; what waits for the process stays.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="T: SIGUSR1 SIGUSR2\nM: SIGUSR2",
)
def gone_with_the_thread() -> Steps:
    def leaves_pending() -> Steps:
        yield tl.raise_(SIGUSR1)
        yield tl.kill((yield tl.getpid()), SIGUSR2)
        yield from say_pending("T:")

    yield block(SIGUSR1, SIGUSR2)
    tid = yield tl.pthread_create(leaves_pending)
    yield tl.pthread_join(tid)
    yield from say_pending("M:")
