"""Cases on read-write locks."""

from __future__ import annotations

import signal

import threadlab as tl
from tests.conformance.case import attempt, collection, lines
from tests.conformance.pacing import alone, join, start

CASES, case = collection()

READ = "XSH pthread_rwlock_rdlock"
WRITE = "XSH pthread_rwlock_wrlock"
UNLOCK = "XSH pthread_rwlock_unlock, DESCRIPTION"


def say(call):
    yield tl.write((yield from attempt(call)))


def in_a_thread(call):
    """Make `call` in another thread, which writes what it gives."""
    yield tl.pthread_join((yield tl.pthread_create(say, call)))


def after(ticks):
    return (yield tl.clock()) + ticks * tl.ms


def reads(lock, ticks):
    yield tl.pthread_rwlock_rdlock(lock)
    yield tl.write("reading")
    yield from alone(ticks)
    yield tl.pthread_rwlock_unlock(lock)


def writes(lock, ticks=0):
    yield tl.pthread_rwlock_wrlock(lock)
    yield tl.write("writing")
    yield from alone(ticks)
    yield tl.pthread_rwlock_unlock(lock)


@case(
    "pthread_rwlock_rdlock/shared",
    "Readers share the lock; a writer is alone.",
    posix=f"{READ}, DESCRIPTION",
    expected=lines("0", "0", "EBUSY", "0", "EBUSY"),
)
def readers_share():
    lock = yield tl.pthread_rwlock_init()
    yield from say(tl.pthread_rwlock_rdlock(lock))
    yield from in_a_thread(tl.pthread_rwlock_tryrdlock(lock))
    yield from in_a_thread(tl.pthread_rwlock_trywrlock(lock))
    yield from say(tl.pthread_rwlock_unlock(lock))
    yield from in_a_thread(tl.pthread_rwlock_trywrlock(lock))


@case(
    "pthread_rwlock_rdlock/recursive",
    "A thread may hold several read locks, and must unlock as often.",
    posix=f"{READ}, DESCRIPTION",
    expected=lines("0", "0", "EBUSY", "0"),
)
def read_locked_twice():
    lock = yield tl.pthread_rwlock_init()
    yield from say(tl.pthread_rwlock_rdlock(lock))
    yield from say(tl.pthread_rwlock_rdlock(lock))
    yield tl.pthread_rwlock_unlock(lock)
    yield from in_a_thread(tl.pthread_rwlock_trywrlock(lock))
    yield tl.pthread_rwlock_unlock(lock)
    yield from in_a_thread(tl.pthread_rwlock_trywrlock(lock))


@case(
    "pthread_rwlock_rdlock/waits_for_writer",
    "A reader waits while a writer holds the lock.",
    posix=f"{READ}, DESCRIPTION",
    expected=lines("writing", "unlocking", "reading"),
)
def reader_waits():
    lock = yield tl.pthread_rwlock_init()
    yield tl.pthread_rwlock_wrlock(lock)
    yield tl.write("writing")
    tid = yield tl.pthread_create(reads, lock, 0)
    yield from alone(1)
    yield tl.write("unlocking")
    yield tl.pthread_rwlock_unlock(lock)
    yield tl.pthread_join(tid)


@case(
    "pthread_rwlock_rdlock/deadlock",
    "A thread that holds the lock for writing and wants it again, for reading or writing, gets EDEADLK.",
    posix=f"{READ}, ERRORS; XSH pthread_rwlock_wrlock, ERRORS",
    expected=lines("EDEADLK", "EDEADLK", "EBUSY", "EBUSY", "0"),
)
def writer_locks_again():
    lock = yield tl.pthread_rwlock_init()
    yield tl.pthread_rwlock_wrlock(lock)
    yield from say(tl.pthread_rwlock_rdlock(lock))
    yield from say(tl.pthread_rwlock_wrlock(lock))
    yield from say(tl.pthread_rwlock_tryrdlock(lock))
    yield from say(tl.pthread_rwlock_trywrlock(lock))
    yield from say(tl.pthread_rwlock_unlock(lock))


@case(
    "pthread_rwlock_rdlock/passes_waiting_writer",
    "A reader may have the lock together with other readers although a writer waits.",
    posix=f"{READ}, DESCRIPTION (open; as in glibc)",
    expected=lines("0", "writing"),
)
def reader_passes_waiting_writer():
    lock = yield tl.pthread_rwlock_init()
    yield tl.pthread_rwlock_rdlock(lock)
    tid = yield tl.pthread_create(writes, lock)
    yield from alone(1)
    yield from say(tl.pthread_rwlock_rdlock(lock))
    yield tl.pthread_rwlock_unlock(lock)
    yield tl.pthread_rwlock_unlock(lock)
    yield tl.pthread_join(tid)


