"""Each chapter cites works by their keys and lists exactly these, in the order in which it first cites them."""

from __future__ import annotations

import re

import pytest

from tests.book.pages import Page, pages
from threadlab.book.bibliography import read_bibliography

KNOWN = set(read_bibliography().entries)


def cited(page: Page) -> list[str]:
    return list(dict.fromkeys(text for text, target in page.links if target == "#References"))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_what_is_cited_is_listed_and_what_is_listed_is_cited(page: Page) -> None:
    listed = [key for _, keys in page.calls("references") for key in keys]
    assert set(cited(page)) <= KNOWN
    assert listed == cited(page)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_the_list_stands_under_its_heading(page: Page) -> None:
    assert all(cell.section == "References" for cell, _ in page.calls("references"))


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_key_in_brackets_is_a_link(page: Page) -> None:
    prose = " ".join(cell.page.get_text() for cell in page.cells)
    assert not [key for key in re.findall(r"\[([a-z]+(?:\d{4}|-[\w-]+))\]", prose) if key in KNOWN]
