"""The experiments: what each does, its parameters, and its source for each runtime.

An experiment's source prints lines of JSON (README.md in this folder has the format) and takes the experiment's
parameters on its command line in the order in which they stand here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from threadlab.native.counts import Counted, additions, handlers, kernel_threads
from threadlab.native.rows import ADDRESSES, COSTS, LATENCIES, POOL_TIMES, Rows
from threadlab.trace import ms, s, us

SOURCES = Path(__file__).with_name("sources")


@dataclass(frozen=True)
class Whole:
    """A parameter that is a whole number."""

    default: int
    least: int
    most: int
    unit: str
    """``"threads"``, ``"ns"``, …"""

    def check(self, name: str, value: Any) -> int:
        """`value`, if it is allowed.  Raises `TypeError` or `ValueError`, naming the parameter, if it is not."""
        allowed = f"{name} must be a whole number from {self.least} to {self.most} ({self.unit})"
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{allowed}, not {value!r}")
        if not self.least <= value <= self.most:
            raise ValueError(f"{allowed}, not {value!r}")
        return value


RUNS = Whole(9, 1, 1000, "runs")
"""how often an experiment that gives a trace is run for a table of counts"""


@dataclass(frozen=True)
class Word:
    """A parameter that is one of a few words.  Each of them has its recorded run."""

    default: str
    allowed: tuple[str, ...]

    def check(self, name: str, value: Any) -> str:
        """`value`, if it is allowed.  Raises `ValueError`, naming the parameter, if it is not."""
        if value not in self.allowed:
            raise ValueError(f"{name} must be one of {', '.join(map(repr, self.allowed))}, not {value!r}")
        return str(value)


@dataclass(frozen=True)
class Experiment:
    """One line of the catalogue."""

    name: str
    sentence: str
    """what it shows"""
    parameters: Mapping[str, Whole | Word]
    sources: Mapping[str, str]
    """for each runtime the file in ``sources/<name>/`` that it runs"""
    without: Mapping[str, str] = field(default_factory=dict)
    """why a runtime has no program, where that is worth knowing"""
    rows: Rows | None = None
    """how its lines become a table; None if they become a trace"""
    counts: Counted | None = None
    """what a table counts in such traces, run after run"""
    seconds: float = 10.0
    """its time limit, unless another is given"""
    recorded_on: tuple[int | None, ...] = (None,)
    """on how many CPUs it is recorded (None: all)"""
    tries: int = 5
    """of so many recordings the quickest is kept"""

    @property
    def defaults(self) -> dict[str, int | str]:
        """The parameters unless others are given."""
        return {name: what.default for name, what in self.parameters.items()}

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The parameters that are words, with what they may be."""
        return {name: what.allowed for name, what in self.parameters.items() if isinstance(what, Word)}

    def source(self, runtime: str) -> Path:
        """The file that `runtime` runs."""
        return SOURCES / self.name / self.sources[runtime]


def _c(file: str) -> dict[str, str]:
    """The same file for both thread libraries."""
    return {"pthreads": file, "gnu-pth": file}


def _java(file: str) -> dict[str, str]:
    """The same class for both kinds of thread."""
    return {"java": file, "java-virtual": file}


_CANCELLED = {
    "compute": Whole(40 * ms, 0, 10 * s, "ns"),
    "block": Whole(40 * ms, 0, 10 * s, "ns"),
    "after": Whole(20 * ms, 0, 10 * s, "ns"),
}
_NO_CANCELLATION = {
    "python": "Python has no call that cancels a thread, which has to look at an Event by itself",
    "go": "Go has no call that cancels a goroutine, which has to look at a context by itself",
}

