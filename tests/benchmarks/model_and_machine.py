"""For each experiment with a simulated twin: do the events of a real run come in the same order, and how far are times?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import threadlab as tl
from tests.benchmarks.figure import Figure
from tests.native import twins
from threadlab import ms
from threadlab.labs.chapters.models import main as models
from threadlab.trace import State

REPEATS, QUICKEST = 9, 3
"""the times of the quickest runs count, which other programs disturbed least; the order of all is looked at"""
GOAL = 0.05
"""the median error of a span's length that is aimed at"""
LEAST = 1 * ms
"""spans that should take less are not compared: they are the prices of calls, and no program asks for them"""
THREADS, COMPUTE, BLOCK, AFTER = 4, 2 * ms, 20 * ms, 10 * ms
ONE_TO_ONE, MANY_TO_ONE, JACKETED = tl.OneToOne(), tl.ManyToOne(), tl.ManyToOne(jacket=True)


@dataclass(frozen=True)
class Pair:
    """An experiment on a runtime, and the program for the simulated machine that does the same.

    Experiments without a span of known length have no place here: exec, signals, directed and summation.
    """

    experiment: str
    runtime: str
    program: Callable[..., Any]
    arguments: tuple[Any, ...]
    """of the program"""
    parameters: dict[str, Any]
    """of the experiment: the same in its words"""
    model: Any = ONE_TO_ONE
    cpus: int = 2
    variant: dict[str, bool] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The experiment and what tells it from the others."""
        chosen = {**self.variant, **{name: word for name, word in self.parameters.items() if isinstance(word, str)}}
        words = ", ".join(f"{name}={value}" for name, value in chosen.items())
        return f"{self.experiment}, {self.runtime}{' ' if words else ''}{words}"

    def simulate(self, costs: tl.Costs) -> tl.Trace:
        """Run the program on the simulated machine."""
        return tl.run(self.program, *self.arguments, model=self.model, cpus=self.cpus, costs=costs)

    def measure(self) -> tl.Trace:
        """Run the experiment; again, if its threads never got to run because others had the CPUs."""
        limits = {"cpus": self.cpus, **self.variant}
        while True:
            trace = tl.native.run(self.experiment, self.runtime, **limits, **self.parameters)
            if any(span.thread for span in trace.spans if span.state is State.RUNNING):
                return trace


LOOP = {"threads": THREADS, "compute": COMPUTE, "block": BLOCK}
CANCELLED = {"compute": BLOCK, "block": BLOCK, "after": AFTER}


def _models(runtime: str, model: Any, **variant: bool) -> Pair:
    arguments = (THREADS, COMPUTE, BLOCK, 2, 0)
    return Pair("models", runtime, models, arguments, {**LOOP, "rounds": 2}, model, 1, variant)


def _reading(runtime: str, model: Any, **variant: bool) -> Pair:
    return Pair("reading", runtime, twins.reading, (THREADS, COMPUTE, BLOCK), LOOP, model, 1, variant)


def _cancelled(kind: str, runtime: str = "pthreads", model: Any = ONE_TO_ONE) -> Pair:
    arguments = (kind, *CANCELLED.values())
    cpus = 2 if model is ONE_TO_ONE else 1
    return Pair("cancellation", runtime, twins.cancellation, arguments, {"type": kind, **CANCELLED}, model, cpus)


PAIRS = (
    _models("pthreads", ONE_TO_ONE),
    _models("gnu-pth", JACKETED, jacket=True),
    _models("gnu-pth", MANY_TO_ONE, jacket=False),
    _models("java", ONE_TO_ONE),
    _models("java-virtual", JACKETED),
    _models("go", ONE_TO_ONE, locked=False),
    _models("go", ONE_TO_ONE, locked=True),
    _models("python", ONE_TO_ONE),
    _reading("pthreads", ONE_TO_ONE),
    _reading("gnu-pth", JACKETED, jacket=True),
    _reading("gnu-pth", MANY_TO_ONE, jacket=False),
    *map(_cancelled, ("deferred", "asynchronous", "disabled")),
    *(_cancelled(kind, "gnu-pth", JACKETED) for kind in ("deferred", "asynchronous")),
    *(
        Pair("interrupt", runtime, twins.cancellation, ("deferred", *CANCELLED.values()), CANCELLED)
        for runtime in ("java", "java-virtual")
    ),
    *(
        Pair("interrupted", "pthreads", twins.interrupted, (restart, BLOCK, BLOCK), parameters)
        for restart in ("no", "yes")
        for parameters in ({"restart": restart, "after": BLOCK, "answer": BLOCK},)
    ),
    Pair("fork", "pthreads", twins.fork, ("atfork", BLOCK), {"handlers": "atfork", "hold": BLOCK}),
    Pair("thread_local", "pthreads", twins.thread_local, (2, 6, BLOCK), {"workers": 2, "tasks": 6, "block": BLOCK}),
)


def figures() -> Iterator[Figure]:
    here = tl.native.available()
    costs = tl.Costs(**tl.native.costs())
    every: list[float] = []
    for pair in PAIRS:
        if not here[pair.runtime]:
            yield Figure(pair.title, "the runtime is missing")
            continue
        simulated = pair.simulate(costs)
        traces = sorted((pair.measure() for _ in range(REPEATS)), key=lambda trace: trace.end)
        runs = [tl.compare(simulated, trace).agreement for trace in traces]
        errors = [abs(step.error) for run in runs[:QUICKEST] for step in run.steps if step.simulated >= LEAST]
        every += errors
        agreeing = sum(run.order_agrees for run in runs)
        told = f"{median(errors):.1%}, " if errors else "nothing to compare, "
        yield Figure(pair.title, f"{told}order agrees in {agreeing} of {REPEATS}")
    error = median(every)
    yield Figure(
        "a span's length, real against simulated, median error", f"{error:.1%}", f"at most {GOAL:.0%}", error <= GOAL
    )
