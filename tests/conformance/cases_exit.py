"""Cases on the end of a thread and of the process: pthread_exit, exit, return from main."""

from __future__ import annotations

from signal import SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, lines, tick
from tests.conformance.pacing import alone
from tests.conformance.victims import never_ends, say

CASES, case = collection()


def exits(value=None):
    yield tl.pthread_exit(value)


# pthread_exit


@case(
    "pthread_exit/1",
    "pthread_exit ends the caller alone, and its value waits for a joiner.",
    posix="XSH pthread_exit, DESCRIPTION",
    expected=lines("main goes on", 9),
)
def exit_ends_caller():
    tid = yield tl.pthread_create(exits, 9)
    yield tick(3)
    yield tl.write("main goes on")
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "pthread_exit/2a",
    "Cleanup handlers run last pushed first.",
    posix="XSH pthread_exit, DESCRIPTION; pthread_cleanup_push",
    expected=lines(3, 2, 1),
)
def exit_runs_handlers():
    yield tl.pthread_join((yield tl.pthread_create(pushes_three)))


def pushes_three(key=None):
    if key is not None:
        yield tl.pthread_setspecific(key, "value")
    for number in (1, 2, 3):
        yield tl.pthread_cleanup_push(say, number)
    yield tl.pthread_exit(None)


@case(
    "pthread_exit/3a",
    "Key destructors run after the last cleanup handler.",
    posix="XSH pthread_exit, DESCRIPTION",
    expected=lines(3, 2, 1, "value"),
)
def exit_runs_destructors():
    key = yield tl.pthread_key_create(say)
    yield tl.pthread_join((yield tl.pthread_create(pushes_three, key)))


@case(
    "pthread_exit/4a",
    "A mutex that an ended thread owned stays locked.",
    posix="XSH pthread_exit, DESCRIPTION: no process resource is released",
    expected="EBUSY",
)
def exit_keeps_mutex():
    mutex = yield tl.pthread_mutex_init()
    yield tl.pthread_join((yield tl.pthread_create(locks_and_exits, mutex)))
    yield tl.write((yield from attempt(tl.pthread_mutex_trylock(mutex))))


def locks_and_exits(mutex):
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_exit(None)


@case(
    "pthread_exit/5",
    "Returning from the start routine runs key destructors too, and gives the joiner its value.",
    posix="XSH pthread_exit, DESCRIPTION: an implicit call",
    expected=lines("value", 5),
)
def return_runs_destructors():
    key = yield tl.pthread_key_create(say)
    yield tl.write((yield tl.pthread_join((yield tl.pthread_create(sets_and_returns, key)))))


def sets_and_returns(key):
    yield tl.pthread_setspecific(key, "value")
    return 5


@case(
    "pthread_exit/6a",
    "When the last thread ends, the process exits with status 0, whatever the thread's value.",
    posix="XSH pthread_exit, DESCRIPTION",
    expected="main leaves",
)
def last_thread_exits():
    yield tl.write("main leaves")
    yield tl.pthread_exit(9)


@case(
    "pthread_exit/6b",
    "When main leaves by pthread_exit the other threads go on, and the last one's end is that of the process.",
    posix="XSH pthread_exit, DESCRIPTION",
    expected=lines("main leaves", "other ends"),
)
def main_exits_first():
    yield tl.pthread_create(says_and_returns)
    yield tl.write("main leaves")
    yield tl.pthread_exit(9)


def says_and_returns():
    yield from alone(3)
    yield tl.write("other ends")
    return 4


@case(
    "pthread_exit/6c",
    "pthread_exit does not return.",
    posix="XSH pthread_exit, RETURN VALUE",
    expected="joined",
)
def exit_never_returns():
    yield tl.pthread_join((yield tl.pthread_create(exits_then_says)))
    yield tl.write("joined")


def exits_then_says():
    yield tl.pthread_exit(None)
    yield tl.write("x")


@case(
    "pthread_exit/main-handlers",
    "Main's cleanup handlers and destructors run when it leaves by pthread_exit.",
    posix="XSH pthread_exit, DESCRIPTION",
    expected=lines("handler", "value"),
)
def main_exit_runs_handlers():
    key = yield tl.pthread_key_create(say)
    yield tl.pthread_setspecific(key, "value")
    yield tl.pthread_cleanup_push(say, "handler")
    yield tl.pthread_exit(None)


@case(
    "pthread_exit/nested-call",
    "pthread_exit in a function that the start routine calls ends the thread.",
    posix="XSH pthread_exit, DESCRIPTION",
    expected=lines("inner", "outer", 8),
)
def exit_from_within():
    yield tl.write((yield tl.pthread_join((yield tl.pthread_create(calls_a_function)))))


def calls_a_function():
    yield tl.pthread_cleanup_push(say, "outer")
    yield from pushes_and_exits()
    yield tl.write("the function returned")


def pushes_and_exits():
    yield tl.pthread_cleanup_push(say, "inner")
    yield tl.pthread_exit(8)


@case(
    "pthread_exit/in-handler",
    "pthread_exit in a signal handler ends the thread that it interrupted.",
    posix="XSH pthread_exit; 2.4.3 (glibc allows it here)",
    expected=lines("handler", "cleanup", 6),
)
def exit_in_signal_handler():
    yield tl.sigaction(SIGUSR1, says_and_exits)
    ready = yield tl.sem_init(0)
    tid = yield tl.pthread_create(pushes_and_pauses, ready)
    yield tl.sem_wait(ready)
    yield from alone(3)
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.write((yield tl.pthread_join(tid)))


def says_and_exits(signo):
    yield tl.write("handler")
    yield tl.pthread_exit(6)


def pushes_and_pauses(ready):
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.sem_post(ready)
    yield tl.pause()


