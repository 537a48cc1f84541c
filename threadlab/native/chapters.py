"""What the chapters run beyond the experiments' defaults: recorded too, so that they work where a runtime is missing.

A test runs the chapters and compares.  Parameters that are words, and the runtimes' own, need no line here: each of their
values is recorded with the defaults.  Nor do numbers of repetitions, which change no more than the precision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from threadlab.trace import ms


@dataclass(frozen=True)
class Use:
    """An experiment with other numbers than its defaults, on these runtimes."""

    experiment: str
    runtimes: tuple[str, ...]
    parameters: dict[str, Any]
    """of the experiment and of the runtimes; those that are left out have their defaults"""
    cpus: int | None = None


_EVERYWHERE = ("pthreads", "gnu-pth", "java", "java-virtual", "go", "python")

USES = (
    # 00
    Use("models", ("pthreads",), {"threads": 2, "compute": 6 * ms, "block": 8 * ms}),
    Use("models", ("pthreads",), {"threads": 3, "compute": 6 * ms, "block": 0, "rounds": 0}, 2),
    # 01
    *(
        Use("models", ("pthreads", "python"), {"threads": threads, "compute": 16 * ms // threads, "block": 0}, cpus)
        for threads in (1, 2, 4)
        for cpus in (1, None)
    ),
    Use("server", ("pthreads", "python"), {"requests": 20, "clients": 2, "slow": 60 * ms}),
    Use("server", ("pthreads", "python"), {"requests": 100}),
    # 02
    Use("models", ("gnu-pth", "pthreads", "python"), {"compute": 10 * ms, "block": 0}),
    *(
        Use("models", ("go",), {"threads": 8, "block": 5 * ms, "rounds": 3, "locked": locked})
        for locked in (False, True)
    ),
    Use("models", _EVERYWHERE, {"threads": 40, "compute": 1 * ms}),
    # 03
    Use("summation", ("pthreads", "gnu-pth"), {"upper": 10_000_000}),
    Use("summation", ("java",), {"upper": 20_000_000}),
    # 04
    Use("addresses", ("pthreads",), {"threads": 1}),
    # 05
    Use("cancellation", ("pthreads",), {"compute": 0, "block": 100 * ms, "after": 10 * ms}),
    # 07
    *(Use("server", ("pthreads",), {"requests": 60, "workers": workers}) for workers in (1, 2, 4, 8)),
)
