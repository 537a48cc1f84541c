"""Signals that nobody sends: faults of the program's own instructions, and the alarm clock."""

from __future__ import annotations

from signal import SIGALRM, SIGBUS, SIGFPE, SIGSEGV, SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, mask, pending, says, settle, unblock
from threadlab import ms

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


def alarm_in(ticks: int) -> Steps:
    """Set the alarm clock, and say how many ticks were left of it."""
    left = yield tl.alarm(ticks * ms)
    yield tl.write(round(left / ms))


@case(
    "alarm/1",
    "The alarm clock sends SIGALRM once when its time is over.",
    posix="XSH alarm, DESCRIPTION",
    expected="0\nin SIGALRM\nEINTR\n0",
)
def goes_off() -> Steps:
    yield tl.sigaction(SIGALRM, says)
    yield from alarm_in(1)
    yield tl.write((yield from attempt(tl.pause())))
    yield from alarm_in(0)


@case(
    "alarm/default",
    "Without a handler that ends the process.",
    posix="XSH alarm, DESCRIPTION; XBD signal.h",
    expected="waiting",
    outcome="signaled",
    status=-SIGALRM,
)
def ends_by_default() -> Steps:
    yield tl.alarm(1 * ms)
    yield tl.write("waiting")
    yield from settle(5)
    yield tl.write("never")


@case(
    "alarm/left",
    "There is one clock: setting it again gives what was left and replaces it, 0 switches it off.",
    posix="XSH alarm, DESCRIPTION, RETURN VALUE",
    expected="0\n7\n2\n0",
)
def left() -> Steps:
    yield tl.sigaction(SIGALRM, says)
    yield from alarm_in(9)
    yield from settle(2)
    yield from alarm_in(3)
    yield from settle()
    yield from alarm_in(0)
    yield from settle(3)
    yield from alarm_in(0)


@case(
    "alarm/fork",
    "A child has no alarm; its parent's goes on.",
    posix="XSH fork, DESCRIPTION",
    expected="child 0\nparent more than 5",
)
def not_forked() -> Steps:
    yield tl.sigaction(SIGALRM, says)
    yield tl.alarm(9 * ms)
    child = yield tl.fork()
    if not child:
        left = yield tl.alarm(0)
        yield tl.write(f"child {left // ms}")
        yield tl._exit(0)
    yield tl.waitpid(child)
    left = yield tl.alarm(0)
    yield tl.write(f"parent {'more than 5' if left > 5 * ms else '?'}")


@case(
    "alarm/exec",
    "The clock goes on through exec, which puts the default in place of the handler.",
    posix="XSH exec, DESCRIPTION",
    expected="new program",
    outcome="signaled",
    status=-SIGALRM,
)
def through_exec() -> Steps:
    def program() -> Steps:
        yield tl.write("new program")
        yield from settle(9)
        yield tl.write("never")

    yield tl.sigaction(SIGALRM, says)
    yield tl.alarm(2 * ms)
    yield tl.execve(program)


@case(
    "alarm/for_the_process",
    "SIGALRM is for the process: a thread that does not block it takes it.",
    posix="XSH alarm, DESCRIPTION; XSH 2.4.1",
    expected="in SIGALRM, T",
)
def for_the_process() -> Steps:
    def who_and_post(signo: int) -> Steps:
        yield from who(signo)
        yield tl.sem_post((yield tl.load("go")))

    def waits(go: int) -> Steps:
        yield unblock(SIGALRM)
        while (yield from attempt(tl.sem_wait(go))):
            pass

    go = yield tl.sem_init(0)
    yield tl.store("go", go)
    yield tl.sigaction(SIGALRM, who_and_post)
    yield block(SIGALRM)
    tid = yield tl.pthread_create(waits, go)
    yield tl.alarm(1 * ms)
    yield tl.pthread_join(tid)


@case(
    "alarm/set_by_thread",
    "The clock belongs to the process, whichever thread sets it, and outlives that.",
    posix="XSH alarm, DESCRIPTION",
    expected="9\nin SIGALRM\nEINTR",
)
def set_by_a_thread() -> Steps:
    yield tl.sigaction(SIGALRM, says)
    yield tl.alarm(9 * ms)
    yield tl.pthread_join((yield tl.pthread_create(alarm_in, 2)))
    yield tl.write((yield from attempt(tl.pause())))


@case(
    "alarm/sigwait",
    "Blocked, SIGALRM waits as any signal does, and can be waited for.",
    posix="XSH alarm, DESCRIPTION; XSH sigwait",
    expected="SIGALRM\nSIGALRM\n-",
)
def waited_for() -> Steps:
    yield block(SIGALRM)
    yield tl.alarm(1 * ms)
    yield from settle(2)
    yield tl.write((yield from pending()))
    yield tl.write(signal_name((yield tl.sigwait({SIGALRM}))))
    yield tl.write((yield from pending()))


@case(
    "alarm/timeout",
    "An alarm gives any call that signals interrupt a time limit.",
    posix="XSH alarm, DESCRIPTION; XSH sem_wait, ERRORS",
    expected="in SIGALRM\nEINTR",
)
def time_limit() -> Steps:
    semaphore = yield tl.sem_init(0)
    yield tl.sigaction(SIGALRM, says)
    yield tl.alarm(1 * ms)
    yield tl.write((yield from attempt(tl.sem_wait(semaphore))))


@case(
    "alarm/ignored",
    "An alarm that is ignored goes by.",
    posix="XSH 2.4.3 Signal Actions, SIG_IGN",
    expected="alive",
)
def goes_by() -> Steps:
    yield tl.sigaction(SIGALRM, tl.SIG_IGN)
    yield tl.alarm(1 * ms)
    yield from settle(2)
    yield tl.write("alive")
