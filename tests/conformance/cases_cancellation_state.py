"""Cases on what makes a thread ready to be cancelled: its state and type, the asynchronous type, testcancel."""

from __future__ import annotations

import threadlab as tl
from tests.conformance.case import attempt, burn, collection, lines, tick
from tests.conformance.pacing import alone
from tests.conformance.victims import join_and_say, say

CASES, case = collection()

ASYNC = "XSH 2.9.5.1, states and types"
OWN_LWP = ("one-to-one", "many-to-many")
"""where user threads share one kernel thread, nobody takes it from the victim that computes"""


def name(constant):
    return constant.value.removeprefix("PTHREAD_CANCEL_")


# pthread_setcancelstate, pthread_setcanceltype


@case(
    "pthread_setcancelstate/1",
    "Setting the state hands back the old one.",
    posix="XSH pthread_setcancelstate, DESCRIPTION",
    expected=lines("ENABLE", "DISABLE"),
)
def state_old():
    yield tl.write(name((yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE))))
    yield tl.write(name((yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE))))


@case(
    "pthread_setcancelstate/2a",
    "A new thread is enabled and deferred, whatever its creator is.",
    posix="XSH pthread_setcancelstate, DESCRIPTION",
    expected=lines("ENABLE", "DEFERRED"),
)
def state_at_first():
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield tl.pthread_join((yield tl.pthread_create(asks_both)))


def asks_both():
    state = yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    kind = yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_DEFERRED)
    yield tl.write(name(state))
    yield tl.write(name(kind))


@case(
    "pthread_setcancelstate/main",
    "The initial thread is enabled and deferred too.",
    posix="XSH pthread_setcancelstate, DESCRIPTION",
    expected=lines("ENABLE", "DEFERRED"),
)
def state_of_main():
    yield from asks_both()


@case(
    "pthread_setcancelstate/bad",
    "A state that is none fails and changes nothing.",
    posix="XSH pthread_setcancelstate, ERRORS: EINVAL (may); glibc",
    expected=lines("EINVAL", "EINVAL", "ENABLE"),
)
def state_bad():
    yield tl.write((yield from attempt(tl.pthread_setcancelstate(99))))
    yield tl.write((yield from attempt(tl.pthread_setcanceltype(99))))
    yield tl.write(name((yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE))))


@case(
    "pthread_setcanceltype/1a",
    "Setting the type hands back the old one.",
    posix="XSH pthread_setcanceltype, DESCRIPTION",
    expected=lines("DEFERRED", "ASYNCHRONOUS"),
)
def type_old():
    yield tl.write(name((yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS))))
    yield tl.write(name((yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_DEFERRED))))


@case(
    "pthread_setcanceltype/2",
    "A new thread's type is deferred.",
    posix="XSH pthread_setcanceltype, DESCRIPTION",
    expected="DEFERRED",
)
def type_at_first():
    yield tl.pthread_join((yield tl.pthread_create(asks_type)))


def asks_type():
    yield tl.write(name((yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_DEFERRED))))


@case(
    "pthread_setcanceltype/per-thread",
    "State and type belong to the thread.",
    posix="XSH 2.9.5.1",
    expected=lines("ENABLE", "DEFERRED"),
)
def state_per_thread():
    yield tl.pthread_join((yield tl.pthread_create(sets_both)))
    yield from asks_both()


def sets_both():
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)


# The asynchronous type


@case(
    "pthread_cancel/1a",
    "Enabled and asynchronous: the request acts anywhere, even in a computation.",
    posix=ASYNC,
    expected=lines("cleanup", "PTHREAD_CANCELED"),
    models=OWN_LWP,
    settings={"quantum": 2_000_000},
)
def cancel_asynchronous():
    ready = yield tl.sem_init(0)
    tid = yield tl.pthread_create(spins, ready)
    yield tl.sem_wait(ready)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield from join_and_say(tid)


def spins(ready):
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield tl.sem_post(ready)
    while True:
        yield burn(1)


