"""The page of the appendix: it is up to date, and shows what is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conformance import page, recorded
from tests.conformance.case import MODELS
from tests.conformance.runner import all_cases, chosen, disagreement

CHAPTER = Path(__file__).parents[2] / "notebooks" / "A1_conformance.ipynb"
CASES = chosen()
REFRESH = "make conformance OPTIONS=--record, then make chapters OPTIONS=notebooks/A1_conformance.ipynb"


def shown(cell: str) -> str:
    """The HTML that the saved page shows below the cell of that id."""
    cells = {found["id"]: found for found in json.loads(CHAPTER.read_text())["cells"]}
    return "".join(cells[cell]["outputs"][0]["data"]["text/html"])


def test_the_recording_has_every_twin_and_no_other() -> None:
    assert set(recorded.load().results) == {case.name for case in CASES if case.twin}, REFRESH


def test_what_is_recorded_is_as_the_cases_have_it() -> None:
    results = recorded.load().results
    assert not {
        case.name: fault for case in CASES if case.twin and (fault := disagreement(case, results[case.name], True))
    }


def test_the_saved_table_lists_every_case() -> None:
    names = re.findall(r"cases_\w+\.py'>([^<]+)</a>", shown("table"))
    assert sorted(names) == sorted(case.name for case in CASES), REFRESH


def test_the_links_of_the_saved_table_lead_somewhere() -> None:
    links = {
        link for cell in ("table", "otherwise", "without-twin") for link in re.findall(r"href='([^']+)'", shown(cell))
    }
    assert len(links) > len(all_cases())
    assert [link for link in links if not (CHAPTER.parent / link).exists()] == []


def test_each_program_and_twin_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for case in CASES:
        page.program(case.name)
        assert f"def {case.program.__name__}(" in capsys.readouterr().out
        page.twin(case.name)
        assert ("int main(" in (said := capsys.readouterr().out)) or case.no_twin in said


def test_without_a_compiler_the_recording_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "compiler", lambda: "")
    page.run_here("pthread_cancel/2a")
    said = capsys.readouterr().out
    assert "3 | 2 | 1 | value | PTHREAD_CANCELED" in said and recorded.load().where in said


def test_a_run_says_that_each_model_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    page.run("pthread_cancel/2a")
    lines = capsys.readouterr().out.splitlines()[2:]
    assert len(lines) == len(MODELS) and all(line.endswith("agrees") for line in lines)
