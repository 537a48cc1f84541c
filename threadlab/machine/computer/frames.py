"""Routines that run on top of a thread's own program: pushed, run, and taken off again."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from threadlab.machine.computer.operation import COMPUTE, LEFT
from threadlab.machine.computer.states import ENDED
from threadlab.machine.computer.steps import own_step, set_step
from threadlab.machine.computer.thread import After, Frame, Thread
from threadlab.machine.errors import ended_too_early

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel


def generator_of(program: Any, args: tuple[Any, ...], name: str = "the program") -> Generator[Any, Any, Any]:
    """The generator that `program` makes.  Raises `TypeError` if it makes none."""
    generator = program(*args)
    if not hasattr(generator, "send"):
        called = getattr(program, "__name__", repr(program))
        raise TypeError(
            f"{name} must be a generator function, and {called} is not: it returned {generator!r} without a yield"
        )
    return generator  # type: ignore[no-any-return]


def make_frame(kernel: Kernel, program: Any, args: tuple[Any, ...], after: After | None, name: str) -> Frame:
    """A frame for ``program(*args)``; `name` is what an error calls the routine.

    If it makes no generator, the frame raises the `TypeError` in the thread.
    """
    try:
        generator = kernel.generator_of(program, args, name)
    except Exception as error:
        generator = _raising(error)
    frame = Frame(program, args, generator, after)
    if kernel.keeps_history:
        frame.history = []
    return frame


def _raising(error: Exception) -> Generator[Any, Any, Any]:
    raise error
    yield


def push(thread: Thread, frame: Frame) -> None:
    """Put `frame` on top of `thread`, keeping in it what the thread would do next."""
    if thread.remaining > 0:
        frame.remaining = thread.remaining
        thread.remaining = 0
    frame.value, thread.value = thread.value, None
    frame.step, thread.step = thread.step, None
    frame.cleanup = len(thread.cleanup) if thread.cleanup else 0
    if thread.frames is None:
        thread.frames = []
    thread.frames.append(frame)
    own_step(thread)


def call_routine(kernel: Kernel, thread: Thread, program: Any, args: tuple[Any, ...], after: After, name: str) -> None:
    """Run ``program(*args)`` on top of the calling `thread`; `after` turns its value into the call's result.

    The handler that calls this returns None, with which the routine starts.
    """
    push(thread, make_frame(kernel, program, args, after, name))


def start_with(thread: Thread, time: int) -> None:
    """Let `thread` compute for `time` nanoseconds before the frame just pushed begins."""
    if time:
        set_step(thread, (COMPUTE, time))


def returned(kernel: Kernel, thread: Thread, value: Any) -> Any:
    """The routine on top of `thread` returned `value`: go on below it, or let the thread end.

    Returns what the program is given next, or `LEFT`.
    """
    if not thread.frames:
        return kernel.semantics.returned(kernel, thread, value)
    frame = thread.frames.pop()
    if thread.cleanup and len(thread.cleanup) > frame.cleanup:
        raise ended_too_early(frame.generator, thread, kernel.now)
    own_step(thread)
    if kernel.lines is not None:
        kernel.lines.back(kernel.now, thread)
    if frame.mask >= 0 and kernel.semantics.restored_mask(kernel, thread, frame):
        return LEFT if thread.state == ENDED or thread.process.stopped else None
    try:
        if frame.after is not None:
            return frame.after(kernel, thread, value)
        if frame.wait is not None:
            return frame.wait.waits_for.resume(kernel, thread, frame.wait)
    except OSError as error:
        set_step(thread, error)
        return None
    thread.remaining = frame.remaining
    set_step(thread, frame.step)
    return frame.value


def drop(kernel: Kernel, thread: Thread) -> None:
    """Take all frames off `thread`, which ends: what they interrupted does not go on."""
    for frame in thread.frames or ():
        if frame.wait is not None:
            frame.wait.waits_for.abandon(kernel, thread)
        if frame.dropped is not None:
            frame.dropped(kernel, thread)
        close(frame.generator)
    thread.frames = None
    thread.step = None


def close(generator: Any) -> None:
    """Close a generator that goes on no more; a yield in one of its ``finally`` blocks is not performed."""
    try:
        generator.close()
    except RuntimeError:
        pass
