"""Cases on the destructors of thread-specific data."""

from __future__ import annotations

import threadlab as tl
from tests.conformance.case import collection, lines
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
    "pthread_key_create/3a",
    "A destructor gets the value, which is gone from the key already.",
    posix=CREATE,
    expected="argument 1 now None",
)
def destructor_argument():
    yield tl.store("key", (yield tl.pthread_key_create(says_argument)))
    yield from run(sets, (yield tl.load("key")), 1)


def says_argument(value):
    now = yield tl.pthread_getspecific((yield tl.load("key")))
    yield tl.write(f"argument {value} now {now}")


@case(
    "pthread_key_create/3b",
    "No destructor runs for a key without a value, or whose value was set back to NULL.",
    posix=CREATE,
    expected="end",
)
def destructor_not_without_value():
    never_set, set_back = (yield tl.pthread_key_create(say)), (yield tl.pthread_key_create(say))
    yield from run(asks_and_sets_back, never_set, set_back)
    yield tl.write("end")


def asks_and_sets_back(never_set, set_back):
    yield tl.pthread_getspecific(never_set)
    yield from sets(set_back, 1, set_back, None)


@case("pthread_key_create/3c", "Main's destructors run when it leaves by pthread_exit.", posix=CREATE, expected="1")
def destructor_of_main():
    key = yield tl.pthread_key_create(say)
    yield tl.pthread_setspecific(key, 1)
    yield tl.pthread_exit(None)


@case("pthread_key_create/3d", "The destructor gets the value set last, and runs once.", posix=CREATE, expected="3")
def destructor_last_value():
    key = yield tl.pthread_key_create(say)
    yield from run(sets, key, 1, key, 2, key, 3)


@case("pthread_key_create/3e", "A cancelled thread's destructors run too.", posix=CREATE, expected="1")
def destructor_of_cancelled():
    key = yield tl.pthread_key_create(say)
    tid = yield tl.pthread_create(sets_and_waits, key)
    yield from alone(3)
    yield tl.pthread_cancel(tid)
    yield tl.pthread_join(tid)


def sets_and_waits(key):
    yield tl.pthread_setspecific(key, 1)
    yield from never_ends()


@case("pthread_key_create/3f", "A detached thread's destructors run too.", posix=CREATE, expected=lines(1, "main ends"))
def destructor_of_detached():
    key = yield tl.pthread_key_create(say)
    yield tl.pthread_create(sets, key, 1, detached=True)
    yield from alone(3)
    yield tl.write("main ends")


@case("pthread_key_create/no-destructor", "A key need not have a destructor.", posix=CREATE, expected="joined")
def no_destructor():
    key = yield tl.pthread_key_create()
    yield from run(sets, key, 1)
    yield tl.write("joined")


@case(
    "pthread_key_create/all",
    "Every key with a value has its destructor called (POSIX: in any order).",
    posix=CREATE,
    expected=(
        lines("a", "b", "c"),
        lines("a", "c", "b"),
        lines("b", "a", "c"),
        lines("b", "c", "a"),
        lines("c", "a", "b"),
        lines("c", "b", "a"),
    ),
)
def all_destructors():
    keys = [(yield tl.pthread_key_create(say)), (yield tl.pthread_key_create(say)), (yield tl.pthread_key_create(say))]
    yield from run(sets, keys[2], "c", keys[0], "a", keys[1], "b")


@case(
    "pthread_key_create/order",
    "glibc calls destructors in the order of the keys, not of their setting.",
    posix="XSH pthread_key_create (order unspecified); glibc",
    expected=lines("a", "b", "c"),
)
def order_of_destructors():
    yield from all_destructors()


@case(
    "pthread_key_create/again",
    "A destructor that sets its key again is called again, PTHREAD_DESTRUCTOR_ITERATIONS (4) times in all.",
    posix=CREATE,
    expected=lines("round 1", "round 2", "round 3", "round 4", "joined"),
)
def destructor_sets_again():
    yield tl.store("key", (yield tl.pthread_key_create(sets_next_round)))
    yield from run(sets, (yield tl.load("key")), 1)
    yield tl.write("joined")


def sets_next_round(value):
    yield tl.write(f"round {value}")
    yield tl.pthread_setspecific((yield tl.load("key")), value + 1)


@case(
    "pthread_key_create/again-once",
    "A destructor that sets its key again once is called twice.",
    posix=CREATE,
    expected=lines("round 1", "round 2", "joined"),
)
def destructor_sets_once_more():
    yield tl.store("key", (yield tl.pthread_key_create(sets_up_to_two)))
    yield from run(sets, (yield tl.load("key")), 1)
    yield tl.write("joined")


