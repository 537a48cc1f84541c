"""The sheet that all pictures are drawn on: a matplotlib figure that describes itself in words.

Importing this module imports matplotlib, so pictures import it when they are drawn.  Nothing here touches pyplot or
the global style: a reader's own style sheet changes neither these figures nor is changed by them.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

PAPER = "#ffffff"
"""the background, opaque so that the dark text stands out in a dark notebook too"""
INK = "#1f1f1f"
"""text and marks"""
FAINT = "#c8c8c8"
"""lines that only guide the eye"""
WIDTH = 7.5
"""inches: the width of a notebook's column"""
TEXT = 8.0
"""points: the size of ordinary text"""
SMALL = 6.5
"""points: the size of text inside bars"""
POINTS = 72.0
"""points in one inch"""


class TraceFigure(Figure):
    """A matplotlib figure whose display in a notebook carries a sentence for those who cannot see it.

    `words` is the text alternative: it stands in the output's metadata as alt text of the picture, and as plain text
    in place of the usual ``<Figure size …>``.
    """

    def __init__(self, height: float, words: str, width: float = WIDTH) -> None:
        super().__init__(figsize=(width, height), dpi=100, facecolor=PAPER, edgecolor=PAPER)
        FigureCanvasAgg(self)
        self.words = words

    def png(self) -> bytes:
        """The picture as a PNG file, the same bytes for the same trace."""
        file = BytesIO()
        self.savefig(file, format="png", dpi=self.dpi, facecolor=PAPER, metadata={"Software": None})
        return file.getvalue()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = b64encode(self.png()).decode("ascii")
        return {"image/png": picture, "text/plain": self.words}, {"image/png": {"alt": self.words}}


def panel(figure: Figure, left: float, bottom: float, width: float, height: float) -> Axes:
    """Plain axes at the given place of `figure`, in inches from its lower left corner."""
    across, up = figure.get_size_inches()
    axes = figure.add_axes((left / across, bottom / up, width / across, height / up), facecolor=PAPER)
    axes.tick_params(labelsize=TEXT, labelcolor=INK, color=INK, length=3, width=0.6, pad=3)
    for side, spine in axes.spines.items():
        spine.set(visible=side == "bottom", color=INK, linewidth=0.6)
    return axes


def text_width(text: str, size: float = TEXT, weight: str = "normal") -> float:
    """How wide `text` is, in inches."""
    return _points_wide(text, size, weight) / POINTS


@cache
def _ruler() -> Any:
    return FigureCanvasAgg(Figure(dpi=POINTS)).get_renderer()


@cache
def _font(size: float, weight: str) -> FontProperties:
    return FontProperties(size=size, weight=weight)


def _points_wide(text: str, size: float, weight: str) -> float:
    width, _, _ = _ruler().get_text_width_height_descent(text, _font(size, weight), False)
    return float(width)


def shortened(text: str, room: float, size: float = TEXT, weight: str = "normal") -> str:
    """`text`, with its end cut off and marked by … if it is wider than `room` inches."""
    if text_width(text, size, weight) <= room:
        return text
    while text and text_width(text + "…", size, weight) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def ink_on(colour: str) -> str:
    """Black or white text, whichever reads better on `colour` (``#rrggbb``)."""
    light = luminance(colour)
    return PAPER if 1.05 / (light + 0.05) > (light + 0.05) / (luminance(INK) + 0.05) else INK


def luminance(colour: str) -> float:
    """Relative luminance of `colour` (``#rrggbb``), 0 to 1, as WCAG 2.2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
