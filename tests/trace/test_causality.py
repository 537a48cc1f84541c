"""Whether two runs agree in which nothing can be timed, on traces made by hand."""

from __future__ import annotations

from typing import Any

import pytest

from threadlab.trace import EventKind, State, ThreadRecord, Trace, ms, us
from threadlab.trace.agreement import agreement

CREATE, EXIT, JOIN, SIGNAL, OUTPUT, EXEC, FORK, WAKE, CANCEL = (
    EventKind.CREATE,
    EventKind.EXIT,
    EventKind.JOIN,
    EventKind.SIGNAL,
    EventKind.OUTPUT,
    EventKind.EXEC,
    EventKind.FORK,
    EventKind.WAKE,
    EventKind.CANCEL,
)


def trace(*instants: Any, names: str = "main a b", pids: str = "") -> Trace:
    """A trace of ``(kind, thread, other or text)``, with 10 us between two instants."""
    threads = [
        ThreadRecord(int(pid), at + 1, name, at, at, -1, -1)
        for at, (name, pid) in enumerate(zip(names.split(), pids.split() or ["1"] * len(names.split()), strict=True))
    ]
    told = [
        (at * 10 * us, kind, thread, *((more, "") if isinstance(more, int) else (-1, more)))
        for at, (kind, thread, more) in enumerate(instants)
    ]
    return Trace(threads, [], 0, [], told, end=len(told) * 10 * us)


BOTH = [(CREATE, 0, 1), (CREATE, 0, 2)]


def test_a_run_agrees_with_itself_and_nothing_is_timed():
    run = trace(*BOTH, (OUTPUT, 1, "x"), (EXIT, 1, ""), (JOIN, 0, 1), (SIGNAL, 2, "SIGUSR1"), (EXIT, 2, ""))
    found = agreement(run, run)
    assert found.order_agrees
    assert (found.events, found.agreeing, found.differences, found.handlers) == (7, 7, (), ())
    assert found.steps == ()
    assert found.median_error is None and found.makespan_error is None
    assert found.describe() == (
        "The order of events agrees (7 of 7). There is no timing error: no thread but main computes or blocks for "
        "100 µs in the simulation."
    )


def test_threads_that_do_not_cause_each_other_may_come_in_any_order():
    one = trace(*BOTH, (OUTPUT, 1, "x"), (OUTPUT, 2, "y"))
    other = trace(*BOTH, (OUTPUT, 2, "y"), (OUTPUT, 1, "x"))
    assert agreement(one, other).order_agrees
    assert agreement(one, other).matched == "name"


@pytest.mark.parametrize(
    ("cause", "effect", "between"),
    [
        ((OUTPUT, 1, "x"), (OUTPUT, 1, "y"), []),
        ((OUTPUT, 1, "x"), (OUTPUT, 2, "y"), [(WAKE, 2, 1)]),
        ((OUTPUT, 1, "x"), (OUTPUT, 0, "y"), [(WAKE, 2, 1), (WAKE, 0, 2)]),
        ((EXIT, 1, ""), (JOIN, 0, 1), []),
        ((CANCEL, 0, 1), (EXIT, 1, ""), [(WAKE, 1, 0)]),
    ],
)
def test_a_cause_must_come_before_its_effect(cause, effect, between):
    planned = trace(*BOTH, cause, *between, effect)
    found = agreement(planned, trace(*BOTH, effect, cause))
    assert not found.order_agrees
    assert len(found.differences) == 1
    assert found.differences[0].endswith("Measured: after it, by 10 µs.")
    assert (found.events, found.agreeing) == (4, 2)
    assert agreement(planned, trace(*BOTH, effect, cause), tolerance=10 * us).order_agrees


def test_a_thread_does_nothing_before_it_is_created():
    planned, real = trace(*BOTH, (OUTPUT, 2, "y")), trace((CREATE, 0, 1), (OUTPUT, 2, "y"), (CREATE, 0, 2))
    assert agreement(planned, real).differences == (
        "Simulated: main creates b before b writes “y”. Measured: after it, by 10 µs.",
    )


