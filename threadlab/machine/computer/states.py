"""The small numbers that the event loop and the kernel share: kinds of events, and states of threads."""

from __future__ import annotations

from threadlab.trace import State

TICK, DISPATCH, SWITCHED, PREEMPT, INTERRUPT, END = range(6)
"""Events of a CPU: a compute or a quantum is over; it was given a kernel thread; a context switch is done; it must choose
again; its thread has been given something else to do; there are no events left"""
NEVER = 1 << 200
"""The time of the last event in each heap, which never comes"""

RUNNING, READY, BLOCKED, WAITING, SWITCHING, STOPPED = map(
    int, (State.RUNNING, State.READY, State.BLOCKED, State.WAITING, State.SWITCHING, State.STOPPED)
)
ACTIVE, ENDED = 0, -1
"""States of a thread besides BLOCKED and WAITING: it runs, is ready or is stopped, which `Kernel.close_span` tells apart;
it has ended"""
