"""Every exercise of the book by its name, and the one question a reader asks of them: is this right?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from threadlab.book.chapters import NOTEBOOKS, modules
from threadlab.exercises.progress_table import Progress
from threadlab.exercises.verdict import Exercise, Verdict

_OF_CHAPTER: dict[str, tuple[Exercise, ...]] = {
    chapter: module.EXERCISES for chapter, module in modules("threadlab.exercises.chapters").items()
}

EXERCISES: dict[str, Exercise] = {exercise.name: exercise for all_ in _OF_CHAPTER.values() for exercise in all_}

progress = Progress({NOTEBOOKS[chapter]: [one.name for one in all_] for chapter, all_ in _OF_CHAPTER.items()})


def check(name: str, answer: Any = None) -> Verdict:
    """Judge `answer` to the exercise `name`, such as ``"models.3"``.

    Returns a `Verdict`: right, or a hint that names the misconception.  A right answer is kept, and `progress` shows it.
    Raises `ValueError` if there is no such exercise.
    """
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; there are {', '.join(EXERCISES)}")
    dots = isinstance(answer, Mapping) and any(value is ... for value in answer.values())
    if answer is None or answer is ... or dots:
        return Verdict(False, "Put your answer in place of the dots, and run the cell again.")
    verdict = EXERCISES[name].judge(answer)
    if verdict.right:
        progress.record(name)
    return verdict