def sets_up_to_two(value):
    yield tl.write(f"round {value}")
    if value < 2:
        yield tl.pthread_setspecific((yield tl.load("key")), value + 1)


@case(
    "pthread_key_create/sets-later",
    "A destructor that sets a later key has that key's destructor called too.",
    posix=CREATE,
    expected=lines("first 1", "later 11"),
)
def destructor_sets_later_key():
    first = yield tl.pthread_key_create(sets_later)
    yield tl.store("later", (yield tl.pthread_key_create(says_later)))
    yield from run(sets, first, 1)


def sets_later(value):
    yield tl.write(f"first {value}")
    yield tl.pthread_setspecific((yield tl.load("later")), value + 10)


def says_later(value):
    yield tl.write(f"later {value}")


@case(
    "pthread_key_create/sets-earlier",
    "A destructor that sets an earlier key has that key's destructor called in another round.",
    posix=CREATE,
    expected=lines("second 1", "first 11"),
)
def destructor_sets_earlier_key():
    yield tl.store("first", (yield tl.pthread_key_create(says_first)))
    second = yield tl.pthread_key_create(sets_earlier)
    yield from run(sets, second, 1)


def says_first(value):
    yield tl.write(f"first {value}")


def sets_earlier(value):
    yield tl.write(f"second {value}")
    yield tl.pthread_setspecific((yield tl.load("first")), value + 10)


@case(
    "pthread_key_create/ping-pong",
    "Two destructors that set each other's key: in each of four rounds glibc calls both, the first and then the second.",
    posix="XSH pthread_key_create (how values set in a round count in it is left open); glibc",
    expected=lines(
        *(f"{which} {2 * turn + at}" for turn in range(4) for at, which in enumerate(("first", "second"), 1))
    ),
)
def destructors_set_each_other():
    yield tl.store("first", (yield tl.pthread_key_create(first_sets_second)))
    yield tl.store("second", (yield tl.pthread_key_create(second_sets_first)))
    yield from run(sets, (yield tl.load("first")), 1)


def first_sets_second(value):
    yield tl.write(f"first {value}")
    yield tl.pthread_setspecific((yield tl.load("second")), value + 1)


def second_sets_first(value):
    yield tl.write(f"second {value}")
    yield tl.pthread_setspecific((yield tl.load("first")), value + 1)


@case(
    "pthread_key_create/reads-other",
    "A destructor still sees the values of keys whose turn has not come.",
    posix=CREATE,
    expected=lines("second is 2", 2),
)
def destructor_reads_other():
    first = yield tl.pthread_key_create(says_second)
    yield tl.store("second", (yield tl.pthread_key_create(say)))
    yield from run(sets, first, 1, (yield tl.load("second")), 2)


def says_second(value):
    yield tl.write(f"second is {(yield tl.pthread_getspecific((yield tl.load('second'))))}")


@case(
    "pthread_key_create/clears-other",
    "A destructor that sets another key to NULL spares that key's destructor.",
    posix=CREATE,
    expected="cleared",
)
def destructor_clears_other():
    first = yield tl.pthread_key_create(clears_second)
    yield tl.store("second", (yield tl.pthread_key_create(say)))
    yield from run(sets, first, 1, (yield tl.load("second")), 2)


def clears_second(value):
    yield tl.write("cleared")
    yield tl.pthread_setspecific((yield tl.load("second")), None)


@case(
    "pthread_key_create/keeps-other",
    "A destructor still sees the value of a key that has no destructor (glibc clears keys in their order).",
    posix=CREATE,
    expected="plain is 2",
    glibc="plain is None",
)
def destructor_reads_plain_key():
    yield tl.store("plain", (yield tl.pthread_key_create()))
    last = yield tl.pthread_key_create(says_plain)
    yield from run(sets, (yield tl.load("plain")), 2, last, 1)


def says_plain(value):
    yield tl.write(f"plain is {(yield tl.pthread_getspecific((yield tl.load('plain'))))}")


@case("pthread_key_create/makes-key", "A destructor may make a key and use it.", posix=CREATE, expected="5")
def destructor_makes_key():
    yield from run(sets, (yield tl.pthread_key_create(makes_and_uses)), 1)


def makes_and_uses(value):
    key = yield tl.pthread_key_create()
    yield tl.pthread_setspecific(key, 5)
    yield tl.write((yield tl.pthread_getspecific(key)))


@case("pthread_key_create/self", "A destructor runs in the thread that ends.", posix=CREATE, expected="same True")
def destructor_in_thread():
    yield from run(sets_own_id, (yield tl.pthread_key_create(compares_id)))


def sets_own_id(key):
    yield tl.pthread_setspecific(key, (yield tl.pthread_self()))


def compares_id(value):
    yield tl.write(f"same {value == (yield tl.pthread_self())}")
