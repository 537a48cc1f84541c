"""One line of the table, and how times are taken: both sides in turn, in one process, and the median of each."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import process_time


@dataclass(frozen=True)
class Figure:
    """What was measured, the result in words, the goal in words, and whether it is met (None: for information)."""

    what: str
    measured: str
    goal: str = ""
    met: bool | None = None

    @property
    def ok(self) -> str:
        return "" if self.met is None else "yes" if self.met else "NO"


def timed(action: Callable[[], object]) -> float:
    """Seconds of this process's CPU time that `action` takes, which other programs disturb least."""
    gc.collect()
    start = process_time()
    result = action()
    seconds = process_time() - start
    del result  # freeing it is no part of the time
    return seconds


def in_turn(actions: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, list[float]]:
    """The seconds that each of `actions` takes, by name: `repeats` rounds in which each has one turn."""
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(repeats):
        for name, action in actions.items():
            seconds[name].append(timed(action))
    return seconds


def medians(actions: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """The median of what `in_turn` gives, by name."""
    return {name: median(taken) for name, taken in in_turn(actions, repeats).items()}
