"""At which line of its program each thread is, for runs with ``record="source"``.

A run that does not ask for it pays nothing: its generators are plain ones.  In a run that does, every generator is
wrapped, and each call comes as ``(LINE, call, code, offset)``; performing that notes the place and performs the call.
"""

from __future__ import annotations

import inspect
from collections.abc import Generator
from functools import lru_cache
from pathlib import Path
from textwrap import dedent
from types import CodeType
from typing import TYPE_CHECKING, Any

from threadlab.machine.computer.frames import generator_of
from threadlab.machine.computer.operation import BLOCK, COMPUTE, Call, Operation
from threadlab.machine.computer.steps import set_step, top
from threadlab.trace.listing import Listing, Routine

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.thread import Thread


_OURS = str(Path(__file__).parents[1])
"""the folder of the machine, with the pool and other programs that readers call"""


class Lines:
    """What a run notes of the lines of its programs."""

    def __init__(self) -> None:
        self._steps: list[tuple[int, int, CodeType, int]] = []  # time, thread, routine, offset in its bytecode

    def generator_of(self, program: Any, args: tuple[Any, ...], name: str = "the program") -> Generator[Any, Any, Any]:
        """The generator that `program` makes, wrapped.  Raises `TypeError` if it makes none."""
        wrapped: Any = _Watched(generator_of(program, args, name))
        return wrapped  # type: ignore[no-any-return]

    def note(self, time: int, thread: Thread, code: CodeType, offset: int) -> None:
        """At `time`, `thread` is at `offset` of `code`.  Of places that it passes in no time, the last one is kept."""
        steps = self._steps
        if steps and steps[-1][0] == time and steps[-1][1] == thread.index:
            steps[-1] = (time, thread.index, code, offset)
        else:
            steps.append((time, thread.index, code, offset))

    def back(self, time: int, thread: Thread) -> None:
        """At `time`, `thread` goes on where its program on top stands."""
        generator, _ = top(thread)
        if generator.gi_frame is not None:
            self.note(time, thread, *_place(generator))

    def listing(self) -> Listing:
        """The texts of all routines that were passed, and who was where when."""
        codes = {id(code): code for _, _, code, _ in self._steps}  # a code object takes long to hash
        numbers = {key: number for number, key in enumerate(codes)}
        routines, lines = zip(*map(_text, codes.values()), strict=True) if codes else ((), ())
        steps = []
        for time, thread, code, offset in self._steps:
            number = numbers[id(code)]
            steps.append((time, thread, number, lines[number][offset]))
        return Listing(routines, steps)


class _Watched:
    """A generator whose calls say at which line they are made."""

    __slots__ = ("_generator",)

    def __init__(self, generator: Generator[Any, Any, Any]) -> None:
        self._generator = generator

    def send(self, value: Any) -> Any:
        call = self._generator.send(value)
        if call.__class__ is tuple and call and call[0].__class__ is Operation:
            return (LINE, call, *_place(self._generator))
        return call  # no call: the event loop complains

    def throw(self, error: Exception) -> Any:
        call = self._generator.throw(error)
        if call.__class__ is tuple and call and call[0].__class__ is Operation:
            return (LINE, call, *_place(self._generator))
        return call

    def __getattr__(self, name: str) -> Any:
        return getattr(self._generator, name)


def _place(generator: Any) -> tuple[CodeType, int]:
    """Where `generator` stands: in the innermost routine that is the reader's, and not one of ours, such as a pool's.

    Where none is, as in a pool's worker that waits for tasks, it is the outermost.
    """
    found = generator
    while (inner := generator.gi_yieldfrom) is not None and hasattr(inner, "gi_yieldfrom"):
        generator = inner
        if not generator.gi_code.co_filename.startswith(_OURS):
            found = generator
    return found.gi_code, found.gi_frame.f_lasti


@lru_cache(256)  # finding where a function ends takes longer than a short run
def _text(code: CodeType) -> tuple[Routine, dict[int, int]]:
    """The text of `code`, and the line of each offset in its bytecode."""
    first = code.co_firstlineno
    lines = {offset: line or first for start, end, line in code.co_lines() for offset in range(start, end, 2)}
    try:
        text, first = inspect.getsourcelines(code)
    except OSError:  # made by exec, or typed where nobody keeps the text
        return Routine(code.co_name, first, ""), lines
    return Routine(code.co_name, first, dedent("".join(text)).rstrip()), lines


def _line(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _, following, code, offset = call
    assert kernel.lines is not None
    kernel.lines.note(kernel.now, thread, code, offset)
    operation = following[0]
    takes_time = operation.price is not None and operation.price(kernel, thread, following)
    if not takes_time and operation is not COMPUTE and operation is not BLOCK:
        return operation.handler(kernel, thread, following)
    set_step(thread, following)  # time passes only in the event loop
    return None


LINE = Operation("line", _line)
"""``(LINE, call, code, offset)``: `call`, made at `offset` in the bytecode of the routine `code`"""
