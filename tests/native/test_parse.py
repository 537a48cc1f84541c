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


def test_what_threads_do_becomes_events_and_output() -> None:
    done = [
        line(50, "T1", handles="SIGUSR1"),
        line(51, "main", cancels="T1"),
        line(52, "T1", says="farewell"),
        line(53, "T1", acquires="lock"),
        line(54, "T1", releases="lock"),
    ]
    trace = parsed(ending([*GOOD[:6], *done]))
    kinds = [(event.time, event.kind, event.thread, event.other, event.detail) for event in trace.events]
    assert kinds == [
        (5, EventKind.CREATE, 0, 1, ""),
        (50, EventKind.SIGNAL, 1, -1, "SIGUSR1"),
        (51, EventKind.CANCEL, 0, 1, ""),
        (52, EventKind.OUTPUT, 1, -1, "farewell"),
        (53, EventKind.ACQUIRE, 1, -1, "lock"),
        (54, EventKind.RELEASE, 1, -1, "lock"),
    ]
    assert trace.output == [(52, 7, 2, "farewell")]


def test_a_forked_process_has_threads_of_its_own() -> None:
    child = [
        line(30, "main", process=8, kernel_thread=80, **{"is": "running"}),
        line(31, "main", process=7, forks=8),
        line(35, "main", process=8, says="hello"),
        line(36, "main", process=8, **{"is": "ended"}),
        line(98, "main", process=7, reaps=8, status=-9),
    ]
    trace = parsed(ending([*GOOD, *child]))
    assert [(thread.pid, thread.tid, thread.name) for thread in trace.threads] == [
        (7, 1, "main"),
        (7, 2, "T1"),
        (8, 1, "main"),
    ]
    (fork,) = (event for event in trace.events if event.kind == EventKind.FORK)
    assert (fork.thread, fork.other) == (0, 2)
    assert trace.exit_status == {7: 0, 8: -9}
    assert trace.output == [(35, 8, 1, "hello")]
    assert [(lwp.pid, lwp.number) for lwp in trace.lwps] == [(7, 70), (7, 71), (8, 80)]


def test_after_exec_all_threads_are_gone_and_names_are_free() -> None:
    after = [
        line(50, "main", executes="other"),
        line(60, "main", kernel_thread=70, **{"is": "running"}),
        line(70, "main", **{"is": "ended"}),
    ]
    trace = parsed(ending([*GOOD[:5], *after]))
    assert [(thread.tid, thread.name, thread.ended) for thread in trace.threads] == [
        (1, "main", 50),
        (2, "T1", 50),
        (1, "main", 70),
    ]
    assert [event.kind for event in trace.events][-4:] == [EventKind.EXEC, *[EventKind.EXIT] * 3]
    assert all(span.end <= 50 for span in trace.spans if span.thread < 2)


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
        '{"at": 1, "thread": "T1", "is": "running", "says": "two things at once"}',
        '{"at": 1, "thread": "T1", "forks": "8"}',
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