EXPERIMENTS = {
    experiment.name: experiment
    for experiment in (
        Experiment(
            "models",
            "N threads compute, make a blocking call and compute again: whom does the call stop?",
            {
                "threads": Whole(4, 1, 1000, "threads"),
                "compute": Whole(2 * ms, 0, 10 * s, "ns"),
                "block": Whole(20 * ms, 0, 10 * s, "ns"),
                "rounds": Whole(1, 0, 1000, "rounds"),
            },
            _c("models.c") | _java("Models.java") | {"go": "models.go", "python": "models.py"},
            counts=kernel_threads,
            recorded_on=(None, 1),
            tries=25,
        ),
        Experiment(
            "reading",
            "N threads compute, read from a device and compute again: whom does the read stop?",
            {
                "threads": Whole(4, 1, 100, "threads"),
                "compute": Whole(2 * ms, 0, 10 * s, "ns"),
                "block": Whole(20 * ms, 1, 10 * s, "ns"),
            },
            _c("reading.c"),
        ),
        Experiment(
            "lost_update",
            "Threads add 1 to a shared variable, with and without a lock: are additions lost?",
            {
                "guard": Word("none", ("none", "mutex")),
                "threads": Whole(2, 1, 100, "threads"),
                "additions": Whole(1_000_000, 0, 10**8, "additions"),
            },
            _c("lost_update.c"),
            counts=additions,
        ),
        Experiment(
            "costs",
            "What do making and joining a process or a thread cost, and handing a task to a pool?",
            {"runs": Whole(15, 1, 1000, "repetitions")},
            _c("costs.c") | _java("Costs.java") | {"go": "costs.go", "python": "costs.py"},
            rows=COSTS,
            seconds=60,
            recorded_on=(None, 1),
        ),
        Experiment(
            "libraries",
            "One source on two thread libraries: what do creating, switching, waking, locking and entering the kernel cost?",
            {"runs": Whole(15, 1, 1000, "repetitions")},
            _c("libraries.c") | {"go": "libraries.go"},
            rows=COSTS,
            seconds=60,
            recorded_on=(None, 1),
        ),
        Experiment(
            "fork",
            "A process forks while another of its threads holds a lock: can the child ever take it?",
            {"handlers": Word("none", ("none", "atfork")), "hold": Whole(50 * ms, 0, 10 * s, "ns")},
            {"pthreads": "fork.c"},
            seconds=1,
        ),
        Experiment(
            "exec",
            "A process with several threads replaces its program: how many threads are left?",
            {"threads": Whole(3, 0, 1000, "threads")},
            {"pthreads": "exec.c"},
        ),
        Experiment(
            "cancellation",
            "A thread is cancelled while it computes: when does it end, and in which order does it clean up?",
            {"type": Word("deferred", ("deferred", "asynchronous", "disabled")), **_CANCELLED},
            _c("cancellation.c"),
            without=_NO_CANCELLATION | dict.fromkeys(("java", "java-virtual"), "see the experiment 'interrupt'"),
        ),
        Experiment(
            "interrupt",
            "A Java thread is interrupted while it computes: when does it hear of it?",
            _CANCELLED,
            _java("Interrupt.java"),
            without=_NO_CANCELLATION,
        ),
        Experiment(
            "signals",
            "Signals are sent to a process with several threads, whose masks change: who handles them?",
            {"threads": Whole(3, 1, 100, "threads"), "signals": Whole(1000, 4, 100_000, "signals")},
            {"pthreads": "signals.c", "python": "signals.py"},
            counts=handlers,
        ),
        Experiment(
            "directed",
            "A signal is sent to one thread, and another thread makes a fault: who handles it?",
            {},
            {"pthreads": "directed.c", "python": "directed.py"},
        ),
        Experiment(
            "interrupted",
            "A handler interrupts a blocking read: does the call fail, or does it go on?",
            {
                "restart": Word("no", ("no", "yes")),
                "after": Whole(20 * ms, 0, 10 * s, "ns"),
                "answer": Whole(20 * ms, 0, 10 * s, "ns"),
            },
            {"pthreads": "interrupted.c"},
        ),
        Experiment(
            "thread_local",
            "Tasks in a pool keep thread-specific data: what does a task find that an earlier one left?",
            {
                "workers": Whole(2, 1, 64, "threads"),
                "tasks": Whole(6, 1, 1000, "tasks"),
                "block": Whole(3 * ms, 0, 10 * s, "ns"),
            },
            {"pthreads": "thread_local.c", "python": "thread_local.py"} | _java("ThreadLocals.java"),
        ),
        Experiment(
            "addresses",
            "Where do code, data, heap and stacks lie, as each thread and a forked child see them?",
            {"threads": Whole(2, 1, 100, "threads")},
            _c("addresses.c"),
            rows=ADDRESSES,
            tries=1,
        ),
        Experiment(
            "pools",
            "A thread for each task, or a pool: how large should it be, for tasks that compute and tasks that wait?",
            {
                "runs": Whole(3, 1, 1000, "repetitions"),
                "tasks": Whole(64, 1, 10_000, "tasks"),
                "compute": Whole(100 * us, 0, 1 * s, "ns"),
                "wait": Whole(1 * ms, 0, 1 * s, "ns"),
            },
            _c("pools.c") | {"java": "Pools.java", "python": "pools.py"},
            rows=POOL_TIMES,
            seconds=60,
        ),
        Experiment(
            "server",
            "A server built in four ways, under load: how long do quick requests wait behind slow ones?",
            {
                "requests": Whole(200, 10, 100_000, "requests"),
                "clients": Whole(8, 1, 100, "threads"),
                "workers": Whole(8, 1, 64, "threads"),
                "quick": Whole(1 * ms, 0, 1 * s, "ns"),
                "slow": Whole(20 * ms, 0, 1 * s, "ns"),
            },
            {"pthreads": "server.c", "python": "server.py"},
            rows=LATENCIES,
            seconds=60,
        ),
        Experiment(
            "summation",
            "Threads add up numbers while main waits: how is a thread made on each library?",
            {"upper": Whole(1_000_000, 0, 10**9, "numbers")},
            _c("summation.c") | _java("Summation.java") | {"go": "summation.go", "python": "summation.py"},
        ),
    )
}


def find(name: Any) -> Experiment:
    """The experiment called `name`.  Raises `ValueError`, naming those that exist, if there is none."""
    if not isinstance(name, str) or name not in EXPERIMENTS:
        raise ValueError(f"experiment must be one of {', '.join(map(repr, EXPERIMENTS))}, not {name!r}")
    return EXPERIMENTS[name]


def digest(files: Mapping[str, Path]) -> str:
    """A hash of the contents of `files`, which are given by name."""
    total = hashlib.sha256()
    for name, path in sorted(files.items()):
        total.update(f"{name}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()
