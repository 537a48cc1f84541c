"""Cases on semaphores."""

from __future__ import annotations

import signal

import threadlab as tl
from tests.conformance.case import attempt, collection, lines
from tests.conformance.pacing import alone, join, start

CASES, case = collection()

WAIT = "XSH sem_wait, DESCRIPTION"
POST = "XSH sem_post, DESCRIPTION"


def say(call):
    yield tl.write((yield from attempt(call)))


def after(ticks):
    return (yield tl.clock()) + ticks * tl.ms


def takes(sem, text="taken"):
    yield tl.sem_wait(sem)
    yield tl.write(text)


@case(
    "sem_wait/1",
    "Waiting takes one unit, at once while there are some.",
    posix=WAIT,
    expected=lines("0", "1", "0", "0"),
)
def wait_takes_a_unit():
    sem = yield tl.sem_init(2)
    for _ in range(2):
        yield from say(tl.sem_wait(sem))
        yield from say(tl.sem_getvalue(sem))


@case(
    "sem_wait/3",
    "Waiting lasts until somebody posts.",
    posix=WAIT,
    expected=lines("posting", "taken", "0"),
)
def wait_blocks():
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(takes, sem)
    yield from alone(4)
    yield tl.write("posting")
    yield tl.sem_post(sem)
    yield tl.pthread_join(tid)
    yield from say(tl.sem_getvalue(sem))


def speaks(signo):
    yield tl.write("handler")


def says_wait(sem):
    yield from say(tl.sem_wait(sem))


def interrupted_wait(flags):
    sem = yield tl.sem_init(0)
    yield tl.sigaction(signal.SIGUSR1, speaks, flags)
    tid = yield tl.pthread_create(says_wait, sem)
    yield from alone(1)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield from alone(1)
    yield tl.write("posting")
    yield tl.sem_post(sem)
    yield tl.pthread_join(tid)
    yield from say(tl.sem_getvalue(sem))


@case(
    "sem_wait/interrupted",
    "A wait that a handler interrupts fails with EINTR and has taken nothing.",
    posix="XSH sem_wait, ERRORS",
    expected=lines("handler", "EINTR", "posting", "1"),
)
def wait_interrupted():
    yield from interrupted_wait(0)


@case(
    "sem_wait/restarted",
    "A wait that a handler with SA_RESTART interrupts goes on.",
    posix="signal(7), Interruption of system calls",
    expected=lines("handler", "posting", "0", "0"),
)
def wait_restarted():
    yield from interrupted_wait(tl.SA_RESTART)


@case(
    "sem_wait/posted_in_handler",
    "A handler may post: sem_post is safe there, and the wait that it interrupts then finds the unit.",
    posix="XSH 2.4.3 Signal Actions, async-signal-safe functions",
    expected=lines("handler", "0", "0"),
)
def posted_in_handler():
    sem = yield tl.sem_init(0)
    yield tl.store("sem", sem)

    def posts(signo):
        yield tl.write("handler")
        yield tl.sem_post((yield tl.load("sem")))

    yield tl.sigaction(signal.SIGUSR1, posts, tl.SA_RESTART)
    tid = yield tl.pthread_create(says_wait, sem)
    yield from alone(1)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield tl.pthread_join(tid)
    yield from say(tl.sem_getvalue(sem))


@case(
    "sem_wait/cancelled",
    "A cancelled waiter takes no unit.",
    posix="XSH 2.9.5.2 Cancellation Points",
    expected=lines("PTHREAD_CANCELED", "1"),
)
def cancelled_waiter():
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(takes, sem)
    yield from alone(1)
    yield tl.pthread_cancel(tid)
    yield tl.write((yield tl.pthread_join(tid)))
    yield tl.sem_post(sem)
    yield from say(tl.sem_getvalue(sem))


@case(
    "sem_trywait/empty",
    "Trying never waits: EAGAIN when there is no unit.",
    posix="XSH sem_trywait, ERRORS",
    expected=lines("0", "EAGAIN", "0"),
)
def trywait_empty():
    sem = yield tl.sem_init(1)
    yield from say(tl.sem_trywait(sem))
    yield from say(tl.sem_trywait(sem))
    yield from say(tl.sem_getvalue(sem))


def timedwait(sem, ticks):
    deadline = yield from after(ticks)
    yield from say(tl.sem_timedwait(sem, deadline))


@case(
    "sem_timedwait/timeout",
    "A timed wait ends with ETIMEDOUT and has taken nothing.",
    posix="XSH sem_timedwait, ERRORS",
    expected=lines("ETIMEDOUT", "0", "1"),
)
def timedwait_timeout():
    sem = yield tl.sem_init(0)
    yield from timedwait(sem, 3)
    yield from say(tl.sem_getvalue(sem))
    yield tl.sem_post(sem)
    yield from say(tl.sem_getvalue(sem))