@case(
    "pthread_exit/in-destructor",
    "A destructor may call pthread_once, join and create.",
    posix="XSH pthread_key_create (no call is forbidden there)",
    expected=lines("destructor", "once", "child", "done"),
)
def destructor_calls_anything():
    key = yield tl.pthread_key_create(calls_a_lot)
    yield tl.pthread_join((yield tl.pthread_create(sets_and_returns, key)))
    yield tl.write("done")


def calls_a_lot(value):
    yield tl.write("destructor")
    yield tl.pthread_once("o", says_once)
    yield tl.pthread_join((yield tl.pthread_create(say, "child")))


def says_once():
    yield tl.write("once")


@case(
    "pthread_exit/slow-handler",
    "The joiner waits until cleanup handlers and destructors are done, which may block.",
    posix="XSH pthread_exit; pthread_join",
    expected=lines("handler done", "destructor done", "joined"),
)
def exit_is_slow():
    key = yield tl.pthread_key_create(sleeps_and_says)
    yield tl.pthread_join((yield tl.pthread_create(sets_pushes_exits, key)))
    yield tl.write("joined")


def sets_pushes_exits(key):
    yield tl.pthread_setspecific(key, "destructor done")
    yield tl.pthread_cleanup_push(sleeps_and_says, "handler done")
    yield tl.pthread_exit(None)


def sleeps_and_says(text):
    yield from alone(2)
    yield tl.write(text)


# exit, and return from main


@case(
    "exit/any-thread",
    "exit in any thread ends the process with that status.",
    posix="XSH exit, DESCRIPTION",
    expected="exits",
    status=6,
)
def exit_by_thread():
    yield tl.pthread_create(exits_process, 6)
    yield from never_ends()


def exits_process(status):
    yield tl.write("exits")
    yield tl.exit(status)


@case(
    "exit/return-main",
    "Returning from main ends the process and all its threads, with the value as status.",
    posix="XSH exit; pthread_exit, APPLICATION USAGE",
    expected="main returns",
    status=3,
)
def main_returns():
    yield tl.pthread_create(says_and_returns)
    yield tl.write("main returns")
    return 3


@case(
    "exit/eight-bits",
    "A parent sees the low eight bits of the status.",
    posix="XSH exit, DESCRIPTION",
    expected="",
    status=44,
)
def exit_status_is_cut():
    yield tl.exit(300)


@case(
    "exit/negative",
    "exit(-1) is seen as 255.",
    posix="XSH exit, DESCRIPTION",
    expected="",
    status=255,
)
def exit_negative():
    yield tl.exit(-1)


@case(
    "exit/no-handlers",
    "exit runs neither cleanup handlers nor key destructors of any thread.",
    posix="XSH exit; pthread_key_create, RATIONALE",
    expected="exits",
    status=2,
)
def exit_skips_handlers():
    key = yield tl.pthread_key_create(say)
    ready = yield tl.sem_init(0)
    yield tl.pthread_create(pushes_sets_waits, key, ready)
    yield tl.sem_wait(ready)
    yield tl.pthread_setspecific(key, "main's value")
    yield tl.pthread_cleanup_push(say, "main's handler")
    yield tl.write("exits")
    yield tl.exit(2)


def pushes_sets_waits(key, ready):
    yield tl.pthread_setspecific(key, "thread's value")
    yield tl.pthread_cleanup_push(say, "thread's handler")
    yield tl.sem_post(ready)
    yield from never_ends()


@case(
    "exit/return-skips",
    "Returning from main runs no key destructors of main, where pthread_exit would.",
    posix="XSH exit; pthread_key_create, RATIONALE",
    expected="main returns",
)
def return_skips_destructors():
    key = yield tl.pthread_key_create(say)
    yield tl.pthread_setspecific(key, "main's value")
    yield tl.write("main returns")


@case(
    "exit/in-cleanup",
    "exit in a cleanup handler ends the process at once, without the handlers below.",
    posix="XSH exit, DESCRIPTION",
    expected="handler",
    status=5,
)
def exit_in_cleanup():
    tid = yield tl.pthread_create(pushes_exiting_handler)
    yield tl.pthread_join(tid)
    yield tl.write("joined")


def pushes_exiting_handler():
    yield tl.pthread_cleanup_push(say, "lower handler")
    yield tl.pthread_cleanup_push(handler_that_exits)
    yield tl.pthread_exit(None)


def handler_that_exits():
    yield tl.write("handler")
    yield tl.exit(5)


@case(
    "exit/in-destructor",
    "exit in a key destructor ends the process at once.",
    posix="XSH exit, DESCRIPTION",
    expected="destructor",
    status=5,
)
def exit_in_destructor():
    key = yield tl.pthread_key_create(destructor_that_exits)
    yield tl.pthread_join((yield tl.pthread_create(sets_and_returns, key)))
    yield tl.write("joined")


def destructor_that_exits(value):
    yield tl.write("destructor")
    yield tl.exit(5)


@case(
    "exit/in-signal-handler",
    "_exit in a signal handler ends the process.",
    posix="XSH _exit; 2.4.3 (async-signal-safe)",
    expected="handler",
    status=7,
)
def exit_in_handler():
    yield tl.sigaction(SIGUSR1, handler_that_leaves)
    yield tl.raise_(SIGUSR1)
    yield tl.write("raise returned")


def handler_that_leaves(signo):
    yield tl.write("handler")
    yield tl._exit(7)


@case(
    "exit/pending-cancel",
    "exit works in a thread that is to be cancelled: it is no cancellation point.",
    posix="XSH 2.9.5.2",
    expected="",
    status=9,
)
def exit_when_doomed():
    yield tl.pthread_join((yield tl.pthread_create(cancels_itself_and_exits)))


def cancels_itself_and_exits():
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.exit(9)
