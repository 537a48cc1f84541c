"""Small simulations to sweep over, which other processes can import."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import threadlab as tl


def pool(workers: int, cpus: int, seed: int) -> dict[str, float]:
    """Some random jobs on a few threads."""
    random = Random(seed)

    def worker() -> Iterator[Any]:
        for _ in range(5):
            yield tl.compute(random.randint(1, 1000))
            yield tl.read(random.randint(1, 1000))

    def main() -> Iterator[Any]:
        tids = []
        for _ in range(workers):
            tids.append((yield tl.pthread_create(worker)))
        for tid in tids:
            yield tl.pthread_join(tid)

    metrics = tl.run(main, cpus=cpus).metrics()
    return {"makespan": metrics.makespan, "busy": metrics.cpu_utilisation}


def product(a: int, b: int) -> int:
    return a * b


def fails_at_three(a: int) -> int:
    if a == 3:
        raise LookupError("no three")
    return a