@case(
    "pthread_cancel/1g",
    "Making the type asynchronous acts on an outstanding request at once.",
    posix="XSH pthread_setcanceltype; 2.9.5.1",
    expected=lines("PTHREAD_CANCELED", "g 1"),
)
def cancel_on_settype():
    yield from join_and_say((yield tl.pthread_create(becomes_asynchronous)))
    yield tl.write(f"g {(yield tl.load('g'))}")


def becomes_asynchronous():
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.store("g", 1)
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield tl.store("g", 3)


@case(
    "pthread_cancel/async-self",
    "An asynchronous thread that cancels itself ends within the call.",
    posix=ASYNC,
    expected=lines("PTHREAD_CANCELED", "g 1"),
)
def cancel_self_asynchronous():
    yield from join_and_say((yield tl.pthread_create(asynchronous_cancels_itself)))
    yield tl.write(f"g {(yield tl.load('g'))}")


def asynchronous_cancels_itself():
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield tl.store("g", 1)
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.store("g", 2)


@case(
    "pthread_cancel/async-disabled",
    "A disabled thread is not cancelled although its type is asynchronous; enabling it then ends it at once.",
    posix=ASYNC,
    expected=lines("PTHREAD_CANCELED", "g 1"),
    glibc=lines(0, "g 1"),  # glibc 2.36 forgets the exit value when enabling acts on the request
)
def cancel_asynchronous_disabled():
    yield from join_and_say((yield tl.pthread_create(asynchronous_but_disabled)))
    yield tl.write(f"g {(yield tl.load('g'))}")


def asynchronous_but_disabled():
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.store("g", 1)
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE)
    yield tl.store("g", 2)


@case(
    "pthread_cancel/async-mutex",
    "An asynchronous thread is cancelled even while it waits for a mutex, which it then does not own.",
    posix=ASYNC,
    expected=lines("cleanup", "PTHREAD_CANCELED", "0"),
)
def cancel_asynchronous_in_lock():
    mutex, ready = (yield tl.pthread_mutex_init()), (yield tl.sem_init(0))
    yield tl.pthread_mutex_lock(mutex)
    tid = yield tl.pthread_create(asynchronous_locks, mutex, ready)
    yield tl.sem_wait(ready)
    yield from alone(3)
    yield tl.pthread_cancel(tid)
    yield from join_and_say(tid)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.write((yield from attempt(tl.pthread_mutex_trylock(mutex))))


def asynchronous_locks(mutex, ready):
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield tl.sem_post(ready)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.write("locked")


@case(
    "pthread_cancel/async-back",
    "A thread that has gone back to deferred is cancelled at points only.",
    posix=ASYNC,
    expected=lines("PTHREAD_CANCELED", "g 1"),
)
def cancel_deferred_again():
    yield from join_and_say((yield tl.pthread_create(deferred_again)))
    yield tl.write(f"g {(yield tl.load('g'))}")


def deferred_again():
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_DEFERRED)
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.store("g", 1)
    yield tl.pthread_testcancel()
    yield tl.store("g", 2)


# pthread_testcancel


@case(
    "pthread_testcancel/1",
    "testcancel makes a cancellation point where there was none.",
    posix="XSH pthread_testcancel, DESCRIPTION",
    expected="PTHREAD_CANCELED",
    models=OWN_LWP,
    settings={"quantum": 2_000_000},
)
def testcancel_in_loop():
    tid = yield tl.pthread_create(computes_and_tests)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield from join_and_say(tid)


def computes_and_tests():
    while True:
        yield burn(1)
        yield tl.pthread_testcancel()


@case(
    "pthread_testcancel/no-request",
    "Without a request testcancel does nothing.",
    posix="XSH pthread_testcancel, DESCRIPTION",
    expected=lines("on", 7),
)
def testcancel_without_request():
    yield from join_and_say((yield tl.pthread_create(tests_and_returns)))


def tests_and_returns():
    yield tl.pthread_testcancel()
    yield tl.write("on")
    return 7


@case(
    "pthread_testcancel/disabled",
    "testcancel does nothing while cancellation is disabled.",
    posix="XSH pthread_testcancel, DESCRIPTION",
    expected=lines("on", 7),
)
def testcancel_disabled():
    yield from join_and_say((yield tl.pthread_create(disabled_tests)))


def disabled_tests():
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield from tests_and_returns()
    return 7
