"""The works that the book cites: one BibTeX file, read and laid out by pybtex, which is imported when first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

BIBLIOGRAPHY = Path(__file__).with_name("references.bib")


@dataclass(frozen=True)
class References:
    """A list of works, each with its key; a notebook shows it as HTML, other places as plain text."""

    keys: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(f"[{key}] {text}" for key, text in self._laid_out("plaintext"))

    def _repr_html_(self) -> str:
        works = self._laid_out("html")
        # No colours of our own: the list takes those of the page, light or dark.
        return "\n".join(
            f'<p id="{escape(key)}" style="padding-left: 2em; text-indent: -2em">[<b>{escape(key)}</b>] {text}</p>'
            for key, text in works
        )

    def _laid_out(self, backend: str) -> list[tuple[str, str]]:
        """Return each key with its work, in the markup of one of pybtex's backends."""
        from pybtex.plugin import find_plugin

        style, bibliography = _style(), read_bibliography()
        chosen = find_plugin("pybtex.backends", backend)("utf-8")
        entries = style.format_entries([bibliography.entries[key] for key in self.keys])
        return [(entry.key, " ".join(entry.text.render(chosen).split("\n"))) for entry in entries]


def references(*keys: str) -> References:
    """List the works with these keys in full, in the order given.

    Each key, such as ``"anderson1992"``, is that of an entry of ``threadlab/book/references.bib``.  Raises `ValueError` if
    no key is given, if one is given twice, and if one is not in the file.
    """
    known = tuple(read_bibliography().entries)  # as written: pybtex itself takes no notice of capitals
    if not keys:
        raise ValueError(f"references needs at least one key; there are {', '.join(known)}")
    for key in keys:
        if key not in known:
            raise ValueError(f"there is no reference {key!r}; there are {', '.join(known)}")
        if keys.count(key) > 1:
            raise ValueError(f"the reference {key!r} is given twice; each key is given once")
    return References(keys)


@cache
def read_bibliography() -> Any:
    """Return the book's references as pybtex reads them (a `pybtex.database.BibliographyData`)."""
    from pybtex.database import parse_file

    return parse_file(str(BIBLIOGRAPHY), bib_format="bibtex")


@cache
def _style() -> Any:
    """Return pybtex's style *unsrt*, with titles spelt as the file has them: `JEP`, `SunOS` and `pthread_create` stay."""
    from pybtex.style.formatting import unsrt
    from pybtex.style.template import field, sentence

    class AsWritten(unsrt.Style):  # type: ignore[misc]  # pybtex has no types
        def format_title(self, entry: Any, which_field: str, as_sentence: bool = True) -> Any:
            return sentence[field(which_field)] if as_sentence else field(which_field)

    return AsWritten()
