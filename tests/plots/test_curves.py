"""Numbers against a number, with laws as dashed lines."""

from __future__ import annotations

import pytest

from tests.plots.checking import clipped, overlaps, words
from threadlab.plots import curves

RUNS = {"simulated": {1: 1.0, 4: 2.4, 2: 1.6}, "measured": {1: 0.9, 2: 1.5}}
LAW = {"Amdahl's law": {n / 2: n / 2 for n in range(2, 9)}}


def drawn(figure):
    """Return each series of the axes as its numbers, with its marker and its kind of line."""
    (axes,) = figure.axes
    return [
        (list(zip(*line.get_data(), strict=True)), line.get_marker(), line.is_dashed()) for line in axes.get_lines()
    ]


def test_points_are_marked_in_order_and_lines_are_dashed():
    law, simulated, measured = drawn(curves(RUNS, "CPUs", "speed-up", lines=LAW))
    assert simulated[0] == [(1, 1.0), (2, 1.6), (4, 2.4)]
    assert measured[0] == [(1, 0.9), (2, 1.5)]
    assert law[0] == list(LAW["Amdahl's law"].items())
    assert law[1:] == ("None", True)
    assert simulated[2] == measured[2] is False
    assert simulated[1] != measured[1], "series differ without colour"


def test_points_are_joined_where_no_line_is_there_to_follow():
    def joined(figure):
        return [line.get_linestyle() for line in figure.axes[0].get_lines() if line.get_marker() != "None"]

    assert joined(curves(RUNS, "CPUs", "speed-up")) == ["-", "-"]
    assert joined(curves(RUNS, "CPUs", "speed-up", lines=LAW)) == ["None", "None"]


def test_names_are_written_and_the_first_axis_has_the_places_of_the_points():
    shown = words(curves(RUNS, "CPUs", "speed-up", lines=LAW, doubling=True))
    assert {"simulated", "measured", "Amdahl's law", "CPUs", "speed-up", "1", "2", "4"} <= set(shown)
    assert "3.5" not in shown


def test_the_words_hold_the_numbers_at_the_places_of_the_points():
    assert curves(RUNS, "CPUs", "speed-up", lines=LAW).words.splitlines() == [
        "speed-up, by CPUs.",
        "simulated: 1 at 1, 1.6 at 2, 2.4 at 4.",
        "measured: 0.9 at 1, 1.5 at 2.",
        "Amdahl's law: 1 at 1, 2 at 2, 4 at 4.",
    ]


@pytest.mark.parametrize("doubling", [False, True])
def test_nothing_overlaps_and_nothing_is_cut_off(doubling):
    runs = {f"{name} run": {x: 1000 * x**2 for x in range(1, 41)} for name in "abcde"}
    figure = curves(runs, "workers", "milliseconds", doubling=doubling)
    assert not overlaps(figure)
    assert not clipped(figure)


def test_the_same_numbers_give_the_same_picture():
    assert curves(RUNS, "CPUs", "speed-up").png() == curves(RUNS, "CPUs", "speed-up").png()


@pytest.mark.parametrize(
    ("points", "options", "error", "message"),
    [
        ([1, 2], {}, TypeError, "points must be a dictionary of dictionaries"),
        ({"run": [1, 2]}, {}, TypeError, "points must be a dictionary of dictionaries"),
        ({}, {}, ValueError, "points holds no series"),
        ({"run": {}}, {}, ValueError, "'run' is empty"),
        ({"run": {1: float("inf")}}, {}, ValueError, "'run' holds inf"),
        ({"run": {1: "2"}}, {}, ValueError, "'run' holds '2'"),
        ({str(n): {1: 1} for n in range(6)}, {}, ValueError, "points must hold at most 5 series, not 6"),
        ({"run": {0: 1}}, {"doubling": True}, ValueError, "above 0 on the first axis; 'run' has 0"),
        ({"run": {1: 1}}, {"lines": {"law": {}}}, ValueError, "lines must hold numbers, and 'law' is empty"),
    ],
)
def test_bad_input_is_named(points, options, error, message):
    with pytest.raises(error, match=message):
        curves(points, "workers", "ms", **options)
