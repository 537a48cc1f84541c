"""Which cells of the chapters show which fact, by their tags (``fact-F13``)."""

from __future__ import annotations

import ast

from tests.book.pages import Cell, Page, chapters
from threadlab.book.fact_index import FACTS

TAG = "fact-"
RUNS = {"tl.run", "tl.sweep", "tl.Machine", "tl.native.run", "tl.native.table", "tl.native.costs"}
"""Calls that run something; so does every lab, and each function of the chapter that makes such a call"""


def tagged(page: Page) -> list[tuple[str, Cell]]:
    """Return each fact and cell that a tag of the cell brings together, in the order of the page."""
    return [(tag.removeprefix(TAG), cell) for cell in page.cells for tag in sorted(cell.tags) if tag.startswith(TAG)]


def mentioned(source: str) -> set[str]:
    """Return the names of all functions and attributes in the code."""
    nodes = list(ast.walk(ast.parse(source)))
    return {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute | ast.Name)}


def runs(cell: Cell, page: Page) -> bool:
    """Whether `cell` runs something, itself or by a function of the chapter: the machine, a lab, or a real program."""
    if cell.kind != "code" or "quiz" in cell.tags:
        return False
    own = {
        node.name: ast.unparse(node)
        for other in page.cells
        if other.kind == "code" and "tl.quiz(" not in other.source
        for node in ast.parse(other.source).body
        if isinstance(node, ast.FunctionDef)
    }
    names = mentioned(cell.source)
    names |= {inner for name in names & set(own) for inner in mentioned(own[name])}
    return bool(names & RUNS) or any(name.startswith("tl.labs.") for name in names)


def shown(page: Page) -> dict[str, list[str]]:
    """Return for each fact the sections of `page` that show it: a cell with its tag runs, and one has an output."""
    found: dict[str, list[str]] = {}
    for name, cell in tagged(page):
        beside = [other for fact, other in tagged(page) if (fact, other.section) == (name, cell.section)]
        if any(runs(other, page) for other in beside) and any(other.outputs for other in beside):
            sections = found.setdefault(name, [])
            if cell.section not in sections:
                sections.append(cell.section)
    return found


def index() -> dict[str, list[list[str]]]:
    """Return for each fact the sections of all chapters that show it: pairs of the notebook's name and the heading."""
    found = [(page.name, shown(page)) for page in chapters()]
    return {
        fact.name: [[name, section] for name, facts in found for section in facts.get(fact.name, [])] for fact in FACTS
    }
