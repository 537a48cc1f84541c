"""Push and pop stand in one routine: one that returns with a handler pushed is told so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from signal import SIGUSR1
from typing import Any

import pytest

import threadlab as tl


def pushes(*_: object) -> Iterator[Any]:
    yield tl.pthread_cleanup_push(nothing)


def nothing() -> Iterator[Any]:
    yield from ()


def as_main() -> Iterator[Any]:
    yield from pushes()


def as_start_routine() -> Iterator[Any]:
    yield tl.pthread_join((yield tl.pthread_create(pushes)))


def as_signal_handler() -> Iterator[Any]:
    yield tl.sigaction(SIGUSR1, pushes)
    yield tl.raise_(SIGUSR1)
    yield tl.pthread_exit(0)


def as_once_routine() -> Iterator[Any]:
    yield tl.pthread_once("o", pushes)
    yield tl.pthread_exit(0)


def as_cleanup_handler() -> Iterator[Any]:
    yield tl.pthread_cleanup_push(pushes)
    yield tl.pthread_exit(0)


def as_destructor() -> Iterator[Any]:
    yield tl.pthread_setspecific((yield tl.pthread_key_create(pushes)), 1)
    yield tl.pthread_exit(0)


WAYS = [as_main, as_start_routine, as_signal_handler, as_once_routine, as_cleanup_handler, as_destructor]


@pytest.mark.parametrize("main", WAYS, ids=lambda main: main.__name__)
def test_a_routine_that_returns_with_a_handler_pushed_is_named(main: Callable[[], Iterator[Any]]) -> None:
    with pytest.raises(tl.ProgramError, match="between pthread_cleanup_push and pthread_cleanup_pop") as told:
        tl.run(main)
    where = main if main is as_main else pushes
    assert told.value.line == where.__code__.co_firstlineno
