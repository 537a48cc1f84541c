"""What happened: spans, events, metrics, files and a description in words.  Only the standard library."""

from threadlab.trace.metrics import Metrics
from threadlab.trace.records import (
    Deadlock,
    Event,
    EventKind,
    LwpRecord,
    Source,
    Span,
    State,
    ThreadRecord,
    WaitsFor,
)
from threadlab.trace.trace import Columns, Trace
from threadlab.trace.units import format_time, ms, ns, readable_unit, s, us

__all__ = [
    "Columns",
    "Deadlock",
    "Event",
    "EventKind",
    "LwpRecord",
    "Metrics",
    "Source",
    "Span",
    "State",
    "ThreadRecord",
    "Trace",
    "WaitsFor",
    "format_time",
    "ms",
    "ns",
    "readable_unit",
    "s",
    "us",
]
