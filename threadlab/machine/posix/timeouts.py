"""Waits with a deadline.

As in POSIX, the time of a timed lock or timed wait is absolute, on the clock that `clock` reads: a deadline that has
passed already is over at once, but only if the thread would have to wait.
"""

from __future__ import annotations

from errno import ETIMEDOUT
from typing import Any

from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call
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
    call: Call,
) -> Any:
    """Let `thread` wait in the queue of `thing`, in `call`, until it is woken or, if there is one, until `deadline`.

    When the deadline comes it gives up its place, and ETIMEDOUT is raised in it.
    """
    thing.waiters.append(thread)
    left = kernel.wait(thread, why, thing, call)
    if deadline is not None:
        error = timed_out(call[0].name, deadline)
        kernel.set_timer(thread, max(deadline, kernel.now), lambda: thing.give_up(kernel, thread, error))
    return left
