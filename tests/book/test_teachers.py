"""The teachers' appendix agrees with the chapters: what they need, how long they take, all their exercises."""

from __future__ import annotations

import re

import pytest

from tests.book.pages import Cell, Page, chapters, pages
from threadlab.exercises import EXERCISES

(APPENDIX,) = (page for page in pages() if page.name == "A4_teachers")
KINDS = {"recall", "prediction", "search", "mending", "mending C", "writing", "design"}


def about(page: Page) -> Cell:
    return next(cell for cell in APPENDIX.cells if cell.source.startswith(f"## {page.name[:2]} · {page.headings[0]}\n"))


def told(page: Page, what: str) -> str:
    """Return the paragraph of a chapter's first cell that begins with `what` in bold letters."""
    found = re.search(rf"\*\*{what}:?\*\*:? (.*?)(?:\n\n|$)", page.cells[0].source, re.DOTALL)
    assert found, f"{page.name} does not say: {what}"
    return found[1]


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)
def test_needs_and_time_are_those_of_the_chapter(page: Page) -> None:
    needed = set(re.findall(r"\((\d\d_\w+\.ipynb)\)", told(page, "You need")))
    assert f"**Time:** {told(page, 'Time')}" in about(page).source
    assert set(re.findall(r"\((\d\d_\w+\.ipynb)\)", about(page).source.partition("**Time:**")[0])) == needed


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)
def test_there_is_enough_to_talk_about_and_every_exercise_has_its_kind(page: Page) -> None:
    source = about(page).source
    assert len(re.findall(r"^\d\. .*\?", source, re.MULTILINE)) >= 3
    rows = re.findall(r"^\| (.*?) \| (.*?) \|$", source, re.MULTILINE)[1:]
    assert {kind for kind, _ in rows} <= KINDS
    listed = [name for _, names in rows for name in names.split(", ")]
    assert sorted(listed) == sorted(name for name in EXERCISES if name.partition(".")[0] == page.name[3:])
    assigned = re.findall(r"\b[a-z_]+\.\d", source.rpartition("To assign:")[2])
    assert assigned and set(assigned) <= set(listed)


def test_the_bank_is_shown() -> None:
    assert len(APPENDIX.calls("exam")) >= 3
    assert all(cell.outputs for cell in APPENDIX.cells if cell.kind == "code" and "print" in cell.source)
