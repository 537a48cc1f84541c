"""A trace as the browser gets it: binary columns, each of the narrowest type that holds it, and a few texts."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from threadlab.labs import told
from threadlab.trace import EventKind, State, Trace, format_time
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
"""the kinds of events that the timeline marks, in the order of legends"""
PATTERNS = {
    "": "",
    "//": "M-1 7L7 -1M-1 1L1 -1M5 7L7 5",
    "xx": "M0 0L6 6M6 0L0 6",
    "||": "M2 0V6",
    "--": "M0 2H6",
    "..": "M2 1a1 1 0 1 0 .1 0z",
}
"""the lines of each hatch in a square of 6 by 6 pixels, as an SVG path"""
YOUR_TURN = "it is your turn to choose"
"""why a run is no further, when a reader takes the decisions"""


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
    staying = _staying(trace)
    columns = staying.columns
    time = "I" if trace.end + 1 < 2**32 else "d"
    thread, lwp, cpu = _signed(len(trace.threads)), _signed(len(trace.lwps)), _signed(trace.cpus)
    marked = [event for event in trace.instants if event[1] in MARKED]
    awaited, holders = told.waits(staying, marked)
    spans = {
        "start": (time, columns.start),
        "end": (time, columns.end),
        "thread": (thread, columns.thread),
        "lwp": (lwp, columns.lwp),
        "cpu": (cpu, columns.cpu),
        "state": ("b", columns.state),
        "why": (_signed(len(columns.whys)), columns.why),
        "awaited": (_signed(max(awaited, default=0) + 1), awaited),
    }
    lives = {
        "created": ("d", [record.created for record in trace.threads]),
        "ended": ("d", [record.ended for record in trace.threads]),
    }
    sentences = [told.words(trace, event) for event in marked]
    texts = {sentence: at for at, sentence in enumerate(dict.fromkeys(sentences))}
    places = told.lanes(trace, marked)
    brief = _brief(marked)
    marks = {
        "time": (time, [event[0] for event in marked]),
        "kind": ("b", [MARKED.index(event[1]) for event in marked]),
        "thread": (thread, [place[0] for place in places]),
        "lwp": (lwp, [place[1] for place in places]),
        "cpu": (cpu, [place[2] for place in places]),
        "told": (_signed(len(texts)), [texts[sentence] for sentence in sentences]),
        "brief": ("b", [int(at in brief) for at in range(len(marked))]),
    }
    held = {
        "lock": ("i", [holder[0] for holder in holders]),
        "time": (time, [holder[1] for holder in holders]),
        "thread": (thread, [holder[2] for holder in holders]),
    }
    passed = trace.listing.steps if trace.listing else []
    steps = {
        "time": (time, [step[0] for step in passed]),
        "thread": (thread, [step[1] for step in passed]),
        "routine": ("h", [step[2] for step in passed]),
        "line": ("i", [step[3] for step in passed]),
    }
    after = format_time(trace.end)
    several = len({record.pid for record in trace.lwps}) > 1
    lwps = [f"{record.pid}:{record.number}" if several else str(record.number) for record in trace.lwps]
    threads = [trace.thread_name(at) for at in range(len(trace.threads))]
    in_library = " in library" if lwps else ""
    return {
        "title": title,
        "sentence": trace.describe().replace(f"Cut short after {after}: {YOUR_TURN}", f"After {after}, {YOUR_TURN}"),
        "outcome": trace.outcome,
        "ending": _ending(trace),
        "sign": "" if trace.outcome == "completed" or trace.limit == YOUR_TURN else "⚠ ",
        "end": trace.end,
        "cpus": trace.cpus,
        "threads": threads,
        "lwps": lwps,
        "names": {
            "thread": threads,
            "lwp": [f"kernel thread {number}" for number in lwps],
            "cpu": [f"CPU {at}" for at in range(trace.cpus)],
        },
        "missing": _missing(trace),
        "places": [
            "on a CPU" if trace.cpus else "running",
            "ready in kernel",
            "blocked in kernel",
            f"ready{in_library}",
            "waiting in library" if lwps else "blocked or waiting",
        ],
        "legend": sorted({*columns.state, *(len(STATE_STYLE) + MARKED.index(event[1]) for event in marked)}),
        "whys": list(columns.whys),
        "spans": pack_table(spans),
        "lives": pack_table(lives),
        "told": list(texts),
        "marks": pack_table(marks),
        "holders": pack_table(held),
        "routines": [list(routine) for routine in trace.listing.routines] if trace.listing else [],
        "steps": pack_table(steps),
    }


def palette() -> list[dict[str, Any]]:
    """The style of each state, at the position of its number: fills and inks for light and dark pages, and a pattern."""
    return [
        {
            "label": style.label,
            "meaning": style.meaning,
            "pattern": PATTERNS[style.hatch],
            "light": {"fill": style.colour, "ink": _ink(style.colour)},
            "dark": {"fill": style.dark_colour, "ink": _ink(style.dark_colour)},
        }
        for _, style in sorted(STATE_STYLE.items())
    ]


def _ink(fill: str) -> str:
    """Black or white, whichever is read better on `fill`."""
    red, green, blue = ((part / 255) ** 2.2 for part in bytes.fromhex(fill[1:]))
    return "#111111" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 else "#ffffff"


def _staying(trace: Trace) -> Trace:
    """`trace`, and one more nanosecond in which the threads of a run that was not completed stay as they were.

    In a deadlock, that is the call that never returns.  A thread that began to wait at the very end has no interval of
    it.  Whether its kernel thread waits with it is read off the other waits of the run.
    """
    if trace.outcome == "completed" or not trace.intervals:
        return trace
    if not trace.deadlock:
        last = trace.end
        stay = [
            (start, end + (end == last), thread, lwp, cpu, state, why)
            for start, end, thread, lwp, cpu, state, why in trace.intervals
        ]
        return replace(trace, intervals=stay)
    held = {thread: lwp for _, _, thread, lwp, *_ in trace.intervals}
    waits = [lwp for *_, lwp, _, state, _ in trace.intervals if state == State.WAITING]
    in_library = bool(waits) and max(waits) < 0
    end = trace.end
    for_ever: list[Interval] = [
        (end, end + 1, edge.waiter, -1 if in_library else held.get(edge.waiter, -1), -1, State.WAITING, edge.call)
        for edge in trace.deadlock.edges
    ]
    return replace(trace, intervals=[*trace.intervals, *for_ever])


def _ending(trace: Trace) -> str:
    after = format_time(trace.end)
    if trace.limit == YOUR_TURN:
        return f"your turn at {after}"
    words = {"deadlock": "deadlock at", "limit": "cut short at", "signaled": "killed by a signal at"}
    return f"{words.get(trace.outcome, 'ends at')} {after}"


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


def _missing(trace: Trace) -> dict[str, str]:
    """By what a lane stands for, why there is nothing to draw; empty if there is something."""
    if not trace.intervals:
        note = "Nothing in this run took any time."
        if trace.end and trace.threads:
            note = str(trace.settings.get("note") or "Only the numbers of this run were kept, not what happened when.")
        return dict.fromkeys(("thread", "lwp", "cpu"), note)
    carried, placed = (max(column) >= 0 for column in (trace.columns.lwp, trace.columns.cpu))
    return {
        "thread": "",
        "lwp": "" if carried else "This run does not say which kernel thread carried what.",
        "cpu": "" if placed else "This run does not say which CPU ran what.",
    }


def _signed(count: int) -> str:
    """The narrowest signed type for the positions -1 to `count` - 1."""
    return "b" if count <= 2**7 else "h" if count <= 2**15 else "i"
