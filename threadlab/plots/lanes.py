"""Which rows a timeline has, and which spans stand in which row."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from threadlab.trace import State, Trace

SIDES = ("thread", "lwp", "cpu")
"""the sides from which one run can be seen: its user threads, its kernel threads, its CPUs"""


@dataclass(frozen=True)
class Bars:
    """Spans of one state, as equally long columns."""

    lane: list[int]
    start: list[int]
    end: list[int]
    thread: list[int]
    cpu: list[int]

    def __len__(self) -> int:
        return len(self.lane)


@dataclass(frozen=True)
class Lanes:
    """A run seen from one side: the names of the rows from top to bottom and the bars in them by state."""

    names: list[str]
    bars: dict[State, Bars]
    missing: str
    """why there is nothing to draw; empty if there is something"""


def lanes(trace: Trace, by: str, start: int, end: int) -> Lanes:
    """The rows of `trace` seen from the side `by`, with the spans that last a while between `start` and `end`."""
    columns = trace.columns
    lane: array[int] = getattr(columns, by)
    chosen: dict[int, list[int]] = {}
    known = False
    for at, row in enumerate(lane):
        if row < 0:
            continue
        known = True
        if columns.end[at] > start and columns.start[at] < end and columns.start[at] < columns.end[at]:
            chosen.setdefault(columns.state[at], []).append(at)
    bars = {
        state: Bars(
            [lane[at] for at in chosen[state]],
            [max(columns.start[at], start) for at in chosen[state]],
            [min(columns.end[at], end) for at in chosen[state]],
            [columns.thread[at] for at in chosen[state]],
            [columns.cpu[at] for at in chosen[state]],
        )
        for state in State
        if state in chosen
    }
    return Lanes(_names(trace, by), bars, _missing(trace, by, known))


def _names(trace: Trace, by: str) -> list[str]:
    if by == "cpu":
        return [f"CPU {cpu}" for cpu in range(trace.cpus)]
    if by == "lwp":
        if trace.one_process:
            return [f"kernel thread {lwp.number}" for lwp in trace.lwps]
        return [f"{lwp.pid}:kernel thread {lwp.number}" for lwp in trace.lwps]
    return [trace.thread_name(thread) for thread in range(len(trace.threads))]


def _missing(trace: Trace, by: str, known: bool) -> str:
    if not trace.intervals and trace.end and trace.threads:
        return str(trace.settings.get("note") or "Only the numbers of this run were kept, not what happened when.")
    if not trace.intervals:
        return "Nothing in this run took any time."
    if not known and by == "cpu":
        return "This run does not say which CPU ran what."
    if not known and by == "lwp":
        return "This run does not say which kernel thread carried what."
    return ""
