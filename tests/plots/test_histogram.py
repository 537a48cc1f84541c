"""How often which time was measured."""

from __future__ import annotations

import re
from typing import Any

import pytest
from matplotlib.patches import Rectangle

import threadlab as tl
from tests.plots.checking import clipped, overlaps, words
from threadlab.native import toolchains
from threadlab.native.rows import Bin, Cost
from threadlab.plots.histogram import KINDS

BINS = [
    Bin("pthreads", "one thread", "quick", 8_000_000, 10_000_000, 21),
    Bin("pthreads", "one thread", "quick", 25_000_000, 31_500_000, 63),
    Bin("pthreads", "one thread", "slow", 25_000_000, 31_500_000, 10),
    Bin("pthreads", "pool", "quick", 1_000_000, 1_250_000, 75),
    Bin("pthreads", "pool", "slow", 20_000_000, 25_000_000, 10),
]


def bars(axes: Any) -> list[tuple[float, float, float, float, str]]:
    """Left, right, foot, top and pattern of each bar."""
    found = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [
        (
            round(bar.get_x()),
            round(bar.get_x() + bar.get_width()),
            bar.get_y(),
            bar.get_y() + bar.get_height(),
            bar.get_hatch(),
        )
        for bar in found
    ]


def test_a_bar_for_each_bin_and_kinds_upon_each_other():
    one, pool = tl.histogram(BINS).axes
    plain, hatched = KINDS[0].hatch, KINDS[1].hatch
    assert plain != hatched
    assert bars(one) == [
        (8_000_000, 10_000_000, 0, 21, plain),
        (25_000_000, 31_500_000, 0, 63, plain),
        (25_000_000, 31_500_000, 63, 73, hatched),
    ]
    assert bars(pool) == [(1_000_000, 1_250_000, 0, 75, plain), (20_000_000, 25_000_000, 0, 10, hatched)]


def test_a_kind_keeps_its_pattern_where_another_is_missing():
    _, pool = tl.histogram([*BINS[:3], BINS[4]]).axes
    assert [bar[-1] for bar in bars(pool)] == [KINDS[1].hatch]


def test_all_panels_have_the_same_axes():
    one, pool = tl.histogram(BINS).axes
    assert one.get_xlim() == pool.get_xlim() and one.get_ylim() == pool.get_ylim()
    assert one.get_xlim()[0] < 1_000_000 and one.get_xlim()[1] > 31_500_000
    assert one.get_ylim()[1] > 75 and one.get_xscale() == "log"


def test_names_and_numbers_can_be_read():
    figure = tl.histogram(BINS)
    shown = words(figure)
    assert {"pthreads", "one thread", "pool", "quick", "slow", "21", "73", "75", "10"} <= set(shown)
    assert {"1 ms", "2 ms", "5 ms", "10 ms", "20 ms"} <= set(shown)
    assert shown.count("10 ms") == 1, "only the last panel tells the times"
    assert figure.words.splitlines() == [
        "pthreads:",
        "one thread. quick: 21 from 8 ms to 10 ms, 63 from 25 ms to 31.5 ms; slow: 10 from 25 ms to 31.5 ms.",
        "pool. quick: 75 from 1 ms to 1.25 ms; slow: 10 from 20 ms to 25 ms.",
    ]


def test_one_panel_and_times_near_zero():
    """A bin from 0 ends at the edge of the axis, which has no place for 0."""
    figure = tl.histogram([Bin("go", "pool", "quick", 0, 100, 3), Bin("go", "pool", "quick", 100, 125, 4)])
    (axes,) = figure.axes
    assert {"go, pool", "3", "4", "100 ns"} <= set(words(figure))
    assert bars(axes)[0][0] >= axes.get_xlim()[0] > 0
    assert overlaps(figure) == [] and clipped(figure) == []


def test_many_decades_and_long_names():
    long = "a design whose name is much too long for its place in the picture"
    bins = [Bin("go", long, "quick", 10**at, 10**at * 5 // 4, 10**at) for at in range(2, 9)]
    figure = tl.histogram([*bins, Bin("go", "another", "slow", 10**8, 125 * 10**6, 5)])
    assert overlaps(figure) == [] and clipped(figure) == []


@pytest.mark.filterwarnings("ignore::threadlab.native.RecordedInstead")
def test_the_recorded_histogram_can_be_drawn(monkeypatch):
    monkeypatch.setattr(toolchains, "missing", lambda runtime: "it has been taken away")
    figure = tl.histogram(tl.native.table("server").histogram)
    assert len(figure.axes) == 8
    assert overlaps(figure) == [] and clipped(figure) == []
    assert figure.png()


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        (7, TypeError, "rows must be bins such as tl.native.table('server').histogram, or some of them, not 7"),
        ("server", TypeError, "or some of them, not 'server'"),
        ([], ValueError, "rows must make 1 to 12 panels, not 0"),
        ([BINS[0]._replace(case=str(case)) for case in range(13)], ValueError, "1 to 12 panels, not 13; pick some"),
        ([Cost("go", "task", 1.0, 1.0, 1.0, 1, 1.0)], TypeError, "histogram, which Cost(runtime='go'"),
        (
            [BINS[0]._replace(what=what) for what in "abcd"],
            ValueError,
            "rows must be of at most 3 kinds, not a, b, c, d",
        ),
    ],
    ids=str,
)
def test_bad_input(rows: Any, error: type[Exception], message: str):
    with pytest.raises(error, match=re.escape(message)):
        tl.histogram(rows)
