"""For each experiment whose runs are traces: its simulated twin, on each runtime, variant and word of the catalogue.

A new experiment that has no line in `TWINS` fails a test; a new runtime of an experiment is compared of itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import threadlab as tl
from tests.native import twins
from threadlab import ms
from threadlab.labs.chapters.models import main as models
from threadlab.native import catalogue, toolchains
from threadlab.trace import State

THREADS, COMPUTE, BLOCK, AFTER = 4, 2 * ms, 20 * ms, 10 * ms
ONE_TO_ONE, MANY_TO_ONE, JACKETED = tl.OneToOne(), tl.ManyToOne(), tl.ManyToOne(jacket=True)
Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Twin:
    """The program for the simulated machine that does what an experiment does."""

    program: Callable[..., Any]
    arguments: Callable[[Parameters], tuple[Any, ...]]
    """of the program, from the parameters of the experiment and the runtime's name under ``"runtime"``"""
    parameters: Parameters
    """of the experiment, beyond its words and defaults"""
    cpus: int = 2
    """where each thread has a kernel thread; elsewhere it is one"""
    timed: bool = True
    """whether it does anything that takes a time which somebody chose"""


def _values(*names: str) -> Callable[[Parameters], tuple[Any, ...]]:
    """The parameters of these names as arguments."""
    return lambda given: tuple(given[name] for name in names)


WAYS = {
    "java": ("subclass", "Runnable", "Executor"),
    "java-virtual": ("virtual",),
    "python": ("subclass", "target", "executor"),
}
"""how many ways to make a thread the experiment `summation` shows, where it is more than one"""
_CANCELLED = {"compute": BLOCK, "block": BLOCK, "after": AFTER}

TWINS = {
    "models": Twin(
        models,
        lambda given: (*_values("threads", "compute", "block", "rounds")(given), 0),
        {"threads": THREADS, "compute": COMPUTE, "block": BLOCK, "rounds": 2},
        1,
    ),
    "reading": Twin(
        twins.reading,
        _values("threads", "compute", "block"),
        {"threads": THREADS, "compute": COMPUTE, "block": BLOCK},
        1,
    ),
    "fork": Twin(twins.fork, _values("handlers", "hold"), {"hold": BLOCK}),
    "exec": Twin(twins.execute, _values("threads"), {}, timed=False),
    "cancellation": Twin(twins.cancellation, _values("type", "compute", "block", "after"), _CANCELLED),
    "interrupt": Twin(
        twins.cancellation, lambda given: ("deferred", *_values("compute", "block", "after")(given)), _CANCELLED
    ),
    "signals": Twin(twins.signals, _values("threads", "signals"), {"signals": 100}, timed=False),
    "directed": Twin(twins.directed, lambda given: (), {}, timed=False),
    "interrupted": Twin(twins.interrupted, _values("restart", "after", "answer"), {"after": BLOCK, "answer": BLOCK}),
    "thread_local": Twin(
        twins.thread_local,
        # virtual threads are not kept in a pool: each task has one
        lambda given: _values("tasks" if given["runtime"] == "java-virtual" else "workers", "tasks", "block")(given),
        {"workers": 2, "tasks": 6, "block": BLOCK},
    ),
    "lost_update": Twin(
        # so few additions that on one CPU one thread has done with them before the next begins
        twins.lost_update,
        _values("guard", "threads", "additions"),
        {"additions": 50},
        1,
        timed=False,
    ),
    "summation": Twin(twins.summation, lambda given: (0, WAYS.get(given["runtime"], ("",))), {}, timed=False),
}

DIFFERS = {
    ("cancellation", "gnu-pth", "deferred", False): "thread 2 blocks 0 times. Measured: once",
    ("cancellation", "gnu-pth", "asynchronous", False): "Measured only: T1 writes “it has slept”",
    ("signals", "python", None, None): "Simulated only: signals writes “all block: ",
    ("directed", "python", None, None): "The simulated run has 4 threads and the measured run 2",
}
"""where a runtime does not do what the simulated machine does, which does what POSIX says: how the difference reads.

GNU Pth acts on a cancellation before the thread's first turn only in pthread_testcancel.  Python calls handlers in the main
thread, and its programs have no fourth arrangement and no fault.
"""


@dataclass(frozen=True)
class Pair:
    """An experiment on a runtime, beside its twin."""

    experiment: str
    runtime: str
    variant: Parameters
    words: Parameters

    @property
    def twin(self) -> Twin:
        return TWINS[self.experiment]

    @property
    def title(self) -> str:
        """The experiment and what tells it from the others."""
        words = ", ".join(f"{name}={value}" for name, value in {**self.variant, **self.words}.items())
        return f"{self.experiment}, {self.runtime}{' ' if words else ''}{words}"

    @property
    def difference(self) -> str:
        """How the real run is known to differ; empty if it does not."""
        return DIFFERS.get((self.experiment, self.runtime, self.words.get("type"), self.variant.get("jacket")), "")

    @property
    def model(self) -> Any:
        """The model that behaves as the runtime does."""
        if self.runtime == "gnu-pth":
            return JACKETED if self.variant["jacket"] else MANY_TO_ONE
        return JACKETED if self.runtime == "java-virtual" else ONE_TO_ONE

    @property
    def cpus(self) -> int:
        return self.twin.cpus if self.model is ONE_TO_ONE else 1

    def simulate(self, costs: tl.Costs | None = None) -> tl.Trace:
        """Run the twin on the simulated machine.

        Where nothing is timed `costs` do not count: they would give a length to what takes no time of its own.
        """
        experiment = catalogue.EXPERIMENTS[self.experiment]
        given = {**experiment.defaults, **self.twin.parameters, **self.words, "runtime": self.runtime}
        arguments = self.twin.arguments(given)
        chosen = costs if costs and self.twin.timed else tl.Costs()
        return tl.run(self.twin.program, *arguments, model=self.model, cpus=self.cpus, costs=chosen)

    def measure(self) -> tl.Trace:
        """Run the experiment; again, if its threads never got to run because others had the CPUs."""
        given = {"cpus": self.cpus, **self.variant, **self.twin.parameters, **self.words}
        while True:
            trace = tl.native.run(self.experiment, self.runtime, **given)
            if len(trace.threads) < 2 or any(span.thread for span in trace.spans if span.state is State.RUNNING):
                return trace


def pairs() -> Iterator[Pair]:
    """All pairs of the catalogue."""
    for name in TWINS:
        experiment = catalogue.EXPERIMENTS[name]
        for runtime in experiment.sources:
            allowed = dict.fromkeys(toolchains.find(runtime).variant, (True, False))
            for variant in product(*allowed.values()):
                for words in product(*experiment.words.values()):
                    yield Pair(
                        name,
                        runtime,
                        dict(zip(allowed, variant, strict=True)),
                        dict(zip(experiment.words, words, strict=True)),
                    )
