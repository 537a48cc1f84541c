"""Numbers against a number: what was run as points, what a law expects as dashed lines, over the same axes."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Series = Mapping[str, Mapping[float, float]]
"""by title, what belongs to each number on the first axis"""

HEIGHT, LEFT, RIGHT, BOTTOM, HEAD = 2.7, 0.55, 0.15, 0.45, 0.62
"""inches: the figure, and what stays free beside, below and above the axes"""
SAMPLE = 0.3
"""inches: a piece of line in the legend"""
COLOURS = ("#0072b2", "#d55e00", "#600073", "#8c2f00", "#333333")
"""of points, dark enough on white and apart for any colour vision"""
MARKERS = ("o", "s", "^", "D", "v")
DASHES = ((6, 3), (2, 2), (8, 2, 2, 2), (1, 2), (12, 3))
MOST = len(MARKERS)
MOST_TICKS = 12


def curves(points: Series, across: str, up: str, *, lines: Series | None = None, doubling: bool = False) -> Figure:
    """Draw series of numbers over common axes.

    `points` are drawn as marks and `lines` as dashed lines without marks: ``{title: {x: y, …}, …}``, up to five of each.
    Where there are no `lines` to follow, the points of a series are thinly joined.  `across` and `up` name the axes.
    With `doubling`, equal steps on the first axis are doublings.

    Returns a matplotlib `Figure` that is not registered with pyplot.  Raises `TypeError` or `ValueError`, naming the
    argument, for anything else.
    """
    from threadlab.plots.figure import TEXT, TraceFigure, panel

    drawn = {"points": _checked(points, "points", doubling), "lines": _checked(lines or {}, "lines", doubling)}
    if not drawn["points"]:
        raise ValueError("points holds no series")
    places = sorted({x for line in drawn["points"].values() for x in line})
    figure = TraceFigure(HEIGHT, _words(drawn["points"] | drawn["lines"], places, across, up))
    width, height = (float(inches) for inches in figure.get_size_inches())
    axes = panel(figure, LEFT, BOTTOM, width - LEFT - RIGHT, height - BOTTOM - HEAD)
    axes.spines["left"].set_visible(True)
    axes.set_xlabel(across, size=TEXT, labelpad=3)
    axes.grid(axis="y", linewidth=0.5, alpha=0.4)
    _scale(axes, places, doubling)
    entries: list[tuple[str, dict[str, Any]]] = []
    for at, (title, line) in enumerate(drawn["lines"].items()):
        style: dict[str, Any] = {"color": COLOURS[-1 - at], "linewidth": 1.2, "linestyle": (0, DASHES[at])}
        entries.append((title, style))
        axes.plot([*line], [*line.values()], zorder=2, **style)
    for at, (title, line) in enumerate(drawn["points"].items()):
        joined = "none" if drawn["lines"] else "solid"
        style = {"color": COLOURS[at], "linewidth": 0.6, "linestyle": joined, "marker": MARKERS[at], "markersize": 5}
        entries.append((title, style))
        axes.plot([*line], [*line.values()], zorder=3, **style)
    axes.set_ylim(bottom=0)
    _legend(figure, entries)
    figure.text(0.1 / width, 1 - 0.48 / height, up, size=TEXT, weight="bold", va="center_baseline")
    return figure


def _checked(series: Any, name: str, doubling: bool) -> dict[str, dict[float, float]]:
    if not isinstance(series, Mapping) or not all(isinstance(line, Mapping) for line in series.values()):
        raise TypeError(
            f"{name} must be a dictionary of dictionaries, such as {{'simulated': {{1: 1.0}}}}, not {series!r}"
        )
    if len(series) > MOST:
        raise ValueError(f"{name} must hold at most {MOST} series, not {len(series)}")
    for title, line in series.items():
        if not line:
            raise ValueError(f"{name} must hold numbers, and {title!r} is empty")
        for number in (number for pair in line.items() for number in pair):
            if isinstance(number, bool) or not isinstance(number, int | float) or not isfinite(number):
                raise ValueError(f"{name} must hold finite numbers only, and {title!r} holds {number!r}")
        if doubling and min(line) <= 0:
            raise ValueError(
                f"with doubling, {name} must have numbers above 0 on the first axis; {title!r} has {min(line)}"
            )
    return {str(title): dict(sorted(line.items())) for title, line in series.items()}


def _scale(axes: Axes, places: list[float], doubling: bool) -> None:
    from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator

    if doubling:
        axes.set_xscale("log", base=2)
        axes.xaxis.set_minor_locator(NullLocator())
        axes.xaxis.set_minor_formatter(NullFormatter())
    if doubling or len(places) <= MOST_TICKS:
        axes.xaxis.set_major_locator(FixedLocator(places[:: -(-len(places) // MOST_TICKS)]))
    axes.xaxis.set_major_formatter("{x:g}")


def _legend(figure: Figure, entries: list[tuple[str, dict[str, Any]]]) -> None:
    """One line at the top that names each series beside a piece of its line, drawn by hand as in the other pictures."""
    from matplotlib.lines import Line2D

    from threadlab.plots.figure import INK, LEGEND, TEXT, text_width

    across, up = (float(inches) for inches in figure.get_size_inches())
    place, height = 0.1, 1 - LEGEND / 2 / up
    for title, style in entries:
        ends = [place / across, (place + SAMPLE / 2) / across, (place + SAMPLE) / across]
        figure.add_artist(Line2D(ends, [height] * 3, markevery=[1], **style))
        place += SAMPLE + 0.07
        figure.text(place / across, height, title, size=TEXT, color=INK, va="center_baseline")
        place += text_width(title) + 0.25


def _words(series: dict[str, dict[float, float]], places: list[float], across: str, up: str) -> str:
    """The numbers in words, one line for each series; of a line that is drawn finer, those at `places`."""
    told = [f"{up}, by {across}."]
    for title, line in series.items():
        seen = {x: y for x, y in line.items() if x in places} or line
        told.append(f"{title}: {', '.join(f'{y:.3g} at {x:g}' for x, y in seen.items())}.")
    return "\n".join(told)
