"""The sheet that all pictures are drawn on: a matplotlib figure that describes itself in words.

Importing this module imports matplotlib, so pictures import it when they are drawn.  Nothing here touches pyplot or
the global style: a reader's own style sheet changes neither these figures nor is changed by them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from threadlab.trace.palette import StateStyle

PAPER = "#ffffff"
"""the background, opaque so that the dark text stands out in a dark notebook too"""
INK = "#161616"
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
DPI = 100.0
"""pixels in one inch of a figure; letters are whole pixels wide, so that texts must be measured in the same"""
LEGEND = 0.32
"""inches: the height of the legend's line"""
SHARPER = 1.5
"""pixels of a PNG file for each pixel that it takes on the page"""
COLOURS = 64
"""in the table of a PNG file"""


class TraceFigure(Figure):
    """A matplotlib figure whose display in a notebook carries a sentence for those who cannot see it.

    `words` is the text alternative: it stands in the output's metadata as alt text of the picture, and as plain text
    in place of the usual ``<Figure size …>``.
    """

    def __init__(self, height: float, words: str, width: float = WIDTH) -> None:
        super().__init__(figsize=(width, height), dpi=DPI, facecolor=PAPER, edgecolor=PAPER)
        FigureCanvasAgg(self)
        self.words = words

    def png(self) -> bytes:
        """The picture as a PNG file, the same bytes for the same trace.

        It is drawn half as fine again as it is shown, for sharp screens, and its few colours are kept in a table,
        which makes the file four times as small.
        """
        from PIL import Image

        whole = BytesIO()
        self.savefig(whole, format="rgba", dpi=self.dpi * SHARPER, facecolor=PAPER)
        across, up = (int(inches * self.dpi * SHARPER) for inches in self.get_size_inches())
        image = Image.frombytes("RGBA", (across, up), whole.getvalue()).convert("RGB")
        file = BytesIO()
        image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, format="png", optimize=True)
        return file.getvalue()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = b64encode(self.png()).decode("ascii")
        shown = {"alt": self.words, "width": round(self.get_figwidth() * self.dpi)}
        return {"image/png": picture, "text/plain": self.words}, {"image/png": shown}


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
    return _pixels_wide(text, size, weight) / DPI


@cache
def _ruler() -> Any:
    canvas: Any = FigureCanvasAgg(Figure(dpi=DPI))
    return canvas.get_renderer()


@cache
def _font(size: float, weight: str) -> FontProperties:
    return FontProperties(size=size, weight=weight)


@lru_cache(maxsize=4096)
def _pixels_wide(text: str, size: float, weight: str) -> float:
    width, _, _ = _ruler().get_text_width_height_descent(text, _font(size, weight), False)
    return float(width)


def shortened(text: str, room: float, size: float = TEXT, weight: str = "normal") -> str:
    """`text`, with … in place of its middle if it is wider than `room` inches."""
    if text_width(text, size, weight) <= room:
        return text
    keep = len(text)
    while keep > 1 and text_width(_elided(text, keep), size, weight) > room:
        keep -= 1
    return _elided(text, keep)


def _elided(text: str, keep: int) -> str:
    """`keep` characters of `text`: most from its beginning, some from its end, where names differ."""
    tail = keep // 3
    return text[: keep - tail].rstrip() + "…" + text[len(text) - tail :]


def wrapped(text: str, room: float, size: float = TEXT) -> list[str]:
    """`text` in lines that are at most `room` inches wide."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def fill(artist: Patch, style: StateStyle) -> None:
    """Give `artist` the colour and the pattern of a state."""
    artist.set_facecolor(style.colour)
    artist.set_edgecolor(INK)  # the colour of the pattern; the edge itself has no width
    artist.set_linewidth(0)
    artist.set_hatch(style.hatch)
    artist.set_hatch_linewidth(0.5)


def legend(figure: Figure, styles: Sequence[StateStyle], line_means: str = "") -> None:
    """One line at the top of `figure` that names `styles` and, if given, says what a thin line means.

    It is drawn by hand because matplotlib's own legend takes longer than all the bars.
    """
    across, up = figure.get_size_inches()
    place, line = 0.1, up - LEGEND / 2
    for style in styles:
        box = Rectangle((place / across, (line - 0.06) / up), 0.28 / across, 0.12 / up, transform=figure.transFigure)
        fill(box, style)
        figure.add_artist(box)
        place += 0.34
        figure.text(place / across, line / up, style.label, size=TEXT, color=INK, va="center_baseline")
        place += text_width(style.label) + 0.22
    if line_means:
        ends = (place / across, (place + 0.28) / across)
        figure.add_artist(Line2D(ends, (line / up, line / up), color=FAINT, linewidth=1.0))
        figure.text((place + 0.34) / across, line / up, line_means, size=TEXT, color=INK, va="center_baseline")


def ink_on(colour: str) -> str:
    """Black or white text, whichever reads better on `colour` (``#rrggbb``)."""
    light = luminance(colour)
    return PAPER if 1.05 / (light + 0.05) > (light + 0.05) / (luminance(INK) + 0.05) else INK


def luminance(colour: str) -> float:
    """Relative luminance of `colour` (``#rrggbb``), 0 to 1, as WCAG 2.2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
