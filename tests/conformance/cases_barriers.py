"""Cases on barriers."""

from __future__ import annotations

import signal

import threadlab as tl
from tests.conformance.case import attempt, collection, lines
from tests.conformance.pacing import alone, join, start

CASES, case = collection()

WAIT = "XSH pthread_barrier_wait, DESCRIPTION"


def say(call):
    yield tl.write((yield from attempt(call)))


def passes(barrier):
    yield tl.pthread_barrier_wait(barrier)
    yield tl.write("passed")


@case(
    "pthread_barrier_wait/1",
    "Nobody passes before as many as the barrier is for have come.",
    posix=WAIT,
    expected=lines("two wait", "passed", "passed", "passed"),
)
def nobody_passes_early():
    barrier = yield tl.pthread_barrier_init(3)
    tids = yield from start(2, passes, barrier)
    yield from alone(2)
    yield tl.write("two wait")
    tids += yield from start(1, passes, barrier)
    yield from join(tids)


def counts(barrier, rounds):
    for _ in range(rounds):
        result = yield tl.pthread_barrier_wait(barrier)
        name = "serial" if result == tl.PTHREAD_BARRIER_SERIAL_THREAD else f"zero {result}"
        yield tl.store(name, (yield tl.load(name)) + 1)


@case(
    "pthread_barrier_wait/2a",
    "Exactly one thread gets PTHREAD_BARRIER_SERIAL_THREAD, the others get 0.",
    posix=WAIT,
    expected=lines("serial: 1", "zero: 2"),
)
def one_is_serial():
    barrier = yield tl.pthread_barrier_init(3)
    yield from join((yield from start(3, counts, barrier, 1)))
    yield tl.write(f"serial: {yield tl.load('serial')}")
    yield tl.write(f"zero: {yield tl.load('zero 0')}")


@case(
    "pthread_barrier_wait/again",
    "A barrier is ready for the next round as soon as it has let one pass: one serial thread in each.",
    posix=WAIT,
    expected=lines("serial: 5", "zero: 10"),
)
def barrier_again():
    barrier = yield tl.pthread_barrier_init(3)
    yield from join((yield from start(3, counts, barrier, 5)))
    yield tl.write(f"serial: {yield tl.load('serial')}")
    yield tl.write(f"zero: {yield tl.load('zero 0')}")


@case(
    "pthread_barrier_wait/alone",
    "A barrier for one thread holds nobody up, and each who comes is the serial thread.",
    posix=WAIT,
    expected=lines("yes", "yes"),
)
def barrier_for_one():
    barrier = yield tl.pthread_barrier_init(1)
    for _ in range(2):
        result = yield tl.pthread_barrier_wait(barrier)
        yield tl.write("yes" if result == tl.PTHREAD_BARRIER_SERIAL_THREAD else "no")


@case(
    "pthread_barrier_wait/one_missing",
    "With one thread too few all wait for ever.",
    posix=WAIT,
    expected="",
    outcome="deadlock",
)
def one_missing():
    barrier = yield tl.pthread_barrier_init(3)
    yield from join((yield from start(2, passes, barrier)))


def speaks(signo):
    yield tl.write("handler")


@case(
    "pthread_barrier_wait/handler",
    "A thread that runs a handler while it waits goes on waiting afterwards: there is no EINTR.",
    posix=WAIT,
    expected=lines("handler", "coming", "passed"),
)
def handler_at_the_barrier():
    barrier = yield tl.pthread_barrier_init(2)
    yield tl.sigaction(signal.SIGUSR1, speaks)
    tid = yield tl.pthread_create(passes, barrier)
    yield from alone(1)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield from alone(1)
    yield tl.write("coming")
    yield tl.pthread_barrier_wait(barrier)
    yield tl.pthread_join(tid)


def lingers(signo):
    yield tl.write("handler")
    yield from alone(3)
    yield tl.write("handler ends")


@case(
    "pthread_barrier_wait/others_pass_during_handler",
    "The others pass while a thread that has come runs a handler, and it passes as soon as the handler has returned.",
    posix=WAIT,
    expected=lines("handler", "M passes", "handler ends", "passed"),
)
def others_pass_during_handler():
    barrier = yield tl.pthread_barrier_init(2)
    yield tl.sigaction(signal.SIGUSR1, lingers)
    tid = yield tl.pthread_create(passes, barrier)
    yield from alone(1)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield from alone(1)
    yield tl.pthread_barrier_wait(barrier)
    yield tl.write("M passes")
    yield tl.pthread_join(tid)


@case(
    "pthread_barrier_init/zero",
    "A barrier for no thread is refused: EINVAL.",
    posix="XSH pthread_barrier_init, ERRORS",
    expected="EINVAL",
)
def barrier_for_none():
    yield from say(tl.pthread_barrier_init(0))


@case(
    "pthread_barrier_destroy/after_use",
    "The serial thread can destroy the barrier as soon as it has passed.",
    posix="XSH pthread_barrier_destroy",
    expected=lines("passed", "0"),
)
def destroy_after_use():
    barrier = yield tl.pthread_barrier_init(2)
    tid = yield tl.pthread_create(passes, barrier)
    yield tl.pthread_barrier_wait(barrier)
    yield tl.pthread_join(tid)
    yield from say(tl.pthread_barrier_destroy(barrier))


@case(
    "pthread_barrier_destroy/in_use",
    "Destroying a barrier at which threads wait: undefined, and here EBUSY, which changes nothing.",
    posix="XSH pthread_barrier_destroy (undefined behavior)",
    expected=lines("EBUSY", "passed", "0"),
    no_twin="POSIX leaves it undefined, and glibc waits until the threads have passed",
)
def destroy_in_use():
    barrier = yield tl.pthread_barrier_init(2)
    tid = yield tl.pthread_create(passes, barrier)
    yield from alone(1)
    yield from say(tl.pthread_barrier_destroy(barrier))
    yield tl.pthread_barrier_wait(barrier)
    yield tl.pthread_join(tid)
    yield from say(tl.pthread_barrier_destroy(barrier))
