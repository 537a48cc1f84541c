"""The questions are well formed, and are shown so that the page stays whole."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from threadlab.exercises import QUIZZES, quiz


@pytest.mark.parametrize("name", QUIZZES)
def test_every_answer_has_its_own_feedback(name: str) -> None:
    answers = QUIZZES[name]["answers"]
    assert sum(bool(answer.get("correct")) for answer in answers) == 1
    feedback = [answer["feedback"] for answer in answers]
    assert len(set(feedback)) == len(feedback) >= 3 - (QUIZZES[name]["type"] == "numeric")


def test_a_question_is_shown_with_its_text_and_leaves_the_pages_mathjax_alone() -> None:
    InteractiveShell.instance()
    with capture_output() as shown:
        quiz("models.stall")
    html, script = (output.data for output in shown.outputs)
    assert html["text/plain"] == QUIZZES["models.stall"]["question"]
    assert "<div" in html["text/html"]
    assert script["application/javascript"].startswith("(function (MathJax) {")
    assert script["application/javascript"].endswith("})(undefined);")


def test_an_unknown_question_is_named() -> None:
    with pytest.raises(ValueError, match="no question 'nothing'"):
        quiz("nothing")
