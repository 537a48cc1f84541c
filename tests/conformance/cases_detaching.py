"""Cases on threads that nobody joins: detach."""

from __future__ import annotations

import threadlab as tl
from tests.conformance.case import attempt, collection, lines
from tests.conformance.pacing import alone

CASES, case = collection()


def returns(value):
    yield from ()
    return value


def waits(sem):
    yield tl.sem_wait(sem)
    return 7


def hands_on(tid):
    return (yield tl.pthread_join(tid))


@case(
    "pthread_detach/1",
    "A detached thread cannot be joined; detaching succeeds.",
    posix="XSH pthread_detach, DESCRIPTION",
    expected=lines(0, "EINVAL"),
)
def detach_then_join():
    tid = yield tl.pthread_create(waits, (yield tl.sem_init(0)))
    yield tl.write((yield from attempt(tl.pthread_detach(tid))))
    yield tl.write((yield from attempt(tl.pthread_join(tid))))


@case(
    "pthread_detach/2a",
    "Detaching does not end a running thread.",
    posix="XSH pthread_detach, DESCRIPTION",
    expected="5",
)
def detach_running():
    tid = yield tl.pthread_create(stores_after, 4)
    yield tl.pthread_detach(tid)
    yield from alone(12)
    yield tl.write((yield tl.load("g")))


def stores_after(ticks):
    yield from alone(ticks)
    yield tl.store("g", 5)


@case(
    "pthread_detach/4a",
    "A thread created detached can be neither joined nor detached.",
    posix="XSH pthread_detach, ERRORS (glibc: EINVAL); pthread_attr_setdetachstate",
    expected=lines("EINVAL", "EINVAL"),
)
def created_detached():
    tid = yield tl.pthread_create(waits, (yield tl.sem_init(0)), detached=True)
    yield tl.write((yield from attempt(tl.pthread_join(tid))))
    yield tl.write((yield from attempt(tl.pthread_detach(tid))))


@case(
    "pthread_detach/twice",
    "Detaching a second time fails.",
    posix="XSH pthread_detach (undefined); glibc: EINVAL",
    expected=lines(0, "EINVAL"),
)
def detach_twice():
    tid = yield tl.pthread_create(waits, (yield tl.sem_init(0)))
    yield tl.write((yield from attempt(tl.pthread_detach(tid))))
    yield tl.write((yield from attempt(tl.pthread_detach(tid))))


@case(
    "pthread_detach/self",
    "A thread may detach itself.",
    posix="XSH pthread_detach, DESCRIPTION",
    expected=lines(0, "EINVAL"),
)
def detach_self():
    ready = yield tl.sem_init(0)
    tid = yield tl.pthread_create(detaches_itself, ready)
    yield tl.sem_wait(ready)
    yield tl.write((yield from attempt(tl.pthread_join(tid))))


def detaches_itself(ready):
    yield tl.write((yield tl.pthread_detach((yield tl.pthread_self()))))
    yield tl.sem_post(ready)
    yield tl.sem_wait((yield tl.sem_init(0)))


@case(
    "pthread_detach/joining",
    "Detaching a thread that somebody is joining succeeds, and the join still gets its value.",
    posix="XSH pthread_detach (left open); glibc",
    no_twin="POSIX leaves it undefined, and glibc frees what the joiner looks at",
    expected=lines(0, 7),
)
def detach_while_joined():
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(waits, sem)
    joiner = yield tl.pthread_create(hands_on, tid)
    yield from alone(3)
    yield tl.write((yield from attempt(tl.pthread_detach(tid))))
    yield tl.sem_post(sem)
    yield tl.write((yield tl.pthread_join(joiner)))


@case(
    "pthread_detach/ended",
    "Detaching a thread that has ended frees its id.",
    posix="XSH pthread_detach, DESCRIPTION; 2.9.2 Thread IDs",
    no_twin="using the id of a freed thread is undefined",
    expected=lines(0, "ESRCH"),
)
def detach_ended():
    tid = yield tl.pthread_create(returns, 1)
    yield from alone(3)
    yield tl.write((yield from attempt(tl.pthread_detach(tid))))
    yield tl.write((yield from attempt(tl.pthread_detach(tid))))


@case(
    "pthread_detach/exit",
    "A process whose main thread has left ends with its last detached thread.",
    posix="XSH pthread_exit, DESCRIPTION",
    expected=lines("main leaves", "detached ends"),
)
def detached_outlives_main():
    yield tl.pthread_create(says_late, detached=True)
    yield tl.write("main leaves")
    yield tl.pthread_exit(3)


def says_late():
    yield from alone(3)
    yield tl.write("detached ends")
