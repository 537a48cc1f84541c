"""What stands in the tables: one small record for each row, made from the lines that a program prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any, NamedTuple

from threadlab.native.bins import binned

ALL = "all"
"""the line of a server that tells the time until all requests were served"""


class Cost(NamedTuple):
    """What one operation costs on one runtime, in nanoseconds."""

    runtime: str
    what: str
    """``"process"``, ``"thread"``, ``"task"``, ``"switch"``, …"""
    median: float
    low: float
    """a quarter of the repetitions took less"""
    high: float
    """a quarter of the repetitions took more"""
    runs: int
    """repetitions, each of which is the mean of many operations"""
    ratio: float
    """how many times the smallest median of the table"""


class Address(NamedTuple):
    """Where one thing lies, as one thread sees it."""

    runtime: str
    process: str
    """``"parent"`` or ``"child"``"""
    thread: str
    what: str
    """``"code"``, ``"global"``, ``"heap"``, ``"stack"`` or ``"thread-specific"``"""
    address: int


class PoolTime(NamedTuple):
    """How long it took until all tasks were done, in nanoseconds."""

    runtime: str
    tasks: str
    """what each does: ``"compute"`` or ``"wait"``"""
    workers: int
    """threads of the pool; 0 where each task had a thread made for it"""
    median: float
    low: float
    high: float
    runs: int


class Latency(NamedTuple):
    """How long the clients of a server waited for its answers, in nanoseconds."""

    runtime: str
    design: str
    """how the server is built: ``"one thread"``, ``"pool"``, …"""
    request: str
    """``"quick"`` or ``"slow"``"""
    median: float
    p95: float
    """95 of 100 waited no longer"""
    p99: float
    requests: int
    throughput: float
    """requests of both kinds in a second"""


class Count(NamedTuple):
    """How often something happened in a run, and how far runs differ."""

    runtime: str
    case: str
    """what was arranged: ``"without a lock"``, ``"main blocks"``, …"""
    what: str
    """what was counted in it: ``"lost"``, a thread's name, …"""
    median: int
    """of an even number of runs the lower of the two in the middle, so that it is a count that occurred"""
    least: int
    most: int
    runs: int


class Bin(NamedTuple):
    """One bar of a histogram: how many times of one kind lie between two bounds, in nanoseconds."""

    runtime: str
    case: str
    """``"one thread"``, ``"pool"``, …"""
    what: str
    """``"quick"`` or ``"slow"``"""
    low: int
    """the least time that belongs here"""
    high: int
    """the least that belongs to the next"""
    number: int
    """how many"""


Row = Cost | Address | PoolTime | Latency | Count | Bin


@dataclass(frozen=True)
class Rows:
    """How the lines of one experiment become rows."""

    row: type[Row]
    fields: dict[str, type]
    """what each line holds"""
    make: Callable[[str, Sequence[dict[str, Any]]], list[Row]]
    """rows of a runtime, from its lines"""
    finish: Callable[[list[Row]], list[Row]] = list
    """the table's rows, from those of all runtimes"""
    bins: Callable[[str, Sequence[dict[str, Any]]], list[Bin]] | None = None
    """a histogram of a runtime, from the same lines, where single times tell more than their quartiles"""

    def good(self, line: dict[str, Any]) -> bool:
        """Whether a line holds what it should."""
        return {name: type(value) for name, value in line.items()} == self.fields


def _spread(samples: Sequence[int]) -> tuple[float, float, float, int]:
    """Median, lower and upper quartile, and how many there are."""
    if len(samples) < 2:
        return (*3 * (float(samples[0]),), 1)
    low, _, high = quantiles(samples, n=4, method="inclusive")
    return float(median(samples)), low, high, len(samples)


def _grouped(lines: Sequence[dict[str, Any]]) -> dict[tuple[Any, ...], list[int]]:
    """The samples, which are the lines' ``ns``, by all else that the lines hold."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for line in lines:
        groups.setdefault(tuple(value for name, value in line.items() if name != "ns"), []).append(line["ns"])
    return groups


def _costs(runtime: str, lines: Sequence[dict[str, Any]]) -> list[Row]:
    return [Cost(runtime, what, *_spread(samples), 0.0) for (what,), samples in _grouped(lines).items()]


def _ratios(rows: list[Row]) -> list[Row]:
    costs = [row for row in rows if isinstance(row, Cost)]
    smallest = min(row.median for row in costs)
    return [row._replace(ratio=row.median / smallest) for row in costs]


def _addresses(runtime: str, lines: Sequence[dict[str, Any]]) -> list[Row]:
    return [Address(runtime, **line) for line in lines]


def _pool_times(runtime: str, lines: Sequence[dict[str, Any]]) -> list[Row]:
    return [
        PoolTime(runtime, tasks, workers, *_spread(samples)) for (tasks, workers), samples in _grouped(lines).items()
    ]


def _latencies(runtime: str, lines: Sequence[dict[str, Any]]) -> list[Row]:
    groups = _grouped(lines)
    served = {design: sum(line["design"] == design for line in lines) - 1 for design, _ in groups}
    rows: list[Row] = []
    for (design, request), samples in groups.items():
        if request != ALL:
            throughput = served[design] * 1e9 / groups[design, ALL][0]
            hundredths = quantiles(samples, n=100, method="inclusive") if len(samples) > 1 else samples * 99
            rows.append(
                Latency(
                    runtime,
                    design,
                    request,
                    float(median(samples)),
                    float(hundredths[94]),
                    float(hundredths[98]),
                    len(samples),
                    throughput,
                )
            )
    return rows


def _latency_bins(runtime: str, lines: Sequence[dict[str, Any]]) -> list[Bin]:
    return [
        Bin(runtime, design, request, *bounds, number)
        for (design, request), samples in _grouped(lines).items()
        if request != ALL
        for bounds, number in binned(samples).items()
    ]


COSTS = Rows(Cost, {"what": str, "ns": int}, _costs, _ratios)
ADDRESSES = Rows(Address, {"process": str, "thread": str, "what": str, "address": int}, _addresses)
LATENCIES = Rows(Latency, {"design": str, "request": str, "ns": int}, _latencies, bins=_latency_bins)
POOL_TIMES = Rows(PoolTime, {"tasks": str, "workers": int, "ns": int}, _pool_times)
