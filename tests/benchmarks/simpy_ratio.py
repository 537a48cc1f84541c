"""How many times as fast as SimPy the machine runs the five workloads, with a full trace and with metrics only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from statistics import geometric_mean

from tests.benchmarks.figure import Figure, medians
from tests.benchmarks.workloads import WORKLOADS, Workload, draw_jobs, result

REPEATS = {100: 25, 1_000: 9, 10_000: 3}
"""by the number of jobs"""
GOALS = {"full": (6.0, 3.5), "metrics": (8.0, 5.0)}
"""the geometric mean to reach, and the worst cell that is allowed"""


def figures() -> Iterator[Figure]:
    cells: dict[str, dict[str, float]] = {record: {} for record in GOALS}
    for count, repeats in REPEATS.items():
        for workload in WORKLOADS:
            where = f"{workload.name}, {count:,} jobs"
            ratios = _ratios(workload, count, repeats)
            for record, ratio in ratios.items():
                cells[record][where] = ratio
            yield Figure(f"  {where}", ", ".join(f"{record} {ratio:.1f} times" for record, ratio in ratios.items()))
    for record, (mean_goal, worst_goal) in GOALS.items():
        mean = geometric_mean(cells[record].values())
        worst = min(cells[record], key=cells[record].__getitem__)
        lowest = cells[record][worst]
        title = "full trace" if record == "full" else "metrics only"
        yield Figure(
            f"{title}: SimPy's time / ours, geometric mean", f"{mean:.1f}", f"at least {mean_goal:g}", mean >= mean_goal
        )
        yield Figure(
            f"{title}: worst cell", f"{lowest:.1f} ({worst})", f"at least {worst_goal:g}", lowest >= worst_goal
        )


def _ratios(workload: Workload, count: int, repeats: int) -> dict[str, float]:
    jobs = draw_jobs(count)
    if result(workload.simulate(jobs)) != workload.simpy(jobs):
        raise AssertionError(f"{workload.name}, {count} jobs: the two sides did not simulate the same")
    seconds = medians(
        {
            "SimPy": partial(workload.simpy, jobs),
            "full": partial(workload.simulate, jobs),
            "metrics": lambda: workload.simulate(jobs, "metrics").metrics(),
        },
        repeats,
    )
    return {record: seconds["SimPy"] / seconds[record] for record in GOALS}
