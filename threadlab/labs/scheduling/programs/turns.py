"""Programs in which nothing goes wrong but the order: who gets a turn, and when."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab import machine as tl
from threadlab.trace import ms

Steps = Generator[Any, Any, Any]


def work(time: int) -> Steps:
    """Compute."""
    yield tl.compute(time)


def click() -> Steps:
    """Answer a click: a millisecond of work."""
    yield tl.compute(1 * ms)
    yield tl.write("answers the click")


def interface() -> Steps:
    """Two long jobs, and a thread that only has to answer a click."""
    tids = []
    for name in ("job 1", "job 2"):
        tids.append((yield tl.pthread_create(work, 3 * ms, name=name)))
    tids.append((yield tl.pthread_create(click, name="clicks")))
    for tid in tids:
        yield tl.pthread_join(tid)


def task(number: int) -> Steps:
    """Do the task of this number."""
    yield tl.compute(2 * ms)
    yield tl.write(f"task {number}")


def pool() -> Steps:
    """Three tasks for the two workers of a pool."""
    workers = yield from tl.ThreadPool.start(2, 4)
    for number in (1, 2, 3):
        yield from workers.submit(task, number)
    yield from workers.shutdown()


def blocks() -> Steps:
    """Compute a little and ask a slow device."""
    yield tl.compute(1 * ms)
    yield tl.read(10 * ms)


def shared() -> Steps:
    """A thread that computes and two that block, on two kernel threads."""
    tids = [(yield tl.pthread_create(work, 8 * ms, name="computes"))]
    for name in ("blocks 1", "blocks 2"):
        tids.append((yield tl.pthread_create(blocks, name=name)))
    for tid in tids:
        yield tl.pthread_join(tid)