def test_a_signal_comes_after_what_its_sender_did_before():
    planned = trace(*BOTH, (OUTPUT, 0, "sent"), (SIGNAL, 2, 0))
    real = trace(*BOTH, (SIGNAL, 2, 0), (OUTPUT, 0, "sent"))
    assert "before b handles" in agreement(planned, real).differences[0]


def test_a_signal_is_the_same_whoever_handles_it():
    """And who does is told."""
    planned = trace(*BOTH, *[(SIGNAL, 1, "SIGUSR1")] * 3, (OUTPUT, 1, "x"))
    real = trace(*BOTH, (SIGNAL, 1, "SIGUSR1"), *[(SIGNAL, 2, "SIGUSR1")] * 2, (OUTPUT, 1, "x"), names="main T1 T2")
    found = agreement(planned, real)
    assert found.order_agrees and found.matched == "creation"
    assert found.handlers == ("SIGUSR1 by a in the simulated run and T2 in the measured one (2 times)",)
    assert f"POSIX lets any do so): {found.handlers[0]}." in found.describe()


def test_what_only_one_run_has_is_told():
    planned = trace(*BOTH, (OUTPUT, 1, "x"), (SIGNAL, 0, "SIGINT"), (SIGNAL, 0, "SIGINT"))
    real = trace(*BOTH, (OUTPUT, 1, "y"), (OUTPUT, 1, "y"), (SIGNAL, 0, "SIGINT"))
    assert agreement(planned, real).differences == (
        "Simulated only: a writes “x”.",
        "Simulated: main handles SIGINT (2 times). Measured: once.",
        "Measured only: a writes “y” (2 times).",
    )


def test_threads_are_counted():
    one, other = trace(*BOTH), trace((CREATE, 0, 1), names="main a")
    assert agreement(one, other).differences[0] == "The simulated run has 3 threads and the measured run 2."


def test_creations_joins_and_ends_need_not_be_told():
    """A pool makes its threads by itself, and nobody says so; but output and signals are told everywhere."""
    whole = trace(*BOTH, (OUTPUT, 1, "x"), (EXIT, 1, ""), (JOIN, 0, 1))
    found = agreement(whole, trace((OUTPUT, 1, "x")))
    assert found.order_agrees and found.events == 1
    assert not agreement(whole, trace(*BOTH, (EXIT, 1, ""), (JOIN, 0, 1))).order_agrees


def test_a_new_program_comes_after_the_old_one():
    names = {"names": "main a main"}
    before = [(CREATE, 0, 1), (EXEC, 0, "prog"), (EXIT, 0, ""), (EXIT, 1, "")]
    planned = trace(*before, (OUTPUT, 2, "new"), **names)
    assert agreement(planned, planned).order_agrees
    early = agreement(planned, trace(*before[:1], (OUTPUT, 2, "new"), *before[1:], **names))
    assert "main replaces its program before main writes “new”" in " ".join(early.differences)
    other = trace(*before[:1], (OUTPUT, 2, "new"), *before[1:], names="main a main", pids="1 1 2")
    assert agreement(trace(*before, (OUTPUT, 2, "new"), names="main a main", pids="1 1 2"), other).order_agrees


def test_a_child_does_nothing_before_its_fork():
    pids = {"names": "main child", "pids": "1 2"}
    planned = trace((FORK, 0, 1), (OUTPUT, 1, "x"), **pids)
    assert not agreement(planned, trace((OUTPUT, 1, "x"), (FORK, 0, 1), **pids)).order_agrees


def test_what_lasts_in_the_simulation_and_is_not_told_by_the_real_run():
    planned = trace(*BOTH)
    planned.intervals.append((0, 5 * ms, 1, -1, -1, int(State.RUNNING), ""))
    found = agreement(planned, trace(*BOTH))
    assert found.order_agrees and found.median_error is None
    assert "the measured run does not tell how long a thread but main computes or blocks" in found.describe()


def test_long_texts_are_cut():
    found = agreement(trace(*BOTH, (OUTPUT, 1, "x" * 500)), trace(*BOTH))
    assert found.differences == (f"Simulated only: a writes “{'x' * 59}…”.",)


def test_many_signals_take_little_time():
    many = trace(*BOTH, *[(SIGNAL, at % 3, "SIGUSR1") for at in range(20_000)])
    assert agreement(many, many).agreeing == 20_002
