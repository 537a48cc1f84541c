"""A trace as the browser gets it: binary columns, each of the narrowest type that holds it, and a few texts."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from threadlab.trace import EventKind, State, Trace
from threadlab.trace.palette import STATE_STYLE
from threadlab.trace.trace import Instant, Interval

# Type codes of `array`; the JavaScript side reads the same letters.  Wide ones first, so that columns stay aligned.
_WIDE_TO_NARROW = "dIihb"

MARKED = (
    EventKind.ACQUIRE,
    EventKind.RELEASE,
    EventKind.SIGNAL,
    EventKind.CANCEL,
    EventKind.UPCALL,
    EventKind.DOWNCALL,
)
"""the kinds of events that the timeline marks"""


def pack_table(columns: Mapping[str, tuple[str, Sequence[int]]]) -> dict[str, Any]:
    """`columns` (name to type code and values, all equally long) as one block of little-endian bytes and its layout."""
    ordered = sorted(columns.items(), key=lambda item: _WIDE_TO_NARROW.index(item[1][0]))
    arrays = [array(code, values) for _, (code, values) in ordered]
    if sys.byteorder == "big":
        for column in arrays:
            column.byteswap()
    return {
        "count": len(arrays[0]),
        "layout": [[name, code] for name, (code, _) in ordered],
        "bytes": b"".join(column.tobytes() for column in arrays),
    }


def pack_trace(title: str, trace: Trace) -> dict[str, Any]:
    """`trace` under the heading `title`, ready for the stage's JavaScript."""
    columns = _with_deadlock(trace).columns
    time = "I" if trace.end + 1 < 2**32 else "d"
    thread, lwp = _signed(len(trace.threads)), _signed(len(trace.lwps))
    spans = {
        "start": (time, columns.start),
        "end": (time, columns.end),
        "thread": (thread, columns.thread),
        "lwp": (lwp, columns.lwp),
        "cpu": (_signed(trace.cpus), columns.cpu),
        "state": ("b", columns.state),
        "why": (_signed(len(columns.whys)), columns.why),
    }
    lives = {
        "created": ("d", [record.created for record in trace.threads]),
        "ended": ("d", [record.ended for record in trace.threads]),
    }
    marked = [event for event in trace.instants if event[1] in MARKED]
    details = list(dict.fromkeys(event[4] for event in marked))
    places = {detail: at for at, detail in enumerate(details)}
    brief = _brief(marked)
    marks = {
        "time": (time, [event[0] for event in marked]),
        "kind": ("b", [MARKED.index(event[1]) for event in marked]),
        "thread": (thread, [event[2] for event in marked]),
        "other": (thread, [event[3] for event in marked]),
        "detail": (_signed(len(details)), [places[event[4]] for event in marked]),
        "brief": ("b", [int(at in brief) for at in range(len(marked))]),
    }
    passed = trace.listing.steps if trace.listing else []
    steps = {
        "time": (time, [step[0] for step in passed]),
        "thread": (thread, [step[1] for step in passed]),
        "routine": ("h", [step[2] for step in passed]),
        "line": ("i", [step[3] for step in passed]),
    }
    several = len({record.pid for record in trace.lwps}) > 1
    return {
        "title": title,
        "sentence": trace.describe(),
        "source": str(trace.source),
        "outcome": trace.outcome,
        "note": _missing(trace),
        "end": trace.end,
        "cpus": trace.cpus,
        "threads": [trace.thread_name(at) for at in range(len(trace.threads))],
        "pids": [record.pid for record in trace.threads],
        "tids": [record.tid for record in trace.threads],
        "lwps": [f"{record.pid}:{record.number}" if several else str(record.number) for record in trace.lwps],
        "whys": list(columns.whys),
        "spans": pack_table(spans),
        "lives": pack_table(lives),
        "kinds": [str(kind) for kind in MARKED],
        "details": details,
        "marks": pack_table(marks),
        "routines": [list(routine) for routine in trace.listing.routines] if trace.listing else [],
        "steps": pack_table(steps),
    }


def palette() -> list[dict[str, str]]:
    """The style of each state, at the position of its number."""
    return [STATE_STYLE[state]._asdict() for state in sorted(STATE_STYLE)]


def _with_deadlock(trace: Trace) -> Trace:
    """`trace`, and for each thread of its deadlock one more nanosecond in the call that never returns.

    A thread that began to wait at the very end has no interval of it.  Whether its kernel thread waits with it is
    read off the other waits of the run.
    """
    if not trace.deadlock or not trace.intervals:
        return trace
    held = {thread: lwp for _, _, thread, lwp, *_ in trace.intervals}
    waits = [lwp for *_, lwp, _, state, _ in trace.intervals if state == State.WAITING]
    in_library = bool(waits) and max(waits) < 0
    end = trace.end
    for_ever: list[Interval] = [
        (end, end + 1, edge.waiter, -1 if in_library else held.get(edge.waiter, -1), -1, State.WAITING, edge.call)
        for edge in trace.deadlock.edges
    ]
    return replace(trace, intervals=[*trace.intervals, *for_ever])


def _brief(marked: Sequence[Instant]) -> set[int]:
    """The positions of the marks of a lock held for no time: they would fill queues with brackets around nothing."""
    got: dict[tuple[int, str], int] = {}
    brief: set[int] = set()
    for at, (time, kind, thread, _, detail) in enumerate(marked):
        if kind == EventKind.ACQUIRE:
            got[thread, detail] = at
        elif kind == EventKind.RELEASE:
            begin = got.get((thread, detail))
            if begin is not None and marked[begin][0] == time:
                brief |= {begin, at}
    return brief


def _missing(trace: Trace) -> str:
    """Why there is nothing to draw; empty if there is something."""
    if trace.intervals:
        return ""
    if trace.end and trace.threads:
        return str(trace.settings.get("note") or "Only the numbers of this run were kept, not what happened when.")
    return "Nothing in this run took any time."


def _signed(count: int) -> str:
    """The narrowest signed type for the positions -1 to `count` - 1."""
    return "b" if count <= 2**7 else "h" if count <= 2**15 else "i"
