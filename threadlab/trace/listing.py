"""The program beside its trace: the texts of its routines, and at which line each thread is at each time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple


class Routine(NamedTuple):
    """One function of a program."""

    name: str
    first: int
    """the number of its first line in its file or notebook cell"""
    text: str
    """its lines; empty where nobody has kept them"""


@dataclass(frozen=True)
class Listing:
    """The routines of a program, and the steps of its threads through them."""

    routines: tuple[Routine, ...]
    steps: list[tuple[int, int, int, int]]
    """``(time, thread, routine, line)``: from `time` (nanoseconds) on, `thread` performs the call at `line` of the
    routine at that position; in order of time, a line that took no time left out if another one followed"""

    @cached_property
    def _by_thread(self) -> dict[int, tuple[list[int], list[tuple[int, int]]]]:
        found: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}
        for time, thread, routine, line in self.steps:
            times, places = found.setdefault(thread, ([], []))
            times.append(time)
            places.append((routine, line))
        return found

    def place(self, thread: int, time: int) -> tuple[Routine, int] | None:
        """The routine and the line at which `thread` is at `time`; None before its first step."""
        times, places = self._by_thread.get(thread, ([], []))
        at = bisect_right(times, time) - 1
        return (self.routines[places[at][0]], places[at][1]) if at >= 0 else None

    def to_dict(self) -> dict[str, Any]:
        """The listing as plain lists, numbers and texts; steps stand by columns."""
        columns = list(zip(*self.steps, strict=True)) or [()] * 4
        steps = dict(zip(("time", "thread", "routine", "line"), map(list, columns), strict=True))
        return {"routines": [list(routine) for routine in self.routines], "steps": steps}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Listing:
        """The listing that `to_dict` gave."""
        columns = [data["steps"][name] for name in ("time", "thread", "routine", "line")]
        return cls(tuple(Routine(*routine) for routine in data["routines"]), list(zip(*columns, strict=True)))
