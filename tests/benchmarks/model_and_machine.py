"""For each experiment with a simulated twin: do the events of a real run come in the same order, and how far are times?"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

import threadlab as tl
from tests.benchmarks.figure import Figure
from tests.native.pairs import Pair, pairs
from threadlab import ms

REPEATS, QUICKEST = 9, 3
"""the times of the quickest runs count, which other programs disturbed least; the order of all is looked at"""
GOAL = 0.05
"""the median error of a span's length that is aimed at"""
LEAST = 1 * ms
"""spans that should take less are not compared: they are the prices of calls, and no program asks for them"""


def figures() -> Iterator[Figure]:
    here = tl.native.available()
    costs = tl.Costs(**tl.native.costs())
    every: list[float] = []
    for pair in pairs():
        if here[pair.runtime]:
            errors, told = compared(pair, costs)
            every += errors
            yield Figure(pair.title, told)
        else:
            yield Figure(pair.title, "the runtime is missing")
    error = median(every)
    yield Figure(
        "a span's length, real against simulated, median error", f"{error:.1%}", f"at most {GOAL:.0%}", error <= GOAL
    )


def compared(pair: Pair, costs: tl.Costs) -> tuple[list[float], str]:
    """The errors of the lengths of spans in the quickest runs of `pair`, and what came of all of its runs, in words."""
    simulated = pair.simulate(costs)
    traces = sorted((pair.measure() for _ in range(REPEATS)), key=lambda trace: trace.end)
    runs = [tl.compare(simulated, trace).agreement for trace in traces]
    agreeing = sum(run.order_agrees for run in runs)
    order = f"order agrees in {agreeing} of {REPEATS}"
    if pair.difference:  # what happens differs, and so do the lengths
        return [], f"{order}, and is known to differ ({pair.difference})"
    errors = [abs(step.error) for run in runs[:QUICKEST] for step in run.steps if step.simulated >= LEAST]
    return errors, f"{f'{median(errors):.1%}' if errors else 'nothing to time'}, {order}"
