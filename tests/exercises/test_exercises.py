"""Every exercise accepts its solution, refuses plausible mistakes with a hint, and survives any answer."""

import pytest

from threadlab.exercises import EXERCISES, Verdict, check
from threadlab.machine import compute

NAMES = list(EXERCISES)


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_is_right(name: str) -> None:
    verdict = check(name, EXERCISES[name].solution)
    assert verdict.right, verdict


@pytest.mark.parametrize("name", NAMES)
def test_plausible_mistakes_get_different_hints(name: str) -> None:
    exercise = EXERCISES[name]
    assert len(exercise.mistakes) >= 2
    hints = [check(name, mistake) for mistake in exercise.mistakes]
    assert not any(hints)
    assert len({verdict.text for verdict in hints}) >= 2, "a hint should name the misconception, not just refuse"


def broken():
    yield compute(1)
    raise KeyError("a reader's bug")


def endless():
    while True:
        yield compute(1)


def yields_rubbish():
    yield "compute"


ODD = [None, ..., "", "22", -1, 1.5, True, [], {}, {"a": 1}, object(), print, lambda: None, compute, broken, endless]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("answer", [*ODD, yields_rubbish], ids=lambda answer: repr(answer).partition(" at 0x")[0])
def test_no_answer_raises(name: str, answer: object) -> None:
    verdict = check(name, answer)
    assert isinstance(verdict, Verdict)
    assert not verdict


@pytest.mark.parametrize("answer", [None, ..., {"many-to-one": 1, "one-to-one": ...}])
def test_an_answer_with_dots_in_it_is_no_answer(answer: object) -> None:
    assert "in place of the dots" in check("models.1", answer).text


def test_an_unknown_exercise_is_named() -> None:
    with pytest.raises(ValueError, match=r"no exercise 'models\.99'; there are start\.1"):
        check("models.99", 1)


def test_the_verdict_reads_as_a_sentence() -> None:
    assert repr(check("start.1", 36)).startswith("Right. ")
    assert repr(check("start.1", 60)).startswith("Not yet. ")
