"""What a thread id names."""

from __future__ import annotations

from errno import ESRCH

from threadlab.machine.computer.operation import Call
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure


def named_thread(thread: Thread, call: Call) -> Thread:
    """The thread of the caller's process that ``call[1]`` names, alive or not yet joined.  Raises ESRCH if there is none."""
    target = thread.process.threads.get(call[1])
    if target is None:
        why = f"there is no thread {call[1]}: it was never created, was joined already, or ended detached"
        raise failure(ESRCH, f"{call[0].name}: {why}; POSIX leaves undefined what a dead id does")
    return target
