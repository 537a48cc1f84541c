"""The numbers below a lab's picture, and the sentence that says what the last change did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from threadlab.trace import Trace, format_time


class Table(NamedTuple):
    """Rows of words and numbers, each under its heading; the first cell of a row is its name."""

    heads: Sequence[str]
    """the headings of all columns but the first"""
    rows: Sequence[Sequence[str]]
    corner: str = ""
    """what the names of the rows are"""

    def html(self) -> str:
        """The table as HTML."""
        first = f'<th scope="col">{escape(self.corner)}</th>' if self.corner else "<td></td>"
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in self.heads)
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
            for name, *cells in self.rows
        )
        return f'<table class="threadlab-numbers"><thead><tr>{first}{heads}</tr></thead><tbody>{rows}</tbody></table>'


def metrics(traces: Mapping[str, Trace]) -> Table:
    """The metrics of `traces`, one row for each."""
    heads = (
        "finished after",
        "CPUs busy",
        "kernel threads",
        "user switches",
        "kernel switches",
        "longest wait for a turn",
    )
    return Table(heads, [_metrics_row(title, trace) for title, trace in traces.items()])


def _metrics_row(title: str, trace: Trace) -> list[str]:
    numbers = trace.metrics()
    return [
        title,
        ending(trace),
        f"{numbers.cpu_utilisation:.0%}",
        f"{numbers.kernel_threads}",
        f"{numbers.user_switches}",
        f"{numbers.kernel_switches}",
        format_time(max(numbers.waiting.values(), default=0)),
    ]


def ending(trace: Trace) -> str:
    """How the run ended, in a few words: its length, if it was completed."""
    after = format_time(trace.end)
    words = {"completed": after, "signaled": f"killed by a signal at {after}"}
    return words.get(trace.outcome, f"{trace.outcome} at {after}")


def same_run(one: Trace, other: Trace) -> bool:
    """Whether the same happened in both."""
    return (one.intervals, one.instants, one.outcome) == (other.intervals, other.instants, other.outcome)


def change(before: Mapping[str, str], after: Mapping[str, str], same_picture: bool = False) -> str:
    """What is different in `after`, in a sentence about the result of each run, by title."""
    moved, same = [], []
    for title, result in after.items():
        old = before.get(title)
        name = f"{title}: " if title else ""
        if old != result:
            moved.append(f"{name}{result}{f' (was {old})' if old is not None else ''}")
        else:
            same.append(title)
    if moved:
        return f"Now {'; '.join(moved)}.{f' No change for {listed(same)}.' if same else ''}"
    if same_picture:
        return "This setting makes no difference here."
    return f"The picture is another, the result is not: {'; '.join(f'{title}: {after[title]}' for title in same)}."


def listed(words: Sequence[str]) -> str:
    """`words` as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
