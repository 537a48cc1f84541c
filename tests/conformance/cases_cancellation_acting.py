"""Cases on what happens when a request is acted on: handlers, destructors, locks, signal handlers."""

from __future__ import annotations

from signal import SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, lines
from tests.conformance.pacing import alone
from tests.conformance.victims import join_and_say, never_ends, say

CASES, case = collection()


@case(
    "pthread_cancel/2a",
    "A cancelled thread runs its handlers, last pushed first, then its key destructors.",
    posix="XSH 2.9.5.3 Thread Cancellation Cleanup Handlers; pthread_cancel",
    expected=lines(3, 2, 1, "value", "PTHREAD_CANCELED"),
)
def cancel_acted_on():
    key = yield tl.pthread_key_create(say)
    tid = yield tl.pthread_create(pushes_three_and_waits, key)
    yield from alone(3)
    yield tl.pthread_cancel(tid)
    yield from join_and_say(tid)


def pushes_three_and_waits(key):
    yield tl.pthread_setspecific(key, "value")
    for number in (1, 2, 3):
        yield tl.pthread_cleanup_push(say, number)
    yield from never_ends()


@case(
    "pthread_cancel/in-handler",
    "A request that comes while cleanup handlers run is not acted on: they run with cancellation held off.",
    posix="XSH 2.9.5.3; pthread_cancel",
    expected=lines("handler begins", "handler ends", "lower handler", "PTHREAD_CANCELED"),
)
def cancel_during_handler():
    ready, go = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    tid = yield tl.pthread_create(ends_slowly, ready, go)
    yield tl.pthread_cancel(tid)
    yield tl.sem_wait(ready)
    yield tl.pthread_cancel(tid)
    yield tl.sem_post(go)
    yield from join_and_say(tid)


def ends_slowly(ready, go):
    yield tl.pthread_cleanup_push(say, "lower handler")
    yield tl.pthread_cleanup_push(slow_handler, ready, go)
    yield from never_ends()


def slow_handler(ready, go):
    yield tl.write("handler begins")
    yield tl.sem_post(ready)
    yield tl.sem_wait(go)
    yield tl.pthread_testcancel()
    yield tl.write("handler ends")


@case(
    "pthread_cancel/exiting",
    "A request that comes while pthread_exit runs handlers changes neither them nor the exit value.",
    posix="XSH pthread_exit; 2.9.5.3",
    expected=lines("handler begins", "handler ends", 4),
)
def cancel_while_exiting():
    ready, go = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    tid = yield tl.pthread_create(exits_slowly, ready, go)
    yield tl.sem_wait(ready)
    yield tl.pthread_cancel(tid)
    yield tl.sem_post(go)
    yield from join_and_say(tid)


def exits_slowly(ready, go):
    yield tl.pthread_cleanup_push(slow_handler, ready, go)
    yield tl.pthread_exit(4)


@case(
    "pthread_cancel/in-destructor",
    "A request that comes while key destructors run is not acted on.",
    posix="XSH pthread_exit; 2.9.5.3",
    expected=lines("handler begins", "handler ends", 4),
)
def cancel_in_destructor():
    ready, go = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    key = yield tl.pthread_key_create(slow_destructor)
    tid = yield tl.pthread_create(sets_and_exits, key, (ready, go))
    yield tl.sem_wait(ready)
    yield tl.pthread_cancel(tid)
    yield tl.sem_post(go)
    yield from join_and_say(tid)


@case(
    "pthread_cancel/in-destructor-return",
    "A request that comes while key destructors run is not acted on after a return from the start routine either.",
    posix="XSH pthread_exit; 2.9.5.3",
    expected=lines("handler begins", "handler ends", 4),
    glibc=lines("handler begins", "PTHREAD_CANCELED"),  # it holds cancellation off only after pthread_exit
)
def cancel_in_destructor_after_return():
    ready, go = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    key = yield tl.pthread_key_create(slow_destructor)
    tid = yield tl.pthread_create(sets_and_returns, key, (ready, go))
    yield tl.sem_wait(ready)
    yield tl.pthread_cancel(tid)
    yield tl.sem_post(go)
    yield from join_and_say(tid)


def slow_destructor(value):
    yield from slow_handler(*value)


def sets_and_returns(key, value):
    yield tl.pthread_setspecific(key, value)
    return 4


def sets_and_exits(key, value):
    yield tl.pthread_setspecific(key, value)
    yield tl.pthread_exit(4)


@case(
    "pthread_cancel/mutex-held",
    "A cancelled thread's mutex stays locked unless a cleanup handler unlocks it.",
    posix="XSH 2.9.5.3; pthread_cancel",
    expected=lines("EBUSY", "0"),
)
def cancel_with_mutex():
    kept, freed = (yield tl.pthread_mutex_init()), (yield tl.pthread_mutex_init())
    tid = yield tl.pthread_create(locks_two, kept, freed)
    yield from alone(3)
    yield tl.pthread_cancel(tid)
    yield tl.pthread_join(tid)
    yield tl.write((yield from attempt(tl.pthread_mutex_trylock(kept))))
    yield tl.write((yield from attempt(tl.pthread_mutex_trylock(freed))))


