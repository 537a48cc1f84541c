"""From a program's lines to a trace, with lines made by hand."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest

from threadlab.native import NativeError
from threadlab.native.launch import Ending
from threadlab.native.parse import parse
from threadlab.trace import EventKind, Source, State, Trace

ALL = frozenset(State)
START = 1_000_000
"""The clock's reading when the program starts; a trace starts at 0"""


def line(at: int, thread: str, **more: Any) -> str:
    return json.dumps({"at": START + at, "thread": thread, **more})


GOOD = [
    line(0, "main", kernel_thread=70, **{"is": "running"}),
    line(5, "main", creates="T1"),
    line(20, "main", kernel_thread=70, call="pthread_join", **{"is": "waiting", "for": "T1"}),
    line(10, "T1", kernel_thread=71, **{"is": "running"}),
    line(40, "T1", kernel_thread=71, call="read", **{"is": "blocked"}),
    line(90, "T1", kernel_thread=71, **{"is": "running"}),
    line(95, "T1", kernel_threads=6, **{"is": "ended"}),
    line(97, "main", joins="T1"),
    line(97, "main", kernel_thread=70, **{"is": "running"}),
    line(99, "main", kernel_threads=5, **{"is": "ended"}),
]


def ending(lines: list[str], status: int = 0, limit: str = "", messages: str = "", tail: str = "") -> Ending:
    return Ending(7, status, "".join(f"{one}\n" for one in lines) + tail, messages, limit, 0, 200)


def parsed(end: Ending, keeps: frozenset[State] = ALL) -> Trace:
    return parse(end, keeps, Source("measured"), {"experiment": "models", "runtime": "go"})


def test_states_become_spans_and_the_rest_events() -> None:
    trace = parsed(ending(GOOD))
    assert [(thread.name, thread.tid, thread.created, thread.first_run, thread.ended) for thread in trace.threads] == [
        ("main", 1, 0, 0, 99),
        ("T1", 2, 5, 10, 95),
    ]
    assert sorted((s.thread, s.start, s.end, s.state, s.lwp, s.why) for s in trace.spans) == [
        (0, 0, 20, State.RUNNING, 0, ""),
        (0, 20, 97, State.WAITING, 0, "pthread_join(2)"),
        (0, 97, 99, State.RUNNING, 0, ""),
        (1, 5, 10, State.READY, 1, ""),
        (1, 10, 40, State.RUNNING, 1, ""),
        (1, 40, 90, State.BLOCKED, 1, "read"),
        (1, 90, 95, State.RUNNING, 1, ""),
    ]
    assert [(e.time, e.kind, e.thread, e.other) for e in trace.events] == [
        (5, EventKind.CREATE, 0, 1),
        (95, EventKind.EXIT, 1, -1),
        (97, EventKind.JOIN, 0, 1),
        (99, EventKind.EXIT, 0, -1),
    ]
    assert (trace.outcome, trace.end, trace.exit_status) == ("completed", 99, {7: 0})


def test_kernel_threads_count_if_they_carried_a_thread() -> None:
    trace = parsed(ending(GOOD))
    assert [lwp.number for lwp in trace.lwps] == [70, 71]
    assert trace.metrics().kernel_threads == 2
    assert trace.settings["process_kernel_threads"] == 6


def test_a_thread_may_give_up_its_kernel_thread() -> None:
    trace = parsed(ending(GOOD), frozenset({State.RUNNING}))
    assert {(span.state == State.RUNNING) == (span.lwp >= 0) for span in trace.spans} == {True}


def test_a_trace_of_a_real_run_survives_its_file(tmp_path: Any) -> None:
    trace = parsed(ending(GOOD))
    trace.to_json(tmp_path / "trace.json")
    assert Trace.from_json(tmp_path / "trace.json") == trace


def test_what_a_crash_left_is_kept() -> None:
    trace = parsed(ending(GOOD[:5], status=-signal.SIGSEGV, tail='{"at":12,"thr'))
    assert trace.outcome == "signaled"
    assert trace.exit_status == {7: -signal.SIGSEGV}
    assert trace.end == 40
    assert len(trace.spans) == 4


def test_a_time_limit_ends_what_goes_on() -> None:
    trace = parsed(ending(GOOD[:5], status=-signal.SIGTERM, limit="the time limit of 1 s was reached"))
    assert (trace.outcome, trace.limit, trace.end) == ("limit", "the time limit of 1 s was reached", 200)
    assert max(span.end for span in trace.spans if span.state == State.BLOCKED) == 200


def test_a_limit_before_the_first_step() -> None:
    trace = parsed(ending([], status=-signal.SIGTERM, limit="too late"))
    assert (trace.outcome, len(trace.spans), trace.end) == ("limit", 0, 200)
    assert "Cut short" in trace.describe()


@pytest.mark.parametrize(
    "garbage",
    [
        "Hello, world",
        "[1, 2]",
        "3",
        '{"at": 1}',
        '{"at": "soon", "thread": "T1", "is": "running"}',
        '{"at": 1, "thread": "T1"}',
        '{"at": 1, "thread": "T1", "is": "dreaming"}',
        '{"at": 1, "thread": "T1", "is": "running", "kernel_thread": "x"}',
        '{"at": 1, "thread": "T1", "is": "running", "call": 3}',
        '{"at": 1, "thread": "T1", "creates": 3}',
        '{"at": 1, "thread": "T1", "is": "waiting", "for": []}',
        '{"at": 1, "thread": "T1", "is": "ended", "kernel_threads": null}',
        '{"at": 1, "thread": "T1", "is": "running", "color": "red"}',
        "[" * 100_000,
        "\ufffd" * 500,
    ],
)
def test_garbage_is_told_by_its_line(garbage: str) -> None:
    with pytest.raises(NativeError, match="models on go printed something that is no step, in line 2: ") as caught:
        parsed(ending([GOOD[0], garbage, GOOD[1]]))
    assert len(str(caught.value)) < 500


def test_a_program_that_prints_nothing() -> None:
    with pytest.raises(NativeError, match="models on go printed no steps"):
        parsed(ending([]))


def test_a_program_that_fails() -> None:
    with pytest.raises(NativeError, match="models on go ended with exit status 1: out of threads"):
        parsed(ending(GOOD, status=1, messages="out of threads\n"))
