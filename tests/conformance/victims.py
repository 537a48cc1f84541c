"""A thread that is cancelled in one call: the words that cases on cancellation share, as twins/victim.h has them in C."""

from __future__ import annotations

import threadlab as tl
from tests.conformance.case import lines, tick

ACTED_ON = lines("cleanup", "PTHREAD_CANCELED")
"""what a cancelled victim leaves"""
NOT_ACTED_ON = "7"
"""what one leaves that returned before it met a cancellation point"""


def say(text):
    yield tl.write(text)


def victim(call, ready):
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.sem_post(ready)
    yield call
    yield tl.pthread_cleanup_pop(0)
    yield tl.write("the call came back")


def cancel_while(call):
    """The request comes while the thread waits in `call`."""
    ready = yield tl.sem_init(0)
    tid = yield tl.pthread_create(victim, call, ready)
    yield tl.sem_wait(ready)
    yield tick(3)
    yield tl.pthread_cancel(tid)
    yield tl.write((yield tl.pthread_join(tid)))


def doomed(*calls):
    yield tl.pthread_cleanup_push(say, "cleanup")
    yield tl.pthread_cancel((yield tl.pthread_self()))
    for call in calls:
        _ = yield call
    yield tl.pthread_cleanup_pop(0)
    return 7


def cancel_before(*calls):
    """The request is pending when the thread makes the calls, which would not have to wait."""
    tid = yield tl.pthread_create(doomed, *calls)
    yield tl.write((yield tl.pthread_join(tid)))


def ends_at_once():
    yield from ()


def never_ends():
    yield tl.sem_wait((yield tl.sem_init(0)))


def ignore(signo):
    yield from ()


def join_and_say(tid):
    yield tl.write((yield tl.pthread_join(tid)))
