"""Building a generator again from what it was given: how a fork copies a program in the middle of a run.

Python cannot copy a running generator.  So the program starts again and is given, one by one, what the first was given;
if it asks for the same each time, it stands at last where the first stands.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from threadlab.machine.computer.operation import Call, Operation, spell
from threadlab.machine.computer.thread import History

_PLAIN = (int, str, bytes, float, bool, frozenset, type(None))


class HistoryNeeded(Exception):
    """A program forks, and no history was kept: the run must begin again with one.

    Most programs never fork, and keeping a history costs time and memory at every step.
    """


class Parted(Exception):
    """A program did not do the same again."""

    def __init__(self, why: str, line: tuple[str, int]) -> None:
        super().__init__(why)
        self.line = line


class Copier:
    """Copies what a fork copies, so that what was one thing in the parent is one thing in the child."""

    def __init__(self) -> None:
        self._memo: dict[int, Any] = {}

    def copy(self, value: Any) -> Any:
        """A deep copy of `value`; of what cannot be copied, the thing itself."""
        if isinstance(value, _PLAIN):
            return value
        try:
            return deepcopy(value, self._memo)
        except Exception:
            return value

    def history(self, history: History) -> History:
        """A copy of `history`, in which calls and errors are the same."""
        return [[self.copy(value), error, call] for value, error, call in history]


def replay(generator_of: Callable[..., Any], program: Any, args: tuple[Any, ...], history: History) -> Any:
    """A generator of ``program(*args)``, made by `generator_of`, that has been given all of `history`.

    Raises `Parted` if it does not ask for the same.
    """
    generator = generator_of(program, args)
    for number, (value, error, call) in enumerate(history, 1):
        try:
            again = generator.send(value) if error is None else generator.throw(error)
        except Exception as wrong:
            if call is None and isinstance(wrong, StopIteration):
                return generator  # it had returned: the thread is ending, and runs its key destructors
            ended = "it returned" if isinstance(wrong, StopIteration) else f"it raised {wrong!r}"
            raise Parted(_words(number, call, ended), _line(generator, program)) from wrong
        if not _same(again, call):
            made = spell(again) if isinstance(again, tuple) and again else repr(again)
            raise Parted(_words(number, call, f"it was {made}"), _line(generator, program))
    return generator


def _words(number: int, call: Call | None, instead: str) -> str:
    was = "it returned" if call is None else f"call {number} was {spell(call)}"
    return f"{was} in the parent, and when the child's copy was made {instead}"


def _line(generator: Any, program: Any) -> tuple[str, int]:
    frame = generator.gi_frame
    if frame is not None:
        return frame.f_code.co_filename, frame.f_lineno
    return generator.gi_code.co_filename, generator.gi_code.co_firstlineno


def _same(one: Any, other: Any) -> bool:
    """Whether two calls, or two arguments, are the same for the machine: a function made again by the program is."""
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, (Operation, *_PLAIN)):
        return bool(one == other)
    if callable(one):
        return getattr(one, "__qualname__", None) == getattr(other, "__qualname__", None)
    return True
