"""Cases on thread-specific data: keys and values."""

from __future__ import annotations

from signal import SIGUSR1

import threadlab as tl
from tests.conformance.case import attempt, collection, lines
from tests.conformance.pacing import alone
from tests.conformance.victims import never_ends, say

CASES, case = collection()

CREATE, DELETE = "XSH pthread_key_create, DESCRIPTION", "XSH pthread_key_delete, DESCRIPTION"


def run(routine, *args):
    yield tl.pthread_join((yield tl.pthread_create(routine, *args)))


def sets(*pairs):
    """Set the values of keys, given as key, value, key, value, and end."""
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        yield tl.pthread_setspecific(key, value)


@case(
    "pthread_key_create/1",
    "Each thread has a value of its own under a key.",
    posix=CREATE,
    expected=lines("thread None", "thread 2", "main 1"),
)
def one_slot_each():
    key = yield tl.pthread_key_create()
    yield tl.pthread_setspecific(key, 1)
    yield from run(asks_sets_asks, key)
    yield tl.write(f"main {(yield tl.pthread_getspecific(key))}")


def asks_sets_asks(key):
    yield tl.write(f"thread {(yield tl.pthread_getspecific(key))}")
    yield tl.pthread_setspecific(key, 2)
    yield tl.write(f"thread {(yield tl.pthread_getspecific(key))}")


@case("pthread_key_create/2a", "A new thread has no value under any key.", posix=CREATE, expected="None None")
def new_thread_has_none():
    first, second = (yield tl.pthread_key_create()), (yield tl.pthread_key_create())
    yield from sets(first, 1, second, 2)
    yield from run(says_both, first, second)


def says_both(first, second):
    yield tl.write(f"{(yield tl.pthread_getspecific(first))} {(yield tl.pthread_getspecific(second))}")


@case(
    "pthread_key_create/2b",
    "A new key has no value in any thread that is there already.",
    posix=CREATE,
    expected="None",
)
def new_key_has_none():
    made = yield tl.sem_init(0)
    tid = yield tl.pthread_create(asks_stored_key, made)
    yield tl.store("key", (yield tl.pthread_key_create()))
    yield tl.pthread_setspecific((yield tl.load("key")), 5)
    yield tl.sem_post(made)
    yield tl.pthread_join(tid)


def asks_stored_key(made):
    yield tl.sem_wait(made)
    yield tl.write((yield tl.pthread_getspecific((yield tl.load("key")))))


@case(
    "pthread_key_create/5",
    "Keys are limited: one too many fails with EAGAIN, and a deleted one makes room.",
    posix="XSH pthread_key_create, ERRORS; PTHREAD_KEYS_MAX",
    expected=lines("at least 128 True", "EAGAIN", "room again True"),
)
def keys_run_out():
    keys = [(yield from attempt(tl.pthread_key_create()))]
    while keys[-1] != "EAGAIN":
        keys.append((yield from attempt(tl.pthread_key_create())))
    yield tl.write(f"at least 128 {len(keys) > 128}")
    yield tl.write(keys[-1])
    yield tl.pthread_key_delete(keys[0])
    yield tl.write(f"room again {(yield from attempt(tl.pthread_key_create())) != 'EAGAIN'}")


# pthread_key_delete


def sets_and_waits(key):
    yield tl.pthread_setspecific(key, 1)
    yield from never_ends()


@case("pthread_key_delete/1", "A key may be deleted while values are bound.", posix=DELETE, expected="0")
def delete_with_value():
    key = yield tl.pthread_key_create()
    tid = yield tl.pthread_create(sets_and_waits, key)
    yield from alone(3)
    yield tl.write((yield tl.pthread_key_delete(key)))
    yield tl.pthread_cancel(tid)
    yield tl.pthread_join(tid)


@case(
    "pthread_key_delete/2a",
    "Deleting a key calls no destructor, neither then nor later.",
    posix=DELETE,
    expected=lines(0, "joined"),
)
def delete_calls_none():
    key = yield tl.pthread_key_create(say)
    tid = yield tl.pthread_create(sets_and_waits, key)
    yield from alone(3)
    yield tl.write((yield tl.pthread_key_delete(key)))
    yield tl.pthread_cancel(tid)
    yield tl.pthread_join(tid)
    yield tl.write("joined")


@case(
    "pthread_key_delete/2b",
    "A destructor may delete its own key.",
    posix=DELETE,
    expected=lines("destructor 1", 0, "joined"),
)
def delete_in_destructor():
    yield tl.store("key", (yield tl.pthread_key_create(deletes_key)))
    yield from run(sets, (yield tl.load("key")), 1)
    yield tl.write("joined")


def deletes_key(value):
    yield tl.write(f"destructor {value}")
    yield tl.write((yield tl.pthread_key_delete((yield tl.load("key")))))


