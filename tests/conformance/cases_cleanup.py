"""Cases on cleanup handlers: push and pop."""

from __future__ import annotations

from signal import SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, lines
from tests.conformance.pacing import alone
from tests.conformance.victims import join_and_say, never_ends, say

CASES, case = collection()

PUSH, POP = "XSH pthread_cleanup_push, DESCRIPTION", "XSH pthread_cleanup_pop, DESCRIPTION"


def run(routine, *args):
    yield from join_and_say((yield tl.pthread_create(routine, *args)))


@case("pthread_cleanup_push/1a", "A handler runs with its argument on pthread_exit.", posix=PUSH, expected=lines(7, 0))
def runs_on_exit():
    yield from run(pushes_and_exits)


def pushes_and_exits():
    yield tl.pthread_cleanup_push(say, 7)
    yield tl.pthread_exit(0)


@case(
    "pthread_cleanup_push/1b",
    "A handler runs once when a request is acted on.",
    posix=PUSH,
    expected=lines(7, "PTHREAD_CANCELED"),
)
def runs_on_cancel():
    tid = yield tl.pthread_create(pushes_and_waits)
    yield from alone(3)
    yield tl.pthread_cancel(tid)
    yield from join_and_say(tid)


def pushes_and_waits():
    yield tl.pthread_cleanup_push(say, 7)
    yield from never_ends()


@case(
    "pthread_cleanup_pop/1a",
    "pop with a nonzero value removes the top handler and runs it.",
    posix=POP,
    expected=lines(1, "popped", 0),
)
def pop_runs():
    yield from run(pushes_and_pops, 1)


def pushes_and_pops(execute):
    yield tl.pthread_cleanup_push(say, 1)
    yield tl.pthread_cleanup_pop(execute)
    yield tl.write("popped")
    yield tl.pthread_exit(0)


@case(
    "pthread_cleanup_pop/1b",
    "pop with 0 removes the top handler without running it.",
    posix=POP,
    expected=lines("popped", 0),
)
def pop_drops():
    yield from run(pushes_and_pops, 0)


@case(
    "pthread_cleanup_pop/nested",
    "Handlers pop last pushed first, each as its own pop says.",
    posix=POP,
    expected=lines(4, 2, "end", 1, 0),
)
def pop_nested():
    yield from run(pops_every_second)


def pops_every_second():
    for number in (1, 2, 3, 4):
        yield tl.pthread_cleanup_push(say, number)
    yield tl.pthread_cleanup_pop(1)
    yield tl.pthread_cleanup_pop(0)
    yield tl.pthread_cleanup_pop(1)
    yield tl.write("end")
    yield tl.pthread_exit(0)


@case("pthread_cleanup_pop/loop", "Push and pop in a loop leave nothing behind.", posix=POP, expected=lines(1, 2, 3, 0))
def pop_in_loop():
    yield from run(pushes_and_pops_in_loop)


def pushes_and_pops_in_loop():
    for number in (1, 2, 3):
        yield tl.pthread_cleanup_push(say, number)
        yield tl.pthread_cleanup_pop(number)
    yield tl.pthread_exit(0)


@case(
    "pthread_cleanup_pop/point",
    "A handler that pop runs is no longer on the stack: cancelled in it, a thread runs it only once.",
    posix=POP,
    expected=lines("handler", "lower handler", "PTHREAD_CANCELED"),
)
def cancelled_in_popped():
    yield from run(pops_handler_that_is_cancelled)


def pops_handler_that_is_cancelled():
    yield tl.pthread_cleanup_push(say, "lower handler")
    yield tl.pthread_cleanup_push(cancels_in_handler)
    yield tl.pthread_cleanup_pop(1)
    yield tl.write("popped")


def cancels_in_handler():
    yield tl.write("handler")
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.pthread_testcancel()
    yield tl.write("handler goes on")


@case(
    "pthread_cleanup_push/handler-pushes",
    "A handler may push and pop handlers of its own.",
    posix=PUSH,
    expected=lines("handler begins", "inner", "handler ends", "lower handler", 0),
)
def handler_pushes():
    yield from run(pushes_pushing_handler)


def pushes_pushing_handler():
    yield tl.pthread_cleanup_push(say, "lower handler")
    yield tl.pthread_cleanup_push(handler_that_pushes)
    yield tl.pthread_exit(0)


def handler_that_pushes():
    yield tl.write("handler begins")
    yield tl.pthread_cleanup_push(say, "inner")
    yield tl.pthread_cleanup_pop(1)
    yield tl.write("handler ends")


@case(
    "pthread_cleanup_push/sees-key",
    "Cleanup handlers still see the thread's specific data.",
    posix="XSH pthread_exit: handlers run before destructors",
    expected=lines("handler sees value", "destructor of value", 0),
)
def handler_sees_key():
    key = yield tl.pthread_key_create(says_destroyed)
    yield from run(sets_pushes_exits, key)


def says_destroyed(value):
    yield tl.write(f"destructor of {value}")


