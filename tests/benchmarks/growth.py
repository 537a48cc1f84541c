"""Whether a call costs more among many threads: 100,000 against 1,000, metrics only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.benchmarks.figure import Figure, medians
from tests.benchmarks.workloads import MANY_TO_MANY, ONE_TO_ONE, draw_jobs

FEW, MANY, REPEATS = 1_000, 100_000, 3
GOAL = 1.7


def figures() -> Iterator[Figure]:
    drawn = draw_jobs(FEW)
    many = [drawn[at % FEW] for at in range(MANY)]  # shared, so that the program's own data stay small
    times_over = MANY // FEW // 2  # half of the many calls are enough to time

    for workload in (ONE_TO_ONE, MANY_TO_MANY):
        simulate = partial(workload.simulate, record="metrics")

        def few_threads(run: partial[object] = simulate) -> None:
            for _ in range(times_over):
                run(drawn)

        seconds = medians({"few": few_threads, "many": partial(simulate, many)}, REPEATS)
        growth = seconds["many"] / MANY / (seconds["few"] / times_over / FEW)
        yield Figure(
            f"cost of a call, {MANY:,} threads / {FEW:,}, {workload.name}",
            f"{growth:.2f} times",
            f"at most {GOAL:g}",
            growth <= GOAL,
        )
