"""Cases on mutex protocols: priority inversion, and what inheritance and ceilings do about it.

Twins need real-time scheduling, which a host gives to root alone; elsewhere they are skipped.
"""

from __future__ import annotations

import threadlab as tl
from tests.conformance.case import attempt, burn, collection, lines
from tests.conformance.cases_scheduling import BY_PRIORITY
from tests.conformance.pacing import alone, join

CASES, case = collection()

PROTOCOL = "XSH pthread_mutexattr_getprotocol, DESCRIPTION"


def prioritised(name, statement, expected):
    """A case on one CPU that is scheduled by priority."""
    return case(name, statement, posix=PROTOCOL, expected=expected, settings=BY_PRIORITY)


def threads(*wanted):
    """Create threads, each ``(priority, routine, *arguments)``, and wait for all."""
    tids = []
    for priority, routine, *args in wanted:
        tids.append((yield tl.pthread_create(routine, *args, priority=priority)))
    yield from join(tids)


def holds(mutex, ticks, text):
    """Own `mutex` from the start and for so many ticks of work; write `text` afterwards."""
    yield tl.pthread_mutex_lock(mutex)
    yield burn(ticks)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.write(text)


def wants(mutex, ticks, text):
    """After so many ticks own `mutex` and write `text`."""
    yield from alone(ticks)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.write(text)
    yield tl.pthread_mutex_unlock(mutex)


def works(ticks, work, text):
    """After so many ticks work, and write `text`."""
    yield from alone(ticks)
    yield burn(work)
    yield tl.write(text)


def inversion(protocol):
    """A low thread holds a mutex, a high one waits for it, and one in the middle works."""
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, protocol, 3)
    yield from threads((3, wants, mutex, 2, "high"), (2, works, 2, 5, "middle"), (1, holds, mutex, 3, "low"))


@prioritised(
    "PTHREAD_PRIO_NONE/inversion",
    "Without a protocol the high thread waits for the middle one, which keeps the low one from unlocking.",
    lines("middle", "high", "low"),
)
def prio_none():
    yield from inversion(tl.PTHREAD_PRIO_NONE)


@prioritised(
    "PTHREAD_PRIO_INHERIT/inversion",
    "With inheritance the low thread runs as high while the high one waits, and unlocks before the middle one runs.",
    lines("high", "middle", "low"),
)
def prio_inherit():
    yield from inversion(tl.PTHREAD_PRIO_INHERIT)


@prioritised(
    "PTHREAD_PRIO_PROTECT/inversion",
    "With a ceiling the low thread runs at it from lock to unlock, and the middle one cannot come between.",
    lines("high", "middle", "low"),
)
def prio_protect():
    yield from inversion(tl.PTHREAD_PRIO_PROTECT)


def nobody_waits(protocol):
    """A low thread holds a mutex that nobody wants, and one in the middle becomes ready."""

    def low(mutex):
        yield tl.pthread_mutex_lock(mutex)
        yield burn(3)
        yield tl.write("low unlocks")
        yield tl.pthread_mutex_unlock(mutex)

    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, protocol, 3)
    yield from threads((2, works, 1, 0, "middle"), (1, low, mutex))


@prioritised(
    "PTHREAD_PRIO_INHERIT/nobody_waits",
    "With inheritance an owner for whom nobody waits keeps its own priority.",
    lines("middle", "low unlocks"),
)
def inherit_nobody_waits():
    yield from nobody_waits(tl.PTHREAD_PRIO_INHERIT)


@prioritised(
    "PTHREAD_PRIO_PROTECT/nobody_waits",
    "With a ceiling the owner runs at it whether anybody waits or not.",
    lines("low unlocks", "middle"),
)
def protect_nobody_waits():
    yield from nobody_waits(tl.PTHREAD_PRIO_PROTECT)


@prioritised(
    "PTHREAD_PRIO_INHERIT/chain",
    "Inheritance follows a chain: the owner of what the owner waits for inherits too.",
    lines("second", "high", "middle", "first"),
)
def inherit_along_a_chain():
    one = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_INHERIT)
    two = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_INHERIT)

    def second():
        yield from alone(1)
        yield tl.pthread_mutex_lock(two)
        yield from wants(one, 0, "second")
        yield tl.pthread_mutex_unlock(two)

    yield from threads((4, wants, two, 3, "high"), (3, works, 3, 4, "middle"), (2, second), (1, holds, one, 4, "first"))


