"""What stands in the rows of a timeline: bars, their labels, and the lives of threads behind them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from threadlab.plots.lanes import Bars, Lanes
from threadlab.trace import State, Trace
from threadlab.trace.palette import STATE_STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_LABELS = 150
"""labels inside bars; beyond that they help nobody and cost time"""


def lifelines(axes: Axes, trace: Trace, start: int, end: int, length: int) -> None:
    """A faint line from each thread's creation to its end, for times about which a trace says nothing."""
    from matplotlib.collections import LineCollection

    from threadlab.plots.figure import FAINT

    lives = []
    for lane, thread in enumerate(trace.threads):
        born, died = max(thread.created, start), min(thread.ended if thread.ended >= 0 else trace.end, end)
        if born < died:
            lives.append([(born / length, lane), (died / length, lane)])
    axes.add_collection(LineCollection(lives, colors=FAINT, linewidths=1.0, zorder=1.5), autolim=False)


def seamed(by: str) -> Collection[State]:
    """States whose bars are set apart where they touch: another thread's, or another turn on a CPU."""
    return (State.RUNNING,) if by == "thread" else tuple(State)


def draw_bars(axes: Axes, side: Lanes, length: int, seamed: Collection[State]) -> None:
    """All bars of one state as one path, which is drawn, pattern and all, at a time that hardly grows with them."""
    import numpy as np
    from matplotlib.collections import LineCollection
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    from threadlab.plots.figure import PAPER, fill

    for state, bars in side.bars.items():
        start, end = np.array(bars.start) / length, np.array(bars.end) / length
        top, bottom = np.array(bars.lane) - 0.4, np.array(bars.lane) + 0.4
        corners = np.stack([start, top, start, bottom, end, bottom, end, top], axis=1).reshape(-1, 4, 2)
        patch = PathPatch(Path.make_compound_path_from_polys(corners), zorder=2, label=STATE_STYLE[state].label)
        fill(patch, STATE_STYLE[state])
        axes.add_artist(patch)
        if state in seamed:
            seams = np.stack([start, top, start, bottom], axis=1).reshape(-1, 2, 2)
            axes.add_collection(LineCollection(list(seams), colors=PAPER, linewidths=0.5, zorder=2.1), autolim=False)


def bar_labels(axes: Axes, side: Lanes, trace: Trace, by: str, scale: float, length: int) -> None:
    """In bars that are long enough: who runs here, or where this thread runs; `scale` is nanoseconds in one inch."""
    from threadlab.plots.figure import SMALL, ink_on, text_width

    if sum(map(len, side.bars.values())) > MOST_LABELS:
        return
    for state, bars in side.bars.items():
        if state not in (State.RUNNING, State.BLOCKED):
            continue
        colour = STATE_STYLE[state].colour
        backing = {"facecolor": colour, "edgecolor": "none", "pad": 1.0} if STATE_STYLE[state].hatch else None
        for lane, start, end, names in _labelled(bars, trace, by, state):
            room = (end - start) / scale - 0.06
            name = next((name for name in names if text_width(name, SMALL) <= room), "")
            if name:
                middle = (start + end) / 2 / length
                axes.text(
                    middle,
                    lane,
                    name,
                    size=SMALL,
                    color=ink_on(colour),
                    ha="center",
                    va="center_baseline",
                    bbox=backing,
                ).set_clip_on(True)


def _labelled(bars: Bars, trace: Trace, by: str, state: State) -> list[tuple[int, int, int, tuple[str, ...]]]:
    """``(lane, start, end, (label, shorter label))`` for each bar that has something to say."""
    labelled: list[tuple[int, int, int, tuple[str, ...]]] = []
    names: tuple[str, ...]
    for lane, start, end, thread, cpu in zip(bars.lane, bars.start, bars.end, bars.thread, bars.cpu, strict=True):
        if by != "thread":
            names = (trace.thread_name(thread), str(trace.threads[thread].tid))
        elif state == State.RUNNING and cpu >= 0 and trace.cpus > 1:
            names = (f"CPU {cpu}",)
        else:
            continue
        labelled.append((lane, start, end, names))
    return labelled
