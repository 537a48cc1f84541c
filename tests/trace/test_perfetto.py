"""The export to the Chrome trace-event format, checked against what the format says of each type of event.

Google, "Trace Event Format", 2016: each event has a phase ``ph``; ``X`` (complete) has ``ts`` and ``dur`` and slices of a
track nest; ``M`` (metadata) has ``args``; ``i`` (instant) a scope; ``s`` and ``f`` (flow) pair up by category and id and
lie on a track; ``C`` (counter) has numbers in ``args``.  Times are microseconds.
"""

from __future__ import annotations

import json
from collections import defaultdict

import pytest
from hypothesis import given, settings

import threadlab as tl
from tests.machine.programs import bind, machines, main_of, programs
from tests.trace.hand import MEASURED, hand_made
from threadlab import ms
from threadlab.trace import State

NEEDED = {
    "X": {"name", "cat", "pid", "tid", "ts", "dur"},
    "M": {"name", "pid", "tid", "args"},
    "i": {"name", "cat", "pid", "tid", "ts", "s"},
    "s": {"name", "cat", "id", "pid", "tid", "ts"},
    "f": {"name", "cat", "id", "pid", "tid", "ts", "bp"},
    "C": {"name", "pid", "ts", "args"},
}
METADATA = {
    "process_name": "name",
    "thread_name": "name",
    "process_sort_index": "sort_index",
    "thread_sort_index": "sort_index",
}


def exported(trace, folder):
    """The events of the file, with exact times in nanoseconds under ``start`` and ``end``."""
    path = folder / "trace.json"
    trace.to_perfetto(path)
    text = path.read_text(encoding="utf-8")
    json.loads(text)  # as a viewer reads it, with floating-point numbers
    data = json.loads(text, parse_float=nanoseconds)
    assert data["displayTimeUnit"] in ("ms", "ns")
    for event in data["traceEvents"]:
        if "ts" in event:
            event["start"] = event["ts"]
            event["end"] = event["start"] + event.get("dur", 0)
    return data["traceEvents"]


def nanoseconds(text):
    """Microseconds with exactly three decimals, as whole nanoseconds."""
    whole, _, decimals = text.partition(".")
    assert len(decimals) == 3 and int(whole) >= 0
    return int(whole) * 1000 + int(decimals)


def validate(events):
    tracks, flows, named = defaultdict(list), defaultdict(list), set()
    for event in events:
        assert event["ph"] in NEEDED
        assert NEEDED[event["ph"]] <= event.keys(), event
        assert isinstance(event["name"], str) and event["name"]
        assert all(isinstance(event[key], int) for key in ("pid", "tid") if key in event)
        match event["ph"]:
            case "M":
                kind = METADATA[event["name"]]
                assert isinstance(event["args"][kind], str if kind == "name" else int)
                if event["name"] == "thread_name":
                    named.add((event["pid"], event["tid"]))
            case "X":
                assert event["end"] > event["start"] >= 0
                tracks[event["pid"], event["tid"]].append((event["start"], -event["end"]))
            case "i":
                assert event["s"] in ("t", "p", "g")
            case "s" | "f":
                flows[event["cat"], event["id"]].append(event)
            case "C":
                assert all(isinstance(value, int) and value >= 0 for value in event["args"].values())
    assert tracks.keys() <= named, "each track has a name"
    for slices in tracks.values():
        open_until = []
        for start, end in sorted(slices):
            while open_until and open_until[-1] <= start:
                open_until.pop()
            assert not open_until or -end <= open_until[-1], "slices of a track nest"
            open_until.append(-end)
    for pair in flows.values():
        assert [event["ph"] for event in pair] == ["s", "f"], "each flow has one start and then one end"
        assert pair[0]["start"] <= pair[1]["start"] and pair[1]["bp"] == "e"
        assert all((event["pid"], event["tid"]) in named for event in pair)


