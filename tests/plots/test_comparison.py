"""Bars of several runs' metrics."""

from __future__ import annotations

import pytest

import threadlab as tl
from tests.plots.checking import clipped, overlaps, words
from tests.plots.programs import program
from threadlab import ms
from threadlab.plots import comparison
from threadlab.plots.comparison import MEASURES


def lengths(axes):
    return [bar.get_width() for bar in axes.patches]


def test_one_panel_for_each_metric_and_one_bar_for_each_trace(four):
    figure = comparison(four, metrics=["makespan", "kernel_threads", "turnaround"])
    metrics = [trace.metrics() for trace in four.values()]
    makespan, kernel_threads, turnaround = map(lengths, figure.axes)
    assert makespan == [one.makespan for one in metrics]
    assert kernel_threads == [one.kernel_threads for one in metrics]
    assert turnaround == [sum(one.turnaround.values()) / 5 for one in metrics]


def test_names_and_values_are_written(four):
    shown = words(comparison(four, metrics=["makespan", "cpu_utilisation"]))
    assert set(four) <= set(shown)
    assert {"time until all was done", "CPUs busy", "36 ms", "22%"} <= set(shown)


def test_the_words_hold_every_number(four):
    figure = comparison(four, metrics=["makespan", "kernel_switches"])
    assert "one-to-one: time until all was done 11 ms, kernel switches 8." in figure.words


def test_what_a_real_run_cannot_know_is_unknown_and_not_zero(four, measured):
    unknown = ["cpu_utilisation", "overhead", "kernel_switches", "waiting"]
    figure = comparison({"simulated": four["one-to-one"], "measured": measured}, metrics=unknown)
    assert words(figure).count("unknown") == 4
    assert figure.words.count("unknown") == 4


def test_counts_survive_without_spans():
    full, short = tl.run(program()), tl.run(program(), record="metrics")
    figure = comparison({"full": full, "short": short}, metrics=list(MEASURES))
    for axes in figure.axes:
        one, other = lengths(axes)
        assert one == other


def test_a_run_without_threads_of_any_length():
    assert "0 ms" in words(comparison(tl.run(program(0)), metrics=["makespan", "response"]))


def test_nothing_overlaps_and_nothing_is_cut_off(four, crowd, measured):
    long = {f"{title}, with a title that is much too long for its place": trace for title, trace in four.items()}
    slow = tl.run(program(), quantum=1 * ms, costs=tl.Costs(kernel_switch=123_457))
    for traces in (four, long, crowd, {"slow": slow, "crowd": crowd, "measured": measured}):
        for metrics in (list(MEASURES), ["makespan"], ["makespan", "response"]):
            figure = comparison(traces, metrics=metrics)
            assert overlaps(figure) == []
            assert clipped(figure) == []


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        ("makespan", "metrics must be a list of names"),
        (7, "metrics must be a list of names"),
        (["speed"], "metrics must be among 'makespan'.*'speed' is not"),
        ([], "metrics holds no name"),
    ],
)
def test_bad_metrics(four, metrics, message):
    with pytest.raises((TypeError, ValueError), match=message):
        comparison(four, metrics=metrics)
    with pytest.raises(TypeError, match="traces must be a trace or several"):
        comparison(None)
