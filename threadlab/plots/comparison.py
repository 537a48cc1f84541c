"""The numbers of several runs side by side, as bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from threadlab.plots.arguments import Traces, named_traces
from threadlab.trace import State, Trace, format_time
from threadlab.trace.palette import STATE_STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Measure(NamedTuple):
    """One number of a run: its title and how it is written."""

    title: str
    unit: str
    """``"time"``, ``"share"`` or ``"count"``"""


MEASURES = {
    "makespan": Measure("time until all was done", "time"),
    "cpu_utilisation": Measure("CPUs busy", "share"),
    "overhead": Measure("time spent switching", "time"),
    "user_switches": Measure("user switches", "count"),
    "kernel_switches": Measure("kernel switches", "count"),
    "threads": Measure("user threads", "count"),
    "kernel_threads": Measure("kernel threads", "count"),
    "response": Measure("mean response time", "time"),
    "turnaround": Measure("mean turnaround time", "time"),
    "waiting": Measure("mean time ready", "time"),
}
"""What can be compared, by its name in `Metrics`; times of threads are means over all threads"""

USUAL = ("makespan", "cpu_utilisation", "kernel_threads", "user_switches", "kernel_switches", "turnaround")
ACROSS = 3
"""panels in one row"""
BAR, TITLE, GAP = 0.24, 0.3, 0.16
"""inches: one bar, the heading of a panel, the room between panels"""


def comparison(traces: Traces, metrics: Sequence[str] = USUAL) -> Figure:
    """Draw numbers of several runs as bars: one panel for each of `metrics`, one bar for each of `traces`.

    `traces` is a dictionary ``{title: trace}`` or a list.  `metrics` are names from `trace.metrics()`; of the
    per-thread times the mean is drawn.  What a real run cannot know is written as "unknown", never drawn as zero.

    Returns a matplotlib `Figure` that is not registered with pyplot.  Raises `TypeError` or `ValueError`, naming the
    argument, for anything else.
    """
    from threadlab.plots.figure import WIDTH, TraceFigure, panel, shortened, text_width

    runs = named_traces(traces, "traces")
    chosen = _chosen(metrics)
    values = {name: [number(trace, name) for trace in runs.values()] for name in chosen}
    across = min(ACROSS, len(chosen))
    down = -(-len(chosen) // across)
    left = 0.15 + min(1.7, max(text_width(title) for title in runs))
    titles = [shortened(title, left - 0.13) for title in runs]
    tall = BAR * len(runs)
    height = 0.1 + down * (TITLE + tall + GAP)
    figure = TraceFigure(height, words(runs, values))
    width = (WIDTH - left - 0.1 - GAP * (across - 1)) / across
    for at, name in enumerate(chosen):
        row, column = divmod(at, across)
        bottom = height - 0.05 - row * (TITLE + tall + GAP) - TITLE - tall
        axes = panel(figure, left + column * (width + GAP), bottom, width, tall)
        _bars(axes, name, values[name], titles if column == 0 else [], width)
    return figure


def number(trace: Trace, name: str) -> float | None:
    """One number of `trace`, by its name in `Metrics` (for per-thread times, the mean); None if it is unknown."""
    if not _known(trace, name):
        return None
    value = getattr(trace.metrics(), name)
    if name in ("response", "turnaround", "waiting"):
        return sum(value.values()) / len(value) if len(value) else 0.0
    return float(value)


def words(runs: dict[str, Trace], values: dict[str, list[float | None]]) -> str:
    """The numbers in words, one line for each run."""
    lines = []
    for at, title in enumerate(runs):
        parts = [f"{MEASURES[name].title} {written(name, column[at])}" for name, column in values.items()]
        lines.append(f"{title}: {', '.join(parts)}." if title else f"{', '.join(parts)}.")
    return "\n".join(lines)


def written(name: str, value: float | None) -> str:
    """`value` of the measure `name` as a person would write it."""
    if value is None:
        return "unknown"
    unit = MEASURES[name].unit
    if unit == "time":
        return format_time(value)
    return f"{value:.0%}" if unit == "share" else f"{value:,.0f}"


def _chosen(metrics: object) -> list[str]:
    if isinstance(metrics, str) or not isinstance(metrics, Iterable):
        raise TypeError(f"metrics must be a list of names, such as ['makespan'], not {metrics!r}")
    chosen = list(dict.fromkeys(metrics))
    for name in chosen:
        if name not in MEASURES:
            raise ValueError(f"metrics must be among {', '.join(map(repr, MEASURES))}, and {name!r} is not")
    if not chosen:
        raise ValueError("metrics holds no name")
    return chosen


def _known(trace: Trace, name: str) -> bool:
    """Whether `trace` can say it; a real run lacks what only the kernel saw."""
    if name in trace.counted or (name == "cpu_utilisation" and "busy" in trace.counted and trace.cpus):
        return True
    spans = [interval for interval in trace.intervals if interval[5] == State.RUNNING]
    if name == "cpu_utilisation":
        return trace.cpus > 0 and bool(spans) and all(cpu >= 0 for _, _, _, _, cpu, _, _ in spans)
    if name == "kernel_switches":
        return bool(spans) and all(cpu >= 0 for _, _, _, _, cpu, _, _ in spans)
    if name == "user_switches":
        return bool(spans) and all(lwp >= 0 for _, _, _, lwp, _, _, _ in spans)
    if name == "overhead":
        return trace.source == "simulated"
    if name == "waiting":
        return all(thread.ready_time >= 0 for thread in trace.threads)
    return True


def _bars(axes: Axes, name: str, values: list[float | None], titles: list[str], width: float) -> None:
    from threadlab.plots.figure import INK, TEXT, text_width

    texts = [written(name, value) for value in values]
    room = max(map(text_width, texts)) + 0.1
    largest = 1.0 if MEASURES[name].unit == "share" else max((value or 0.0 for value in values), default=0.0) or 1.0
    axes.set_xlim(0, largest * width / max(width - room, width / 4))
    axes.set_ylim(len(values) - 0.5, -0.5)
    axes.xaxis.set_visible(False)
    axes.yaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_visible(True)
    bars = axes.barh(range(len(values)), [value or 0.0 for value in values], height=0.72)
    for bar in bars:
        bar.set(facecolor=STATE_STYLE[State.RUNNING].colour, linewidth=0)
    edge: dict[str, object] = {"textcoords": "offset points", "size": TEXT, "color": INK, "annotation_clip": False}
    for at, (value, text) in enumerate(zip(values, texts, strict=True)):
        axes.annotate(text, (value or 0.0, at), (3, 0), va="center_baseline", **edge)  # type: ignore[arg-type]
    for at, title in enumerate(titles):
        place = (0.0, at)
        axes.annotate(title, place, (-5, 0), ha="right", va="center_baseline", **edge)  # type: ignore[arg-type]
    heading = MEASURES[name].title
    axes.annotate(heading, (0, 1), (0, 4), xycoords="axes fraction", weight="bold", **edge)  # type: ignore[arg-type]