def locks_two(kept, freed):
    yield tl.pthread_mutex_lock(kept)
    yield tl.pthread_mutex_lock(freed)
    yield tl.pthread_cleanup_push(unlocks, freed)
    yield from never_ends()


def unlocks(mutex):
    yield tl.pthread_mutex_unlock(mutex)


@case(
    "pthread_cancel/in-signal-handler",
    "A cancellation point in a signal handler acts on a request: the handler's own cleanup first, then the thread's.",
    posix="XSH 2.9.5; 2.4.3",
    expected=lines("in handler", "handler's cleanup", "thread's cleanup", "PTHREAD_CANCELED"),
)
def cancel_in_signal_handler():
    yield tl.sigaction(SIGUSR1, handler_with_cleanup)
    yield from join_and_say((yield tl.pthread_create(raises_under_cleanup)))


def raises_under_cleanup():
    yield tl.pthread_cleanup_push(say, "thread's cleanup")
    yield tl.raise_(SIGUSR1)
    yield tl.write("raise returned")


def handler_with_cleanup(signo):
    yield tl.pthread_cleanup_push(say, "handler's cleanup")
    yield tl.write("in handler")
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.pthread_testcancel()
    yield tl.write("handler goes on")


@case(
    "pthread_cancel/handler-in-wait",
    "A request that comes while a signal handler interrupts a wait is acted on when the wait goes on.",
    posix="XSH 2.9.5; pthread_cond_wait, 2.4.3",
    expected=lines("handler ends", "cleanup", "PTHREAD_CANCELED"),
    glibc=lines("handler ends", "cleanup", 0),  # enabling in the handler acts at once, and forgets the exit value
)
def cancel_after_handler():
    yield tl.store("inside", (yield tl.sem_init(0)))
    yield tl.store("leave", (yield tl.sem_init(0)))
    yield tl.sigaction(SIGUSR1, slow_signal_handler)
    tid = yield tl.pthread_create(waits_for_condition)
    yield from alone(3)
    yield tl.pthread_kill(tid, SIGUSR1)
    yield tl.sem_wait((yield tl.load("inside")))
    yield tl.pthread_cancel(tid)
    yield tl.sem_post((yield tl.load("leave")))
    yield from join_and_say(tid)


def slow_signal_handler(signo):
    old = yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.sem_post((yield tl.load("inside")))
    yield tl.sem_wait((yield tl.load("leave")))
    yield tl.write("handler ends")
    yield tl.pthread_setcancelstate(old)


def waits_for_condition():
    mutex, cond = (yield tl.pthread_mutex_init()), (yield tl.pthread_cond_init())
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_wait(cond, mutex)


# A wait for a condition that ends within the signal handler that interrupted it


@case(
    "pthread_cond_wait/exit-in-handler",
    "A thread that exits in a signal handler which interrupted its wait owns the mutex again when its handlers run.",
    posix="XSH pthread_cond_wait (for cancellation); glibc does the same for pthread_exit",
    expected=lines("EBUSY", 3, "EBUSY"),
)
def exit_in_handler_of_wait():
    yield from ends_in_handler(exits_with_three)


def exits_with_three(signo):
    yield tl.pthread_exit(3)


def ends_in_handler(handler):
    yield tl.sigaction(SIGUSR1, handler)
    mutex, cond = (yield tl.pthread_mutex_init()), (yield tl.pthread_cond_init())
    tid = yield tl.pthread_create(waits_and_tries, mutex, cond)
    yield from alone(3)
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from join_and_say(tid)
    yield from tries(mutex)


def waits_and_tries(mutex, cond):
    yield tl.pthread_cleanup_push(tries, mutex)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_wait(cond, mutex)


def tries(mutex):
    yield tl.write((yield from attempt(tl.pthread_mutex_trylock(mutex))))


@case(
    "pthread_cond_wait/cancel-in-handler",
    "A thread that acts on a request in a signal handler which interrupted its wait owns the mutex again.",
    posix="XSH pthread_cond_wait, DESCRIPTION; 2.9.5",
    expected=lines("EBUSY", "PTHREAD_CANCELED", "EBUSY"),
)
def cancel_in_handler_of_wait():
    yield from ends_in_handler(cancels_itself)


def cancels_itself(signo):
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.pthread_testcancel()


@case(
    "pthread_cond_wait/again-in-handler",
    "A signal handler that interrupted a wait may wait for the same condition: a broadcast ends both waits.",
    posix="XSH pthread_cond_wait; 2.4.3 (glibc allows it here)",
    expected=lines("inner", "outer", 7),
)
def wait_in_handler_of_wait():
    yield tl.store("mutex", (yield tl.pthread_mutex_init()))
    yield tl.store("cond", (yield tl.pthread_cond_init()))
    yield tl.sigaction(SIGUSR1, waits_within)
    tid = yield tl.pthread_create(waits_and_says, "outer")
    yield from alone(3)
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from alone(3)
    yield tl.pthread_cond_broadcast((yield tl.load("cond")))
    yield from join_and_say(tid)


def waits_within(signo):
    yield from waits_and_says("inner")


def waits_and_says(text):
    mutex = yield tl.load("mutex")
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cond_wait((yield tl.load("cond")), mutex)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.write(text)
    return 7
