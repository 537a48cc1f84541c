"""A simulated and a measured run in one picture."""

from __future__ import annotations

import dataclasses

import pytest

import threadlab as tl
from tests.plots.checking import clipped, overlaps, words
from threadlab import us
from threadlab.plots import compare


def test_both_runs_stand_on_one_time_axis(four, measured):
    # the real run here had four CPUs: all threads computed at once
    both = compare(four["one-to-one"], measured)
    upper, lower = both.figure.axes
    assert upper.get_xlim() == lower.get_xlim()
    assert {"simulated: one-to-one · 2 CPUs", "measured: Pthreads"} <= set(words(both.figure))
    assert both.figure is both.figure


def test_the_sentence_is_below_the_picture(four, measured):
    both = compare(four["one-to-one"], measured)
    assert both.order_agrees
    assert both.describe().startswith("The order of events agrees (12 of 12).")
    assert repr(both) == both.describe()
    assert both.describe() in " ".join(words(both.figure))
    assert both.describe() in both.figure.words


def test_a_difference_is_told(four, measured):
    both = compare(four["many-to-one"], measured)
    assert not both.order_agrees
    assert "Simulated: thread 4 blocks after thread 2. Measured: they block at the same time." in both.describe()
    assert "Simulated: thread 3 blocks after thread 2. Measured: they block at the same time." in (
        both.agreement.differences
    )
    assert overlaps(both.figure) == []
    assert clipped(both.figure) == []


def test_a_run_compared_with_itself(four):
    both = compare(four["one-to-one"], four["one-to-one"])
    assert both.order_agrees
    assert both.median_error == 0
    assert len(both.figure.axes) == 2


def test_other_sides(four, measured):
    figure = compare(four["one-to-one"], measured, by="lwp").figure
    assert "kernel thread 4712" in words(figure)


def test_the_result_cannot_be_changed(four, measured):
    with pytest.raises(dataclasses.FrozenInstanceError):
        compare(four["one-to-one"], measured).by = "cpu"


def test_bad_input(four, measured):
    with pytest.raises(TypeError, match="simulated must be a trace, as"):
        compare(None, measured)
    with pytest.raises(TypeError, match="measured must be a trace, as"):
        compare(measured, four)
    with pytest.raises(ValueError, match="by must be one of"):
        compare(four["one-to-one"], measured, by="clock")
    with pytest.raises(ValueError, match="tolerance must be a whole number of nanoseconds, at least 0, not -1"):
        compare(four["one-to-one"], measured, tolerance=-1)

    def main():
        yield tl.compute(1 * us)

    with pytest.raises(
        ValueError, match="measured has nothing to compare: no thread with recorded spans but main, and no events"
    ):
        compare(four["one-to-one"], tl.run(main, record="metrics"))
