"""Make the published figures on scheduler activations again, and print them: ``python -m tests.reproduction [NAME …]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from statistics import mean

from threadlab.machine.programs import firefly

SEEDS = range(5)
"""of the workload; the table with two copies is the mean over these"""
Row = tuple[str, ...]


def latencies() -> Iterator[Row]:
    """Null Fork and Signal-Wait, microseconds (tables 1 and 4)"""
    yield "system", "operation", "published", "simulated", "ratio"
    for system, operations in firefly.latencies().items():
        for operation, found in operations.items():
            yield system, operation, *_beside(firefly.LATENCIES[system][operation], found, "{:,.0f}")
    found = firefly.upcall_latency()
    system = firefly.ACTIVATIONS.title
    yield system, "Signal-Wait by upcalls", *_beside(firefly.UPCALL_LATENCY, found, "{:,.0f}")


def speedups() -> Iterator[Row]:
    """Speed-up by processors; other work takes one when the program has all six (figure 2)"""
    yield from _series(firefly.speedups(), "{:.2f}")


def memory() -> Iterator[Row]:
    """Execution time in seconds by memory, per cent (figure 3)"""
    yield from _series(firefly.times_by_memory(), "{:.2f}")


def two() -> Iterator[Row]:
    """Speed-up of two copies at once on six processors (table 5)"""
    yield "system", "published", "simulated", "ratio", "each"
    runs = [firefly.two_at_once(replace(firefly.WORKLOAD, seed=seed)) for seed in SEEDS]
    for system, published in firefly.TWO_AT_ONCE.items():
        found = [run[system] for run in runs]
        yield system, *_beside(published, mean(found), "{:.2f}"), " ".join(f"{one:.2f}" for one in found)


FIGURES: dict[str, Callable[[], Iterator[Row]]] = {
    "latencies": latencies,
    "speedups": speedups,
    "memory": memory,
    "two": two,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.reproduction", description="Make the published figures on scheduler activations again."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which (all): {', '.join(FIGURES)}")
    names = parser.parse_args().names
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        parser.error(f"there is no figure {unknown[0]!r}; there are {', '.join(FIGURES)}")
    for name in names or FIGURES:
        print(FIGURES[name].__doc__)
        _print(list(FIGURES[name]()))
        print()
    return 0


def _beside(published: float, found: float, form: str) -> Row:
    return form.format(published), form.format(found), f"{found / published:.2f}"


def _series(series: Mapping[str, Mapping[int, float]], form: str) -> Iterator[Row]:
    places = next(iter(series.values()))
    yield "system", *map(str, places)
    for system, line in series.items():
        yield system, *(form.format(line[place]) for place in places)


def _print(rows: list[Row]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        print("  ".join([f"{first:{widths[0]}}", *cells]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
