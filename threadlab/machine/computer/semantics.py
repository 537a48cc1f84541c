"""What the kernel asks of POSIX.  The room beside this one answers; the computer knows no more of it than this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.process import Process
    from threadlab.machine.computer.thread import Frame, Thread


class Semantics(Protocol):
    """The questions that come up at a thread's end, in a blocking call and after a handler."""

    cancellation: tuple[Any, ...]
    """the call that cancels its caller"""

    def returned(self, kernel: Kernel, thread: Thread, value: Any) -> Any:
        """The program of the running `thread` returned `value`.  Returns what comes next for it, or `LEFT`."""

    def restored_mask(self, kernel: Kernel, thread: Thread, frame: Frame) -> bool:
        """The handler in `frame`, taken off `thread`, has returned: its mask ends.

        Returns whether something else comes now than what the handler interrupted.
        """

    def cancelled(self, kernel: Kernel, thread: Thread) -> Any:
        """The running `thread`, which is to be cancelled, makes a blocking call.  Returns what comes next, or `LEFT`."""

    def in_critical_section(self, thread: Thread) -> bool:
        """Whether others may have to wait until `thread` goes on: it owns a lock."""

    def process_ended(self, kernel: Kernel, process: Process) -> None:
        """`process` has ended: its parent and its children are told."""
