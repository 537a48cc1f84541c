"""Monitors: objects whose methods own a mutex while they run, after C. A. R. Hoare (1974) and P. Brinch Hansen (1973)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from threadlab.machine.computer.operation import Call
from threadlab.machine.posix import (
    pthread_cleanup_pop,
    pthread_cleanup_push,
    pthread_mutex_lock,
    pthread_mutex_unlock,
)

P = ParamSpec("P")
R = TypeVar("R")
Steps = Generator[Call, Any, R]
"""What a routine of a simulated program is: it yields calls, is given their results, and returns a value"""


def monitored(body: Callable[Concatenate[Any, P], Steps[R]]) -> Callable[Concatenate[Any, P], Steps[R]]:
    """Let a method own ``self.mutex`` while it runs, however it ends: it returns, raises, or its thread is cancelled."""

    @wraps(body)
    def method(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> Steps[R]:
        yield pthread_mutex_lock(self.mutex)
        yield pthread_cleanup_push(unlock, self.mutex)
        try:
            result = yield from body(self, *args, **kwargs)
        except Exception:
            yield pthread_cleanup_pop(1)
            raise
        yield pthread_cleanup_pop(1)
        return result

    return method


def lock(mutex: int) -> Steps[None]:
    """Lock `mutex`, as a routine."""
    yield pthread_mutex_lock(mutex)


def unlock(mutex: int) -> Steps[None]:
    """Unlock `mutex`, as a routine: a cleanup handler or a fork handler."""
    yield pthread_mutex_unlock(mutex)
