"""The questions are well formed, and are shown so that the page stays whole."""

import json
import re
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from threadlab.exercises import QUIZZES, quiz

CHAPTERS = sorted((Path(__file__).parents[2] / "notebooks").glob("0*.ipynb"))


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
    known = set(re.findall(r"Question\.register\('(\w+)'", script["application/javascript"]))
    assert {question["type"] for question in QUIZZES.values()} <= known


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_saved_questions_are_those_of_today(path: Path) -> None:
    asked = {}
    for cell in json.loads(path.read_text())["cells"]:
        if found := re.fullmatch(r'tl\.quiz\("([\w.]+)"\)', "".join(cell["source"])):
            script = "".join(cell["outputs"][1]["data"]["application/javascript"])
            saved, _ = json.JSONDecoder().raw_decode(re.split(r"questions\w+\s*=\s*", script, maxsplit=1)[1])
            asked[found[1]] = saved[0]
    assert asked == {name: QUIZZES[name] for name in asked}


def test_an_unknown_question_is_named() -> None:
    with pytest.raises(ValueError, match="no question 'nothing'"):
        quiz("nothing")
