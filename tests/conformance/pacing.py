"""How the programs about locks and processes let time pass."""

from __future__ import annotations

from collections.abc import Iterator
from errno import ETIMEDOUT
from typing import Any

import threadlab as tl


def alone(ticks: int = 1) -> Iterator[Any]:
    """Let so many ticks pass for the calling thread alone, in every model: it waits within the library, in vain.

    A sleeping thread would take the others' kernel thread along where they share one.  A twin just sleeps.
    """
    nothing = yield tl.sem_init(0)
    try:
        yield tl.sem_timedwait(nothing, (yield tl.clock()) + ticks * tl.ms)
    except OSError as error:
        if error.errno != ETIMEDOUT:
            raise
    yield tl.sem_destroy(nothing)


def start(count: int, routine: Any, *args: Any) -> Iterator[Any]:
    """Create `count` threads that run ``routine(*args)``.  The result is the list of their ids."""
    tids = []
    for _ in range(count):
        tids.append((yield tl.pthread_create(routine, *args)))
    return tids


def join(tids: list[int]) -> Iterator[Any]:
    """Wait for all of `tids`.  The result is the list of their exit values."""
    values = []
    for tid in tids:
        values.append((yield tl.pthread_join(tid)))
    return values
