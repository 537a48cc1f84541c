"""Waits with a deadline.

As in POSIX, the time of a timed lock or timed wait is absolute, on the clock that `clock` reads: a deadline that has
passed already is over at once, but only if the thread would have to wait.
"""

from __future__ import annotations

from collections.abc import Callable
from errno import ETIMEDOUT
from typing import Any

from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.objects import Synchroniser
from threadlab.trace import format_time


def timed_out(name: str, deadline: int) -> OSError:
    """The error of a wait in the call `name` that lasted until `deadline`."""
    return failure(ETIMEDOUT, f"{name}: nothing happened until {format_time(deadline)}")


def wait_until(
    kernel: Kernel,
    thread: Thread,
    thing: Synchroniser,
    why: str,
    deadline: int | None,
    over: Callable[[], None] | None = None,
) -> Any:
    """Let `thread` wait in the queue of `thing` until it is woken or, if there is one, until `deadline`.

    When the deadline comes it leaves the queue, and `over` is called, by default to raise ETIMEDOUT in it.
    """
    name = why.partition("(")[0]
    if deadline is not None and deadline <= kernel.now and over is None:
        raise timed_out(name, deadline)
    thing.waiters.append(thread)
    left = kernel.wait(thread, why, waits_for=thing)
    if deadline is not None:

        def expire() -> None:
            thing.waiters.remove(thread)
            if over is not None:
                over()
            else:
                kernel.wake_with_error(thread, timed_out(name, deadline))

        kernel.set_timer(thread, max(deadline - kernel.now, 0), expire)
    return left
