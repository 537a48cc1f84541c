"""The text of a program with the threads beside the lines where they go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from threadlab.labs.experiment import Experiment, programs_of, source

Place = tuple[str, int]
"""a file and a line in it"""


def listing(experiment: Experiment, standing: Mapping[Place, Sequence[str]]) -> str:
    """The program of `experiment` as HTML; `standing` says who stands where.  Empty if there is no text."""
    lines: list[tuple[str, str]] = []
    try:
        for function in programs_of([experiment])[0]:
            code = function.__code__
            lines += [("", "")] if lines else []
            for number, text in enumerate(source(function).splitlines(), code.co_firstlineno):
                names = ", ".join(standing.get((code.co_filename, number), ()))
                lines.append((names, text))
    except (OSError, SyntaxError):
        return ""
    widest = max(len(names) for names, _ in lines)
    rows = []
    for names, text in lines:
        gutter = f"{names:>{widest}} ▸ " if names else " " * (widest + 3)
        line = escape(f"{gutter}{text}") if widest else escape(text)
        rows.append(f"<mark>{line}</mark>" if names else line)
    body = "\n".join(rows)
    return (
        '<details class="threadlab-program" open><summary>The program, and who goes on where</summary>'
        f'<pre tabindex="0" aria-label="The program">{body}</pre></details>'
    )
