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


def mentioned(*code: ast.stmt) -> set[str]:
    """Return the names and attributes in the code."""
    nodes = [node for statement in code for node in ast.walk(statement)]
    return {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute | ast.Name)}


def runs(cell: Cell, page: Page) -> bool:
    """Whether `cell` runs something, itself or by a function of the chapter: the machine, a lab, or a real program.

    A cell that only defines functions runs nothing.
    """
    if cell.kind != "code" or "quiz" in cell.tags:
        return False
    own = {
        node.name: mentioned(node)
        for other in page.cells
        if other.kind == "code"
        for node in ast.parse(other.source).body
        if isinstance(node, ast.FunctionDef)
    }
    names = mentioned(*(node for node in ast.parse(cell.source).body if not isinstance(node, ast.FunctionDef)))
    names |= {inner for name in names & set(own) for inner in own[name]}
    return bool(names & RUNS) or any(name.startswith("tl.labs.") for name in names)


def shown(page: Page) -> dict[str, dict[str, str]]:
    """Return for each fact the sections of `page` that show it, each with its first cell that runs something.

    In such a section a cell with the fact's tag runs, and one of them has an output.
    """
    found: dict[str, dict[str, str]] = {}
    for name, cell in tagged(page):
        beside = [other for fact, other in tagged(page) if (fact, other.section) == (name, cell.section)]
        if runs(cell, page) and any(other.outputs for other in beside):
            found.setdefault(name, {}).setdefault(cell.section, cell.id)
    return found


def index() -> dict[str, list[list[str]]]:
    """Return for each fact the experiments of all chapters: the notebook's name, the heading, and the cell."""
    found = [(page.name, shown(page)) for page in chapters()]
    return {
        fact.name: [[name, *place] for name, facts in found for place in facts.get(fact.name, {}).items()]
        for fact in FACTS
    }
