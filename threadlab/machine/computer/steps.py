"""What a thread does next: its program's own next step, or first an error raised in it, or a call made in its place.

`Thread.send` is what the event loop calls.  Usually it is the ``send`` of the generator on top.  For one step it may be
something else; what that is stands in `Thread.step` as data, so that a signal handler can come in between and a fork can
copy it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from threadlab.machine.computer.operation import Call
from threadlab.machine.computer.thread import History, Thread


def top(thread: Thread) -> tuple[Any, History | None]:
    """The generator on top of `thread`, and its history if one is kept."""
    if thread.frames:
        frame = thread.frames[-1]
        return frame.generator, frame.history
    return thread.generator, thread.history


def own_step(thread: Thread) -> None:
    """Let the program's own next step come next."""
    generator, history = top(thread)
    thread.send = generator.send if history is None else _recorded(generator, history)


def set_step(thread: Thread, step: Exception | Call | None) -> None:
    """Let the next step of `thread` be `step`: an error raised at its yield, or a call made before it goes on."""
    thread.step = step
    if step is None:
        own_step(thread)
    elif isinstance(step, tuple):
        thread.send = lambda _: _perform(thread)
    else:
        thread.send = lambda _: _throw(thread)


def _perform(thread: Thread) -> Call:
    call: Call = thread.step
    thread.step = None
    own_step(thread)
    return call


def _throw(thread: Thread) -> Call:
    error: Exception = thread.step
    thread.step = None
    own_step(thread)
    generator, history = top(thread)
    if history is None:
        return generator.throw(error)  # type: ignore[no-any-return]
    history.append([None, error, None])
    call: Call = generator.throw(error)
    history[-1][2] = call
    return call


def _recorded(generator: Any, history: History) -> Callable[[Any], Call]:
    def send(value: Any) -> Call:
        entry = [value, None, None]
        history.append(entry)
        call: Call = generator.send(value)
        entry[2] = call
        return call

    return send
