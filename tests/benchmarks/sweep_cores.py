"""10,000 simulations of the models lab's default workload: `tl.sweep` on two cores and in one process."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from statistics import median
from time import perf_counter

import threadlab as tl
from tests.benchmarks.figure import Figure
from threadlab.labs.chapters.models import main

GRID = {"threads": range(1, 21), "lwps": range(1, 6), "quantum": [5, 10, 15, 20]}
REPLICATIONS, REPEATS = 25, 5
GOAL = 0.6


def workload(threads: int, lwps: int, quantum: int, seed: int) -> int:
    """The lab's program at its defaults, but for what is swept; the time at which it ends."""
    settings = (threads, 6 * tl.ms, 14 * tl.ms, 1, 1)
    trace = tl.run(main, *settings, model=tl.TwoLevel(lwps), cpus=2, quantum=quantum * tl.ms, seed=seed)
    return trace.end


def figures() -> Iterator[Figure]:
    ratios = []
    for _ in range(REPEATS):  # by the clock, both in turn
        alone, one = _timed(None)
        with ProcessPoolExecutor(2) as executor:
            shared, two = _timed(executor)
        if alone.columns != shared.columns:
            raise AssertionError("the two sweeps did not give the same numbers")
        ratios.append(two / one)
    ratio = median(ratios)
    title = f"{len(alone):,} simulations on two cores: their time / that in one process"
    yield Figure(title, f"{ratio:.0%}", f"at most {GOAL:.0%}", ratio <= GOAL)


def _timed(executor: ProcessPoolExecutor | None) -> tuple[tl.Sweep, float]:
    start = perf_counter()
    found = tl.sweep(workload, GRID, replications=REPLICATIONS, executor=executor, progress=False)
    return found, perf_counter() - start
