"""Cases on threads that meet again: join."""

from __future__ import annotations

from signal import SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, lines, tick
from tests.conformance.pacing import alone

CASES, case = collection()


def returns(value):
    yield from ()
    return value


def exits(value):
    yield tl.pthread_exit(value)


def waits(sem):
    yield tl.sem_wait(sem)
    return 7


@case(
    "pthread_join/1a",
    "join waits until the thread has ended.",
    posix="XSH pthread_join, DESCRIPTION",
    expected=lines("thread ends", "joined"),
)
def join_waits():
    tid = yield tl.pthread_create(ends_late)
    yield tl.pthread_join(tid)
    yield tl.write("joined")


def ends_late():
    yield tick(3)
    yield tl.write("thread ends")


@case(
    "pthread_join/1b",
    "The status of an ended thread is kept until somebody joins it.",
    posix="XSH pthread_join, DESCRIPTION; pthread_exit, DESCRIPTION",
    expected="43",
)
def join_late():
    tid = yield tl.pthread_create(exits, 43)
    yield tick(3)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "pthread_join/2a",
    "The value given to pthread_exit reaches the joiner.",
    posix="XSH pthread_join, DESCRIPTION",
    expected="43",
)
def join_exit_value():
    yield tl.write((yield tl.pthread_join((yield tl.pthread_create(exits, 43)))))


@case(
    "pthread_join/2b",
    "Joining a cancelled thread gives PTHREAD_CANCELED.",
    posix="XSH pthread_join, DESCRIPTION; pthread_exit",
    expected="PTHREAD_CANCELED",
)
def join_cancelled_thread():
    tid = yield tl.pthread_create(waits, (yield tl.sem_init(0)))
    yield tl.pthread_cancel(tid)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "pthread_join/3",
    "Any thread may join any other, not only the one that it made.",
    posix="XSH pthread_join, DESCRIPTION",
    expected=lines("main's child joined by its sibling", 7),
)
def join_by_sibling():
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(waits, sem)
    sibling = yield tl.pthread_create(joins, tid)
    yield tl.sem_post(sem)
    yield tl.pthread_join(sibling)


def joins(tid):
    value = yield tl.pthread_join(tid)
    yield tl.write("main's child joined by its sibling")
    yield tl.write(value)


@case(
    "pthread_join/5",
    "Joining a live thread succeeds.",
    posix="XSH pthread_join, RETURN VALUE",
    expected="0",
)
def join_succeeds():
    yield tl.write((yield from attempt(tl.pthread_join((yield tl.pthread_create(returns, 0))))))


@case(
    "pthread_join/6a",
    "The id of a joined thread names nothing any more.",
    posix="XSH 2.9.2 Thread IDs; glibc: ESRCH",
    expected=lines(0, "ESRCH"),
)
def join_twice():
    tid = yield tl.pthread_create(returns, 0)
    yield tl.write((yield from attempt(tl.pthread_join(tid))))
    yield tl.write((yield from attempt(tl.pthread_join(tid))))


@case(
    "pthread_join/6c",
    "A detached thread cannot be joined.",
    posix="XSH pthread_join, ERRORS (glibc: EINVAL)",
    expected="EINVAL",
)
def join_detached():
    tid = yield tl.pthread_create(waits, (yield tl.sem_init(0)))
    yield tl.pthread_detach(tid)
    yield tl.write((yield from attempt(tl.pthread_join(tid))))


@case(
    "pthread_join/self",
    "A thread that joins itself is told of the deadlock.",
    posix="XSH pthread_join, ERRORS: EDEADLK",
    expected=lines("EDEADLK", "EDEADLK"),
)
def join_self():
    yield tl.write((yield from attempt(tl.pthread_join((yield tl.pthread_self())))))
    yield tl.pthread_join((yield tl.pthread_create(joins_itself)))


def joins_itself():
    yield tl.write((yield from attempt(tl.pthread_join((yield tl.pthread_self())))))


@case(
    "pthread_join/each-other",
    "The second of two threads that join each other is told of the deadlock.",
    posix="XSH pthread_join, ERRORS: EDEADLK (may fail)",
    no_twin="POSIX lets a system wait for ever instead, and glibc 2.36 does",
    expected=lines("EDEADLK", "main joined"),
)
def join_each_other():
    tid = yield tl.pthread_create(joins_main, (yield tl.pthread_self()))
    yield tl.pthread_join(tid)
    yield tl.write("main joined")


def joins_main(main):
    yield from alone(3)
    yield tl.write((yield from attempt(tl.pthread_join(main))))


@case(
    "pthread_join/ring",
    "Three threads that join each other in a ring wait for ever.",
    posix="XSH pthread_join, ERRORS (only direct deadlocks are found)",
    expected="",
    outcome="deadlock",
)
def join_ring():
    told = yield tl.sem_init(0)
    first = yield tl.pthread_create(joins_what_is_stored, told)
    yield tl.store("next", (yield tl.pthread_self()))
    second = yield tl.pthread_create(joins_stored_main)
    yield tl.store("other", second)
    yield tl.sem_post(told)
    yield tl.pthread_join(first)
    yield tl.write("joined")


