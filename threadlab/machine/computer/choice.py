"""The one choice point: every decision that POSIX and the hardware leave open is taken here.

Which ready thread runs next, which waiter wakes: where several are equally right, the machine asks `choose`.  Without a
seed and without a schedule the first in line is taken, which is fair, and nothing is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any, NamedTuple

from threadlab.machine.checks import whole
from threadlab.machine.computer.queues import ReadyQueue


class Choice(NamedTuple):
    """One open decision: at `time` (nanoseconds), of what `kind`, between which `candidates` (in words)."""

    time: int
    kind: str
    candidates: tuple[str, ...]


Schedule = Sequence[int] | Callable[[Choice], int]
"""A recorded list of decisions, or somebody who takes them: each is the position of the candidate taken"""


def _generator(seed: int | None) -> Any:
    from random import Random  # imported when somebody asks for it, for most runs need none

    return Random(seed)


class Chooser:
    """Takes open decisions from a recorded schedule (or from a function), then by a seeded generator, then the first."""

    def __init__(self, schedule: Schedule | None, seed: int | None) -> None:
        self.made: list[int] = []
        self._seed = seed
        self._random = None if seed is None else _generator(seed)
        self._asked = schedule if callable(schedule) else None
        self._recorded = () if schedule is None or callable(schedule) else tuple(schedule)

    def again(self) -> Chooser:
        """The chooser for the same run from its start: the decisions that somebody was asked for are not asked again."""
        twin = copy(self)
        twin.made = []
        if self._random is not None:
            twin._random = _generator(self._seed)
        if self._asked is not None:
            twin._recorded = tuple(self.made)
        return twin

    def choose(self, time: int, kind: str, candidates: Sequence[Any]) -> int:
        """The position of the candidate to take; not asked when there is only one."""
        number = len(candidates)
        if number == 1:
            return 0
        at = len(self.made)
        if at < len(self._recorded):
            taken = self._within(self._recorded[at], f"schedule[{at}]", number)
        elif self._asked is not None:
            choice = Choice(time, kind, tuple(map(repr, candidates)))
            taken = self._within(self._asked(choice), f"the schedule's answer to choice {at}", number)
        else:
            taken = self._random.randrange(number) if self._random else 0
        self.made.append(taken)
        return taken

    def take(self, time: int, kind: str, queue: ReadyQueue[Any]) -> Any:
        """Take one item from the front of `queue`."""
        return queue.take(self.choose(time, kind, queue.front()))

    @staticmethod
    def _within(value: Any, name: str, number: int) -> int:
        if whole(value, name, least=0) >= number:
            raise ValueError(f"{name} is {value}, but there are only {number} candidates (0 to {number - 1})")
        return int(value)


def chooser(schedule: Schedule | None, seed: int | None) -> Chooser | None:
    """The chooser for a run; None when every decision is the default one."""
    if seed is not None:
        whole(seed, "seed", least=0)
    if schedule is not None and not callable(schedule) and not isinstance(schedule, Sequence):
        raise TypeError(f"schedule must be a list of whole numbers or a function of one choice, not {schedule!r}")
    return None if schedule is None and seed is None else Chooser(schedule, seed)