@case(
    "pthread_rwlock_rdlock/handler",
    "A handler that runs while a thread waits for the lock does not end the wait: there is no EINTR.",
    posix=f"{READ}, DESCRIPTION",
    expected=lines("handler", "unlocking", "reading"),
)
def handler_while_waiting_to_read():
    lock = yield tl.pthread_rwlock_init()
    yield tl.sigaction(signal.SIGUSR1, speaks)
    yield tl.pthread_rwlock_wrlock(lock)
    tid = yield tl.pthread_create(reads, lock, 0)
    yield from alone(1)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield from alone(1)
    yield tl.write("unlocking")
    yield tl.pthread_rwlock_unlock(lock)
    yield tl.pthread_join(tid)


def speaks(signo):
    yield tl.write("handler")


@case(
    "pthread_rwlock_wrlock/waits_for_all_readers",
    "A writer waits until the last reader has unlocked.",
    posix=f"{WRITE}, DESCRIPTION",
    expected=lines("reading", "reading", "EBUSY", "writing"),
)
def writer_waits_for_all():
    lock = yield tl.pthread_rwlock_init()
    first = yield tl.pthread_create(reads, lock, 2)
    second = yield tl.pthread_create(reads, lock, 5)
    yield from alone(1)
    writer = yield tl.pthread_create(writes, lock)
    yield from alone(2)
    yield from say(tl.pthread_rwlock_trywrlock(lock))
    yield from join([first, second, writer])


@case(
    "pthread_rwlock_wrlock/upgrade",
    "A reader that wants to write as well waits for itself for ever.",
    posix=f"{WRITE}, DESCRIPTION (may deadlock; as in glibc)",
    expected="locking",
    outcome="deadlock",
)
def upgrade():
    lock = yield tl.pthread_rwlock_init()
    yield tl.pthread_rwlock_rdlock(lock)
    yield tl.write("locking")
    yield tl.pthread_rwlock_wrlock(lock)
    yield tl.write("never")


@case(
    "pthread_rwlock_wrlock/handler",
    "A handler that runs while a thread waits to write does not end the wait: there is no EINTR.",
    posix=f"{WRITE}, DESCRIPTION",
    expected=lines("handler", "unlocking", "writing"),
)
def handler_while_waiting_to_write():
    lock = yield tl.pthread_rwlock_init()
    yield tl.sigaction(signal.SIGUSR1, speaks)
    yield tl.pthread_rwlock_rdlock(lock)
    tid = yield tl.pthread_create(writes, lock)
    yield from alone(1)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    yield from alone(1)
    yield tl.write("unlocking")
    yield tl.pthread_rwlock_unlock(lock)
    yield tl.pthread_join(tid)


@case(
    "pthread_rwlock_trywrlock/busy",
    "Trying never waits: EBUSY to write what anybody holds, EBUSY to read what somebody writes.",
    posix=f"{WRITE}, ERRORS; XSH pthread_rwlock_rdlock, ERRORS",
    expected=lines("0", "EBUSY", "EBUSY", "0", "0", "EBUSY", "0"),
)
def try_both():
    lock = yield tl.pthread_rwlock_init()
    yield from say(tl.pthread_rwlock_trywrlock(lock))
    yield from in_a_thread(tl.pthread_rwlock_trywrlock(lock))
    yield from in_a_thread(tl.pthread_rwlock_tryrdlock(lock))
    yield from say(tl.pthread_rwlock_unlock(lock))
    yield from say(tl.pthread_rwlock_tryrdlock(lock))
    yield from say(tl.pthread_rwlock_trywrlock(lock))
    yield from say(tl.pthread_rwlock_unlock(lock))


def timed(make, lock, ticks):
    deadline = yield from after(ticks)
    yield from say(make(lock, deadline))


@case(
    "pthread_rwlock_timedwrlock/timeout",
    "A timed lock that still waits at its deadline gives ETIMEDOUT and holds nothing.",
    posix="XSH pthread_rwlock_timedwrlock; XSH pthread_rwlock_timedrdlock",
    expected=lines("ETIMEDOUT", "0", "ETIMEDOUT", "0"),
)
def timed_locks():
    lock = yield tl.pthread_rwlock_init()
    yield tl.pthread_rwlock_rdlock(lock)
    tid = yield tl.pthread_create(timed, tl.pthread_rwlock_timedwrlock, lock, 2)
    yield tl.pthread_join(tid)
    yield tl.pthread_rwlock_unlock(lock)
    yield from say(tl.pthread_rwlock_trywrlock(lock))
    tid = yield tl.pthread_create(timed, tl.pthread_rwlock_timedrdlock, lock, 2)
    yield tl.pthread_join(tid)
    yield tl.pthread_rwlock_unlock(lock)
    yield from say(tl.pthread_rwlock_trywrlock(lock))


