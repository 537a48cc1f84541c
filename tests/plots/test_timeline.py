"""Timelines: what is drawn, what it says, and that it can be read."""

from __future__ import annotations

import subprocess
import sys

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.text import Text

import threadlab as tl
from tests.plots.checking import bars, clipped, overlaps, words
from tests.plots.programs import program
from threadlab import ms, us
from threadlab.plots import timeline
from threadlab.plots.figure import INK, PAPER, ink_on, luminance
from threadlab.trace import State, ThreadRecord, Trace
from threadlab.trace.palette import STATE_STYLE


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_span_is_one_bar_of_its_state(four):
    trace = four["one-to-one"]
    expected = {}
    for span in trace.spans:
        expected[span.state] = expected.get(span.state, 0) + 1
    assert bars(timeline(trace)) == expected


@pytest.mark.parametrize("by", ["lwp", "cpu"])
def test_other_sides_draw_only_what_sits_there(four, by):
    trace = four["many-to-many"]
    expected = {}
    for span in trace.spans:
        if getattr(span, by) >= 0:
            expected[span.state] = expected.get(span.state, 0) + 1
    assert bars(timeline(trace, by=by)) == expected


def test_bars_stand_where_the_spans_are(four):
    trace = four["many-to-one"]
    (axes,) = timeline(trace).axes
    (patch,) = [patch for patch in axes.findobj(PathPatch) if patch.get_label() == "blocked"]
    corners = patch.get_path().vertices.reshape(-1, 5, 2)[:, :4]
    drawn = sorted((box[0, 0], box[2, 0], round(box[:, 1].mean())) for box in corners)
    assert drawn == sorted(
        (span.start / ms, span.end / ms, span.thread) for span in trace.spans if span.state == State.BLOCKED
    )


def test_rows_and_axis_are_named(four):
    shown = words(timeline(four["one-to-one"]))
    assert {"main", "thread 2", "thread 5", "time (ms)", "one-to-one · 2 CPUs", "11 ms"} <= set(shown)
    assert {"CPU 0", "CPU 1"} <= set(words(timeline(four["one-to-one"], by="cpu")))
    assert {"kernel thread 1", "kernel thread 2"} <= set(words(timeline(four["many-to-many"], by="lwp")))


def test_the_legend_names_the_states_that_occur_and_no_others(four):
    labels = {style.label for style in STATE_STYLE.values()}
    assert set(words(timeline(four["one-to-one"]))) & labels == {"running", "ready", "blocked", "waiting"}
    assert set(words(timeline(four["one-to-one"], by="cpu"))) & labels == {"running"}


def test_several_traces_share_one_time_axis(four):
    figure = timeline(four)
    assert len(figure.axes) == 4
    assert {axes.get_xlim() for axes in figure.axes} == {(0.0, four["many-to-one"].end / ms)}
    assert [axes.get_xlabel() for axes in figure.axes] == ["", "", "", "time (ms)"]
    assert set(four) <= set(words(figure))
    assert figure.words.count("\n") == 3


def test_a_list_of_traces_is_titled_by_the_models(four):
    shown = words(timeline(list(four.values())))
    assert "many-to-many, 2 LWPs · 2 CPUs" in shown
    twice = words(timeline([four["one-to-one"], four["one-to-one"]]))
    assert {"one-to-one · 2 CPUs", "one-to-one · 2 CPUs (2)"} <= set(twice)


def test_a_part_of_the_time(four):
    trace = four["one-to-one"]
    figure = timeline(trace, start=3 * ms, end=6 * ms)
    assert figure.axes[0].get_xlim() == (3.0, 6.0)
    assert bars(figure) == {State.RUNNING: 2, State.BLOCKED: 4, State.WAITING: 1}


@pytest.mark.parametrize("length", [1, 3 * us, 4 * ms, 7 * tl.s])
def test_the_unit_suits_the_length(length):
    def main():
        yield tl.compute(length)

    unit = {1: "ns", 3 * us: "µs", 4 * ms: "ms", 7 * tl.s: "s"}[length]
    assert f"time ({unit})" in words(timeline(tl.run(main)))


def test_nothing_overlaps_and_nothing_is_cut_off(four, crowd, deadlock, measured):
    def long_names():
        def worker():
            yield tl.compute(3 * ms)

        for at in range(6):
            yield tl.pthread_create(worker, name=f"a thread with a name as long as a summer's day, number {at}")
        yield tl.pthread_exit(None)

    figures = [
        timeline(four),
        timeline(four, by="cpu"),
        timeline(four, by="lwp"),
        timeline(crowd),
        timeline(tl.run(program(300), cpus=4)),
        timeline(deadlock),
        timeline({"a deadlock": deadlock, **four}),
        timeline(measured),
        timeline(measured, by="cpu"),
        timeline(tl.run(long_names), title="a title that goes on and on, " * 8),
        timeline(tl.run(program(), quantum=1 * ms, costs=tl.Costs(kernel_switch=200 * us))),
    ]
    for figure in figures:
        assert overlaps(figure) == []
        assert clipped(figure) == []
        assert figure.get_size_inches()[0] == 7.5
        assert figure.get_size_inches()[1] < 9


