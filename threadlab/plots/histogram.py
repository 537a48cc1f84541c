"""How often which time was measured: bars over a logarithmic axis, one panel for each way of doing a thing."""

from __future__ import annotations

from collections.abc import Iterable
from math import log10
from typing import TYPE_CHECKING, Any, NamedTuple

from threadlab.trace import format_time
from threadlab.trace.palette import STATE_STYLE, StateStyle
from threadlab.trace.records import State

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12
"""panels in one picture"""
PANEL, LINE, FOOT, MARGIN, BESIDE = 0.5, 0.2, 0.3, 0.1, 0.25
"""inches: a panel, a line of text above them, the axis below them, the edge, what stays free on the right"""
NAMES = 2.2
"""inches that titles of panels may take"""
ROOM = 1.35
"""the height of a panel, in heights of the highest bar: a number stands above it"""
KINDS = tuple(STATE_STYLE[state] for state in (State.RUNNING, State.BLOCKED, State.WAITING))
"""how bars of the first, second and third kind are filled; these stay apart in one bar"""
MEANING = "bar and number: how many took a time between two bounds"
ROUND = (1, 2, 5)
"""what stands below the axis, in each decade; where there are more than two decades, the first of them"""


class _Panel(NamedTuple):
    """The bars of one panel: for each kind its numbers by ``(low, high)``."""

    title: str
    kinds: dict[str, dict[tuple[float, float], int]]

    def totals(self) -> dict[tuple[float, float], int]:
        """How many lie between two bounds, of all kinds."""
        found: dict[tuple[float, float], int] = {}
        for bars in self.kinds.values():
            for bounds, number in bars.items():
                found[bounds] = found.get(bounds, 0) + number
        return found

    def words(self) -> str:
        """The panel in words."""
        told = []
        for kind, bars in self.kinds.items():
            each = (f"{bars[low, high]} from {_time(low)} to {_time(high)}" for low, high in sorted(bars))
            told.append(f"{kind}: {', '.join(each)}")
        return f"{self.title or 'all'}. {'; '.join(told)}."


def histogram(rows: Iterable[Any]) -> Figure:
    """Draw how often which time was measured.

    `rows` are the bins of a measured table, as ``tl.native.table("server").histogram`` gives them, or a list of some of
    them: records with `runtime`, `case`, `what`, the bounds `low` and `high` in nanoseconds, and `number`.  Each runtime
    and case has its panel, and in it up to three kinds of `what` stand one upon the other.  All panels have the same axes.

    Returns a matplotlib `Figure` that is not registered with pyplot.  Raises `TypeError` or `ValueError`, naming the
    argument, for anything else.
    """
    from threadlab.plots.figure import INK, LEGEND, TEXT, WIDTH, TraceFigure, legend, panel, shortened, text_width

    common, panels, kinds = _panels(rows)
    styles = {kind: style._replace(label=kind) for kind, style in zip(kinds, KINDS, strict=False)}
    left = MARGIN + min(NAMES, max(text_width(one.title) for one in panels)) + 0.1
    width = WIDTH - left - BESIDE
    height = LEGEND + LINE + PANEL * len(panels) + FOOT
    figure = TraceFigure(height, "\n".join([f"{common}:"] * bool(common) + [one.words() for one in panels]))
    legend(figure, list(styles.values()))
    bounds = {bound for one in panels for pair in one.totals() for bound in pair}
    most = max(number for one in panels for number in one.totals().values())
    written: dict[str, Any] = {"size": TEXT, "color": INK, "va": "center_baseline"}
    beside = MARGIN + text_width(common, weight="bold") + 0.15 * bool(common)
    for place, text, weight in ((MARGIN, common, "bold"), (beside, MEANING, "normal")):
        figure.text(place / WIDTH, 1 - (LEGEND + LINE / 2) / height, text, weight=weight, **written)
    for at, one in enumerate(panels):
        bottom = FOOT + PANEL * (len(panels) - 1 - at)
        axes = panel(figure, left, bottom, width, PANEL)
        axes.set_ylim(0, ROOM * most)
        axes.yaxis.set_visible(False)
        _axis(axes, bounds, last=at == len(panels) - 1)
        _draw(axes, one, styles)
        title = shortened(one.title, left - MARGIN - 0.08)
        figure.text((left - 0.08) / WIDTH, (bottom + 0.12) / height, title, ha="right", **written)
    return figure


