"""The picture of what threads share and what each has for itself, and of what a fork copies."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_SHARED = ("code", "global data", "heap", "open files")
_OWN = ("registers", "stack", "own data")
_MOST = 8
_BOX, _GAP, _LINE, _WIDE = 84, 6, 24, 4
_FILL = "var(--jp-layout-color2, #eeeeee)"


def picture(processes: Sequence[tuple[str, int, str]]) -> str:
    """Processes side by side, each with its title, its number of threads and what its global data holds, as HTML."""
    words = " ".join(
        f"{title}: {', '.join(_SHARED)} once, shared; {', '.join(_OWN)} for each of {count} thread"
        f"{'s' if count != 1 else ''}; the global data hold {held}."
        for title, count, held in processes
    )
    boxes = "".join(_process(*process) for process in processes)
    return (
        f'<div role="img" aria-label="{escape(words)}" style="display: flex; flex-wrap: wrap; gap: 10px; margin: 8px 0">'
        f"{boxes}</div>"
    )


def _process(title: str, count: int, held: str) -> str:
    columns = min(count, _MOST)
    width = max(columns, 2) * (_BOX + _GAP) - _GAP + 2 * _WIDE
    parts = []
    for row, name in enumerate(_SHARED):
        label = f"{name}: {held}" if name == "global data" else name
        parts.append(_box(_WIDE, 22 + row * _LINE, width - 2 * _WIDE, label, solid=True))
    for column in range(columns):
        left = (width - columns * (_BOX + _GAP) + _GAP) / 2 + column * (_BOX + _GAP)
        more = column == _MOST - 1 and count > _MOST
        parts.append(_text(left + _BOX / 2, 138, f"and {count - _MOST + 1} more" if more else f"thread {column + 1}"))
        for row, name in enumerate(_OWN):
            parts.append(_box(left, 144 + row * _LINE, _BOX, name, solid=False))
    height = 144 + len(_OWN) * _LINE + 4
    outline = f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="5" fill="none"/>'
    return (
        f'<svg aria-hidden="true" viewBox="0 0 {width} {height}" width="{width}" height="{height}" stroke="currentColor" '
        f'font-size="11.5" style="max-width: 100%">{outline}{_text(width / 2, 15, title)}{"".join(parts)}</svg>'
    )


def _box(left: float, top: float, width: float, label: str, solid: bool) -> str:
    style = f'fill="{_FILL}"' if solid else 'fill="none" stroke-dasharray="4 2"'
    box = f'<rect x="{left}" y="{top}" width="{width}" height="{_LINE - 4}" rx="3" {style}/>'
    return box + _text(left + width / 2, top + 14, label)


def _text(x: float, y: float, label: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle" fill="currentColor" stroke="none">{escape(label)}</text>'
