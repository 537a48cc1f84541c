"""Each fact has an experiment in each chapter that is to show it, and the index says where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

import threadlab as tl
from tests.book.experiments import index, runs, shown, tagged
from tests.book.pages import Page, chapters
from threadlab.book.fact_index import FACTS, Fact

CHAPTERS = {page.name: page for page in chapters()}


def test_the_facts_are_the_eighteen_that_the_book_must_teach() -> None:
    assert [fact.name for fact in FACTS] == [f"F{number}" for number in range(1, 19)]
    assert {chapter for fact in FACTS for chapter in fact.chapters} == set(CHAPTERS) - {"00_start"}


@pytest.mark.parametrize(
    ("fact", "chapter"),
    [(fact, chapter) for fact in FACTS for chapter in fact.chapters],
    ids=lambda part: part.name if isinstance(part, Fact) else part,
)
def test_no_fact_loses_its_experiment(fact: Fact, chapter: str) -> None:
    assert shown(CHAPTERS[chapter]).get(fact.name), f"no cell that runs is tagged fact-{fact.name}"


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)
def test_a_tag_names_a_fact_that_the_chapter_shows_and_is_on_code(page: Page) -> None:
    showing = shown(page)
    wrong = [
        f"{cell.id}: {name}"
        for name, cell in tagged(page)
        if name not in {fact.name for fact in FACTS} or cell.kind != "code" or name not in showing
    ]
    assert not wrong


def test_the_index_is_what_the_chapters_have() -> None:
    kept = {row.fact.name: [[e.chapter, e.section, e.cell] for e in row.experiments] for row in tl.facts().rows}
    assert kept == index(), "run python -m tests.book, and make chapters OPTIONS=notebooks/00_start.ipynb"


def test_the_index_shows_each_fact_with_links_that_lead_to_its_sections() -> None:
    page = BeautifulSoup(tl.facts()._repr_html_(), "html.parser")
    assert all(fact.text in page.get_text() and fact.text in repr(tl.facts()) for fact in FACTS)
    for link in page.select("a[href]"):
        notebook, _, cell = str(link["href"]).partition(".ipynb#cell-id=")
        assert cell in {other.id for other in CHAPTERS[notebook].cells}
    assert len(page.select("a[href]")) == sum(len(row.experiments) for row in tl.facts().rows)


def test_a_quiz_or_a_cell_of_text_is_no_experiment() -> None:
    page = CHAPTERS["02_models"]
    assert not any(runs(cell, page) for cell in page.cells if cell.kind == "markdown" or "quiz" in cell.tags)
    assert any(runs(cell, page) for cell in page.cells)


@pytest.mark.parametrize(
    "loss",
    [{"tags": frozenset()}, {"source": "print('nothing runs here')"}, {"outputs": 0}, {"kind": "markdown"}],
    ids=lambda loss: next(iter(loss)),
)
def test_a_fact_is_lost_with_its_tags_with_what_runs_and_with_what_is_shown(loss: dict[str, Any]) -> None:
    whole, poorer = CHAPTERS["02_models"], Page("02_models")
    assert "F6" in shown(whole)
    poorer.__dict__["cells"] = [replace(cell, **loss) if "fact-F6" in cell.tags else cell for cell in whole.cells]
    assert "F6" not in shown(poorer)
