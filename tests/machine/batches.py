"""Batches of threads that are all there before the first of them runs, for schedules worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import threadlab as tl
from threadlab.trace import State, Trace


def worker(unit: int, *times: int) -> Iterator[Any]:
    """Compute, read, compute, … for `times`."""
    for at, time in enumerate(times):
        yield tl.read(time * unit) if at % 2 else tl.compute(time * unit)


def batch(
    *workers: tuple[int, ...], priorities: tuple[int, ...] = (), unit: int = tl.ms
) -> Callable[[], Iterator[Any]]:
    """A main that makes a thread for each of `workers` (its times in `unit`; A, B, … in order), of priority 0 or as given.

    Main makes a thread of the highest priority that makes them; both end before any of them has run.
    """

    def maker() -> Iterator[Any]:
        for at, times in enumerate(workers):
            priority = priorities[at] if priorities else 0
            yield tl.pthread_create(worker, unit, *times, name=chr(ord("A") + at), priority=priority)

    def main() -> Iterator[Any]:
        yield tl.pthread_create(maker, priority=20, name="maker")
        yield tl.pthread_exit()

    return main


def runs(trace: Trace, name: str, unit: int = tl.ms) -> list[tuple[float, float]]:
    """When the thread called `name` runs: ``(from, to)`` in `unit`, joined where it goes on."""
    joined: list[tuple[float, float]] = []
    for span in sorted(trace.spans):
        if span.state is State.RUNNING and trace.thread_name(span.thread) == name:
            start, end = span.start / unit, span.end / unit
            if joined and joined[-1][1] == start:
                start = joined.pop()[0]
            joined.append((start, end))
    return joined
