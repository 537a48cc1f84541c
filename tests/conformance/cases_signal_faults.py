"""Faults: signals that the program's own instructions raise."""

from __future__ import annotations

from signal import SIGBUS, SIGFPE, SIGSEGV, SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, mask, pending, says, unblock

CASES, case = collection()


def who(signo: int) -> Steps:
    me = yield tl.pthread_self()
    yield tl.write(f"in {signal_name(signo)}, {'M' if me == 1 else 'T'}")


def faults() -> Steps:
    yield tl.fault(SIGSEGV)
    yield tl.write("never")


@case(
    "fault/own_thread",
    "A fault's signal goes to the thread that caused it, whose handler may end it: the others go on.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="in SIGSEGV, T\n3",
)
def own_thread() -> Steps:
    def leaves(signo: int) -> Steps:
        yield from who(signo)
        yield tl.pthread_exit(3)

    yield tl.sigaction(SIGSEGV, leaves)
    tid = yield tl.pthread_create(faults)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "fault/default",
    "Without a handler the process ends, and with it every thread.",
    posix="XSH 2.4.3 Signal Actions, SIG_DFL",
    expected="T faults",
    outcome="signaled",
    status=-SIGSEGV,
)
def ends_the_process() -> Steps:
    def says_and_faults() -> Steps:
        yield tl.write("T faults")
        yield from faults()

    yield tl.pthread_join((yield tl.pthread_create(says_and_faults)))
    yield tl.write("never")


@case(
    "fault/blocked",
    "A fault whose signal is blocked ends the process, handler or not.",
    posix="XSH sigprocmask, DESCRIPTION (undefined); Linux",
    expected="before",
    outcome="signaled",
    status=-SIGSEGV,
)
def blocked() -> Steps:
    yield tl.sigaction(SIGSEGV, says)
    yield block(SIGSEGV)
    yield tl.write("before")
    yield from faults()


@case(
    "fault/ignored",
    "So does one whose signal is ignored.",
    posix="XSH 2.4.3 Signal Actions, SIG_IGN (undefined); Linux",
    expected="before",
    outcome="signaled",
    status=-SIGSEGV,
)
def ignored() -> Steps:
    yield tl.sigaction(SIGSEGV, tl.SIG_IGN)
    yield tl.write("before")
    yield from faults()


@case(
    "fault/fpe",
    "A division by zero is a fault, too; its handler may end the process.",
    posix="XBD signal.h, SIGFPE",
    expected="in SIGFPE",
    status=5,
)
def division_by_zero() -> Steps:
    def leaves(signo: int) -> Steps:
        yield from says(signo)
        yield tl._exit(5)

    yield tl.sigaction(SIGFPE, leaves)
    yield tl.fault(SIGFPE)
    yield tl.write("never")


@case(
    "fault/in_its_handler",
    "A fault in the handler of that fault, which blocks it, ends the process.",
    posix="XSH sigprocmask, DESCRIPTION (undefined); Linux",
    expected="in SIGSEGV",
    outcome="signaled",
    status=-SIGSEGV,
)
def in_its_handler() -> Steps:
    def faults_again(signo: int) -> Steps:
        yield from says(signo)
        yield from faults()

    yield tl.sigaction(SIGSEGV, faults_again)
    yield from faults()


@case(
    "fault/nodefer",
    "With SA_NODEFER it is handled there again.",
    posix="XSH sigaction, SA_NODEFER",
    expected="in SIGSEGV 1\nin SIGSEGV 2\nin SIGSEGV 3",
    status=3,
)
def nodefer() -> Steps:
    def faults_again(signo: int) -> Steps:
        depth = 1 + (yield tl.load("depth"))
        yield tl.store("depth", depth)
        yield tl.write(f"in {signal_name(signo)} {depth}")
        if depth < 3:
            yield tl.fault(SIGSEGV)
        yield tl._exit(depth)

    yield tl.sigaction(SIGSEGV, faults_again, tl.SA_NODEFER)
    yield from faults()


@case(
    "fault/raised",
    "The same signal sent by raise is no fault: blocked, it waits, and its handler may return.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="SIGSEGV\nin SIGSEGV\nend",
)
def raised() -> Steps:
    yield tl.sigaction(SIGSEGV, says)
    yield block(SIGSEGV)
    yield tl.raise_(SIGSEGV)
    yield tl.write((yield from pending()))
    yield unblock(SIGSEGV)
    yield tl.write("end")


@case(
    "fault/others_blocked",
    "What counts is whether the thread blocks the fault's own signal.",
    posix="XSH 2.4.1 Signal Generation and Delivery",
    expected="in SIGSEGV, T",
    status=2,
)
def others_blocked() -> Steps:
    def leaves(signo: int) -> Steps:
        yield from who(signo)
        yield tl._exit(2)

    def blocks_others() -> Steps:
        yield block(SIGFPE, SIGBUS)
        yield from faults()

    yield tl.sigaction(SIGSEGV, leaves)
    yield block(SIGSEGV)
    yield unblock(SIGSEGV)
    yield tl.pthread_join((yield tl.pthread_create(blocks_others)))
    yield tl.write("never")


@case(
    "fault/in_handler",
    "A fault in another signal's handler is handled on top of it.",
    posix="XSH 2.4.3 Signal Actions",
    expected="in SIGUSR1\nin SIGSEGV: SIGUSR1 SIGSEGV",
    status=1,
)
def in_a_handler() -> Steps:
    def faulty(signo: int) -> Steps:
        yield from says(signo)
        yield from faults()

    def leaves(signo: int) -> Steps:
        now = yield from mask()
        yield tl.write(f"in {signal_name(signo)}: {now}")
        yield tl._exit(1)

    yield tl.sigaction(SIGUSR1, faulty)
    yield tl.sigaction(SIGSEGV, leaves)
    yield tl.raise_(SIGUSR1)
    yield tl.write("never")


@case(
    "fault/returned",
    "A handler of a fault that returns: POSIX leaves it undefined, and the machine says so.",
    posix="XSH 2.4.3 Signal Actions",
    expected="in SIGSEGV\nEFAULT",
    no_twin="undefined in POSIX; on Linux the instruction faults again, for ever",
)
def returned() -> Steps:
    yield tl.sigaction(SIGSEGV, says)
    yield tl.write((yield from attempt(tl.fault(SIGSEGV))))