@prioritised(
    "PTHREAD_PRIO_INHERIT/timeout",
    "When the waiter's time is over, the owner no longer inherits from it.",
    lines("ETIMEDOUT", "middle", "low"),
)
def inherit_until_timeout():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_INHERIT)

    def hasty():
        yield from alone(1)
        deadline = (yield tl.clock()) + 3 * tl.ms
        yield tl.write((yield from attempt(tl.pthread_mutex_timedlock(mutex, deadline))))

    def low():
        yield tl.pthread_mutex_lock(mutex)
        yield from alone(6)
        yield burn(1)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.write("low")

    yield from threads((3, hasty), (2, works, 5, 3, "middle"), (1, low))


@prioritised(
    "PTHREAD_PRIO_INHERIT/two_mutexes",
    "An owner of two mutexes has the highest priority of all that wait for either; unlocking one leaves that of the other.",
    lines("high", "low still", "third", "middle", "low"),
)
def inherit_from_two():
    one = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_INHERIT)
    two = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_INHERIT)

    def low():
        yield tl.pthread_mutex_lock(one)
        yield tl.pthread_mutex_lock(two)
        yield burn(3)
        yield tl.pthread_mutex_unlock(one)
        yield burn(2)
        yield tl.write("low still")
        yield tl.pthread_mutex_unlock(two)
        yield tl.write("low")

    yield from threads((4, wants, one, 1, "high"), (3, wants, two, 1, "third"), (2, works, 1, 0, "middle"), (1, low))


@prioritised(
    "PTHREAD_PRIO_INHERIT/waiters",
    "The mutex goes to the waiter with the highest priority, which inherits from the others in turn.",
    lines("high", "middle", "low", "owner"),
)
def inherit_waiters():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_INHERIT)
    yield from threads(
        (2, wants, mutex, 1, "low"),
        (4, wants, mutex, 1, "high"),
        (3, wants, mutex, 1, "middle"),
        (1, holds, mutex, 3, "owner"),
    )


@prioritised(
    "PTHREAD_PRIO_INHERIT/condition",
    "Who comes back from a condition waits for the mutex as any other, and its owner inherits.",
    lines("low signals", "high", "middle", "low"),
)
def inherit_after_condition():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_INHERIT)
    condition = yield tl.pthread_cond_init()

    def high():
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_cond_wait(condition, mutex)
        yield tl.write("high")
        yield tl.pthread_mutex_unlock(mutex)

    def low():
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write("low signals")
        yield tl.pthread_cond_signal(condition)
        yield burn(3)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.write("low")

    yield from threads((3, high), (2, works, 1, 2, "middle"), (1, low))


@prioritised(
    "PTHREAD_PRIO_PROTECT/nested",
    "The owner of several such mutexes runs at the highest of their ceilings; unlocking one leaves that of the others.",
    lines("third", "low in one", "weak", "low"),
)
def protect_nested():
    one = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_PROTECT, 2)
    two = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_PROTECT, 4)

    def low():
        yield tl.pthread_mutex_lock(one)
        yield tl.pthread_mutex_lock(two)
        yield burn(3)
        yield tl.pthread_mutex_unlock(two)
        yield tl.write("low in one")
        yield tl.pthread_mutex_unlock(one)
        yield tl.write("low")

    yield from threads((3, works, 1, 0, "third"), (2, works, 1, 0, "weak"), (1, low))


@case(
    "PTHREAD_PRIO_PROTECT/above",
    "A thread whose priority is above the ceiling cannot lock the mutex: EINVAL.",
    posix="XSH pthread_mutex_lock, ERRORS",
    expected=lines("EINVAL", "EINVAL", "EINVAL", "0"),
    settings=BY_PRIORITY,
)
def above_the_ceiling():
    mutex = yield tl.pthread_mutex_init(tl.PTHREAD_MUTEX_DEFAULT, tl.PTHREAD_PRIO_PROTECT, 3)

    def says_lock(call):
        yield tl.write((yield from attempt(call)))

    def high():
        yield from says_lock(tl.pthread_mutex_lock(mutex))
        yield from says_lock(tl.pthread_mutex_trylock(mutex))
        yield from says_lock(tl.pthread_mutex_timedlock(mutex, (yield tl.clock()) + tl.ms))

    yield from threads((4, high), (3, says_lock, tl.pthread_mutex_lock(mutex)))
