"""Measures of a drawn figure: which texts it shows, where, and how well they can be read."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text

from threadlab.trace import State
from threadlab.trace.palette import STATE_STYLE


def texts(figure: Figure) -> list[Text]:
    """All texts that are drawn."""
    figure.canvas.draw()
    shown = list(figure.texts)
    for axes in figure.axes:
        shown += axes.texts
        for axis, (low, high) in ((axes.xaxis, sorted(axes.get_xlim())), (axes.yaxis, sorted(axes.get_ylim()))):
            if axes.axison and axis.get_visible():
                ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
                shown += [axis.label, *(tick.label1 for tick in ticks)]
    return [text for text in shown if text.get_text() and text.get_visible()]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for text in texts(figure)]


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that cover one another by more than a pixel."""
    boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in texts(figure)]
    return [(one, other) for (one, box), (other, rest) in combinations(boxes, 2) if box.overlaps(rest)]


def clipped(figure: Figure) -> list[str]:
    """Texts that leave the figure."""
    across, up = figure.canvas.get_width_height()
    out = []
    for text in texts(figure):
        box = text.get_window_extent()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > across + 1 or box.y1 > up + 1:
            out.append(text.get_text())
    return out


def bars(figure: Figure) -> dict[State, int]:
    """How many bars of each state are drawn, over all panels."""
    labels = {style.label: state for state, style in STATE_STYLE.items()}
    count: dict[State, int] = {}
    for axes in figure.axes:
        for patch in axes.findobj(PathPatch):
            if patch.get_label() in labels:
                state = labels[patch.get_label()]
                count[state] = count.get(state, 0) + len(patch.get_path().vertices) // 5
    return count
