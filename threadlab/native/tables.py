"""Tables of what was measured: rows that plots take, with where each comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadlab.native.errors import NativeError
from threadlab.native.rows import Bin, Count, Row
from threadlab.trace import Source, format_time

FORMAT = "threadlab-table"
TIMES = ("median", "low", "high", "p95", "p99")
"""columns of nanoseconds, except in counts"""


@dataclass(frozen=True)
class Table(Sequence[Any]):
    """The rows that an experiment gave, one after the other.

    Each row is a small record with named fields, the first of which is the runtime.  A notebook shows the whole as a
    table.
    """

    experiment: str
    rows: tuple[Row, ...]
    sources: dict[str, Source]
    """for each runtime, where its rows come from: ``"measured"`` or ``"recorded"``, with machine, date and versions"""
    settings: dict[str, Any]
    """the parameters of the measured rows"""
    bins: tuple[Bin, ...] = ()
    """how the single times are spread, if the experiment tells; see `histogram`"""

    @property
    def histogram(self) -> Table:
        """The single times of the same run, counted in bins, which `tl.histogram` draws.

        Raises `ValueError` if there are none: of most experiments the quartiles tell all.
        """
        if not self.bins:
            raise ValueError(f"{self.experiment} has no histogram; server has one: tl.native.table('server').histogram")
        return Table(self.experiment, self.bins, self.sources, self.settings)

    @property
    def columns(self) -> dict[str, list[Any]]:
        """The same by columns, for plots and data frames."""
        names = self.rows[0]._fields if self.rows else ()
        return {name: [getattr(row, name) for row in self.rows] for name in names}

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The names of the columns, and each row, as a page shows them."""
        return tuple(self.columns), *(tuple(_text(row, name) for name in row._fields) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __str__(self) -> str:
        widths = [max(map(len, column)) for column in zip(*self.cells, strict=True)]
        return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in self.cells)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        head, *rows = self.cells
        lines = [head, ["---"] * len(head), *rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        origin = "; ".join(f"{runtime}: {source.sentence()}" for runtime, source in self.sources.items())
        return {"text/plain": str(self), "text/markdown": f"{table}\n\n{origin}\n"}


def _text(row: Row, name: str) -> str:
    value = getattr(row, name)
    if name == "address":
        return f"{value:#x}"
    if name in TIMES and not isinstance(row, Count):
        return format_time(round(value))
    if isinstance(value, float):
        return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
    return str(value)


def save(table: Table, runtime: str, file: Path) -> None:
    """Keep the measured rows of one runtime as recorded ones."""
    source = table.sources[runtime]
    file.parent.mkdir(parents=True, exist_ok=True)
    data = {
        "format": FORMAT,
        "source": {"machine": source.machine, "date": source.date, "versions": source.versions},
        "settings": table.settings,
        "rows": [row._asdict() for row in table.rows],
    }
    if table.bins:
        data["bins"] = [one._asdict() for one in table.bins]
    file.write_text(json.dumps(data, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")


def load(row: type[Row], file: Path) -> Table:
    """The table of one runtime that was recorded in `file`, whose rows are of the type `row`.

    Raises `NativeError` if there is none.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        origin, settings = data["source"], data["settings"]
        source = Source("recorded", origin["machine"], origin["date"], origin["versions"])
        rows = tuple(row(**one) for one in data["rows"])
        bins = tuple(Bin(**one) for one in data.get("bins", ()))
        return Table(settings["experiment"], rows, {settings["runtime"]: source}, settings, bins)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NativeError(f"there is no recorded table {file.parent.name}/{file.stem}: {error}") from None
