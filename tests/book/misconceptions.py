"""The misconceptions that the chapters put right, gathered on one page with links to the experiments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.book.pages import NOTEBOOKS, Page, chapters

HEADING = "### Misconceptions put right"
PAGE = NOTEBOOKS / "A3_misconceptions.ipynb"
INTRODUCTION = (
    "# Misconceptions put right\n\n"
    "What some people say about threads and what is not so, chapter by chapter. Read a sentence on the left, and say "
    "what is wrong with it before you read on. The links on the right lead to the experiments that show it: run them, "
    "and try to make the sentence true.\n\n"
    "This page is made from the tables at the ends of the chapters."
)


@dataclass(frozen=True)
class Misconception:
    """A row of a chapter's table, in Markdown: what some say, what is so, and the headings of the sections that show it."""

    said: str
    true: str
    sections: tuple[str, ...]


def misconceptions(page: Page) -> list[Misconception]:
    """Return the rows of a chapter's table.  Raises `ValueError` for a row that names no section there is."""
    found = []
    for cell in page.cells:
        if HEADING in cell.source:
            table = [
                line for line in cell.source.partition(HEADING)[2].partition("\n###")[0].splitlines() if line[:1] == "|"
            ]
            for line in table[2:]:
                said, true, where = (part.strip() for part in re.split(r"(?<!\\)\|", line.strip().strip("|")))
                found.append(Misconception(said, true, tuple(sections(page, where))))
    return found


def sections(page: Page, where: str) -> Iterator[str]:
    """Yield the headings of `page` that the words in the last column name: numbers, titles or exercises."""
    named = [f"Exercise {name}" for name in re.findall(r"[a-z_]+\.\d+", where)]
    for numbers in re.findall(r"sections? ((?:\d+(?:, | and )?)+)", where):
        named += [f"{number} ·" for number in re.findall(r"\d+", numbers)]
    named += re.findall(r"\*([^*]+)\*", where)
    if not named:
        raise ValueError(f"{page.name}: {where!r} names no section")
    for name in named:
        heading = next(
            (heading for heading in page.headings if heading == name or heading.startswith(name + " ")), None
        )
        if heading is None:
            raise ValueError(f"{page.name}: there is no heading {name!r}, which a misconception names")
        yield heading


def as_markdown(page: Page) -> str:
    """The table of a chapter, with links."""
    rows = []
    for row in misconceptions(page):
        links = ", ".join(f"[{section}]({page.address(section)})" for section in row.sections)
        rows.append(f"| {row.said} | {row.true} | {links} |")
    title = f"## {page.name[:2]} · {page.headings[0]}"
    return "\n".join([title, "", "| some say | what is so | the experiment |", "|---|---|---|", *rows])


def notebook() -> dict[str, Any]:
    """The page as a notebook."""
    texts = [INTRODUCTION, *(as_markdown(page) for page in chapters() if misconceptions(page))]
    cells = [
        {
            "cell_type": "markdown",
            "id": f"chapter-{n}" if n else "title",
            "metadata": {},
            "source": text.splitlines(keepends=True),
        }
        for n, text in enumerate(texts)
    ]
    metadata = json.loads((NOTEBOOKS / "00_start.ipynb").read_text(encoding="utf-8"))["metadata"]
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
