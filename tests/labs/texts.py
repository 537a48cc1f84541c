"""Traces without the text of their programs, which a lab's traces have and those of a reader's cell have not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from threadlab.trace import Trace


def without_text(traces: Iterable[Trace]) -> list[Trace]:
    """What happened, without the program's lines."""
    return [replace(trace, listing=None) for trace in traces]