@case(
    "sem_timedwait/in_time",
    "A timed wait takes a unit that is posted before its deadline.",
    posix="XSH sem_timedwait, DESCRIPTION",
    expected=lines("0", "0"),
)
def timedwait_in_time():
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(timedwait, sem, 200)
    yield from alone(2)
    yield tl.sem_post(sem)
    yield tl.pthread_join(tid)
    yield from say(tl.sem_getvalue(sem))


@case(
    "sem_timedwait/free",
    "Under no circumstance does a timed wait fail with a timeout if a unit can be had at once.",
    posix="XSH sem_timedwait, DESCRIPTION",
    expected=lines("0", "ETIMEDOUT"),
)
def timedwait_late():
    sem = yield tl.sem_init(1)
    yield from alone(2)
    yield from timedwait(sem, -1)
    yield from timedwait(sem, -1)


@case(
    "sem_timedwait/interrupted",
    "A timed wait that a handler interrupts fails with EINTR, with SA_RESTART too.",
    posix="XSH sem_timedwait, ERRORS (SA_RESTART open; as on Linux)",
    expected=lines("handler", "EINTR", "handler", "EINTR"),
)
def timedwait_interrupted():
    for flags in (0, tl.SA_RESTART):
        sem = yield tl.sem_init(0)
        yield tl.sigaction(signal.SIGUSR1, speaks, flags)
        tid = yield tl.pthread_create(timedwait, sem, 6)
        yield from alone(1)
        yield tl.pthread_kill(tid, signal.SIGUSR1)
        yield tl.pthread_join(tid)


@case(
    "sem_post/1",
    "A unit posted while nobody waits is kept.",
    posix=POST,
    expected=lines("2", "0", "0", "EAGAIN"),
)
def post_is_kept():
    sem = yield tl.sem_init(0)
    yield tl.sem_post(sem)
    yield tl.sem_post(sem)
    yield from say(tl.sem_getvalue(sem))
    yield from say(tl.sem_wait(sem))
    yield from say(tl.sem_wait(sem))
    yield from say(tl.sem_trywait(sem))


def posts(sem):
    yield tl.sem_post(sem)


@case(
    "sem_post/1b",
    "A semaphore has no owner: any thread may post.",
    posix=POST,
    expected="taken",
)
def anybody_posts():
    sem = yield tl.sem_init(0)
    tid = yield tl.pthread_create(takes, sem)
    yield from alone(1)
    yield from join((yield from start(1, posts, sem)))
    yield tl.pthread_join(tid)


@case(
    "sem_post/wakes_one",
    "One post lets one waiter go on.",
    posix=POST,
    expected=lines("taken", "one", "taken", "taken", "0"),
)
def post_wakes_one():
    sem = yield tl.sem_init(0)
    tids = yield from start(3, takes, sem)
    yield from alone(1)
    yield tl.sem_post(sem)
    yield from alone(2)
    yield tl.write("one")
    yield tl.sem_post(sem)
    yield tl.sem_post(sem)
    yield from join(tids)
    yield from say(tl.sem_getvalue(sem))


@case(
    "sem_post/overflow",
    "Posting to a semaphore that has SEM_VALUE_MAX units fails with EOVERFLOW.",
    posix="XSH sem_post, ERRORS",
    expected=lines("EOVERFLOW", "2147483647"),
)
def post_overflow():
    sem = yield tl.sem_init(tl.SEM_VALUE_MAX)
    yield from say(tl.sem_post(sem))
    yield from say(tl.sem_getvalue(sem))


@case(
    "sem_init/too_many",
    "A semaphore cannot begin with more than SEM_VALUE_MAX units: EINVAL.",
    posix="XSH sem_init, ERRORS",
    expected="EINVAL",
)
def init_too_many():
    yield from say(tl.sem_init(tl.SEM_VALUE_MAX + 1))


@case(
    "sem_getvalue/waiters",
    "While threads wait the value is 0 (POSIX also allows minus their number).",
    posix="XSH sem_getvalue, DESCRIPTION (open; as on Linux)",
    expected=lines("0", "taken", "taken"),
)
def value_with_waiters():
    sem = yield tl.sem_init(0)
    tids = yield from start(2, takes, sem)
    yield from alone(1)
    yield from say(tl.sem_getvalue(sem))
    yield tl.sem_post(sem)
    yield tl.sem_post(sem)
    yield from join(tids)


def in_turn(mine, next_one, text):
    for _ in range(3):
        yield tl.sem_wait(mine)
        yield tl.write(text)
        yield tl.sem_post(next_one)


@case(
    "sem_post/turns",
    "Two threads that post to each other take turns strictly.",
    posix=POST,
    expected=lines("ping", "pong", "ping", "pong", "ping", "pong"),
)
def turns():
    ping = yield tl.sem_init(1)
    pong = yield tl.sem_init(0)
    one = yield tl.pthread_create(in_turn, pong, ping, "pong")
    two = yield tl.pthread_create(in_turn, ping, pong, "ping")
    yield from join([one, two])
