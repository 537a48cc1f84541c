"""Ways to judge an answer that several exercises share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any

from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import ProgramError, run
from threadlab.trace import Trace


def number(key: Callable[[], float], why: str, misconceptions: Mapping[float, str], otherwise: str) -> Any:
    """A judge of a number: `key` computes the right one; `misconceptions` maps wrong ones to their hints."""

    def judge(answer: Any) -> Verdict:
        if not isinstance(answer, Real) or isinstance(answer, bool):
            return hint(f"The answer is a number, and this is {answer!r}.")
        if float(answer) == float(key()):
            return right(why)
        return hint(misconceptions.get(float(answer), otherwise))

    return judge


def numbers(key: Callable[[], Mapping[str, float]], why: str, hints: Mapping[str, str]) -> Any:
    """A judge of several numbers by name: the first wrong one is told, with its hint."""

    def judge(answer: Any) -> Verdict:
        wanted = key()
        if not isinstance(answer, Mapping) or set(answer) != set(wanted):
            return hint(f"The answer is a dict with the keys {', '.join(map(repr, wanted))}.")
        for name, value in wanted.items():
            if answer[name] != value:
                return hint(f"{name}: {hints[name]}")
        return right(why)

    return judge


def attempt(program: Any, *args: Any, **machine: Any) -> Trace | Verdict:
    """The trace of the reader's `program`, or the hint that says why there is none."""
    if not callable(program):
        return hint(f"The answer is a program: a generator function, passed without calling it, and not {program!r}.")
    try:
        trace = run(program, *args, **machine)
    except ProgramError as error:
        return hint(f"The program raised an error. {error}")
    except TypeError as error:
        return hint(f"The program could not be started: {error}.")
    if trace.outcome == "deadlock":
        return hint(f"The program never ends: {trace.deadlock}.")
    if trace.outcome == "limit":
        return hint(f"The program never ends: {trace.limit}.")
    return trace
