"""What a slider waits for: 100 threads of 10 rounds, built, run and turned into columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import median, quantiles

from tests.benchmarks.figure import Figure, in_turn
from tests.benchmarks.workloads import MANY_TO_MANY, ONE_TO_ONE, Jobs, Workload, draw_jobs
from threadlab.trace.trace import Columns

THREADS, REPEATS = 100, 200
MEDIAN_GOAL, SLOW_GOAL = 4.0, 6.0
"""milliseconds, on the machine that the goals come from"""


def figures() -> Iterator[Figure]:
    jobs = draw_jobs(THREADS)
    for workload in (ONE_TO_ONE, MANY_TO_MANY):
        taken = in_turn({"SimPy": partial(workload.simpy, jobs), "ours": partial(_in_columns, workload, jobs)}, REPEATS)
        middle, slow = 1000 * median(taken["ours"]), 1000 * quantiles(taken["ours"], n=20)[-1]
        ratio = median(taken["SimPy"]) / median(taken["ours"])
        title = f"{THREADS} threads, {workload.name}, in columns"
        yield Figure(
            f"{title}: median",
            f"{middle:.1f} ms (SimPy's time / ours: {ratio:.1f})",
            f"{MEDIAN_GOAL:g} ms",
            middle <= MEDIAN_GOAL,
        )
        yield Figure(f"{title}: 95th percentile", f"{slow:.1f} ms", f"{SLOW_GOAL:g} ms", slow <= SLOW_GOAL)


def _in_columns(workload: Workload, jobs: Jobs) -> Columns:
    return workload.simulate(jobs).columns
