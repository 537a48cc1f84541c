"""The page of misconceptions is that of the chapters' tables, and each row leads to an experiment."""

from __future__ import annotations

import json

import pytest

from tests.book.experiments import runs
from tests.book.misconceptions import PAGE, misconceptions, notebook, sections
from tests.book.pages import Page, chapters

CHAPTERS = {page.name: page for page in chapters()}


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)
def test_each_chapter_puts_at_least_three_right_and_each_by_an_experiment(page: Page) -> None:
    rows = misconceptions(page)
    assert len(rows) >= 3
    for row in rows:
        cells = [cell for section in row.sections for cell in page.part(section)]
        assert any(runs(cell, page) or "exercise" in cell.tags for cell in cells), f"{row.said} {row.sections}"


def test_there_are_at_least_twenty_five_and_none_twice() -> None:
    said = [row.said for page in chapters() for row in misconceptions(page)]
    assert len(said) >= 25
    assert len(set(said)) == len(said)


def test_the_page_is_what_the_chapters_have() -> None:
    assert json.loads(PAGE.read_text(encoding="utf-8"))["cells"] == notebook()["cells"], "run python -m tests.book"


def test_a_row_has_to_name_a_section() -> None:
    page = CHAPTERS["02_models"]
    assert list(sections(page, "sections 2, 4, exercise models.3")) == [
        "Exercise models.3",
        "2 · Many-to-one",
        "4 · Many-to-many",
    ]
    with pytest.raises(ValueError, match="names no section"):
        list(sections(page, "somewhere"))
    with pytest.raises(ValueError, match="no heading '99 ·'"):
        list(sections(page, "section 99"))
