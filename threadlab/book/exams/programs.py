"""Programs about which several templates ask."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab.machine import compute, pthread_create, pthread_join, read
from threadlab.machine.computer.operation import Call
from threadlab.trace import ms

Steps = Generator[Call, Any, Any]


def jobs(works: list[tuple[int, int, int]]) -> Steps:
    """A thread for each of `works`: it computes, waits for a device and computes again (milliseconds)."""

    def job(before: int, waiting: int, after: int) -> Steps:
        yield compute(before * ms)
        yield read(waiting * ms)
        yield compute(after * ms)

    tids = []
    for work in works:
        tids.append((yield pthread_create(job, *work)))
    for tid in tids:
        yield pthread_join(tid)
