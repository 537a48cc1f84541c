"""The numbers below a lab's picture, and the sentence that says what the last change did to them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from threadlab.trace import Trace, format_time


def table(traces: Mapping[str, Trace]) -> str:
    """The metrics of `traces` as an HTML table, one row for each."""
    heads = (
        "finished after",
        "CPUs busy",
        "kernel threads",
        "user switches",
        "kernel switches",
        "longest wait for a turn",
    )
    rows = "".join(_row(title, trace) for title, trace in traces.items())
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f'<table class="threadlab-numbers"><thead><tr><td></td>{cells}</tr></thead><tbody>{rows}</tbody></table>'


def _row(title: str, trace: Trace) -> str:
    metrics = trace.metrics()
    cells = (
        ending(trace),
        f"{metrics.cpu_utilisation:.0%}",
        f"{metrics.kernel_threads}",
        f"{metrics.user_switches}",
        f"{metrics.kernel_switches}",
        format_time(max(metrics.waiting.values(), default=0)),
    )
    return f'<tr><th scope="row">{escape(title)}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def ending(trace: Trace) -> str:
    """How the run ended, in one or two words: its length, if it was completed."""
    after = format_time(trace.end)
    return after if trace.outcome == "completed" else f"{trace.outcome} at {after}"


def change(before: Mapping[str, Trace], after: Mapping[str, Trace]) -> str:
    """What is different in `after`, in a sentence about the time each run takes."""
    moved, same = [], []
    for title, trace in after.items():
        old = before.get(title)
        if old is None or old.outcome != trace.outcome or old.end != trace.end:
            was = f" (was {ending(old)})" if old is not None else ""
            moved.append(f"{title} {ending(trace)}{was}")
        else:
            same.append(title)
    if not moved:
        return "No model takes more or less time."
    rest = f"; no change for {_listed(same)}" if same else ""
    return f"Now {_listed(moved)}{rest}."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
