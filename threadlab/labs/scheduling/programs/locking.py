"""Programs with locks and conditions that go well, most of the time."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab import machine as tl
from threadlab.trace import ms

Steps = Generator[Any, Any, Any]


def transfer(before: int, source: int, target: int) -> Steps:
    """Move money: lock the one account, then the other."""
    yield tl.compute(before)
    yield tl.pthread_mutex_lock(source)
    yield tl.compute(2 * ms)
    yield tl.pthread_mutex_lock(target)
    yield tl.compute(1 * ms)
    yield tl.pthread_mutex_unlock(target)
    yield tl.pthread_mutex_unlock(source)


def transfers() -> Steps:
    """Two transfers between the same accounts, in opposite directions."""
    ann = yield tl.pthread_mutex_init()
    bob = yield tl.pthread_mutex_init()
    there = yield tl.pthread_create(transfer, 0 * ms, ann, bob, name="Ann→Bob")
    back = yield tl.pthread_create(transfer, 4 * ms, bob, ann, name="Bob→Ann")
    yield tl.pthread_join(there)
    yield tl.pthread_join(back)


def consumer(mutex: int, cond: int) -> Steps:
    """Wait until there is something; the look at it is not under the lock."""
    if not (yield tl.load("full")):
        yield tl.compute(2 * ms)
        yield tl.pthread_mutex_lock(mutex)
        yield tl.pthread_cond_wait(cond, mutex)
        yield tl.pthread_mutex_unlock(mutex)
    yield tl.write("takes it")


def producer(mutex: int, cond: int) -> Steps:
    """Make something, and tell who waits for it."""
    yield tl.compute(3 * ms)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.store("full", 1)
    yield tl.pthread_cond_signal(cond)
    yield tl.pthread_mutex_unlock(mutex)


def wake_up() -> Steps:
    """One thread makes what the other waits for."""
    mutex = yield tl.pthread_mutex_init()
    cond = yield tl.pthread_cond_init()
    yield tl.store("full", 0)
    waits = yield tl.pthread_create(consumer, mutex, cond, name="consumer")
    makes = yield tl.pthread_create(producer, mutex, cond, name="producer")
    yield tl.pthread_join(waits)
    yield tl.pthread_join(makes)
