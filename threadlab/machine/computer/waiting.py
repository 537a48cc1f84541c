"""What it means to wait: things a thread can wait for, and what a signal handler does to a wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.thread import Thread


class Timed(Protocol):
    """Something that the kernel's timers can end: the wait of a thread, an alarm, a turn."""

    timer: int
    """the sequence number of the event that ends it; -1: none does"""
    due: int
    over: Callable[[], None] | None
    """what to do then"""


class Interruption(Enum):
    """What becomes of a wait when a signal handler runs in the waiting thread."""

    STAY = "stay"
    """it keeps its place; what happens meanwhile counts"""
    AGAIN = "again"
    """it gives up its place, and its call is made again afterwards"""
    FAIL = "fail"
    """its call fails with EINTR"""
    RESTART = "restart"
    """its call fails with EINTR, or is made again if the handler was installed with SA_RESTART"""


class Waitable:
    """Something that a thread can wait for: a mutex, a child process, a thread to be joined, …"""

    __slots__ = ()
    interruption: Interruption = Interruption.AGAIN

    def holders(self) -> Sequence[Any]:
        """The threads that could end the wait; none if any thread could."""
        return ()

    def abandon(self, kernel: Kernel, thread: Thread) -> None:
        """Forget that `thread` waits: it is interrupted, cancelled, or ends."""

    def give_up(self, kernel: Kernel, thread: Thread, step: Any) -> None:
        """End the wait of `thread`, which goes on with `step`: an error raised by its call, or a call to make."""
        self.abandon(kernel, thread)
        kernel.wake(thread, step=step)

    def before_exit(self, thread: Thread, step: Any) -> Any:
        """What `thread` does before its cleanup handlers, when it ends in a signal handler that interrupted this wait.

        `step` comes afterwards.
        """
        return step

    def step_in_copy(self, kernel: Kernel, thread: Thread, call: Any, done: bool) -> Any:
        """What the copy of `thread` that a fork makes does to go on with this wait in `call`; `done` if it is over."""
        return None if done else call

    def resume(self, kernel: Kernel, thread: Thread, wait: Suspended) -> Any:
        """Go on with a wait that kept its place while a handler ran.  Returns the call's result, or `LEFT`."""
        if wait.done:
            return wait.value
        assert wait.call is not None
        if thread.doomed and wait.call[0].cancellation_point:
            self.abandon(kernel, thread)
            return kernel.semantics.cancelled(kernel, thread)
        return kernel.wait_again(thread, wait)


class Suspended:
    """A wait that a signal handler has interrupted and that goes on when the handler has returned."""

    __slots__ = ("call", "done", "due", "over", "value", "waits_for", "why")

    def __init__(self, thread: Thread) -> None:
        assert thread.waits_for is not None
        self.call = thread.call
        self.why = thread.why
        self.waits_for: Waitable = thread.waits_for
        self.over = thread.over
        self.due = thread.due if thread.timer >= 0 else -1  # when it times out; -1: never
        self.done = False  # what it waits for has happened meanwhile
        self.value: Any = None


def suspended(thread: Thread, thing: Waitable) -> Suspended | None:
    """The wait of `thread` for `thing` that a handler has interrupted; None if there is none."""
    waits = [frame.wait for frame in thread.frames or () if frame.wait is not None]
    return next((wait for wait in reversed(waits) if wait.waits_for is thing and not wait.done), None)