def sets_pushes_exits(key):
    yield tl.pthread_setspecific(key, "value")
    yield tl.pthread_cleanup_push(says_specific, key)
    yield tl.pthread_exit(0)


def says_specific(key):
    yield tl.write(f"handler sees {(yield tl.pthread_getspecific(key))}")


@case(
    "pthread_cleanup_push/self",
    "Handlers run in the thread that ends, and with its signal mask.",
    posix=PUSH,
    expected=lines("same thread True", "SIGUSR1 blocked True", 0),
)
def handler_in_thread():
    yield from run(blocks_pushes_exits)


def blocks_pushes_exits():
    yield tl.pthread_sigmask(tl.SIG_BLOCK, {SIGUSR1})
    yield tl.pthread_cleanup_push(says_where, (yield tl.pthread_self()))
    yield tl.pthread_exit(0)


def says_where(tid):
    yield tl.write(f"same thread {tid == (yield tl.pthread_self())}")
    yield tl.write(f"SIGUSR1 blocked {SIGUSR1 in (yield tl.pthread_sigmask(tl.SIG_BLOCK, ()))}")


@case(
    "pthread_cleanup_push/per-thread",
    "Each thread has a stack of handlers of its own.",
    posix=PUSH,
    expected=lines("thread's", 0, "main's"),
)
def stack_per_thread():
    yield tl.pthread_cleanup_push(say, "main's")
    yield from run(pushes_own)
    yield tl.pthread_cleanup_pop(1)


def pushes_own():
    yield tl.pthread_cleanup_push(say, "thread's")
    yield tl.pthread_exit(0)


@case(
    "pthread_cleanup_push/signal-handler",
    "A signal handler runs in a thread whose cleanup handlers are running, which then go on.",
    posix="XSH 2.4.3; pthread_cleanup_push",
    expected=lines("first begins", "signal", "first ends", "second", 0),
)
def signal_in_cleanup():
    yield tl.sigaction(SIGUSR1, says_signal)
    yield from run(pushes_raising_handler)


def says_signal(signo):
    yield tl.write("signal")


def pushes_raising_handler():
    yield tl.pthread_cleanup_push(say, "second")
    yield tl.pthread_cleanup_push(handler_that_raises)
    yield tl.pthread_exit(0)


def handler_that_raises():
    yield tl.write("first begins")
    yield tl.raise_(SIGUSR1)
    yield tl.write("first ends")


@case(
    "pthread_cleanup_push/in-signal-handler",
    "A signal handler's own push and pop leave the interrupted program's handlers alone.",
    posix=PUSH,
    expected=lines("signal", "inner", "outer", 0),
)
def push_in_signal_handler():
    yield tl.sigaction(SIGUSR1, pushes_in_signal_handler)
    yield from run(raises_between)


def pushes_in_signal_handler(signo):
    yield tl.write("signal")
    yield tl.pthread_cleanup_push(say, "inner")
    yield tl.pthread_cleanup_pop(1)


def raises_between():
    yield tl.pthread_cleanup_push(say, "outer")
    yield tl.raise_(SIGUSR1)
    yield tl.pthread_exit(0)


@case(
    "pthread_cleanup_push/unlock",
    "The idiom: a handler unlocks the mutex however the thread leaves.",
    posix="XSH pthread_cleanup_push, EXAMPLES",
    expected=lines("PTHREAD_CANCELED", 5, 6, "0"),
)
def unlock_idiom():
    mutex = yield tl.pthread_mutex_init()
    tid = yield tl.pthread_create(guarded, mutex, "wait")
    yield from alone(3)
    yield tl.pthread_cancel(tid)
    yield from join_and_say(tid)
    yield from run(guarded, mutex, "exit")
    yield from run(guarded, mutex, "return")
    yield tl.write((yield tl.pthread_mutex_trylock(mutex)))


def guarded(mutex, way):
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(unlocks, mutex)
    if way == "wait":
        yield from never_ends()
    elif way == "exit":
        yield tl.pthread_exit(5)
    yield tl.pthread_cleanup_pop(1)
    return 6


def unlocks(mutex):
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_cleanup_pop/none",
    "pop without a push fails.",
    posix="XSH pthread_cleanup_pop (undefined)",
    no_twin="in C the program does not compile",
    expected="EINVAL",
)
def pop_without_push():
    yield tl.write((yield from attempt(tl.pthread_cleanup_pop(1))))


@case(
    "pthread_cleanup_pop/outer",
    "A routine cannot pop a handler that it has not pushed.",
    posix="XSH pthread_cleanup_pop (undefined: the two stand in one block)",
    no_twin="in C the program does not compile",
    expected=lines("EINVAL", "outer"),
)
def pop_of_another_routine():
    yield tl.sigaction(SIGUSR1, pops_in_signal_handler)
    yield tl.pthread_cleanup_push(say, "outer")
    yield tl.raise_(SIGUSR1)
    yield tl.pthread_cleanup_pop(1)


def pops_in_signal_handler(signo):
    yield tl.write((yield from attempt(tl.pthread_cleanup_pop(0))))
