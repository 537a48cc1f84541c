"""The small C programs in the folder ``programs``, traced."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import threadlab as tl
from threadlab.trace import Event, EventKind, Span, Trace

FOLDER = Path(__file__).with_name("programs")


@cache
def traced(name: str, *arguments: str, timeout: float = 60.0, cpus: int | None = None) -> Trace:
    """The trace of the program called `name`, run once for all tests."""
    return tl.native.trace([FOLDER / f"{name}.c", *arguments], timeout=timeout, cpus=cpus)


def of_kind(trace: Trace, kind: EventKind) -> list[Event]:
    """The events of one kind."""
    return [event for event in trace.events if event.kind == kind]


def spent_in(trace: Trace, thread: int, call: str) -> list[Span]:
    """The spans that a thread spent in a call."""
    return [span for span in trace.spans if span.thread == thread and span.why.split("(")[0] == call]