def test_the_hand_made_trace(tmp_path):
    events = exported(hand_made(), tmp_path)
    validate(events)
    slices = [event for event in events if event["ph"] == "X"]
    groups = {event["args"]["name"]: event["pid"] for event in events if event["name"] == "process_name"}
    assert set(groups) == {"CPUs", "kernel threads", "process 2: user threads"}
    cpu_0 = [
        (e["name"], e["start"] // ms, e["end"] // ms) for e in slices if (e["pid"], e["tid"]) == (groups["CPUs"], 1)
    ]
    assert cpu_0 == [("main", 0, 2), ("A", 2, 3), ("A", 3, 7), ("main", 8, 12)]
    of_a = [(e["name"], e["start"] // ms, e["end"] // ms) for e in slices if (e["pid"], e["tid"]) == (2, 2)]
    assert of_a == [("ready", 0, 2), ("switching", 2, 3), ("running", 3, 7), ("nanosleep", 7, 8)]
    lwp_1 = [(e["name"], e["start"] // ms) for e in slices if (e["pid"], e["tid"]) == (groups["kernel threads"], 2)]
    assert lwp_1 == [("B", 1), ("B", 2), ("B", 6)]
    tracks = {(e["pid"], e["tid"]): e["args"]["name"] for e in events if e["name"] == "thread_name"}
    assert tracks[groups["CPUs"], 2] == "CPU 1" and tracks[2, 3] == "B"
    assert tracks[groups["kernel threads"], 1] == "kernel thread 1 of process 2"


def test_wake_ups_are_flows_and_the_rest_are_instants(tmp_path):
    events = exported(hand_made(), tmp_path)
    wake = [(e["ph"], e["tid"], e["start"] // ms) for e in events if e["name"] == "wake"]
    assert wake == [("s", 2, 8), ("f", 1, 8)], "from A to main"
    instants = [(e["name"], e["tid"], e["start"] // ms) for e in events if e["ph"] == "i"]
    assert instants == [("create", 1, 0), ('output say "hi" \\ ü', 1, 1), ("exit", 2, 8)]


def test_ready_threads_are_counted(tmp_path):
    counts = [(e["start"] // ms, e["args"]["threads"]) for e in exported(hand_made(), tmp_path) if e["ph"] == "C"]
    assert counts == [(0, 1), (1, 2), (2, 0)]


def test_a_measured_trace_has_only_the_tracks_it_knows(tmp_path):
    rows = [(0, 2 * ms, 0, -1, -1, int(State.RUNNING), "")]
    events = exported(hand_made(source=MEASURED, cpus=0, lwps=[], intervals=rows), tmp_path)
    validate(events)
    assert {event["args"]["name"] for event in events if event["name"] == "process_name"} == {"process 2: user threads"}


def test_empty_slices_are_left_out(tmp_path):
    rows = [(5, 5, 0, 0, 0, int(State.RUNNING), ""), (5, 9, 0, 0, 0, int(State.RUNNING), "")]
    assert sum(event["ph"] == "X" for event in exported(hand_made(intervals=rows), tmp_path)) == 3


def test_nanoseconds_are_kept(tmp_path):
    rows = [(1, 1_234_567, 0, 0, 0, int(State.RUNNING), "")]
    (event, *_) = (e for e in exported(hand_made(intervals=rows), tmp_path) if e["ph"] == "X")
    assert (event["start"], event["end"]) == (1, 1_234_567)
    assert '"ts":0.001,"dur":1234.566' in (tmp_path / "trace.json").read_text()


@pytest.mark.parametrize("name", ['say "hi"', "back\\slash", "ü\n", "</script>"])
def test_names_are_quoted(name, tmp_path):
    def main():
        yield tl.pthread_join((yield tl.pthread_create(worker, name=name)))

    def worker():
        yield tl.compute(1 * ms)
        yield tl.write(name)

    events = exported(tl.run(main), tmp_path)
    validate(events)
    assert any(event["ph"] == "M" and event["args"].get("name") == name for event in events)


def test_several_processes(tmp_path):
    def work():
        yield tl.compute(1 * ms)

    machine = tl.Machine()
    machine.spawn(work), machine.spawn(work)
    events = exported(machine.run(), tmp_path)
    validate(events)
    assert {"process 2: user threads", "process 3: user threads"} <= {
        e["args"].get("name") for e in events if e["ph"] == "M"
    }


@settings(max_examples=40)
@given(program=programs(scopes=True), machine=machines())
def test_every_run_is_valid(program, machine, tmp_path_factory):
    trace = tl.run(main_of(bind(program, machine["model"])), **machine)
    events = exported(trace, tmp_path_factory.mktemp("trace"))
    validate(events)
    assert sum(e["ph"] == "X" and e["pid"] == 2 for e in events) == sum(span.duration > 0 for span in trace.spans)
