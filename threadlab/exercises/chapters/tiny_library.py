"""An exercise of chapter 02: the heart of a user-level thread library, written with Python's generators."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from typing import Any

from threadlab.exercises.verdict import Verdict, hint, right

Turns = list[tuple[str, int]]
"""whose turn it was each time, and how many turns that thread had had before"""

CREWS: tuple[dict[str, int], ...] = (
    {"A": 3, "B": 3},
    {"A": 1, "B": 4, "C": 2},
    {"A": 2, "B": 2, "C": 2, "D": 1},
    {"A": 1},
    {},
)
"""for each thread of a process how many turns it takes"""
MOST_TURNS = 100


class TooMany(Exception):
    """A thread was given more turns than all of them can need."""


def takes_turns(answer: Any) -> Verdict:
    """The judge of models.8: all threads have to be given turns one after the other, until each has ended."""
    if not callable(answer):
        return hint(f"The answer is a function of one argument, passed without calling it, and not {answer!r}.")
    for crew in CREWS:
        turns: Turns = []
        try:
            returned = answer([_thread(name, count, turns) for name, count in crew.items()])
        except TooMany:
            return hint(
                "A thread has got turn after turn, and there is no end. When is a thread no longer in the queue?"
            )
        except StopIteration:
            return hint("next raises StopIteration when a thread has ended. It should not end the library.")
        except Exception as error:
            return hint(f"With {len(crew)} threads it raised {type(error).__name__}: {error}.")
        if isinstance(returned, Generator):
            return hint(
                "The library is an ordinary function: it has no yield of its own, and goes on until all have ended."
            )
        wrong = _fault(crew, turns)
        if wrong:
            return hint(wrong)
    return right("A queue, a turn, back to the end of the queue: with registers in place of generators, it is GNU Pth.")


def _thread(name: str, count: int, turns: Turns) -> Generator[None, None, None]:
    """A user thread that has `count` turns, and gives up each but the last."""
    for number in range(count):
        if len(turns) >= MOST_TURNS:
            raise TooMany
        turns.append((name, number))
        if number + 1 < count:
            yield


def _fault(crew: dict[str, int], turns: Turns) -> str:
    """What is wrong with these turns; an empty string if nothing is."""
    had = {name: sum(turn[0] == name for turn in turns) for name in crew}
    if not turns and crew:
        return "No thread had a turn. next(thread) gives one to a thread."
    missing = [name for name, count in crew.items() if had[name] < count]
    order = "".join(name for name, _ in turns)
    if missing and set(had.values()) == {1}:
        return "Each thread had one turn, and some need more. A thread that has not ended goes to the end of the queue."
    if missing:
        told = f"With threads that take {_listed(crew)} turns, the turns were {order}: {missing[0]} has not ended. "
        return f"{told}Does a thread get lost when another one ends?"
    wanted = "".join(name for number in range(max(crew.values(), default=0)) for name in crew if crew[name] > number)
    if order != wanted:
        told = f"With threads that take {_listed(crew)} turns, the turns were {order}, and not {wanted}. "
        return f"{told}A thread that has had its turn goes to the end of the queue."
    return ""


def _listed(crew: dict[str, int]) -> str:
    return ", ".join(f"{count} ({name})" for name, count in crew.items())


Library = Callable[[list[Generator[None, None, None]]], None]


def queue_of_threads(threads: list[Generator[None, None, None]]) -> None:
    """A solution of models.8."""
    ready = deque(threads)
    while ready:
        thread = ready.popleft()
        try:
            next(thread)
        except StopIteration:
            continue
        ready.append(thread)


def each_to_its_end(threads: list[Generator[None, None, None]]) -> None:
    """A plausible mistake in models.8: no thread gives up its turn."""
    for thread in threads:
        for _ in thread:
            pass


def removed_while_looping(threads: list[Generator[None, None, None]]) -> None:
    """A plausible mistake in models.8: the list is changed while it is gone through, so that a thread is left out."""
    while threads:
        for thread in threads:
            try:
                next(thread)
            except StopIteration:
                threads.remove(thread)


def ends_with_the_first(threads: list[Generator[None, None, None]]) -> None:
    """A plausible mistake in models.8: the first thread to end ends all."""
    while threads:
        for thread in threads:
            next(thread)


def one_turn_each(threads: list[Generator[None, None, None]]) -> None:
    """A plausible mistake in models.8: every thread has one turn only."""
    for thread in threads:
        next(thread, None)


MISTAKES = (each_to_its_end, removed_while_looping, ends_with_the_first, one_turn_each)
