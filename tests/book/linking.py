"""Puts links to the glossary where a chapter's prose first uses a term.  What is linked already stays as it is."""

from __future__ import annotations

from dataclasses import replace

from tests.book.glossary import LINK, TERMS, address, first_use, linked, terms
from tests.book.pages import Cell, Page


def link_first_uses(page: Page) -> dict[str, str]:
    """Return the sources of the cells that change when each term of a chapter is linked, by the cells' identifiers.

    The longest terms come first.  A term that the prose does not use is linked on the line of terms.
    """
    cells = page.cells[1:]
    for term in sorted(terms(page), key=len, reverse=True):
        if use := first_use(cells, term):
            cell, found = use
            if linked(cell.source, found):
                continue
            link = f"[{found[0]}]({address(term)})"
            source = cell.source[: found.start()] + link + cell.source[found.end() :]
        else:
            cell = next(cell for cell in cells if term in map(_plain, _listed(cell)))
            words = [f"[{term}]({address(term)})" if _plain(each) == term else each for each in _listed(cell)]
            line = f"**Terms:** {' · '.join(words)}"
            source = TERMS.sub(lambda _, line=line: line, cell.source)
        cells = [replace(each, source=source) if each.id == cell.id else each for each in cells]
    before = {cell.id: cell.source for cell in page.cells}
    return {cell.id: cell.source for cell in cells if cell.source != before[cell.id]}


def _listed(cell: Cell) -> list[str]:
    return [each for line in TERMS.findall(cell.source) for each in line.split(" · ")]


def _plain(each: str) -> str:
    return LINK.sub(r"\1", each).strip().rstrip(".")
