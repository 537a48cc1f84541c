"""Traces in JSON files: nothing is lost, and what is no trace is refused in words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import threadlab as tl
from tests.machine.programs import bind, machines, main_of, programs
from tests.trace.hand import MEASURED, hand_made
from threadlab import Trace, ms
from threadlab.trace import Deadlock, WaitsFor


def there_and_back(trace, folder):
    path = folder / "trace.json"
    trace.to_json(path)
    return Trace.from_json(path)


@pytest.mark.parametrize(
    "trace",
    [
        hand_made(),
        hand_made(source=MEASURED),
        hand_made(outcome="limit", limit="more than 9 events", exit_status={}),
        hand_made(
            outcome="deadlock",
            deadlock=Deadlock((WaitsFor(0, "pthread_join(2)", 1),), (0, 1), "main waits"),
            schedule=[1, 0],
        ),
        hand_made(exit_status={2: -9, 3: 1}, counted={"busy": 5}),
        Trace([], [], 0, [], []),
    ],
    ids=["simulated", "measured", "limit", "deadlock", "signaled", "nothing"],
)
def test_nothing_is_lost(trace, tmp_path):
    back = there_and_back(trace, tmp_path)
    assert back == trace
    assert back.spans[:] == trace.spans[:] and back.events[:] == trace.events[:]
    assert back.threads == trace.threads and back.lwps == trace.lwps and back.deadlock == trace.deadlock
    assert back.exit_status == trace.exit_status and back.output == trace.output
    assert (back.source, back.source.sentence()) == (trace.source, trace.source.sentence())
    assert back.describe() == trace.describe() and back.metrics().makespan == trace.metrics().makespan
    assert type(back.deadlock) is type(trace.deadlock)


@settings(max_examples=40)
@given(program=programs(scopes=True), machine=machines(), seed=st.one_of(st.none(), st.integers(0, 9)))
def test_nothing_of_a_random_run_is_lost(program, machine, seed, tmp_path_factory):
    trace = tl.run(main_of(bind(program, machine["model"])), **machine, seed=seed)
    folder = tmp_path_factory.mktemp("trace")
    back = there_and_back(trace, folder)
    assert back == trace and back.spans[:] == trace.spans[:] and back.events[:] == trace.events[:]
    assert back.describe() == trace.describe()
    first = (folder / "trace.json").read_bytes()
    back.to_json(folder / "trace.json")
    assert (folder / "trace.json").read_bytes() == first


def test_the_file_is_plain_json_with_its_format(tmp_path):
    hand_made().to_json(tmp_path / "a.json")
    data = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (data["format"], data["version"]) == ("threadlab-trace", 1)
    assert len(data["spans"]["start"]) == len(hand_made().spans)
    assert data["source"]["word"] == "simulated" and data["output"][0][3] == 'say "hi" \\ ü'


def test_a_path_may_be_a_text(tmp_path):
    hand_made().to_json(str(tmp_path / "a.json"))
    assert Trace.from_json(str(tmp_path / "a.json")) == hand_made()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a JSON file"),
        ("{", "is not a JSON file"),
        ("[]", "not a threadlab trace: expected an object with format 'threadlab-trace'"),
        ('{"format": "other"}', "not a threadlab trace"),
        ("null", "not a threadlab trace"),
        (
            '{"format": "threadlab-trace", "version": 99}',
            "this threadlab reads trace version 1, and the file has version 99",
        ),
        ('{"format": "threadlab-trace", "version": 1}', "a damaged threadlab trace: KeyError: 'spans'"),
    ],
)
def test_what_is_no_trace(text, message, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        Trace.from_json(path)


def test_bytes_that_are_no_text(tmp_path):
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=r"a\.json is not a JSON file"):
        Trace.from_json(tmp_path / "a.json")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        Trace.from_json(tmp_path / "none.json")


def damage(**changes):
    return {**hand_made().to_dict(), **changes}


@pytest.mark.parametrize(
    "data",
    [
        damage(threads=[[1, 2]]),
        damage(threads=5),
        damage(spans={"start": []}),
        damage(spans={**hand_made().to_dict()["spans"], "end": [1]}),
        damage(whys=[]),
        damage(events=[[1, 2]]),
        damage(source=None),
        damage(source={"word": "guessed", "machine": "", "date": "", "versions": {}}),
        damage(deadlock={"edges": []}),
        damage(exit_status={"x": 1}),
        {key: value for key, value in hand_made().to_dict().items() if key != "end"},
    ],
    ids=range(11),
)
def test_a_damaged_trace(data):
    with pytest.raises(ValueError, match=r"."):
        Trace.from_dict(data)


def test_settings_come_back(tmp_path):
    def main():
        yield tl.compute(1 * ms)

    trace = tl.run(main, costs=tl.Costs(syscall=5), seed=3, policy=tl.FIFO(), model=tl.ManyToMany(2))
    assert there_and_back(trace, tmp_path).settings == trace.settings
    assert trace.settings["costs"] == {"syscall": 5} and trace.settings["seed"] == 3
    assert trace.settings["model"] == "many-to-many, 2 LWPs" and trace.settings["policy"].startswith("FIFO(")
