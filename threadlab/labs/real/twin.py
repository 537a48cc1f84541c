"""The real twin of what a lab simulates: an experiment of `tl.native` with its parameters, and what it gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from threadlab.trace import Trace


@dataclass(frozen=True)
class Twin:
    """An experiment on a real runtime, as `tl.native.run` or `tl.native.table` runs it.

    Two twins are the same if they run the same: a lab shows a result as long as its controls ask for it.
    """

    experiment: str
    runtimes: tuple[str, ...]
    """one runtime for an experiment that gives a trace; one or several for one that gives a table"""
    parameters: tuple[tuple[str, int | bool | str], ...] = ()
    """the experiment's parameters by name, times in nanoseconds"""
    cpus: int | None = None
    """how many CPUs the program may use (None: all); a machine that has fewer gives all it has"""
    timeout: float | None = None
    """its time limit in seconds; None for the experiment's own"""
    beside: str = field(default="", compare=False)
    """the title of the simulated trace under which its own is shown"""
    same_program: bool = field(default=False, compare=False)
    """whether both run the same program, so that the order of events can be compared"""


def twin(experiment: str, runtimes: str | Sequence[str], /, *, beside: str = "", **settings: Any) -> Twin:
    """The `Twin` that runs `experiment` on `runtimes`; `settings` are its parameters and the other fields of `Twin`."""
    names = (runtimes,) if isinstance(runtimes, str) else tuple(runtimes)
    own = {name: settings.pop(name) for name in ("cpus", "timeout", "same_program") if name in settings}
    return Twin(experiment, names, tuple(settings.items()), beside=beside, **own)


@dataclass(frozen=True)
class Measured:
    """What a twin gave: a trace, or the cells of a table."""

    trace: Trace | None = None
    cells: tuple[tuple[str, ...], ...] = ()
    """the table's heading and its rows"""
    origin: str = ""
    """machine, date and versions, in words"""
    notes: tuple[str, ...] = ()
    """what else is worth knowing, such as that a recorded run is shown and why"""
