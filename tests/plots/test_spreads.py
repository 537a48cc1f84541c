"""Measured times with their spread."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

import threadlab as tl
from tests.plots.checking import clipped, overlaps, words
from threadlab.native import catalogue, toolchains
from threadlab.native.rows import Address, Cost, Count, Latency, PoolTime

COSTS = [
    Cost("pthreads", "process", 95_600.0, 90_000.0, 120_000.0, 15, 3000.0),
    Cost("pthreads", "thread", 12_000.0, 11_000.0, 12_500.0, 15, 400.0),
    Cost("gnu-pth", "task", 31.4, 30.0, 33.0, 15, 1.0),
]
LATENCIES = [
    Latency("pthreads", "one thread", "quick", 27.7e6, 27.9e6, 47e6, 90, 334.2),
    Latency("pthreads", "pool", "quick", 1.16e6, 1.51e6, 1.69e6, 90, 1595.0),
]
COUNTS = [
    Count("pthreads", "without a lock", "lost", 482_449, 326_462, 787_514, 9),
    Count("gnu-pth", "without a lock", "lost", 0, 0, 0, 1),
]


def test_a_line_for_each_row_with_its_median():
    shown = words(tl.spreads(COSTS))
    assert {"pthreads, process", "pthreads, thread", "gnu-pth, task"} <= set(shown)
    assert {"95.6 µs", "12 µs", "31.4 ns"} <= set(shown)


def test_dots_and_lines_are_where_the_numbers_are():
    (axes,) = tl.spreads(COSTS).axes
    (dots,) = axes.lines
    assert list(dots.get_xdata()) == [95_600, 12_000, 31.4]
    segments = axes.collections[0].get_segments()
    assert [(low[0], high[0]) for low, high in segments] == [(90_000, 120_000), (11_000, 12_500), (30, 33)]


def test_percentiles_and_throughput():
    figure = tl.spreads(LATENCIES)
    times, rates = figure.axes
    dots, marks = times.lines
    assert list(dots.get_xdata()) == [27.7e6, 1.16e6]
    assert list(marks.get_xdata()) == [27.9e6, 1.51e6]
    assert [segment[1][0] for segment in times.collections[0].get_segments()] == [47e6, 1.69e6]
    assert [bar.get_width() for bar in rates.patches] == [334.2, 1595.0]
    assert {"334", "1,595", "requests in a second"} <= set(words(figure))


def test_counts_lie_on_an_axis_from_zero():
    figure = tl.spreads(COUNTS)
    (axes,) = figure.axes
    (dots,) = axes.lines
    assert list(dots.get_xdata()) == [482_449, 0]
    assert [(low[0], high[0]) for low, high in axes.collections[0].get_segments()] == [(326_462, 787_514), (0, 0)]
    assert axes.get_xscale() == "linear"
    assert axes.get_xlim()[0] < 0 < 787_514 < axes.get_xlim()[1]
    assert {"without a lock, lost", "482,449", "0", "600,000"} <= set(words(figure))
    assert figure.words.splitlines() == [
        "without a lock, lost:",
        "pthreads: 482,449 (from 326,462 to 787,514 in 9 runs).",
        "gnu-pth: 0 (from 0 to 0 in 1 run).",
    ]
    assert overlaps(figure) == [] and clipped(figure) == []


def test_what_all_rows_have_in_common_is_said_once():
    shown = words(tl.spreads(LATENCIES))
    assert {"pthreads, quick", "one thread", "pool"} <= set(shown)
    workers = [PoolTime("java", "wait", count, 2e6, 1e6, 3e6, 3) for count in (0, 1, 8)]
    assert {"java, wait", "a thread for each task", "1 worker", "8 workers"} <= set(words(tl.spreads(workers)))
    assert "java, wait, 8 workers" in words(tl.spreads(workers[2:]))


def test_the_words_hold_every_number():
    assert tl.spreads(COSTS).words.splitlines()[0] == "pthreads, process: 95.6 µs (quartiles 90 µs and 120 µs)."
    assert tl.spreads(LATENCIES).words.splitlines() == [
        "pthreads, quick:",
        "one thread: 27.7 ms (95 of 100 within 27.9 ms, 99 within 47 ms, 334 in a second).",
        "pool: 1.16 ms (95 of 100 within 1.51 ms, 99 within 1.69 ms, 1,595 in a second).",
    ]


@pytest.mark.parametrize(
    "name", [name for name, one in catalogue.EXPERIMENTS.items() if (one.rows or one.counts) and name != "addresses"]
)
@pytest.mark.filterwarnings("ignore::threadlab.native.RecordedInstead")
def test_recorded_tables_can_be_drawn(name, monkeypatch):
    monkeypatch.setattr(toolchains, "missing", lambda runtime: "it has been taken away")
    figure = tl.spreads(tl.native.table(name))
    assert overlaps(figure) == [] and clipped(figure) == []
    assert figure.png()


def test_long_titles_and_no_spread():
    rows = [Cost("pthreads", "a thing whose name is much too long for its place in the picture", 5.0, 5.0, 5.0, 1, 1.0)]
    for figure in (tl.spreads(rows), tl.spreads([COSTS[0]._replace(median=0.0, low=0.0, high=0.0)])):
        assert overlaps(figure) == [] and clipped(figure) == []


class Other(NamedTuple):
    median: float


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        (7, TypeError, "rows must be a table such as tl.native.table('costs'), or some of its rows, not 7"),
        ("costs", TypeError, "rows must be a table such as tl.native.table('costs'), or some of its rows, not 'costs'"),
        ([], ValueError, "rows must be 1 to 60 rows, not 0"),
        (COSTS * 30, ValueError, "rows must be 1 to 60 rows, not 90; pick some"),
        (
            [1],
            TypeError,
            "rows must be records with a median and low and high, or p95 and p99, or least and most, not 1",
        ),
        ([Other(1.0)], TypeError, "rows must be records with a median and low and high"),
        ([Address("pthreads", "parent", "T1", "heap", 1)], TypeError, "rows must be records with a median"),
        ([COSTS[0], LATENCIES[0]], TypeError, "rows must be of one table, and hold Cost and Latency"),
    ],
    ids=str,
)
def test_bad_input(rows: Any, error: type[Exception], message: str):
    with pytest.raises(error, match=re.escape(message)):
        tl.spreads(rows)
