"""The machine's own costs, as a preset for the simulated machine."""

from __future__ import annotations

import warnings

from threadlab.native.rows import Cost
from threadlab.native.run import table

SWITCHES, CALLS = 2, 3
"""what a process's creation takes beside it, on one CPU: to the child and back; fork, _exit and waitpid"""

USERS = ("gnu-pth", "go")
"""runtimes that have user threads and tell what these cost"""


def costs(user: str = "gnu-pth", *, timeout: float | None = None) -> dict[str, int]:
    """What this machine's threads cost, in nanoseconds, as ``tl.Costs(**tl.native.costs())`` takes it.

    Measured on one CPU: the rows *create*, *switch*, *system call* and *signal* of the table ``"libraries"``, for kernel
    threads with Pthreads and for user threads with the runtime `user`, ``"gnu-pth"`` or ``"go"``; and *process* of the
    table ``"costs"``, less the switches and system calls that the simulated machine counts by themselves.  Of each row
    the lower quartile is taken, for other programs can only add to a time.  An upcall is put down at the price of a
    signal: with both the kernel calls the program.  What cannot be measured here is recorded.  `timeout` is the time
    limit in seconds of each program.

    Warns and raises as `table` does; raises `ValueError` for another `user`.
    """
    if user not in USERS:
        raise ValueError(f"user must be one of {', '.join(map(repr, USERS))}, not {user!r}")
    found: dict[tuple[str, str], float] = {}
    for experiment, runtimes in (("costs", ("pthreads",)), ("libraries", ("pthreads", user))):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            rows = table(experiment, runtimes, timeout=timeout, cpus=1)
        for warning in told:
            warnings.warn(warning.message, stacklevel=2)
        found |= {(row.runtime, row.what): row.low for row in rows if isinstance(row, Cost)}
    kernel, library = (
        {what: cost for (name, what), cost in found.items() if name == runtime} for runtime in ("pthreads", user)
    )
    call, switch = kernel["system call"], kernel["switch"]
    exact = {
        "user_switch": library["switch"],
        "kernel_switch": switch,
        "user_create": library["create"],
        "kernel_create": kernel["create"],
        "process_create": kernel["process"] - SWITCHES * switch - CALLS * call,
        "syscall": call,
        "upcall": kernel["signal"],
        "signal": kernel["signal"],
    }
    return {name: max(0, round(cost)) for name, cost in exact.items()}
