"""Cases on pthread_cancel: whom a request reaches, and when it is held."""

from __future__ import annotations

import threadlab as tl
from tests.conformance.case import attempt, burn, collection, lines
from tests.conformance.pacing import alone
from tests.conformance.victims import join_and_say, never_ends, say

CASES, case = collection()

STATES = "XSH 2.9.5.1, states and types"


@case(
    "pthread_cancel/1b",
    "While cancellation is disabled the request is held, and cancellation points let the thread pass.",
    posix=STATES,
    expected=lines("on", "handler", "PTHREAD_CANCELED"),
)
def cancel_disabled():
    yield from join_and_say((yield tl.pthread_create(disables_and_cancels_itself)))


def disables_and_cancels_itself():
    yield tl.pthread_cleanup_push(say, "handler")
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.pthread_testcancel()
    yield tl.write("on")
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE)
    yield tl.pthread_testcancel()
    yield tl.write("after testcancel")


@case(
    "pthread_cancel/1c",
    "Enabled and deferred: the request is acted on at the next cancellation point, and not before.",
    posix=STATES,
    expected=lines("PTHREAD_CANCELED", "g 1"),
)
def cancel_deferred():
    ready, go = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    tid = yield tl.pthread_create(computes_then_tests, ready)
    yield tl.sem_wait(ready)
    yield tl.pthread_cancel(tid)
    yield tl.sem_post(go)
    yield from join_and_say(tid)
    yield tl.write(f"g {(yield tl.load('g'))}")


def computes_then_tests(ready):
    yield tl.sem_post(ready)
    yield burn(3)
    yield tl.sched_yield()
    yield tl.store("g", 1)
    yield tl.pthread_testcancel()
    yield tl.store("g", 2)


@case(
    "pthread_cancel/4",
    "The result 0 means accepted, not done.",
    posix="XSH pthread_cancel, RETURN VALUE",
    expected=lines(0, "still running", 7),
)
def cancel_accepted():
    ready, go = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    tid = yield tl.pthread_create(disabled_waits, ready, go)
    yield tl.sem_wait(ready)
    yield tl.write((yield tl.pthread_cancel(tid)))
    yield tl.sem_post(go)
    yield from join_and_say(tid)


def disabled_waits(ready, go):
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.sem_post(ready)
    yield tl.sem_wait(go)
    yield tl.write("still running")
    return 7


@case(
    "pthread_cancel/disabled-blocked",
    "A disabled thread that waits in a cancellation point is left there by a request, and waits on.",
    posix=STATES,
    expected=lines("main posts", "still running", 7),
)
def cancel_disabled_blocked():
    ready, go = (yield tl.sem_init(0)), (yield tl.sem_init(0))
    tid = yield tl.pthread_create(disabled_waits, ready, go)
    yield tl.sem_wait(ready)
    yield from alone(3)
    yield tl.pthread_cancel(tid)
    yield from alone(3)
    yield tl.write("main posts")
    yield tl.sem_post(go)
    yield from join_and_say(tid)


@case(
    "pthread_cancel/enable-no-point",
    "Enabling again is no cancellation point for a deferred thread with a request.",
    posix="XSH 2.9.5.2; pthread_setcancelstate",
    expected="g 1",
)
def cancel_enable():
    tid = yield tl.pthread_create(enables_again)
    yield tl.pthread_join(tid)
    yield tl.write(f"g {(yield tl.load('g'))}")


def enables_again():
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE)
    yield tl.store("g", 1)
    yield tl.pthread_testcancel()
    yield tl.store("g", 2)


@case(
    "pthread_cancel/twice",
    "A second request adds nothing to the first.",
    posix="XSH pthread_cancel, DESCRIPTION",
    expected=lines("handler", 0, 0, "PTHREAD_CANCELED"),
)
def cancel_twice():
    tid = yield tl.pthread_create(pushes_and_waits, (yield tl.sem_init(0)))
    first = yield tl.pthread_cancel(tid)
    second = yield tl.pthread_cancel(tid)
    value = yield tl.pthread_join(tid)
    for result in (first, second, value):
        yield tl.write(result)


