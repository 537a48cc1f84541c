"""The schedules of a program, those with the fewest decisions that differ from the default first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import cache

from threadlab.labs.scheduling.catalogue import challenges
from threadlab.labs.scheduling.game import Game, Position
from threadlab.machine import schedule_text

ENOUGH = 5000
"""runs among which there is one that wins"""


def runs(game: Game, most: int) -> Iterator[Position]:
    """Up to `most` whole runs of `game`, all different: the default, then those with one other decision, then two, …"""
    waiting: deque[list[int]] = deque([[]])
    for _ in range(most):
        if not waiting:
            return
        prefix = waiting.popleft()
        position = game.play(schedule_text(prefix), to_the_end=True)
        yield position
        taken = [chosen for _, chosen in position.choices]
        for at in range(len(prefix), len(taken)):
            for other in range(1, len(position.choices[at][0].candidates)):
                waiting.append([*taken[:at], other])


@cache
def winning(name: str) -> str:
    """A schedule that reaches the goal of the challenge `name`, with as few decisions other than the default as possible."""
    one = challenges[name]
    return next(position.schedule for position in runs(one.game(), ENOUGH) if one.won(position.trace))
