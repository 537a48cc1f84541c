"""Metrics, worked out by hand from the trace in hand.py."""

from __future__ import annotations

import dataclasses

import pytest

import threadlab as tl
from tests.trace.hand import hand_made
from threadlab import ms
from threadlab.trace import ThreadRecord, Trace


def test_the_numbers_of_the_hand_made_trace():
    metrics = hand_made().metrics()
    assert metrics.makespan == 12 * ms
    assert metrics.cpu_utilisation == (2 + 4 + 4 + 4) / 24
    assert metrics.overhead == 1 * ms
    assert (metrics.threads, metrics.kernel_threads) == (3, 2)
    assert metrics.user_switches == 2, "LWP 0: main, A, main"
    assert metrics.kernel_switches == 0, "each CPU runs one kernel thread"


def test_the_times_of_each_thread():
    metrics = hand_made().metrics()
    assert dict(metrics.response) == {1: 0, 2: 3 * ms, 3: 1 * ms}
    assert dict(metrics.turnaround) == {1: 12 * ms, 2: 8 * ms, 3: 11 * ms}, "B did not end: until the run did"
    assert dict(metrics.waiting) == {1: 0, 2: 2 * ms, 3: 1 * ms}
    assert metrics.waiting.values() == [0, 2 * ms, 1 * ms]


def test_what_a_real_run_cannot_say_is_not_counted():
    """A measured trace: no CPUs, no ready times."""
    threads = [ThreadRecord(2, 1, "main", 0, -1, -1, -1)]
    metrics = Trace(threads, [], 0, [(0, 5 * ms, 0, -1, -1, 0, "")], [], end=5 * ms).metrics()
    assert metrics.cpu_utilisation == 0.0 and dict(metrics.waiting) == {1: 0}
    assert (metrics.user_switches, metrics.kernel_switches, metrics.kernel_threads) == (0, 0, 0)
    assert dict(metrics.response) == {1: 5 * ms} == dict(metrics.turnaround)


def test_a_trace_of_nothing():
    metrics = Trace([], [], 0, [], []).metrics()
    assert (metrics.makespan, metrics.cpu_utilisation, metrics.threads, dict(metrics.waiting)) == (0, 0.0, 0, {})


def test_metrics_are_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        hand_made().metrics().makespan = 1


def test_several_processes_are_told_apart():
    def work(time):
        yield tl.compute(time)

    machine = tl.Machine()
    one, two = machine.spawn(work, 1 * ms), machine.spawn(work, 2 * ms)
    turnaround = machine.run().metrics().turnaround
    assert dict(turnaround) == {(one, 1): 1 * ms, (two, 1): 3 * ms}
    assert turnaround[1] == 1 * ms, "a thread id alone means the first process"
    with pytest.raises(KeyError):
        turnaround[9]


def test_the_words_of_many_times_are_few():
    assert repr(hand_made().metrics().waiting) == "{1: 0, 2: 2000000, 3: 1000000}"
    threads = [ThreadRecord(2, tid, "t", 0, 0, 1, 0) for tid in range(1, 10)]
    assert repr(Trace(threads, [], 0, [], []).metrics().waiting) == "<times of 9 threads>"


# record="metrics", and very many threads


def program(number):
    def worker():
        yield tl.compute(2 * ms)
        yield tl.read(1 * ms)
        yield tl.write("done")

    def main():
        for _ in range(number):
            yield tl.pthread_create(worker)
        yield tl.pthread_exit()

    return main


@pytest.mark.parametrize("costs", [tl.Costs(), tl.Costs(user_switch=5, kernel_switch=70, syscall=9)])
@pytest.mark.parametrize("model", [tl.OneToOne(), tl.ManyToOne(jacket=True), tl.ManyToMany(2)])
def test_metrics_alone_are_the_same_metrics(model, costs):
    runs = {
        record: tl.run(program(5), model=model, cpus=2, quantum=1 * ms, costs=costs, record=record)
        for record in ("full", "metrics")
    }
    full, short = runs["full"], runs["metrics"]
    assert len(full.spans) and not len(short.spans) and not len(short.events)
    assert short.text() == full.text() and short.outcome == full.outcome == "completed"
    for field in dataclasses.fields(tl.Trace([], [], 0, [], []).metrics()):
        one, two = (getattr(trace.metrics(), field.name) for trace in (full, short))
        if field.name == "migrations":
            assert one is not None and two is None, "round robin does not count them, and there are no spans"
            continue
        assert (dict(one) == dict(two)) if hasattr(one, "values") else (one == two), field.name
    full.counted.clear()
    counted = full.metrics()
    assert counted.cpu_utilisation == short.metrics().cpu_utilisation and counted.overhead == short.metrics().overhead
    assert counted.user_switches <= short.metrics().user_switches, "who runs for no time has no span"
    assert counted.kernel_switches <= short.metrics().kernel_switches


def test_more_than_100_000_threads_are_not_recorded_and_the_trace_says_so():
    """One too many, main among them; each reads, so that all are there at once."""

    def reader():
        yield tl.read(1 * ms)

    def main():
        for _ in range(100_000):
            yield tl.pthread_create(reader)
        yield tl.pthread_exit()

    trace = tl.run(main, model=tl.ManyToOne(jacket=True))
    assert trace.settings["note"] == "Spans were not recorded, since there were more than 100,000 threads."
    assert len(trace.spans) == len(trace.events) == 0
    assert trace.metrics().threads == len(trace.threads) == 100_001
    assert trace.outcome == "completed" and trace.end == 1 * ms
