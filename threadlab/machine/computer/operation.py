"""Calls: what a program yields.

A call is a plain tuple whose first item is an `Operation`; the rest are the arguments.  The event loop treats `COMPUTE`
and `BLOCK` itself, since they make up nearly all of a long run; every other operation brings its own handler, and that
is all the loop knows of POSIX.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.thread import Thread

Call = tuple[Any, ...]
"""``(operation, *arguments)``"""
Program = Callable[..., Generator[Call, Any, Any]]
"""A generator function that yields calls"""
Handler = Callable[["Kernel", "Thread", Call], Any]
"""Performs a call for a thread; returns its result, or `LEFT` when the thread has left its CPU"""
Price = Callable[["Kernel", "Thread", Call], int]
"""What a call costs the calling thread in CPU time, nanoseconds, before it takes effect"""


class Operation:
    """One kind of call: its POSIX name, what performs it, what it costs, and whether a thread can be cancelled in it."""

    __slots__ = ("cancellation_point", "handler", "name", "price")

    def __init__(
        self, name: str, handler: Handler, price: Price | None = None, cancellation_point: bool = False
    ) -> None:
        self.name = name
        self.handler = handler
        self.price = price
        self.cancellation_point = cancellation_point

    def __repr__(self) -> str:
        return self.name


class _Left:
    def __repr__(self) -> str:
        return "LEFT"


LEFT = _Left()
"""What a handler returns when the calling thread no longer runs (it waits, yielded, or ended)."""


def system_call(kernel: Kernel, thread: Thread, call: Call) -> int:
    """The price of entering the kernel once."""
    return kernel.costs.syscall


def _inline(kernel: Kernel, thread: Thread, call: Call) -> Any:
    raise AssertionError(f"{call[0]} is performed by the event loop itself")


COMPUTE = Operation("compute", _inline)
"""``(COMPUTE, time)``: use a CPU for `time` nanoseconds"""
BLOCK = Operation("block", _inline, system_call, cancellation_point=True)
"""``(BLOCK, time, name)``: a blocking system call that is answered after `time` nanoseconds"""


def perform(kernel: Kernel, thread: Thread, call: Call) -> Any:
    """Perform `call` for `thread`, without its price.  Returns its result, or `LEFT`."""
    return call[0].handler(kernel, thread, call)


def spell(call: Call) -> str:
    """`call` as a program writes it."""
    if call[0] is BLOCK:
        return f"{call[2]}({call[1]})"
    return f"{call[0].name}({', '.join(map(repr, call[1:]))})"
