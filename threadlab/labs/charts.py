"""Small charts below a lab's numbers, as SVG that follows the page's theme and says in words what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import floor, isfinite, log10
from typing import NamedTuple

WIDTH, HEIGHT = 560, 230
LEFT, RIGHT, TOP, BOTTOM = 54, 16, 30, 40
_ACCENT = "var(--jp-brand-color1, #1565c0)"


class Series(NamedTuple):
    """Points of one kind: joined by a dashed line (theory), or a dot for each (what was run)."""

    name: str
    points: Sequence[tuple[float, float]]
    joined: bool


def chart(title: str, across: str, up: str, series: Sequence[Series], here: float, top: float = 0.0) -> str:
    """`series` over one pair of axes; `across` and `up` name the axes, `here` is the present setting on the first.

    The second axis goes from 0 to the highest point, or to `top` if given; what is higher is left out.
    """
    places = [x for one in series for x, _ in one.points]
    values = [y for one in series for _, y in one.points if isfinite(y)]
    least, most = min(places, default=0.0), max(places, default=1.0)
    highest = top or max(values, default=0.0) * 1.08 or 1.0

    def x(value: float) -> float:
        return LEFT + (value - least) / (most - least or 1) * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - value / highest * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<line x1="{x(here):.1f}" x2="{x(here):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="{_ACCENT}" '
        'stroke-width="14" opacity="0.16"/>'
    ]
    step = _step(highest)
    for mark in range(int(highest / step) + 1):
        height = y(mark * step)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" y2="{height:.1f}" opacity="0.25"/>')
        parts.append(_words(LEFT - 7, height + 4, f"{mark * step:g}", "end"))
    across_step = max(1, round((most - least) / 12))
    for mark in range(int(least), int(most) + 1, across_step):
        parts.append(_words(x(mark), HEIGHT - BOTTOM + 16, f"{mark}", "middle"))
    parts.append(_words((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, across, "middle"))
    parts.append(_words(8, 14, up, "start"))
    entry = float(WIDTH - RIGHT)
    for one in reversed(series):
        entry -= 7.2 * len(one.name) + 34
        seen = [(x(at), y(value)) for at, value in one.points if isfinite(value) and value <= highest]
        parts.append(_joined(seen) if one.joined else _dots(seen))
        parts.append(_joined([(entry, 10), (entry + 22, 10)]) if one.joined else _dots([(entry + 14, 10)]))
        parts.append(_words(entry + 28, 14, one.name, "start"))
    words = f"{title}. {'; '.join(_said(one, here, across, up) for one in series)}."
    return (
        f'<figure style="margin: 8px 0"><figcaption class="threadlab-note">{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(words)}" stroke="currentColor" fill="none" '
        f'font-size="12" style="width: 100%; max-width: {WIDTH}px; display: block">{"".join(parts)}</svg></figure>'
    )


def _words(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor" stroke="none">{escape(text)}</text>'
    )


def _joined(points: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" stroke-width="1.6" stroke-dasharray="6 3"/>'


def _dots(points: Sequence[tuple[float, float]]) -> str:
    return "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_ACCENT}" stroke="none"/>' for x, y in points)


def _step(length: float) -> float:
    """A round number that divides `length` into about four."""
    power: float = 10.0 ** floor(log10(length / 4)) if length > 0 else 1.0
    return next(step * power for step in (1, 2, 5, 10) if step * power >= length / 4)


def _said(series: Series, here: float, across: str, up: str) -> str:
    near = next((value for at, value in series.points if at == here), None)
    value = "no value" if near is None else f"{near:.3g}" if isfinite(near) else "without bound"
    return f"{series.name}: {up} {value} at {across} {here:g}"
