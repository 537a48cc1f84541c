"""The machine's own costs, as a preset for the simulated machine."""

from __future__ import annotations

import warnings

from threadlab.native.rows import Cost
from threadlab.native.run import table

SWITCHES, CALLS = 2, 3
"""what a process's creation takes beside it, on one CPU: to the child and back; fork, _exit and waitpid"""


def costs(*, timeout: float | None = None) -> dict[str, int]:
    """What this machine's threads cost, in nanoseconds, as ``tl.Costs(**tl.native.costs())`` takes it.

    Measured on one CPU: the rows *create*, *switch*, *system call* and *signal* of the table ``"libraries"``, for user
    threads with GNU Pth and for kernel threads with Pthreads, and *process* of the table ``"costs"``, less the switches
    and system calls that the simulated machine counts by themselves.  Of each row the lower quartile is taken, for
    other programs can only add to a time.  An upcall is put down at the price of a signal: with both the kernel calls
    the program.  What cannot be measured here is recorded.  `timeout` is the time limit in seconds of each program.

    Warns and raises as `table` does.
    """
    found: dict[tuple[str, str], float] = {}
    for experiment in ("costs", "libraries"):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            rows = table(experiment, ("pthreads", "gnu-pth"), timeout=timeout, cpus=1)
        for warning in told:
            warnings.warn(warning.message, stacklevel=2)
        found |= {(row.runtime, row.what): row.low for row in rows if isinstance(row, Cost)}
    kernel, user = (
        {what: cost for (name, what), cost in found.items() if name == runtime} for runtime in ("pthreads", "gnu-pth")
    )
    call, switch = kernel["system call"], kernel["switch"]
    exact = {
        "user_switch": user["switch"],
        "kernel_switch": switch,
        "user_create": user["create"],
        "kernel_create": kernel["create"],
        "process_create": kernel["process"] - SWITCHES * switch - CALLS * call,
        "syscall": call,
        "upcall": kernel["signal"],
        "signal": kernel["signal"],
    }
    return {name: max(0, round(cost)) for name, cost in exact.items()}
