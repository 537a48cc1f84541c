"""The chapters and the exercises agree: each question and exercise stands in one, in full, with a solution that passes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import threadlab as tl
from threadlab.exercises import EXERCISES, QUIZZES, check

CHAPTERS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
TITLE = re.compile(r"^### Exercise (\S+)", re.MULTILINE)
SOLUTION = re.compile(r"<details><summary>Solution of (\S+), worked</summary>(.*?)</details>", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def cells(kind: str) -> list[dict[str, Any]]:
    """Return all cells of one kind, of all chapters, with their sources as one text."""
    found = [cell for path in CHAPTERS for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == kind]
    return [{**cell, "source": "".join(cell["source"])} for cell in found]


PROSE = "\n\n".join(cell["source"] for cell in cells("markdown"))
SOLUTIONS = dict(SOLUTION.findall(PROSE))


def solve(name: str) -> Any:
    """Run the programs of the chapter of exercise `name`, then its worked solution; return the answer it gives."""
    chapter = next(path for path in CHAPTERS if path.stem[3:] == name.split(".")[0])
    names: dict[str, Any] = {"tl": tl, "ms": tl.ms, "us": tl.us}
    for cell in json.loads(chapter.read_text())["cells"]:
        if "program" in cell["metadata"].get("tags", []) and "def " in "".join(cell["source"]):
            exec("".join(cell["source"]), names)
    exec("\n".join(PYTHON.findall(SOLUTIONS[name])), names)
    return names["answer"]


def test_every_exercise_stands_in_a_chapter_once() -> None:
    assert sorted(TITLE.findall(PROSE)) == sorted(EXERCISES)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_worked_solution_passes(name: str) -> None:
    verdict = check(name, solve(name))
    assert verdict.right, verdict


@pytest.mark.parametrize("name", EXERCISES)
def test_what_the_reader_finds_is_not_yet_right(name: str) -> None:
    tried = [cell for cell in cells("code") if "exercise" in cell["metadata"].get("tags", [])]
    cell = next(cell for cell in tried if f'"{name}"' in cell["source"])
    shown = "".join(cell["outputs"][0]["data"]["text/plain"])
    assert shown.startswith("Not yet. ")


@pytest.mark.parametrize("name", QUIZZES)
def test_a_question_can_be_read_without_a_kernel(name: str) -> None:
    question = QUIZZES[name]
    assert [cell for cell in cells("code") if cell["source"] == f'tl.quiz("{name}")']
    texts = [question["question"], *(answer["feedback"] for answer in question["answers"])]
    texts += [str(answer.get("answer", answer.get("value", ""))) for answer in question["answers"]]
    assert not [text for text in texts if text.rstrip(".") not in PROSE]


def test_no_saved_output_shows_a_widget_in_place_of_its_picture() -> None:
    outputs = [output for cell in cells("code") for output in cell["outputs"]]
    assert any("application/vnd.threadlab.trace+json" in output.get("data", {}) for output in outputs)
    assert not [output for output in outputs if "application/vnd.jupyter.widget-view+json" in output.get("data", {})]


def test_code_that_measures_is_not_compared() -> None:
    measuring = [cell for cell in cells("code") if "tl.native." in cell["source"] and ".source(" not in cell["source"]]
    assert measuring
    assert all("nbval-ignore-output" in cell["metadata"].get("tags", []) for cell in measuring)