def test_long_names_keep_the_end_that_tells_them_apart():
    def main():
        def worker():
            yield tl.compute(1 * ms)

        for at in range(2):
            yield tl.pthread_create(worker, name=f"the worker that does all the hard work {at}")
        yield tl.pthread_exit(None)

    cut = [word for word in words(timeline(tl.run(main))) if "…" in word]
    assert len(cut) == len(set(cut)) == 2


def test_colours_are_the_palettes_and_text_stands_out(four):
    figure = timeline(four, by="lwp")
    for axes in figure.axes:
        for patch in axes.findobj(PathPatch):
            style = next(style for style in STATE_STYLE.values() if style.label == patch.get_label())
            assert to_hex(patch.get_facecolor()) == style.colour
            assert patch.get_hatch() == style.hatch
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            assert to_hex(text.get_color()) in (INK, PAPER)
    for style in STATE_STYLE.values():
        assert contrast(style.colour, ink_on(style.colour)) >= 4.5
    assert contrast(INK, PAPER) >= 7


def test_each_state_has_a_pattern_or_is_the_only_plain_one():
    patterns = [style.hatch for style in STATE_STYLE.values()]
    assert len(set(patterns)) == len(patterns)


def test_the_legend_shows_the_patterns(four):
    boxes = [box for box in timeline(four).artists if isinstance(box, Rectangle)] or [
        box for box in timeline(four).patches if isinstance(box, Rectangle) and box.get_hatch() is not None
    ]
    assert {box.get_hatch() for box in boxes} >= {"//", "xx", ".."}


def test_a_deadlock_says_who_waits_for_whom(deadlock):
    shown = words(timeline(deadlock))
    assert "deadlock at 1 ms" in shown
    assert shown.count("waits for Plato") == 2
    assert any(word.startswith("waits for Aris") for word in shown)


def test_a_run_cut_short_says_so():
    def main():
        while True:
            yield tl.compute(1 * ms)

    trace = tl.run(main, max_events=20)
    assert any(word.startswith("cut short at") for word in words(timeline(trace)))


def test_where_nothing_was_recorded_a_sentence_says_so(measured):
    assert any("Only the numbers" in word for word in words(timeline(tl.run(program(), record="metrics"))))
    assert "Nothing in this run took any time." in words(timeline(tl.run(program(0))))
    assert "This run does not say which CPU ran what." in words(timeline(measured, by="cpu"))
    assert "Nothing in this run took any time." in words(timeline(Trace([], [], 0, [], [])))


def test_measured_runs_show_lives_and_their_source(measured):
    shown = words(timeline(measured))
    assert {"worker 1", "worker 4", "measured: 9.9 ms", "alive, state unknown"} <= set(shown)
    assert "alive, state unknown" not in words(timeline(tl.run(program())))


def test_a_thread_that_never_ended_lives_to_the_end(measured):
    threads = [ThreadRecord(1, 1, "stuck", 0, -1, -1, -1)]
    trace = Trace(threads, [], 0, [(0, 1 * ms, 0, -1, -1, 0, "")], [], end=2 * ms, source=measured.source)
    assert bars(timeline(trace)) == {State.RUNNING: 1}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"trace": 3}, r"trace must be a trace or several.*not 3 \(int\)"),
        ({"trace": "x"}, "trace must be a trace or several"),
        ({"trace": {}}, "trace holds no trace"),
        ({"trace": {"a": None}}, r"trace must hold traces only, and 'a' is None \(NoneType\)"),
        ({"trace": [1]}, r"trace must hold traces only, and number 1 is 1 \(int\)"),
        ({"by": "process"}, "by must be one of 'thread', 'lwp', 'cpu', not 'process'"),
        ({"by": 1}, "by must be one of"),
        ({"start": 1.5}, r"start must be a whole number of nanoseconds, not 1.5 \(float\)"),
        ({"start": 2e6}, "write 2000000"),
        ({"start": -1}, "start must lie between 0 and 11000000 nanoseconds, not -1"),
        ({"start": 5 * ms, "end": 4 * ms}, "end must lie between 5000000 and 11000000 nanoseconds, not 4000000"),
    ],
)
def test_bad_input_gets_one_clear_error(four, arguments, message):
    with pytest.raises((TypeError, ValueError), match=message):
        timeline(**({"trace": four["one-to-one"]} | arguments))


def test_a_title_is_for_one_trace(four):
    with pytest.raises(ValueError, match="title is for a single trace"):
        timeline(four, title="four")
    assert "mine" in words(timeline(four["one-to-one"], title="mine"))


def test_drawing_leaves_pyplot_and_the_readers_style_alone():
    code = """
import sys, threadlab as tl
import threadlab.plots
assert "matplotlib" not in sys.modules and "networkx" not in sys.modules, "imported before the first picture"
def main():
    yield tl.compute(1)
trace = tl.run(main)
import matplotlib
style = lambda: {key: matplotlib.rcParams[key] for key in matplotlib.rcParams if key != 'backend'}
before = style()
tl.plots.timeline(trace).png(); tl.plots.mapping(trace, at=0).png(); tl.plots.comparison([trace]).png()
assert style() == before
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_the_readers_dark_style_does_not_change_the_picture(four):
    import matplotlib.style

    plain = timeline(four).png()
    with matplotlib.style.context("dark_background"):
        assert timeline(four).png() == plain
