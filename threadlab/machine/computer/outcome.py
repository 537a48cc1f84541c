"""How a run ended: the states left open are closed, and a deadlock is explained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.states import ENDED, WAITING
from threadlab.machine.computer.thread import Thread
from threadlab.trace import Deadlock, WaitsFor
from threadlab.trace.circular_wait import circular_wait, wait_in_words
from threadlab.trace.trace import Interval


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


def present(kernel: Kernel) -> list[Interval]:
    """What each thread does in the next nanosecond, of a run that ends while a CPU asks what to run."""
    for cpu in kernel.cpus:
        if cpu.lwp in list(kernel.ready):  # it was taken off the CPU that asks
            cpu.lwp = None
    before = len(kernel.intervals)
    kernel.now += 1
    for thread in kernel.threads:
        if thread.state != ENDED:
            kernel.close_span(thread)
    found = kernel.intervals[before:]
    del kernel.intervals[before:]
    return found


def deadlock(kernel: Kernel) -> Deadlock | None:
    """Who waits for whom; None when nobody is left waiting."""
    waiting = [thread for thread in kernel.threads if thread.state == WAITING]
    if not waiting:
        return None
    edges = [(thread, holder) for thread in waiting for holder in _holders(thread)]
    records = [WaitsFor(thread.index, thread.why, -1 if holder is None else holder.index) for thread, holder in edges]
    several = len(kernel.processes) > 1
    text = "; ".join(_words(thread, holder, several) for thread, holder in edges)
    return Deadlock(tuple(records), circular_wait(records), text)


def _holders(thread: Thread) -> list[Any]:
    holders: Sequence[Any] = thread.waits_for.holders() if thread.waits_for is not None else ()
    return [*holders] or [None]


def _words(thread: Thread, holder: Any, several: bool) -> str:
    waiter = _name(thread, several)
    if holder is None:
        return wait_in_words(waiter, thread.why, None)
    ended = holder.state == ENDED
    return wait_in_words(waiter, thread.why, _name(holder, several), itself=holder is thread, ended=ended)


def _name(thread: Any, several: bool) -> str:
    """What a sentence calls a thread, as `Trace.thread_name` does: with its process if there are several."""
    return f"{thread.process.pid}:{thread.title}" if several and thread.index >= 0 else str(thread.title)
