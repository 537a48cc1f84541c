"""The chapters as a reader sees them: rendered prose, with its headings and links, and the code cells in their sections."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import markdown2html_mistune

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


@dataclass(frozen=True)
class Cell:
    """One cell; `page` is its rendered prose, empty for code, and `section` the last heading above it."""

    id: str
    kind: str
    tags: frozenset[str]
    source: str
    page: BeautifulSoup
    section: str
    outputs: int


@dataclass(frozen=True)
class Page:
    """A notebook of the book, by the name of its file without the ending."""

    name: str

    @property
    def path(self) -> Path:
        return NOTEBOOKS / f"{self.name}.ipynb"

    @cached_property
    def cells(self) -> list[Cell]:
        return list(self._read())

    def _read(self) -> Iterator[Cell]:
        section = ""
        for saved in json.loads(self.path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(saved["source"])
            page = render(source if saved["cell_type"] == "markdown" else "")
            tags = frozenset(saved["metadata"].get("tags", ()))
            outputs = len(saved.get("outputs", ()))
            yield Cell(saved["id"], saved["cell_type"], tags, source, page, section, outputs)
            section = (headings(page) or [section])[-1]

    @cached_property
    def headings(self) -> list[str]:
        return [heading for cell in self.cells for heading in headings(cell.page)]

    def address(self, section: str) -> str:
        """Return the link to the cell with the heading `section`.

        A link to the heading itself would not do: JupyterLab does not find one with letters such as the dot in the middle.
        """
        cell = next(cell for cell in self.cells if section in headings(cell.page))
        return f"{self.name}.ipynb#cell-id={cell.id}"

    def part(self, section: str) -> list[Cell]:
        """Return the cells of a section with those of its subsections, from the cell with its heading on."""
        found: list[Cell] = []
        depth = 0
        for cell in self.cells:
            for heading in cell.page.find_all(HEADINGS):
                level = HEADINGS.index(heading.name) + 1
                if heading.get_text().removesuffix("¶") == section:
                    depth = level
                elif level <= depth:
                    depth = 0
            if depth:
                found.append(cell)
        return found

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """The text and the unquoted target of each link in the prose."""
        return [
            (link.get_text(), unquote(str(link["href"])))
            for cell in self.cells
            for link in cell.page.select("a[href]:not(.anchor-link)")
        ]

    def calls(self, name: str) -> list[tuple[Cell, list[Any]]]:
        """Return each code cell that calls `tl.name`, with the constants that it hands over."""
        found = []
        for cell in self.cells:
            if cell.kind == "code" and f"tl.{name}(" in cell.source:
                for node in ast.walk(ast.parse(cell.source)):
                    if isinstance(node, ast.Call) and ast.unparse(node.func) == f"tl.{name}":
                        found.append(
                            (cell, [argument.value for argument in node.args if isinstance(argument, ast.Constant)])
                        )
        return found


def render(markdown: str) -> BeautifulSoup:
    return BeautifulSoup(markdown2html_mistune(markdown), "html.parser")


def headings(page: BeautifulSoup) -> list[str]:
    """Return the texts of the headings of a rendered page, without the paragraph sign that nbconvert adds."""
    return [heading.get_text().removesuffix("¶") for heading in page.find_all(HEADINGS)]


def slug(heading: str) -> str:
    """Return the fragment by which JupyterLab finds a heading: its text, with hyphens for spaces."""
    return heading.replace(" ", "-")


@cache
def pages() -> list[Page]:
    return [Page(path.stem) for path in sorted(NOTEBOOKS.glob("*.ipynb"))]


def chapters() -> list[Page]:
    """Return the chapters without the appendices."""
    return [page for page in pages() if page.name[0].isdigit()]
