"""Every link from a page of the book to another page, a heading, a cell or a file leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.book.pages import NOTEBOOKS, Page, pages, slug

PAGES = {page.name: page for page in pages()}
FOUND = re.compile(r"[\w.,:;!?()'*+-]+", re.ASCII)
"""The fragments that a browser hands on as they are; in others it replaces letters, and JupyterLab finds no heading"""
ELSEWHERE = re.compile(r"https://|mailto:")


def fault(page: Page, target: str) -> str:
    """Return what is wrong with a link on `page` to `target`; an empty string if nothing is."""
    if ELSEWHERE.match(target):
        return ""
    place, _, fragment = target.partition("#")
    if place and not (NOTEBOOKS / place).exists():
        return "there is no such file"
    other = PAGES.get(Path(place).stem) if place else page
    if not fragment:
        return ""
    if other is None:
        return "a fragment needs a page of the book"
    if fragment.startswith("cell-id="):
        ids = {cell.id for cell in other.cells}
        return "" if fragment.removeprefix("cell-id=") in ids else "there is no such cell"
    if fragment not in map(slug, other.headings):
        return "there is no such heading"
    return "" if FOUND.fullmatch(fragment) else "JupyterLab finds no heading with such letters; link to #cell-id=..."


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Page) -> None:
    faults = [f"[{text}]({target}): {wrong}" for text, target in page.links if (wrong := fault(page, target))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("no_such.ipynb", "no such file"),
        ("02_models.ipynb#No-such-heading", "no such heading"),
        ("#No-such-heading", "no such heading"),
        ("#cell-id=none", "no such cell"),
        ("02_models.ipynb#4-·-Many-to-many", "no heading with such letters"),
        ("pictures#Heading", "needs a page"),
        ("http://localhost", "no such file"),
    ],
)
def test_the_rule_finds(target: str, wrong: str) -> None:
    assert wrong in fault(PAGES["00_start"], target)


@pytest.mark.parametrize(
    "target", ["https://example.org/#x", "02_models.ipynb", "02_models.ipynb#Summary", "#Start-here"]
)
def test_the_rule_allows(target: str) -> None:
    assert not fault(PAGES["00_start"], target)