def _panels(rows: Any) -> tuple[str, list[_Panel], list[str]]:
    """What all panels have in common, in words, the panels, and the kinds of bars."""
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        raise TypeError(f"rows must be bins such as tl.native.table('server').histogram, or some of them, not {rows!r}")
    places: dict[tuple[str, str], dict[str, dict[tuple[float, float], int]]] = {}
    for row in rows:
        if not {"runtime", "case", "what", "low", "high", "number"} <= set(getattr(row, "_fields", ())):
            raise TypeError(f"rows must be bins such as tl.native.table('server').histogram, which {row!r} is not")
        bars = places.setdefault((row.runtime, row.case), {}).setdefault(row.what, {})
        bars[row.low, row.high] = bars.get((row.low, row.high), 0) + row.number
    kinds = list(dict.fromkeys(kind for place in places.values() for kind in place))
    if not 1 <= len(places) <= MOST:
        raise ValueError(f"rows must make 1 to {MOST} panels, not {len(places)}; pick some: [row for row in bins if …]")
    if len(kinds) > len(KINDS):
        raise ValueError(f"rows must be of at most {len(KINDS)} kinds, not {', '.join(kinds)}")
    shared = [len(set(column)) == 1 for column in zip(*places, strict=True)]
    common = ", ".join(name for name, same in zip(next(iter(places)), shared, strict=True) if same)
    panels = [
        _Panel(
            ", ".join(name for name, same in zip(names, shared, strict=True) if not same),
            {kind: place[kind] for kind in kinds if kind in place},
        )
        for names, place in places.items()
    ]
    return common, panels, kinds


def _time(nanoseconds: float) -> str:
    return format_time(round(nanoseconds))


def _axis(axes: Axes, bounds: set[float], *, last: bool) -> None:
    """The axis of times, from the first of `bounds` to the last; only the `last` panel tells the times."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    from threadlab.plots.figure import FAINT

    high = max(bounds)
    low = min(bound for bound in bounds if bound > 0)
    axes.set_xscale("log")
    axes.set_xlim(low / 1.1, high * 1.1)
    steps = ROUND if high / low <= 300 else ROUND[:1]
    first, end = int(log10(low)) - 1, int(log10(high)) + 2
    marks = [step * 10.0**decade for decade in range(first, end) for step in steps]
    axes.xaxis.set_major_locator(FixedLocator([mark for mark in marks if low / 1.1 <= mark <= high * 1.1]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _time(value)))
    axes.xaxis.set_minor_locator(NullLocator())
    if not last:
        axes.tick_params(axis="x", labelbottom=False, length=0)
        axes.spines["bottom"].set_visible(False)
        axes.axhline(0, color=FAINT, linewidth=1.0, zorder=0.5)
    axes.grid(axis="x", color=FAINT, linewidth=0.5)
    axes.set_axisbelow(True)


def _draw(axes: Axes, one: _Panel, styles: dict[str, StateStyle]) -> None:
    from threadlab.plots.figure import INK, SMALL, fill

    edge = axes.get_xlim()[0]
    below: dict[tuple[float, float], int] = {}
    for kind, bars in one.kinds.items():
        for (low, high), number in bars.items():
            start, foot = max(low, edge), below.get((low, high), 0)
            (bar,) = axes.bar(start, number, high - start, bottom=foot, align="edge")
            fill(bar, styles[kind])
            below[low, high] = foot + number
    for (low, high), number in one.totals().items():
        start = max(low, edge)
        axes.annotate(
            f"{number:,}",
            ((start * high) ** 0.5, number),
            (0, 2),
            textcoords="offset points",
            size=SMALL,
            color=INK,
            ha="center",
            va="bottom",
        )
