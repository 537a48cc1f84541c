"""Terms: which each chapter explains, how the prose spells them, and where each is used for the first time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from tests.book.pages import NOTEBOOKS, Cell, Page, chapters, headings

GLOSSARY = "A2_glossary"
PAGE = NOTEBOOKS / f"{GLOSSARY}.ipynb"
TERMS = re.compile(r"^\*\*Terms:\*\* (.*)$", re.MULTILINE)
LINK = re.compile(r"\[([^\]\[]+)\]\([^)\s]+\)")
SPELLINGS = {
    "detached thread": "detached",
    "daemon thread": "daemon",
    "deferred cancellation": "deferred",
    "asynchronous cancellation": "asynchronous",
    "call": "(?<!blocking )calls?",
    "condition": "condition",
    "speed-up": "speed-?up",
    "spinning": "spin(?:s|ning)?",
    "busy waiting": "busy[ -]wait(?:s|ing)?",
    "yield": "yields?",
    "synchronous threading": "synchronous(?:ly)?",
    "asynchronous threading": "asynchronous(?:ly)?",
    "submit": "submit(?:s|ted)?",
    "scheduler activation": "(?:scheduler )?activations?",
    "virtual address": "virtual(?: address(?:es)?)?",
    "bound thread": "bound(?: threads?)?",
    "context switch": "context switch(?:es)?|switch(?:es)?",
    "preemptive": "preempt(?:ive|ed|s|ion)?",
    "cooperative": "cooperative(?:ly)?",
    "child process": "child(?: process)?",
    "parent process": "parent(?: process)?",
    "free-threaded Python": "free-threaded",
}
"""Terms that the prose also spells in other ways than by a plural, as regular expressions"""
ASIDE = (r"^```.*?^```$", r"<details>.*?</details>", r"^\*\*Terms:\*\*.*?$", r"^#+ .*?$", r"^\|.*?$")
"""Stretches of Markdown that are no running prose: programs, what is folded away, the terms, headings and tables"""
QUOTED = (r"`[^`\n]+`", r"\$[^$\n]+\$", r"\*\*Next:\*\*.*", r"<[^>\n]+>")
"""What is no prose within a line: code, formulas, the link to the next chapter, markup"""


@cache
def terms(page: Page) -> list[str]:
    """Return the terms that a chapter lists on its lines "Terms:"."""
    listed = [term for cell in page.cells for line in TERMS.findall(cell.source) for term in line.split(" · ")]
    return list(dict.fromkeys(LINK.sub(r"\1", term).strip().rstrip(".") for term in listed))


def heading(term: str) -> str:
    """The heading of a term's entry: a remark in parentheses that is no abbreviation is left out."""
    return re.sub(r" \((?!LWP|pid)[^)]*\)$", "", term)


def identifier(term: str) -> str:
    """The identifier of the cell with a term's entry."""
    return re.sub(r"[^a-z0-9_]+", "-", heading(term).lower().replace("'", "")).strip("-")


def address(term: str) -> str:
    return f"{GLOSSARY}.ipynb#cell-id={identifier(term)}"


@cache
def spelling(term: str) -> re.Pattern[str]:
    """The expression for a term in prose: at a sentence's beginning or not, in the singular or the plural."""
    name, _, short = heading(term).partition(" (")
    body = SPELLINGS.get(name) or _plural(name)
    if short:
        body += f"|{re.escape(short.rstrip(')'))}s?"
    case = re.IGNORECASE if name[0].islower() else 0
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-]|\()", case)


def _plural(name: str) -> str:
    words = re.escape(name).replace(r"\ ", r"[ -]")
    if name.endswith("y") and name[-2] not in "aeiou":
        return f"{words[:-1]}(?:y|ies)"
    return rf"{words}(?:e?s)?"


def prose(cell: Cell) -> str:
    """The running prose of a cell, with all else blanked out, so that positions stay those of the source.

    The text of a link to the glossary counts as prose, and that of other links does not; nor do questions and exercises,
    whose texts are kept elsewhere.
    """
    return _prose(cell.source) if cell.kind == "markdown" else ""


@cache
def _prose(source: str) -> str:
    if re.search(r"\*\*Predict\.?\*\*|^### Exercise |Solution of ", source, re.MULTILINE):
        return ""
    text = source
    for pattern in ASIDE:
        text = re.sub(pattern, _blank, text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\[[^\]\[]+\]\((?!A2_glossary)[^)\s]+\)", _blank, text)
    text = re.sub(r"(?<=\])\([^)\s]+\)", _blank, text)
    for pattern in QUOTED:
        text = re.sub(pattern, _blank, text)
    return text


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def first_use(cells: Sequence[Cell], term: str) -> tuple[Cell, re.Match[str]] | None:
    """Return where the prose of a chapter's `cells`, the first with its title left out, first uses a term, if it does.

    A word in the link of another term, such as "thread" in "thread library", is no use of its own.
    """
    for cell in cells:
        for found in spelling(term).finditer(prose(cell)):
            if linked(cell.source, found) in ("", address(term)):
                return cell, found
    return None


def linked(source: str, found: re.Match[str]) -> str:
    """Return the target of the link around the word that was found in `source`; an empty string if it is in none."""
    opened = re.search(r"\[[^\]\[]*$", source[: found.start()])
    closed = re.match(r"[^\]\[]*\]\(([^)\s]+)\)", source[found.end() :])
    return closed[1] if opened and closed else ""


def explained(term: str) -> tuple[Page, Cell] | None:
    """Return the cell that explains a term, in a chapter that lists it; None if no chapter does.

    That is where the term stands in bold letters or is a heading, or else where it is used first or listed.
    """
    listing = [page for page in chapters() if heading(term) in map(heading, terms(page))]
    text = [(page, cell) for page in listing for cell in page.cells[1:] if "## Summary" not in cell.source]
    for page, cell in text:
        bold = re.findall(r"\*\*([^*\n]+)\*\*", cell.source) if cell.kind == "markdown" else []
        stressed = [LINK.sub(r"\1", words).rstrip(".:") for words in bold]
        stressed += [re.sub(r"^\d+ · ", "", title) for title in headings(cell.page)]
        if any(map(spelling(term).fullmatch, stressed)):
            return page, cell
    for page in listing:
        if found := first_use(page.cells[1:], term):
            return page, found[0]
    text += [(page, cell) for page in listing for cell in page.cells if TERMS.search(cell.source)]
    return next(((page, cell) for page, cell in text if spelling(term).search(cell.source)), None)


def entry(term: str, definition: str) -> str:
    """The source of a glossary cell: the term, what it means, and a link to the place that explains it."""
    lines = [f"### {heading(term)}", "", definition]
    if found := explained(term):
        page, cell = found
        section = (headings(cell.page) or [cell.section])[0]
        lines += ["", f"[{page.name[:2]} · {page.headings[0]}, *{section}*]({page.name}.ipynb#cell-id={cell.id})"]
    return "\n".join(lines)


def refreshed(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the glossary with its links as the chapters are now; the definitions stay."""
    for cell in notebook["cells"]:
        term, _, rest = "".join(cell["source"]).removeprefix("### ").partition("\n\n")
        if "".join(cell["source"]).startswith("### "):
            cell["source"] = entry(term, rest.partition("\n\n")[0]).splitlines(keepends=True)
    return notebook
