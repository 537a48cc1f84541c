"""The picture of one instant: who sits where, and who waits for whom."""

from __future__ import annotations

import pytest

import threadlab as tl
from tests.plots.checking import clipped, overlaps, words
from threadlab import ms
from threadlab.plots import mapping, mapping_graph
from threadlab.plots.placement import placement
from threadlab.trace import State


def edges(graph, kind):
    return {(source, target) for source, target, word in graph.edges(data="kind") if word == kind}


def test_one_to_one_gives_each_thread_its_kernel_thread(four):
    graph = mapping_graph(four["one-to-one"], at=1 * ms)
    seats = {(("thread", at), ("lwp", at)) for at in range(5)}
    assert seats <= edges(graph, "carries")
    assert {target for _, target in edges(graph, "carries") if target[0] == "cpu"} == {("cpu", 0), ("cpu", 1)}
    assert edges(graph, "waits for") == {(("thread", 0), ("thread", 1))}


def test_many_to_one_has_one_kernel_thread_which_a_blocking_call_takes_along(four):
    graph = mapping_graph(four["many-to-one"], at=3 * ms)
    assert edges(graph, "carries") == {(("thread", 1), ("lwp", 0))}
    assert graph.nodes["lwp", 0]["note"] == "blocked"
    assert graph.nodes["cpu", 0]["note"] == "idle"
    assert graph.nodes["thread", 2]["note"] == "ready"


def test_the_last_instant_shows_the_machine_just_before(four):
    trace = four["one-to-one"]
    assert edges(mapping_graph(trace, trace.end), "carries") == edges(mapping_graph(trace, trace.end - 1), "carries")
    assert mapping_graph(trace, trace.end).number_of_edges() > 0


def test_a_deadlock_stands_for_ever(deadlock):
    graph = mapping_graph(deadlock, at=deadlock.end)
    assert edges(graph, "waits for") == {
        (("thread", 0), ("thread", 1)),
        (("thread", 1), ("thread", 2)),
        (("thread", 2), ("thread", 1)),
    }
    assert all(graph.nodes["thread", at]["state"] == State.WAITING for at in range(3))
    assert {(("thread", at), ("lwp", at)) for at in range(3)} == edges(graph, "carries")
    assert any("deadlock" in word for word in words(mapping(deadlock, at=deadlock.end)))


def test_a_thread_that_waits_for_a_lock_waits_for_its_holder():
    def worker(mutex):
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(2 * ms)
        yield tl.pthread_mutex_unlock(mutex)

    def main():
        mutex = yield tl.pthread_mutex_init()
        for _ in range(2):
            yield tl.pthread_create(worker, mutex)
        yield tl.compute(10 * ms)

    trace = tl.run(main, cpus=3)
    early, late = placement(trace, 1 * ms), placement(trace, 3 * ms)
    ((waiter, holder),) = early.waits
    assert {waiter, holder} == {1, 2}
    assert {place.thread: place.state for place in early.places}[holder] == State.RUNNING
    assert late.waits == []
    assert late.ended == 1


def test_many_threads_are_drawn_as_groups(crowd):
    graph = mapping_graph(crowd, at=6 * ms)
    threads = [node for node in graph if node[0] == "thread"]
    assert len(threads) <= 8
    labels = [graph.nodes[node]["label"] for node in threads]
    singles = sum(not label[0].isdigit() for label in labels)
    grouped = sum(int(label.split()[0]) for label in labels if label[0].isdigit())
    assert singles + grouped == len(placement(crowd, 6 * ms).places)
    assert {graph.nodes["cpu", cpu]["note"] for cpu in range(4)} == {"busy"}


def test_unknown_states_and_missing_layers(measured):
    now = placement(measured, 0)
    assert {place.state for place in now.places} == {None}
    assert "unknown" in now.describe()
    shown = words(mapping(measured, at=1 * ms))
    assert "CPUs" not in shown
    assert "kernel threads" in shown


def test_before_creation_and_after_the_end():
    def late():
        yield tl.compute(1 * ms)

    def main():
        yield tl.compute(1 * ms)
        tid = yield tl.pthread_create(late)
        yield tl.pthread_join(tid)
        yield tl.compute(1 * ms)

    trace = tl.run(main)
    assert placement(trace, 0).unborn == 1
    assert placement(trace, 2 * ms + 1).ended == 1
    assert "1 not yet created" in placement(trace, 0).describe()


def test_words_are_the_text_alternative(four):
    figure = mapping(four["many-to-one"], at=3 * ms)
    assert "thread 2 blocked in read on kernel thread 1" in figure.words
    assert "main waiting in pthread_join(2) for thread 2" in figure.words


def test_nothing_overlaps_and_nothing_is_cut_off(four, crowd, deadlock, measured):
    traces = [*four.values(), crowd, deadlock, measured]
    for trace in traces:
        for at in (0, trace.end // 3, trace.end // 2, trace.end):
            figure = mapping(trace, at=at)
            assert overlaps(figure) == []
            assert clipped(figure) == []


def test_the_same_graph_in_every_process(four):
    nodes = list(mapping_graph(four["one-to-one"], at=1 * ms))
    assert nodes == [
        *(("thread", at) for at in range(5)),
        *(("lwp", at) for at in range(5)),
        ("cpu", 0),
        ("cpu", 1),
    ]
    assert mapping(four["one-to-one"], at=1 * ms).png() == mapping(four["one-to-one"], at=1 * ms).png()


@pytest.mark.parametrize(
    ("at", "message"),
    [
        (-1, "at must lie between 0 and 11000000 nanoseconds, not -1"),
        (12 * ms, "at must lie between 0 and 11000000 nanoseconds, not 12000000"),
        ("now", r"at must be a whole number of nanoseconds, not 'now' \(str\)"),
        (1e6, "write 1000000"),
    ],
)
def test_bad_times(four, at, message):
    with pytest.raises((TypeError, ValueError), match=message):
        mapping(four["one-to-one"], at=at)


def test_a_trace_is_needed(four):
    with pytest.raises(TypeError, match="trace must be a trace, as"):
        mapping(four, at=0)
