"""What a question is, and how its answer is computed: by running what it asks about."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from random import Random
from textwrap import dedent
from typing import Any, TypeVar

from threadlab import machine
from threadlab.machine import run
from threadlab.trace import Trace, ms

T = TypeVar("T", bound=Hashable)
SEEDS = (None, *range(6))
"""Schedules under which an answer must be the same: the machine's own, and some at random"""


class Ambiguous(Exception):
    """The values that were drawn make a question without a single answer; others are to be drawn."""


@dataclass(frozen=True)
class Question:
    """A question, its answer, and in a sentence why, all in Markdown; on a paper also its chapter and template."""

    text: str
    answer: str
    because: str
    chapter: str = ""
    template: str = ""


Template = Callable[[Random], Question]
"""Draws the values of a question and computes its answer; may raise `Ambiguous`"""


def play(source: str, **settings: Any) -> Trace:
    """Run the function `main` of a program as a question prints it; `settings` are those of `run`."""
    names: dict[str, Any] = {"tl": machine, "ms": ms}
    exec(source, names)
    return run(names["main"], **settings)


def always(program: str | Callable[..., Any], read: Callable[[Trace], T], *args: Any, **settings: Any) -> T:
    """Return what `read` finds in the trace of `program`, a text or a generator function with its `args`.

    Raises `Ambiguous` if it depends on the schedule.
    """
    if isinstance(program, str):
        found = {read(play(program, **settings, seed=seed)) for seed in SEEDS}
    else:
        found = {read(run(program, *args, **settings, seed=seed)) for seed in SEEDS}
    if len(found) > 1:
        raise Ambiguous
    return found.pop()


def end(trace: Trace) -> float:
    """When all is done, in milliseconds."""
    return trace.end / ms


def lines(trace: Trace) -> tuple[str, ...]:
    """The lines that were written, in their order."""
    return tuple(text for _, _, _, text in trace.output)


def code(source: str) -> str:
    """`source` as a block of code, which it ends up as in Markdown."""
    return f"\n\n```python\n{dedent(source).strip()}\n```\n\n"


def listed(words: Sequence[str]) -> str:
    """``a, b and c``; ``none`` if there are no words."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or "none"


def number(value: float) -> str:
    """A number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