@case(
    "pthread_rwlock_timedwrlock/free",
    "A timed lock that can be had at once succeeds even after its deadline; one that cannot gives ETIMEDOUT.",
    posix="XSH pthread_rwlock_timedwrlock, DESCRIPTION",
    expected=lines("0", "ETIMEDOUT", "0"),
)
def timed_late():
    lock = yield tl.pthread_rwlock_init()
    yield from alone(1)
    yield from timed(tl.pthread_rwlock_timedrdlock, lock, -1)
    yield from timed(tl.pthread_rwlock_timedwrlock, lock, -1)
    yield tl.pthread_rwlock_unlock(lock)
    yield from timed(tl.pthread_rwlock_timedwrlock, lock, -1)


@case(
    "pthread_rwlock_timedwrlock/in_time",
    "A timed lock gets the lock when it becomes free before the deadline.",
    posix="XSH pthread_rwlock_timedwrlock, DESCRIPTION",
    expected=lines("reading", "0"),
)
def timed_in_time():
    lock = yield tl.pthread_rwlock_init()
    tid = yield tl.pthread_create(reads, lock, 3)
    yield from alone(1)
    yield from timed(tl.pthread_rwlock_timedwrlock, lock, 200)
    yield tl.pthread_join(tid)


@case(
    "pthread_rwlock_unlock/wakes_all_readers",
    "When a writer unlocks, all waiting readers may have the lock together.",
    posix=UNLOCK,
    expected=lines("reading", "reading", "reading", "EBUSY"),
)
def unlock_wakes_all_readers():
    lock = yield tl.pthread_rwlock_init()
    yield tl.pthread_rwlock_wrlock(lock)
    tids = yield from start(3, reads, lock, 3)
    yield from alone(1)
    yield tl.pthread_rwlock_unlock(lock)
    yield from alone(1)
    yield from say(tl.pthread_rwlock_trywrlock(lock))
    yield from join(tids)


@case(
    "pthread_rwlock_unlock/one_writer_at_a_time",
    "Waiting writers have the lock one after the other.",
    posix=UNLOCK,
    expected=lines("writing", "EBUSY", "writing", "0"),
)
def one_writer_at_a_time():
    lock = yield tl.pthread_rwlock_init()
    yield tl.pthread_rwlock_rdlock(lock)
    tids = yield from start(2, writes, lock, 4)
    yield from alone(1)
    yield tl.pthread_rwlock_unlock(lock)
    yield from alone(2)
    yield from say(tl.pthread_rwlock_tryrdlock(lock))
    yield from join(tids)
    yield from say(tl.pthread_rwlock_tryrdlock(lock))


@case(
    "pthread_rwlock_unlock/not_held",
    "Unlocking what the caller does not hold: undefined, and here EPERM, which changes nothing.",
    posix=f"{UNLOCK} (undefined behavior)",
    expected=lines("EPERM", "EPERM", "0"),
    no_twin="POSIX leaves it undefined, and glibc corrupts the lock",
)
def unlock_not_held():
    lock = yield tl.pthread_rwlock_init()
    yield from say(tl.pthread_rwlock_unlock(lock))
    yield tl.pthread_rwlock_wrlock(lock)
    yield from in_a_thread(tl.pthread_rwlock_unlock(lock))
    yield from say(tl.pthread_rwlock_unlock(lock))


@case(
    "pthread_rwlock_destroy/held",
    "Destroying a lock that somebody holds: undefined, and here EBUSY, which changes nothing.",
    posix="XSH pthread_rwlock_destroy, DESCRIPTION (undefined behavior)",
    expected=lines("EBUSY", "0", "0"),
    no_twin="POSIX leaves it undefined, and glibc gives 0",
)
def destroy_held():
    lock = yield tl.pthread_rwlock_init()
    yield tl.pthread_rwlock_rdlock(lock)
    yield from say(tl.pthread_rwlock_destroy(lock))
    yield from say(tl.pthread_rwlock_unlock(lock))
    yield from say(tl.pthread_rwlock_destroy(lock))
