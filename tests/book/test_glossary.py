"""The glossary holds each term that a chapter lists, in order, with a link to the place that explains it."""

from __future__ import annotations

import json
from urllib.parse import unquote

import pytest

from tests.book.glossary import (
    GLOSSARY,
    PAGE,
    address,
    explained,
    first_use,
    heading,
    identifier,
    linked,
    refreshed,
    spelling,
    terms,
)
from tests.book.pages import Page, chapters, pages

PAGES = {page.name: page for page in pages()}
ENTRIES = {cell.source.partition("\n")[0][4:]: cell for cell in PAGES[GLOSSARY].cells if cell.source.startswith("### ")}
LISTED = {heading(term) for page in chapters() for term in terms(page)}


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)
def test_each_term_of_a_chapter_is_in_the_glossary(page: Page) -> None:
    assert terms(page)
    assert not {heading(term) for term in terms(page)} - set(ENTRIES)


def test_the_glossary_is_in_alphabetical_order() -> None:
    names = [name.lower().replace("_", " ") for name in ENTRIES]
    assert names == sorted(names)
    assert len(ENTRIES) > 150


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_defines_its_term_shortly_and_leads_to_a_place_that_has_it(name: str) -> None:
    cell = ENTRIES[name]
    _, definition, *links = cell.source.split("\n\n")
    assert cell.id == identifier(name)
    assert definition.endswith(".") and 10 < len(definition) < 320
    assert name in LISTED, "no chapter lists the term; links: run python -m tests.book"
    assert len(links) == 1
    (address,) = (unquote(str(link["href"])) for link in cell.page.select("a[href]:not(.anchor-link)"))
    notebook, _, place = address.partition(".ipynb#cell-id=")
    (target,) = (other for other in PAGES[notebook].cells if other.id == place)
    assert spelling(name).search(target.source)


def test_the_links_are_those_of_the_chapters_as_they_are() -> None:
    saved = json.loads(PAGE.read_text(encoding="utf-8"))
    assert refreshed(json.loads(json.dumps(saved))) == saved, "run python -m tests.book"


def test_an_unknown_term_is_explained_nowhere() -> None:
    assert explained("no such term") is None


@pytest.mark.parametrize("page", chapters(), ids=lambda page: page.name)
def test_the_first_use_of_each_term_in_a_chapter_links_to_its_entry(page: Page) -> None:
    unlinked = []
    for term in terms(page):
        if use := first_use(page.cells[1:], term):
            cell, found = use
            if linked(cell.source, found) != address(term):
                unlinked.append(
                    f"{term} in cell {cell.id}: {cell.source[max(0, found.start() - 20) : found.end() + 20]!r}"
                )
        elif (term, address(term)) not in page.links:
            unlinked.append(f"{term}, which the prose does not use: on the line of terms")
    assert not unlinked, "\n".join(unlinked)