def pushes_and_waits(sem):
    yield tl.pthread_cleanup_push(say, "handler")
    yield tl.sem_wait(sem)


@case(
    "pthread_cancel/ended",
    "A request to a thread that has ended and was not joined does nothing.",
    posix="XSH pthread_cancel (no error is required); 2.9.2 Thread IDs",
    expected=lines(0, 7),
)
def cancel_ended():
    tid = yield tl.pthread_create(returns_seven)
    yield from alone(3)
    yield tl.write((yield from attempt(tl.pthread_cancel(tid))))
    yield from join_and_say(tid)


def returns_seven():
    yield from ()
    return 7


@case(
    "pthread_cancel/joined",
    "A joined thread's id cannot be used for a request any more.",
    posix="XSH 2.9.2 Thread IDs (undefined)",
    expected="ESRCH",
    glibc="0",
)
def cancel_joined():
    tid = yield tl.pthread_create(returns_seven)
    yield tl.pthread_join(tid)
    yield tl.write((yield from attempt(tl.pthread_cancel(tid))))


@case(
    "pthread_cancel/returned",
    "A thread that returns before it meets a cancellation point gives its own value.",
    posix="XSH 2.9.5.1",
    expected="7",
)
def cancel_too_late():
    yield from join_and_say((yield tl.pthread_create(cancels_itself_and_returns)))


def cancels_itself_and_returns():
    yield tl.pthread_cancel((yield tl.pthread_self()))
    return 7


@case(
    "pthread_cancel/self",
    "A thread may cancel itself, and goes on to its next cancellation point.",
    posix="XSH pthread_cancel, DESCRIPTION",
    expected=lines("PTHREAD_CANCELED", "g 1"),
)
def cancel_self():
    yield from join_and_say((yield tl.pthread_create(cancels_itself)))
    yield tl.write(f"g {(yield tl.load('g'))}")


def cancels_itself():
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.store("g", 1)
    yield tl.pthread_testcancel()
    yield tl.store("g", 2)


@case(
    "pthread_cancel/main",
    "A cancelled main thread leaves the process alive; its last thread's end gives status 0.",
    posix="XSH pthread_cancel; pthread_exit",
    expected=lines("main's handler", "main gave PTHREAD_CANCELED"),
)
def cancel_main():
    yield tl.pthread_create(cancels_and_joins, (yield tl.pthread_self()))
    yield tl.pthread_cleanup_push(say, "main's handler")
    yield from never_ends()


def cancels_and_joins(main):
    yield from alone(3)
    yield tl.pthread_cancel(main)
    yield tl.write(f"main gave {(yield tl.pthread_join(main))}")


@case(
    "pthread_cancel/before-start",
    "A thread that is cancelled before it has run still runs to its first cancellation point.",
    posix="XSH 2.9.5.1",
    expected=lines("PTHREAD_CANCELED", "g 1"),
)
def cancel_before_start():
    tid = yield tl.pthread_create(stores_then_tests)
    yield tl.pthread_cancel(tid)
    yield from join_and_say(tid)
    yield tl.write(f"g {(yield tl.load('g'))}")


def stores_then_tests():
    yield tl.store("g", 1)
    yield tl.pthread_testcancel()
    yield from never_ends()


@case(
    "pthread_cancel/detached",
    "A detached thread is cancelled like any other, and its handlers run.",
    posix="XSH pthread_cancel, DESCRIPTION",
    expected=lines("handler", "main goes on"),
)
def cancel_detached():
    tid = yield tl.pthread_create(pushes_and_waits, (yield tl.sem_init(0)), detached=True)
    yield from alone(3)
    yield tl.pthread_cancel(tid)
    yield from alone(3)
    yield tl.write("main goes on")
