"""What the reader has done, chapter by chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from threadlab.exercises import progress_file


@dataclass(frozen=True)
class Row:
    """One chapter: its notebook's name without the ending, its exercises, and which of them are done."""

    chapter: str
    exercises: tuple[str, ...]
    done: Set[str]

    def cells(self) -> tuple[str, str, str, str]:
        """The row in words: chapter, how many are done, which, and which are left."""
        numbers = {name: name.rpartition(".")[2] for name in self.exercises}
        done = " ".join(number for name, number in numbers.items() if name in self.done)
        left = " ".join(number for name, number in numbers.items() if name not in self.done)
        return self.chapter, f"{len(self.done)} of {len(numbers)}", done or "–", left or "–"


@dataclass(frozen=True)
class ProgressTable:
    """The table of a reader's progress; a notebook shows it as HTML, other places as plain text."""

    rows: tuple[Row, ...]
    note: str

    HEADS = ("chapter", "right", "done", "to do")

    def __repr__(self) -> str:
        table = [self.HEADS, *(row.cells() for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(map(str.ljust, cells, widths)).rstrip() for cells in table]
        return "\n".join([*lines, self.note])

    def _repr_html_(self) -> str:
        heads = "".join(f'<th scope="col" style="text-align: left">{head}</th>' for head in self.HEADS)
        body = "".join(self._html_row(row) for row in self.rows)
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table><p>{self.note}</p>"

    @staticmethod
    def _html_row(row: Row) -> str:
        chapter, *others = row.cells()
        link = f'<a href="{chapter}.ipynb">{chapter}</a>'
        return "<tr>" + "".join(f'<td style="text-align: left">{cell}</td>' for cell in (link, *others)) + "</tr>"


class Progress:
    """The exercises that the reader has solved: call it to see them, `clear` it to begin again.

    `tl.check` records each right answer in a file on the reader's computer, which nothing else reads.
    """

    def __init__(self, chapters: Mapping[str, Sequence[str]]) -> None:
        """`chapters` names each chapter's notebook, such as ``"02_models"``, and its exercises, such as ``"models.3"``."""
        self._chapters = chapters
        self._trouble = ""

    def __call__(self) -> ProgressTable:
        """Return the table of what is done and what is left."""
        done = progress_file.read()
        rows = [
            Row(chapter, tuple(names), done.intersection(names)) for chapter, names in self._chapters.items() if names
        ]
        kept = "Right answers are kept in a file on this computer; tl.progress.clear() forgets them."
        note = f"The file of right answers could not be changed: {self._trouble}." if self._trouble else kept
        return ProgressTable(tuple(rows), note)

    def record(self, name: str) -> None:
        """Remember that the exercise `name` is solved.  If the file cannot be written, only the table says so."""
        self._trouble = progress_file.record(name)

    def clear(self) -> ProgressTable:
        """Forget all right answers, and return the table that is left."""
        self._trouble = progress_file.clear()
        return self()
