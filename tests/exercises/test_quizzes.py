"""The questions are well formed, and their numbers are what the simulator computes."""

import pytest

from threadlab.exercises import QUIZZES, quiz
from threadlab.exercises.models import crew
from threadlab.exercises.start import two_workers
from threadlab.machine import ManyToMany, ManyToOne, OneToOne, run
from threadlab.trace import State, ms


@pytest.mark.parametrize("name", QUIZZES)
def test_every_answer_has_its_own_feedback(name: str) -> None:
    answers = QUIZZES[name]["answers"]
    assert sum(bool(answer.get("correct")) for answer in answers) == 1
    feedback = [answer["feedback"] for answer in answers]
    assert len(set(feedback)) == len(feedback) >= 3 - (QUIZZES[name]["type"] == "numeric")


def right_number(name: str) -> int:
    return next(answer["value"] for answer in QUIZZES[name]["answers"] if answer.get("correct"))


def test_the_numbers_are_the_simulators() -> None:
    assert right_number("models.jacket") * ms == run(crew, 4, 4, 12, 4, model=ManyToOne(jacket=True)).end
    assert right_number("models.cpus") * ms == run(crew, 4, 10, 0, 0, model=OneToOne(), cpus=4).end


def test_the_choices_are_the_simulators() -> None:
    assert run(two_workers, cpus=1).end == 22 * ms
    stalled = run(crew, 4, 4, 12, 4, model=ManyToOne())
    first_call = next(span for span in stalled.spans if span.state == State.BLOCKED)
    assert not [
        span
        for span in stalled.spans
        if span.state == State.RUNNING and span.start < first_call.end and span.end > first_call.start
    ]
    two_lwps = run(crew, 6, 4, 12, 4, model=ManyToMany(2), cpus=2)
    assert not [span for span in two_lwps.spans if span.state == State.RUNNING and 4 * ms < span.end <= 16 * ms]


def test_an_unknown_question_is_named() -> None:
    with pytest.raises(ValueError, match="no question 'nothing'"):
        quiz("nothing")
