"""A program whose schedule somebody decides step by step: the same program from its start, up to the next open choice."""

from __future__ import annotations

import linecache
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from threadlab.labs.experiment import Experiment
from threadlab.labs.scheduling.choices import Candidate
from threadlab.labs.wire import YOUR_TURN
from threadlab.machine import Choice, Machine, Undecided, schedule_text
from threadlab.machine.computer.choice import positions
from threadlab.trace import Trace
from threadlab.trace.trace import Interval

QUESTIONS = {
    "cpu": "A CPU is free. Which thread runs on it?",
    "thread": "A kernel thread is free. Which user thread does it carry?",
    "waiter": "Several threads wait for the same thing. Which one gets it?",
    "signal": "A signal has come for the process. Which thread takes it?",
}
LONGEST = 100_000
"""events, unless told otherwise; a reader should not wait for a program that never ends"""


class Position(NamedTuple):
    """How far a run has come."""

    trace: Trace
    shown: Trace
    """the same with one nanosecond more, in which every thread is what it is at the choice"""
    open: Choice | None
    """the choice at which it stops; None at its end"""
    choices: tuple[tuple[Choice, int], ...]
    """all choices before that, each with the position taken"""

    @property
    def schedule(self) -> str:
        """The positions taken, as a text that `run` takes as its schedule."""
        return schedule_text([taken for _, taken in self.choices])


class Game:
    """`program` with its arguments on one machine, which always does the same under the same schedule."""

    def __init__(self, program: Callable[..., Any], args: tuple[Any, ...], machine: dict[str, Any]) -> None:
        self.experiment = Experiment(program, args, machine)

    def play(self, schedule: str, to_the_end: bool = False) -> Position:
        """Follow `schedule`, then stop at the next open choice, or take the first in line from there on.

        Raises what `run` raises: `ProgramError` for a program that fails, `ValueError` for a schedule that does not fit.
        """
        wanted = positions(schedule)
        made: list[tuple[Choice, int]] = []
        stop: Choice | None = None

        def decide(choice: Choice) -> int:
            nonlocal stop
            at = len(made)
            if at >= len(wanted) and not to_the_end:
                stop = choice
                raise Undecided(YOUR_TURN)
            taken = wanted[at] if at < len(wanted) else 0
            made.append((choice, taken))
            return taken

        program, args, settings = self.experiment.main, self.experiment.args, dict(self.experiment.machine)
        model = settings.pop("model", None)
        machine = Machine(schedule=decide, record="source", **{"max_events": LONGEST, **settings})
        machine.spawn(program, *args, model=model)
        trace = self.experiment.listed(machine.run())
        shown = trace
        if machine.present:
            shown = replace(trace, intervals=_with_present(trace, machine.present), end=trace.end + 1)
        return Position(trace, shown, stop, tuple(made))


def _with_present(trace: Trace, present: Sequence[Interval]) -> list[Interval]:
    """The intervals of `trace` and those after its end, each of which goes on with one that is of the same kind."""
    going_on = {(now[0], *now[2:]): now for now in present}
    intervals = []
    for interval in trace.intervals:
        now = going_on.pop((interval[1], *interval[2:]), None)
        intervals.append((interval[0], now[1], *interval[2:]) if now else interval)
    return [*intervals, *going_on.values()]


def question(choice: Choice) -> str:
    """What is asked."""
    return QUESTIONS[choice.kind]


def candidates(choice: Choice, trace: Trace) -> list[Candidate]:
    """Who may go on, and where each stands."""
    found = []
    for words, thread, (file, line) in zip(choice.candidates, choice.threads, choice.places, strict=True):
        if thread < 0:
            found.append(Candidate(words.partition(" of ")[0], "carries no thread, and takes one that is ready"))
        else:
            place = linecache.getline(file, line).strip() if line else "has not begun"
            found.append(Candidate(trace.thread_name(thread), place))
    return found
