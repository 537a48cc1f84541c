"""What each thread, kernel thread or CPU did when: bars on one time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from threadlab.plots.arguments import Traces, instant, named_traces, one_of
from threadlab.plots.bars import bar_labels, draw_bars, lifelines, seamed
from threadlab.plots.lanes import SIDES, lanes
from threadlab.trace import State, Trace, format_time, readable_unit
from threadlab.trace.palette import STATE_STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE, AXIS, GAP, LINE = 0.26, 0.46, 0.14, 0.16
"""inches: the heading of a panel, the time axis below the last one, the room between two, one line of a caption"""
TALLEST, ROOMY, LEGIBLE = 7.0, 0.27, 0.13
"""inches: all lanes together, one lane with much room, one lane that still takes a label"""
WIDEST_NOTE = 1.7
"""inches for what stands right of a deadlock"""


def timeline(
    trace: Traces, by: str = "thread", *, start: int = 0, end: int | None = None, title: str | None = None
) -> Figure:
    """Draw what happened when.

    `trace` is one trace, or several on one time axis, one below the other: a dictionary ``{title: trace}`` or a list.
    `by` tells what the rows are: ``"thread"`` (user threads), ``"lwp"`` (kernel threads) or ``"cpu"``.  `start` and
    `end` (nanoseconds) cut out a part.  `title` is the title of a single trace's picture; without one the picture is
    headed by the threading model.

    Returns a matplotlib `Figure` that is not registered with pyplot.  Raises `TypeError` or `ValueError`, naming the
    argument, for anything else.
    """
    traces = named_traces(trace, "trace")
    one_of(by, "by", SIDES)
    if title is not None and len(traces) > 1:
        raise ValueError("title is for a single trace; give several traces as {title: trace}")
    if title is not None:
        traces = dict(zip([title], traces.values(), strict=True))
    latest = max(one.end for one in traces.values())
    first = instant(start, "start", 0, latest)
    last = latest if end is None else instant(end, "end", first, max(latest, first))
    return draw(traces, by, first, last, words(traces))


def words(traces: dict[str, Trace]) -> str:
    """`traces` in sentences: the alt text of their picture."""
    if len(traces) == 1:
        return next(iter(traces.values())).describe()
    return "\n".join(f"{title}: {trace.describe()}" for title, trace in traces.items())


def draw(traces: dict[str, Trace], by: str, start: int, end: int, alt: str, caption: str = "") -> Figure:
    """The picture of `traces` between `start` and `end`, whose text alternative is `alt`, with `caption` below it."""
    from threadlab.plots.figure import (
        INK,
        LEGEND,
        TEXT,
        WIDTH,
        TraceFigure,
        legend,
        panel,
        shortened,
        text_width,
        wrapped,
    )

    sides = {title: lanes(trace, by, start, end) for title, trace in traces.items()}
    states = [state for state in State if any(state in side.bars for side in sides.values())]
    rows = {title: max(1, len(side.names)) if not side.missing else 2 for title, side in sides.items()}
    lane_height = min(ROOMY, TALLEST / sum(rows.values()))
    names = [name for side in sides.values() if not side.missing for name in side.names]
    left = 0.2 + min(1.3, max((text_width(name) for name in names), default=0.3))
    notes = {title: _deadlock_notes(trace, end) for title, trace in traces.items() if by == "thread"}
    widest = max((text_width(note) for per in notes.values() for note in per.values()), default=0.0)
    right = 0.2 + (min(widest, WIDEST_NOTE) if lane_height >= LEGIBLE else 0.0)
    top = LEGEND if states else 0.08
    height = top + sum(TITLE + lane_height * count for count in rows.values()) + GAP * (len(rows) - 1) + AXIS
    lines = wrapped(caption, WIDTH - 0.2) if caption else []
    height += LINE * len(lines)
    figure = TraceFigure(height, alt)
    width = WIDTH - left - right
    length, unit = readable_unit(end)
    below = height - top
    for at, (title, trace) in enumerate(traces.items()):
        side = sides[title]
        below -= TITLE + lane_height * rows[title]
        axes = panel(figure, left, below, width, lane_height * rows[title])
        below -= GAP
        axes.set_xlim(start / length, max(end, start + 1) / length)
        axes.set_ylim(rows[title] - 0.5, -0.5)
        ending = _ending(trace, title)
        room = left + width - 0.3 - text_width(ending)
        _heading(axes, left, shortened(title, room, TEXT + 1, "bold"), ending)
        _time_axis(axes, unit if at == len(traces) - 1 else "", end > start)
        if side.missing:
            axes.text(0.5, 0.5, side.missing, transform=axes.transAxes, ha="center", va="center", size=TEXT, color=INK)
            continue
        _lane_names(axes, [shortened(name, left - 0.18) for name in side.names], lane_height)
        if by == "thread":
            lifelines(axes, trace, start, end, length)
        draw_bars(axes, side, length, seamed(by) if lane_height >= LEGIBLE else ())
        if lane_height >= LEGIBLE:
            bar_labels(axes, side, trace, by, (end - start) / width, length)
        _draw_end(axes, trace, end, length, notes.get(title, {}) if lane_height >= LEGIBLE else {})
    if states:
        gaps = by == "thread" and any(trace.source != "simulated" for trace in traces.values())
        legend(figure, [STATE_STYLE[state] for state in states], "alive, state unknown" if gaps else "")
    for at, line in enumerate(lines):
        figure.text(0.1 / WIDTH, (len(lines) - at - 0.35) * LINE / height, line, size=TEXT, color=INK, va="baseline")
    return figure


def _heading(axes: Axes, left: float, title: str, ending: str) -> None:
    from threadlab.plots.figure import INK, POINTS, TEXT

    edge: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom", "color": INK}
    axes.annotate(title, (0, 1), ((0.1 - left) * POINTS, 4), size=TEXT + 1, weight="bold", **edge)
    axes.annotate(ending, (1, 1), (0, 4), size=TEXT, ha="right", **edge)


def _ending(trace: Trace, title: str) -> str:
    after = format_time(trace.end)
    word = {
        "completed": after,
        "deadlock": f"deadlock at {after}",
        "limit": f"cut short at {after}",
        "signaled": f"killed by a signal at {after}",
    }[trace.outcome]
    said = trace.source == "simulated" or title.startswith(trace.source)
    return word if said else f"{trace.source!s}: {word}"


def _time_axis(axes: Axes, unit: str, lasts: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    from threadlab.plots.figure import FAINT, INK, TEXT

    if not lasts:
        axes.set_axis_off()
        return
    axes.yaxis.set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.grid(True, color=FAINT, linewidth=0.4)
    axes.set_axisbelow(True)
    if unit:
        axes.set_xlabel(f"time ({unit})", size=TEXT, color=INK, labelpad=2)
    else:
        axes.tick_params(labelbottom=False)


def _lane_names(axes: Axes, names: list[str], lane_height: float) -> None:
    """The names of the rows as plain texts, which are drawn in a third of the time that ticks take."""
    from threadlab.plots.figure import INK, TEXT

    step = 1
    while step * lane_height < LEGIBLE:
        step += 1
    place: dict[str, Any] = {"xytext": (-5, 0), "textcoords": "offset points", "annotation_clip": False}
    for lane in range(0, len(names), step):
        at = (0, lane)
        axes.annotate(
            names[lane],
            at,
            xycoords=("axes fraction", "data"),
            ha="right",
            va="center_baseline",
            size=TEXT,
            color=INK,
            **place,
        )


def _deadlock_notes(trace: Trace, end: int) -> dict[int, str]:
    """For each thread that waits for ever: for whom."""
    if trace.outcome != "deadlock" or trace.deadlock is None or end < trace.end:
        return {}
    holders: dict[int, list[int]] = {}
    for waiter, _, holder in trace.deadlock.edges:
        holders.setdefault(waiter, []).append(holder)
    notes = {}
    for waiter, whom in holders.items():
        if len(whom) > 1:
            notes[waiter] = f"waits for {len(whom)} threads"
        elif whom[0] < 0:
            notes[waiter] = "waits for nobody"
        else:
            name = trace.thread_name(whom[0])
            notes[waiter] = f"waits for {name}"
    return notes


def _draw_end(axes: Axes, trace: Trace, end: int, length: int, notes: dict[int, str]) -> None:
    """A line where the run ended, and in a deadlock who waits for whom from then on."""
    from threadlab.plots.figure import INK, TEXT, shortened

    if trace.end > end:
        return
    whole = trace.outcome == "completed"
    if not whole or trace.end < end:
        style: dict[str, Any] = {"linewidth": 0.8, "linestyle": ":"} if whole else {"linewidth": 1.6, "linestyle": "--"}
        axes.axvline(trace.end / length, color=INK, zorder=3, clip_on=False, **style)
    for lane, note in notes.items():
        place: dict[str, Any] = {"xytext": (5, 0), "textcoords": "offset points", "annotation_clip": False}
        note = shortened(note, WIDEST_NOTE)
        axes.annotate(note, (trace.end / length, lane), va="center_baseline", size=TEXT, color=INK, **place)