@case(
    "pthread_key_delete/other",
    "A destructor that deletes a later key spares that key's destructor.",
    posix=DELETE,
    expected=lines("destructor 1", 0, "joined"),
)
def delete_other_in_destructor():
    first = yield tl.pthread_key_create(deletes_key)
    yield tl.store("key", (yield tl.pthread_key_create(say)))
    yield from run(sets, first, 1, (yield tl.load("key")), 2)
    yield tl.write("joined")


@case(
    "pthread_key_delete/used",
    "A deleted key can be neither set nor deleted again.",
    posix="XSH pthread_setspecific, pthread_key_delete, ERRORS: EINVAL (may); glibc",
    expected=lines("EINVAL", "EINVAL"),
)
def deleted_key():
    key = yield tl.pthread_key_create()
    yield tl.pthread_key_delete(key)
    yield tl.write((yield from attempt(tl.pthread_setspecific(key, 1))))
    yield tl.write((yield from attempt(tl.pthread_key_delete(key))))


@case(
    "pthread_getspecific/deleted",
    "Reading a deleted key is undefined: the machine says so, and glibc gives NULL.",
    posix="XSH pthread_getspecific (undefined)",
    expected="EINVAL",
    glibc="None",
)
def read_deleted_key():
    key = yield tl.pthread_key_create()
    yield tl.pthread_key_delete(key)
    yield tl.write((yield from attempt(tl.pthread_getspecific(key))))


@case(
    "pthread_key_delete/anew",
    "A key made after another was deleted has no value in any thread.",
    posix=CREATE,
    expected=lines("main None", "thread None"),
)
def key_made_anew():
    old = yield tl.pthread_key_create()
    deleted = yield tl.sem_init(0)
    tid = yield tl.pthread_create(sets_waits_asks, old, deleted)
    yield tl.pthread_setspecific(old, 1)
    yield from alone(3)
    yield tl.pthread_key_delete(old)
    yield tl.store("key", (yield tl.pthread_key_create()))
    yield tl.write(f"main {(yield tl.pthread_getspecific((yield tl.load('key'))))}")
    yield tl.sem_post(deleted)
    yield tl.pthread_join(tid)


def sets_waits_asks(old, deleted):
    yield tl.pthread_setspecific(old, 2)
    yield tl.sem_wait(deleted)
    yield tl.write(f"thread {(yield tl.pthread_getspecific((yield tl.load('key'))))}")


# pthread_getspecific, pthread_setspecific


@case(
    "pthread_getspecific/1",
    "Each key gives its own value.",
    posix="XSH pthread_getspecific, DESCRIPTION",
    expected="1 2 3",
)
def several_keys():
    keys = [(yield tl.pthread_key_create()), (yield tl.pthread_key_create()), (yield tl.pthread_key_create())]
    values = []
    for value, key in enumerate(keys, 1):
        yield tl.pthread_setspecific(key, value)
    for key in keys:
        values.append((yield tl.pthread_getspecific(key)))
    yield tl.write(" ".join(map(str, values)))


@case(
    "pthread_getspecific/3",
    "Without a value the result is NULL.",
    posix="XSH pthread_getspecific, RETURN VALUE",
    expected="None",
)
def no_value():
    yield tl.write((yield tl.pthread_getspecific((yield tl.pthread_key_create()))))


@case(
    "pthread_setspecific/1",
    "Two threads bind different values to one key.",
    posix="XSH pthread_setspecific, DESCRIPTION",
    expected=lines("thread 2", "main 1"),
)
def two_bindings():
    key = yield tl.pthread_key_create()
    yield tl.pthread_setspecific(key, 1)
    tid = yield tl.pthread_create(sets_yields_says, key)
    yield tl.pthread_join(tid)
    yield tl.write(f"main {(yield tl.pthread_getspecific(key))}")


def sets_yields_says(key):
    yield tl.pthread_setspecific(key, 2)
    yield tl.sched_yield()
    yield tl.write(f"thread {(yield tl.pthread_getspecific(key))}")


@case(
    "pthread_setspecific/never-made",
    "A key that was never made cannot be set.",
    posix="XSH pthread_setspecific, ERRORS: EINVAL (may); glibc",
    expected="EINVAL",
)
def key_never_made():
    yield tl.write((yield from attempt(tl.pthread_setspecific(1000, 1))))


@case(
    "pthread_setspecific/handler",
    "A signal handler sees the specific data of the thread that it interrupted.",
    posix="XSH 2.4.3; pthread_getspecific (glibc: safe here)",
    expected=lines("handler 1", "afterwards 2"),
)
def specific_in_handler():
    yield tl.store("key", (yield tl.pthread_key_create()))
    yield tl.sigaction(SIGUSR1, says_and_sets)
    yield tl.pthread_setspecific((yield tl.load("key")), 1)
    yield tl.raise_(SIGUSR1)
    yield tl.write(f"afterwards {(yield tl.pthread_getspecific((yield tl.load('key'))))}")


def says_and_sets(signo):
    key = yield tl.load("key")
    yield tl.write(f"handler {(yield tl.pthread_getspecific(key))}")
    yield tl.pthread_setspecific(key, 2)
