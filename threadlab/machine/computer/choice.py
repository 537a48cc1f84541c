"""The one choice point: every decision that POSIX and the hardware leave open is taken here.

Which ready thread runs next, which waiter wakes: where several are equally right, the machine asks `choose`.  Without a
seed and without a schedule the first in line is taken, which is fair, and nothing is asked.

A list of decisions is written as a short text, one character for each: 0 to 9, then a for 10, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from string import ascii_lowercase, digits
from typing import Any, NamedTuple

from threadlab.machine.checks import whole
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.errors import standing

POSITIONS = digits + ascii_lowercase
"""how a position is written in the text of a schedule"""


class Choice(NamedTuple):
    """One open decision: at `time` (nanoseconds), of what `kind`, between which `candidates` (in words)."""

    time: int
    kind: str
    """``"cpu"``: which kernel thread a CPU runs; ``"thread"``: which user thread a kernel thread carries; ``"waiter"``:
    which of those who wait is woken; ``"signal"``: which thread takes a signal sent to its process"""
    candidates: tuple[str, ...]
    threads: tuple[int, ...] = ()
    """for each candidate the position of its user thread in the trace; -1 for a kernel thread that carries none"""
    places: tuple[tuple[str, int], ...] = ()
    """for each candidate the file and the line where its program goes on; line 0 if it has not begun"""


class Undecided(Exception):
    """Raised by a schedule function that takes no decision: the run ends there, and its trace shows what was until then."""


Schedule = Sequence[int] | str | Callable[[Choice], int]
"""A recorded list of decisions (or its text), or somebody who takes them: each is the position of the candidate taken"""


def schedule_text(made: Sequence[int]) -> str:
    """A recorded list of decisions as a short text, which `run` takes as well.

    Raises `ValueError` for a position beyond 35, for which there is no character.
    """
    for at, position in enumerate(made):
        if position >= len(POSITIONS):
            raise ValueError(f"schedule[{at}] is {position}, and a text has positions up to {len(POSITIONS) - 1} only")
    return "".join(POSITIONS[position] for position in made)


def positions(text: str) -> list[int]:
    """The decisions that `text` holds.  Raises `ValueError` for a character that is no position."""
    for at, character in enumerate(text):
        if character not in POSITIONS:
            raise ValueError(f"schedule must consist of the characters 0-9 and a-z, and [{at}] is {character!r}")
    return [POSITIONS.index(character) for character in text]


def _generator(seed: int | None) -> Any:
    from random import Random  # imported when somebody asks for it, for most runs need none

    return Random(seed)


class Chooser:
    """Takes open decisions from a recorded schedule (or from a function), then by a seeded generator, then the first."""

    def __init__(self, schedule: Schedule | None, seed: int | None) -> None:
        self.made: list[int] = []
        self.open: Choice | None = None  # what somebody is asked and has not answered
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
            choice = self.open = _choice(time, kind, candidates)
            taken = self._within(self._asked(choice), f"the schedule's answer to choice {at}", number)
            self.open = None
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


def _choice(time: int, kind: str, candidates: Sequence[Any]) -> Choice:
    threads = [candidate.thread if kind == "cpu" else candidate for candidate in candidates]
    return Choice(
        time,
        kind,
        tuple(map(repr, candidates)),
        tuple(-1 if thread is None else thread.index for thread in threads),
        tuple(("", 0) if thread is None else standing(thread) for thread in threads),
    )


def chooser(schedule: Schedule | None, seed: int | None) -> Chooser | None:
    """The chooser for a run; None when every decision is the default one."""
    if seed is not None:
        whole(seed, "seed", least=0)
    if schedule is not None and not callable(schedule) and not isinstance(schedule, Sequence):
        raise TypeError(f"schedule must be a list of whole numbers or a function of one choice, not {schedule!r}")
    if isinstance(schedule, str):
        schedule = positions(schedule)
    return None if schedule is None and seed is None else Chooser(schedule, seed)
