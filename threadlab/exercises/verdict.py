"""What a reader is told about an answer, and what an exercise is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, repr=False)
class Verdict:
    """Whether an answer is right, and what to say about it."""

    right: bool
    text: str

    def __repr__(self) -> str:
        return f"{'Right.' if self.right else 'Not yet.'} {self.text}"

    def __bool__(self) -> bool:
        return self.right


def right(text: str) -> Verdict:
    """The verdict on a right answer; `text` says why it is right."""
    return Verdict(True, text)


def hint(text: str) -> Verdict:
    """The verdict on a wrong answer; `text` names the misconception, not the answer."""
    return Verdict(False, text)


@dataclass(frozen=True)
class Exercise:
    """Something a reader is asked.

    `judge` takes the reader's answer; it runs the simulator, so that no key can be wrong.  `solution` is an answer that
    passes, and `mistakes` are plausible answers that do not: tests hold the exercise to both.
    """

    name: str
    judge: Callable[[Any], Verdict]
    solution: Any
    mistakes: tuple[Any, ...]
