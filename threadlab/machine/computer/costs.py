"""What the machine's own work costs."""

from __future__ import annotations

from dataclasses import dataclass, fields

from threadlab.machine.checks import duration


@dataclass(frozen=True)
class Costs:
    """CPU time in nanoseconds that the machine's own work takes.  All are zero unless given, so that a reader can
    work out a schedule by hand."""

    user_switch: int = 0
    """a kernel thread goes on with another user thread"""
    kernel_switch: int = 0
    """a CPU goes on with another kernel thread"""
    user_create: int = 0
    """making a user thread that shares kernel threads"""
    kernel_create: int = 0
    """making a user thread with a kernel thread of its own"""
    process_create: int = 0
    """making a process"""
    syscall: int = 0
    """entering the kernel once"""
    upcall: int = 0
    """the kernel calling the thread library"""
    signal: int = 0
    """delivering a signal to a handler"""

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, duration(getattr(self, field.name), f"Costs({field.name})"))
