"""How a run ended: the states left open are closed, and a deadlock is explained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.states import ENDED, WAITING
from threadlab.machine.computer.thread import Thread
from threadlab.trace import Deadlock, WaitsFor


def close_all(kernel: Kernel) -> None:
    """Close the span of every thread that is still alive, and settle the CPUs' accounts."""
    for cpu in kernel.cpus:
        if cpu.lwp is None:
            kernel.idle_time += kernel.now - cpu.idle_since
        if cpu.last is not None:
            kernel.kernel_switches -= 1  # the loop counts a CPU's first kernel thread too
    for thread in kernel.threads:
        if thread.state != ENDED:
            kernel.close_span(thread)


def deadlock(kernel: Kernel) -> Deadlock | None:
    """Who waits for whom; None when nobody is left waiting."""
    waiting = [thread for thread in kernel.threads if thread.state == WAITING]
    if not waiting:
        return None
    edges = [(thread, holder) for thread in waiting for holder in _holders(thread)]
    cycle = _cycle(edges)
    records = tuple(
        WaitsFor(thread.index, thread.why, -1 if holder is None else holder.index) for thread, holder in edges
    )
    text = "; ".join(_words(thread, holder) for thread, holder in edges)
    return Deadlock(records, tuple(thread.index for thread in cycle), text)


def _holders(thread: Thread) -> list[Any]:
    holders: Sequence[Any] = thread.waits_for.holders() if thread.waits_for is not None else ()
    return [*holders] or [None]


def _words(thread: Thread, holder: Any) -> str:
    whom = "and nobody will end that wait" if holder is None else f"which needs {holder.title}"
    if holder is not None and holder.state == ENDED:
        whom += ", which has ended"
    if holder is thread:
        whom = "which needs itself"
    return f"{thread.title} waits in {thread.why}, {whom}"


def _cycle(edges: list[tuple[Thread, Any]]) -> list[Thread]:
    """One circular wait, in order; empty if there is none."""
    after: dict[Thread, list[Thread]] = {}
    for waiter, holder in edges:
        if holder is not None:
            after.setdefault(waiter, []).append(holder)
    done: set[Thread] = set()
    for first in after:
        path: list[Thread] = []
        branches = [iter((first,))]
        while branches:
            thread = next(branches[-1], None)
            if thread is None:
                branches.pop()
                if path:
                    done.add(path.pop())
            elif thread in path:
                return path[path.index(thread) :]
            elif thread not in done:
                path.append(thread)
                branches.append(iter(after.get(thread, ())))
    return []