def joins_what_is_stored(told):
    yield tl.sem_wait(told)
    yield tl.pthread_join((yield tl.load("other")))


def joins_stored_main():
    yield from alone(3)
    yield tl.pthread_join((yield tl.load("next")))


@case(
    "pthread_join/two-joiners",
    "A second thread that joins one that is being joined fails.",
    posix="XSH pthread_join (undefined)",
    no_twin="POSIX leaves it undefined, and with glibc 2.36 the second waits for ever",
    expected=lines("EINVAL", 7),
)
def join_by_two():
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(waits, sem)
    joiner = yield tl.pthread_create(hands_on, tid)
    yield from alone(3)
    yield tl.write((yield from attempt(tl.pthread_join(tid))))
    yield tl.sem_post(sem)
    yield tl.write((yield tl.pthread_join(joiner)))


def hands_on(tid):
    return (yield tl.pthread_join(tid))


@case(
    "pthread_join/chain",
    "A value is handed on through a chain of joins.",
    posix="XSH pthread_join, DESCRIPTION",
    expected="7",
)
def join_chain():
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(waits, sem)
    for _ in range(5):
        tid = yield tl.pthread_create(hands_on, tid)
    yield from alone(3)
    yield tl.sem_post(sem)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "pthread_join/cancelled",
    "When a joiner is cancelled, the thread stays joinable.",
    posix="XSH pthread_join, DESCRIPTION",
    expected=lines("PTHREAD_CANCELED", 7),
)
def join_stays_joinable():
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(waits, sem)
    joiner = yield tl.pthread_create(hands_on, tid)
    yield from alone(3)
    yield tl.pthread_cancel(joiner)
    yield tl.write((yield tl.pthread_join(joiner)))
    yield tl.sem_post(sem)
    yield tl.write((yield tl.pthread_join(tid)))


@case(
    "pthread_join/interrupted",
    "join never fails with EINTR: after a signal handler it waits on.",
    posix="XSH pthread_join, ERRORS",
    expected=lines("handler in the joiner True", 7),
)
def join_interrupted():
    yield tl.store("main", (yield tl.pthread_self()))
    yield tl.sigaction(SIGUSR1, tells_where)
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(waits, sem)
    yield tl.pthread_create(interrupts, (yield tl.pthread_self()), sem)
    yield tl.write((yield tl.pthread_join(tid)))


def tells_where(signo):
    yield tl.write(f"handler in the joiner {(yield tl.pthread_self()) == (yield tl.load('main'))}")


def interrupts(tid, sem):
    yield from alone(3)
    yield tl.pthread_kill(tid, SIGUSR1)
    yield from alone(3)
    yield tl.sem_post(sem)


@case(
    "pthread_join/ended-in-handler",
    "A thread that ends while the joiner runs a signal handler is joined after the handler.",
    posix="XSH pthread_join, DESCRIPTION; 2.4.3",
    expected=lines("in", "thread ends", "out", 7),
)
def join_while_handling():
    yield tl.sigaction(SIGUSR1, lets_it_end)
    yield tl.store("gate", (yield tl.sem_init(0)))
    yield tl.store("gone", (yield tl.sem_init(0)))
    tid = yield tl.pthread_create(ends_when_let)
    yield tl.pthread_create(signals, (yield tl.pthread_self()))
    yield tl.write((yield tl.pthread_join(tid)))


def lets_it_end(signo):
    yield tl.write("in")
    yield tl.sem_post((yield tl.load("gate")))
    yield tl.sem_wait((yield tl.load("gone")))
    yield from alone(2)
    yield tl.write("out")


def ends_when_let():
    yield tl.sem_wait((yield tl.load("gate")))
    yield tl.write("thread ends")
    yield tl.sem_post((yield tl.load("gone")))
    return 7


def signals(tid):
    yield from alone(3)
    yield tl.pthread_kill(tid, SIGUSR1)


@case(
    "pthread_join/main",
    "A thread may join the initial thread, which left by pthread_exit.",
    posix="XSH pthread_join, DESCRIPTION; pthread_exit",
    expected="main gave 5",
)
def join_main():
    yield tl.pthread_create(joins_initial, (yield tl.pthread_self()))
    yield tl.pthread_exit(5)


def joins_initial(main):
    yield tl.write(f"main gave {(yield tl.pthread_join(main))}")


@case(
    "pthread_join/memory",
    "What a thread stored before it ended is seen by who has joined it.",
    posix="XBD 4.12 Memory Synchronization",
    expected="5",
)
def join_memory():
    yield tl.pthread_join((yield tl.pthread_create(stores_late)))
    yield tl.write((yield tl.load("g")))


def stores_late():
    yield tick(2)
    yield tl.store("g", 5)
