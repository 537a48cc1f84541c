"""The alarm clock."""

from __future__ import annotations

from signal import SIGALRM

import threadlab as tl
from tests.conformance.case import attempt, collection, signal_name
from tests.conformance.signal_steps import Steps, block, pending, says, settle, unblock
from threadlab import ms

CASES, case = collection()


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


def who(signo: int) -> Steps:
    me = yield tl.pthread_self()
    yield tl.write(f"in {signal_name(signo)}, {'M' if me == 1 else 'T'}")


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


@case(
    "alarm/again",
    "A handler that sets the clock again makes it tick.",
    posix="XSH alarm, DESCRIPTION",
    expected="in SIGALRM 1\nEINTR\nin SIGALRM 2\nEINTR\nin SIGALRM 3\nEINTR",
)
def ticks() -> Steps:
    def sets_again(signo: int) -> Steps:
        rounds = 1 + (yield tl.load("rounds"))
        yield tl.store("rounds", rounds)
        yield tl.write(f"in {signal_name(signo)} {rounds}")
        if rounds < 3:
            yield tl.alarm(1 * ms)

    yield tl.sigaction(SIGALRM, sets_again)
    yield tl.alarm(1 * ms)
    while (yield tl.load("rounds")) < 3:
        yield tl.write((yield from attempt(tl.pause())))
