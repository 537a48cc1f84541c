"""At which line of its program each thread is, for runs with ``record="source"``.

A run that does not ask for it pays nothing: its generators are plain ones.  In a run that does, every generator is
wrapped, and each call comes as ``(LINE, call, code, line)``; performing that notes the line and lets the call come next.
"""

from __future__ import annotations

import inspect
from collections.abc import Generator
from functools import lru_cache
from textwrap import dedent
from types import CodeType
from typing import TYPE_CHECKING, Any

from threadlab.machine.computer.frames import generator_of
from threadlab.machine.computer.operation import Call, Operation
from threadlab.machine.computer.steps import set_step, top
from threadlab.trace.listing import Listing, Routine

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.thread import Thread


class Lines:
    """What a run notes of the lines of its programs."""

    def __init__(self) -> None:
        self._steps: list[tuple[int, int, CodeType, int]] = []  # time, thread, routine, line

    def generator_of(self, program: Any, args: tuple[Any, ...], name: str = "the program") -> Generator[Any, Any, Any]:
        """The generator that `program` makes, wrapped.  Raises `TypeError` if it makes none."""
        wrapped: Any = _Watched(generator_of(program, args, name))
        return wrapped  # type: ignore[no-any-return]

    def note(self, time: int, thread: Thread, code: CodeType, line: int) -> None:
        """At `time`, `thread` is at `line` of `code`.  Of lines that it passes in no time, the last one is kept."""
        steps = self._steps
        if steps and steps[-1][:2] == (time, thread.index):
            steps.pop()
        steps.append((time, thread.index, code, line))

    def back(self, time: int, thread: Thread) -> None:
        """At `time`, `thread` goes on where its program on top stands."""
        generator, _ = top(thread)
        if generator.gi_frame is not None:
            self.note(time, thread, *_place(generator))

    def listing(self) -> Listing:
        """The texts of all routines that were passed, and who was where when."""
        codes = list(dict.fromkeys(code for _, _, code, _ in self._steps))
        numbers = {code: number for number, code in enumerate(codes)}
        steps = [(time, thread, numbers[code], line) for time, thread, code, line in self._steps]
        return Listing(tuple(map(_routine, codes)), steps)


class _Watched:
    """A generator whose calls say at which line they are made."""

    __slots__ = ("_generator",)

    def __init__(self, generator: Generator[Any, Any, Any]) -> None:
        self._generator = generator

    def send(self, value: Any) -> Any:
        return _with_line(self._generator, self._generator.send(value))

    def throw(self, error: Exception) -> Any:
        return _with_line(self._generator, self._generator.throw(error))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._generator, name)


def _with_line(generator: Generator[Any, Any, Any], call: Any) -> Any:
    if isinstance(call, tuple) and call and isinstance(call[0], Operation):
        return (LINE, call, *_place(generator))
    return call  # no call: the event loop complains


def _place(generator: Any) -> tuple[CodeType, int]:
    while hasattr(inner := generator.gi_yieldfrom, "gi_yieldfrom"):
        generator = inner
    frame = generator.gi_frame
    return frame.f_code, frame.f_lineno


@lru_cache(256)  # finding where a function ends takes longer than a short run
def _routine(code: CodeType) -> Routine:
    try:
        lines, first = inspect.getsourcelines(code)
    except OSError:  # made by exec, or typed where nobody keeps the text
        return Routine(code.co_name, code.co_firstlineno, "")
    return Routine(code.co_name, first, dedent("".join(lines)).rstrip())


def _line(kernel: Kernel, thread: Thread, call: Call) -> None:
    _, following, code, line = call
    assert kernel.lines is not None
    kernel.lines.note(kernel.now, thread, code, line)
    set_step(thread, following)


LINE = Operation("line", _line)
"""``(LINE, call, code, line)``: `call`, made at `line` of the routine `code`"""
