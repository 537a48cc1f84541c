"""What was measured or counted many times over: the middle one of each row, and how far the others lie."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any, NamedTuple

from threadlab.trace import format_time
from threadlab.trace.palette import STATE_STYLE
from threadlab.trace.records import State

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 60
"""rows in one picture"""
ROW, LINE, FOOT, GAP, MARGIN = 0.2, 0.2, 0.3, 0.25, 0.1
"""inches: a row, a line of text above them, the axis below them, the room between panels, the edge"""
NAMES = 2.6
"""inches that titles of rows may take"""
SPREADS = (("low", "high"), ("p95", "p99"), ("least", "most"))
"""the fields that tell how far the others lie"""
QUARTILES = "dot: the median; line: from the lower to the upper quartile"
PERCENTILES = "dot: the median; line: to the time that 99 of 100 do not exceed, with a mark where 95 do not"
EXTREMES = "dot: the median; line: from the least to the most in one run"


class _Line(NamedTuple):
    """One row of the picture, in nanoseconds or in counts."""

    title: str
    low: float
    median: float
    mark: float | None
    high: float
    throughput: float | None
    runs: int
    """that were counted in; 0 if these are times"""

    def number(self) -> str:
        """The median in figures."""
        return f"{self.median:,}" if self.runs else _time(self.median)

    def words(self) -> str:
        """The row in words."""
        if self.runs:
            spread = f"from {self.low:,} to {self.high:,} in {self.runs} run{'' if self.runs == 1 else 's'}"
        elif self.mark is None:
            spread = f"quartiles {_time(self.low)} and {_time(self.high)}"
        else:
            spread = f"95 of 100 within {_time(self.mark)}, 99 within {_time(self.high)}"
        rate = "" if self.throughput is None else f", {self.throughput:,.0f} in a second"
        return f"{self.title}: {self.number()} ({spread}{rate})."


def spreads(rows: Iterable[Any]) -> Figure:
    """Draw rows of a measured table, one line for each row: times on a logarithmic axis, or counts.

    `rows` are a table as ``tl.native.table("costs")`` gives it (or ``"libraries"``, ``"pools"``, ``"server"``), or a list
    of some of its rows: records with a `median` and either the quartiles `low` and `high` or the percentiles `p95` and
    `p99`, in nanoseconds.  Where they have a `throughput`, it is drawn beside them as bars.  Or they are counts as
    ``tl.native.table("lost_update")`` gives them (or ``"models"``, ``"signals"``): records with `median`, `least`, `most`
    and `runs`.

    Returns a matplotlib `Figure` that is not registered with pyplot.  Raises `TypeError` or `ValueError`, naming the
    argument, for anything else.
    """
    from threadlab.plots.figure import INK, TEXT, WIDTH, TraceFigure, panel, shortened, text_width

    common, lines = _lines(rows)
    left = MARGIN + min(NAMES, max(text_width(line.title) for line in lines)) + 0.1
    tall = ROW * len(lines)
    rates = [line.throughput for line in lines]
    beside = 1.5 if None not in rates else 0.0
    heading = bool(common or beside)
    height = MARGIN + LINE * (1 + heading) + tall + FOOT
    told = [f"{common}:"] if common else []
    figure = TraceFigure(height, "\n".join([*told, *(line.words() for line in lines)]))
    right = max(text_width(line.number()) for line in lines) + MARGIN
    width = WIDTH - left - right - (beside + GAP if beside else 0.0)
    axes = panel(figure, left, FOOT, width, tall)
    least = _counts_axis(axes, lines) if lines[0].runs else _times_axis(axes, lines)
    _draw(axes, lines, least)
    written: dict[str, Any] = {"size": TEXT, "color": INK, "va": "center_baseline"}
    for at, line in enumerate(lines):
        middle = (FOOT + tall - (at + 0.5) * ROW) / height
        title = shortened(line.title, left - MARGIN - 0.08)
        figure.text((left - 0.08) / WIDTH, middle, title, ha="right", **written)
        figure.text((left + width + 0.06) / WIDTH, middle, line.number(), **written)
    meaning = EXTREMES if lines[0].runs else QUARTILES if lines[0].mark is None else PERCENTILES
    first, second = (1 - (MARGIN + LINE * at + 0.04) / height for at in (0, 1))
    figure.text(MARGIN / WIDTH, first, common, weight="bold", **written)
    figure.text(MARGIN / WIDTH, second if heading else first, meaning, **written)
    if beside:
        place = WIDTH - MARGIN - beside
        _bars(panel(figure, place, FOOT, beside, tall), rates, beside)
        figure.text(place / WIDTH, first, "requests in a second", weight="bold", **written)
    return figure


def _lines(rows: Any) -> tuple[str, list[_Line]]:
    """What all rows have in common, in words, and the lines of the picture."""
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise TypeError(f"rows must be a table such as tl.native.table('costs'), or some of its rows, not {rows!r}")
    found = list(rows)
    if not 1 <= len(found) <= MOST:
        raise ValueError(f"rows must be 1 to {MOST} rows, not {len(found)}; pick some: [row for row in table if …]")
    for row in found:
        fields = getattr(row, "_fields", ())
        if "median" not in fields or not any(set(pair) <= set(fields) for pair in SPREADS):
            told = ", or ".join(" and ".join(pair) for pair in SPREADS)
            raise TypeError(f"rows must be records with a median and {told}, not {row!r}")
        if type(row) is not type(found[0]):
            raise TypeError(f"rows must be of one table, and hold {type(found[0]).__name__} and {type(row).__name__}")
    names = [row[: row._fields.index("median")] for row in found]
    shared = [len(set(column)) == 1 and len(found) > 1 for column in zip(*names, strict=True)]
    fields = found[0]._fields
    common = ", ".join(_named(fields[at], value) for at, value in enumerate(names[0]) if shared[at])
    lines = []
    for row, parts in zip(found, names, strict=True):
        title = ", ".join(_named(fields[at], value) for at, value in enumerate(parts) if not shared[at])
        if hasattr(row, "least"):
            lines.append(_Line(title, row.least, row.median, None, row.most, None, row.runs))
        elif hasattr(row, "low"):
            lines.append(_Line(title, row.low, row.median, None, row.high, None, 0))
        else:
            lines.append(_Line(title, row.median, row.median, row.p95, row.p99, getattr(row, "throughput", None), 0))
    return common, lines


def _named(field: str, value: Any) -> str:
    if field == "workers":
        return f"{value} worker{'' if value == 1 else 's'}" if value else "a thread for each task"
    return str(value)


def _time(nanoseconds: float) -> str:
    """A time with three digits: more would promise what a measurement cannot hold."""
    if nanoseconds <= 0:
        return format_time(0)
    return format_time(round(nanoseconds, 2 - floor(log10(nanoseconds))) if nanoseconds >= 1 else round(nanoseconds, 2))


def _times_axis(axes: Axes, lines: list[_Line]) -> float:
    """A logarithmic axis for the times of `lines`; the least that can be drawn on it."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    least = max(min(line.low for line in lines), 0.1)
    first, last = floor(log10(least)), ceil(log10(max(*(line.high for line in lines), least * 1.01)))
    axes.set_xscale("log")
    axes.set_xlim(10.0**first, 10.0**last)
    steps = range(first, last + 1, max(1, -(-(last - first) // 6)))
    axes.xaxis.set_major_locator(FixedLocator([10.0**step for step in steps]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _time(value)))
    axes.xaxis.set_minor_locator(NullLocator())
    return least


def _counts_axis(axes: Axes, lines: list[_Line]) -> float:
    """An axis from 0 for the counts of `lines`; the least that can be drawn on it."""
    from matplotlib.ticker import MaxNLocator

    most = max(line.high for line in lines) or 1
    axes.set_xlim(-0.02 * most, 1.02 * most)
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    return 0


def _draw(axes: Axes, lines: list[_Line], least: float) -> None:
    from threadlab.plots.figure import FAINT, INK

    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.yaxis.set_visible(False)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)
    colour = STATE_STYLE[State.RUNNING].colour
    rows = range(len(lines))
    axes.hlines(
        rows, [max(line.low, least) for line in lines], [line.high for line in lines], colors=INK, linewidth=1.2
    )
    axes.plot([line.median for line in lines], rows, "o", color=colour, markeredgecolor=INK, markersize=5)
    marks = [(line.mark, at) for at, line in enumerate(lines) if line.mark is not None]
    if marks:
        axes.plot(*zip(*marks, strict=True), "|", color=INK, markersize=8)


def _bars(axes: Axes, rates: list[Any], width: float) -> None:
    from threadlab.plots.figure import INK, TEXT, text_width

    texts = [f"{rate:,.0f}" for rate in rates]
    room = max(map(text_width, texts)) + 0.08
    axes.set_xlim(0, (max(rates) or 1.0) * width / (width - room))
    axes.set_ylim(len(rates) - 0.5, -0.5)
    axes.xaxis.set_visible(False)
    axes.yaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    axes.barh(range(len(rates)), rates, height=0.66, facecolor=STATE_STYLE[State.RUNNING].colour, linewidth=0)
    for at, (rate, text) in enumerate(zip(rates, texts, strict=True)):
        axes.annotate(text, (rate, at), (3, 0), textcoords="offset points", size=TEXT, color=INK, va="center_baseline")
