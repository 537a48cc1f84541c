"""Cases on pthread_once."""

from __future__ import annotations

from signal import SIGUSR1

import threadlab as tl
from tests.conformance.case import collection, lines
from tests.conformance.pacing import alone, join, start
from tests.conformance.victims import join_and_say

CASES, case = collection()

ONCE = "XSH pthread_once, DESCRIPTION"


def counts():
    yield tl.store("runs", 1 + (yield tl.load("runs")))


def calls_once(control="o", routine=counts):
    return (yield tl.pthread_once(control, routine))


@case(
    "pthread_once/1",
    "The routine runs once, whoever calls and however often.",
    posix=ONCE,
    expected="runs 1, results 0 0 0 0 0",
)
def runs_once():
    values = yield from join((yield from start(5, calls_once)))
    yield tl.write(f"runs {(yield tl.load('runs'))}, results {' '.join(map(str, values))}")


@case("pthread_once/2", "No caller returns before the routine has finished.", posix=ONCE, expected="1 1 1 1 1")
def nobody_early():
    values = yield from join((yield from start(5, asks_after_once)))
    yield tl.write(" ".join(map(str, values)))


def asks_after_once():
    yield tl.pthread_once("o", sets_late)
    return (yield tl.load("h"))


def sets_late():
    yield from alone(3)
    yield tl.store("h", 1)


@case(
    "pthread_once/3",
    "Of several routines for one control only the first caller's runs.",
    posix=ONCE,
    expected=lines("first", "end"),
)
def first_routine_wins():
    yield tl.pthread_once("o", says_first)
    yield tl.pthread_once("o", says_second)
    yield tl.write("end")


def says_first():
    yield tl.write("first")


def says_second():
    yield tl.write("second")


@case("pthread_once/4", "Each control has a life of its own.", posix=ONCE, expected="2")
def two_controls():
    yield tl.pthread_once("o", counts)
    yield tl.pthread_once("p", counts)
    yield tl.write((yield tl.load("runs")))


@case(
    "pthread_once/nested",
    "A once routine may use another control.",
    posix=ONCE,
    expected=lines("outer", "inner", "end"),
)
def nested():
    yield tl.pthread_once("outer", outer)
    yield tl.pthread_once("inner", says_second)
    yield tl.write("end")


def outer():
    yield tl.write("outer")
    yield tl.pthread_once("inner", says_inner)


def says_inner():
    yield tl.write("inner")


@case(
    "pthread_once/cancelled",
    "If the thread is cancelled in the routine it is as if once had not been called.",
    posix=ONCE,
    expected=lines("begins", "PTHREAD_CANCELED", "second", "end"),
)
def cancelled_in_routine():
    begun = yield tl.sem_init(0)
    tid = yield tl.pthread_create(calls_once, "o", lambda: begins(begun))
    yield tl.sem_wait(begun)
    yield tl.pthread_cancel(tid)
    yield from join_and_say(tid)
    yield tl.pthread_once("o", says_second)
    yield tl.write("end")


def begins(begun):
    yield tl.write("begins")
    yield tl.sem_post(begun)
    yield tl.sem_wait((yield tl.sem_init(0)))
    yield tl.write("ends")


@case(
    "pthread_once/cancelled-waiter",
    "When the thread in the routine is cancelled, a waiting one runs it.",
    posix=ONCE,
    expected=lines("begins", "PTHREAD_CANCELED", "second", 0),
)
def cancelled_with_waiter():
    begun = yield tl.sem_init(0)
    tid = yield tl.pthread_create(calls_once, "o", lambda: begins(begun))
    yield tl.sem_wait(begun)
    waiter = yield tl.pthread_create(waits_for_word, "o", says_second)
    yield from alone(3)
    yield tl.pthread_cancel(tid)
    yield from join_and_say(tid)
    yield tl.store("word", 1)
    yield from join_and_say(waiter)


def waits_for_word(control, routine):
    """The routine speaks only when main has told what became of the first thread."""
    return (yield tl.pthread_once(control, lambda: after_word(routine)))


def after_word(routine):
    while not (yield tl.load("word")):
        yield from alone(1)
    yield from routine()


@case(
    "pthread_once/exit",
    "If the thread exits in the routine, another call runs it anew.",
    posix="XSH pthread_once (left open); glibc",
    expected=lines("leaves", 4, "second", "end"),
)
def exit_in_routine():
    yield from join_and_say((yield tl.pthread_create(calls_once, "o", leaves)))
    yield tl.pthread_once("o", says_second)
    yield tl.write("end")


def leaves():
    yield tl.write("leaves")
    yield tl.pthread_exit(4)


@case(
    "pthread_once/disabled",
    "With cancellation disabled the routine is finished in spite of a request.",
    posix=ONCE,
    expected=lines("begins", "ends", 0, "end"),
)
def disabled_in_routine():
    yield from join_and_say((yield tl.pthread_create(calls_once, "o", disables)))
    yield tl.pthread_once("o", says_second)
    yield tl.write("end")


def disables():
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.write("begins")
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.pthread_testcancel()
    yield tl.write("ends")


@case(
    "pthread_once/interrupted",
    "A signal handler in a thread that waits for the routine does not end the wait.",
    posix="XSH pthread_once, ERRORS: never EINTR",
    expected=lines("handler", "routine ends", "waiter returns"),
)
def interrupted_waiter():
    yield tl.sigaction(SIGUSR1, says_handler)
    first, second = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    runner = yield tl.pthread_create(calls_once, "o", lambda: waits_then_says(first, second))
    yield tl.sem_wait(first)
    waiter = yield tl.pthread_create(calls_and_says)
    yield from alone(3)
    yield tl.pthread_kill(waiter, SIGUSR1)
    yield from alone(3)
    yield tl.sem_post(second)
    yield from join([runner, waiter])


def says_handler(signo):
    yield tl.write("handler")


def waits_then_says(first, second):
    yield tl.sem_post(first)
    yield tl.sem_wait(second)
    yield tl.write("routine ends")


def calls_and_says():
    yield tl.pthread_once("o", says_second)
    yield tl.write("waiter returns")


@case(
    "pthread_once/itself",
    "A routine that calls once on its own control waits for itself.",
    posix="XSH pthread_once (undefined)",
    no_twin="with glibc it waits for ever; the machine says what is wrong",
    expected="EINVAL",
)
def once_in_itself():
    yield tl.pthread_once("o", calls_itself)


def calls_itself():
    try:
        yield tl.pthread_once("o", calls_itself)
    except OSError:
        yield tl.write("EINVAL")
