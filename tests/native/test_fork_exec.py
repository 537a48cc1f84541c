"""What fork and exec make of a process with several threads."""

from __future__ import annotations

from typing import Any

import pytest

import threadlab as tl
from tests.native import twins
from tests.native.conftest import undisturbed
from threadlab import ms
from threadlab.trace import EventKind, State

pytestmark = pytest.mark.native
HOLD = 40 * ms


def said(trace: tl.Trace) -> list[list[str]]:
    """What each process said, in the order of the processes."""
    texts: dict[int, list[str]] = {}
    for _, pid, _, text in trace.output:
        texts.setdefault(pid, []).append(text)
    return list(texts.values())


def states_at(trace: tl.Trace, time: int) -> dict[str, tuple[State, str]]:
    return {
        trace.thread_name(span.thread).split(":")[-1] + f"@{trace.threads[span.thread].pid}": (span.state, span.why)
        for span in trace.spans
        if span.start <= time < span.end
    }


@pytest.fixture(scope="module")
def forked(have) -> dict[str, tl.Trace]:
    """One run for each setting of the handlers."""
    have("pthreads")
    return {word: tl.native.run("fork", "pthreads", handlers=word, hold=HOLD) for word in ("none", "atfork")}


def test_the_child_hangs_and_is_ended_by_the_time_limit(forked: dict[str, tl.Trace]) -> None:
    trace = forked["none"]
    assert (trace.outcome, trace.limit) == ("limit", "the time limit of 1 s was reached")
    parent, child = dict.fromkeys(thread.pid for thread in trace.threads)
    assert states_at(trace, trace.end - 1) == {
        f"main@{parent}": (State.WAITING, "waitpid"),
        f"main@{child}": (State.WAITING, "pthread_mutex_lock"),
    }
    assert any(event.kind == EventKind.RELEASE for event in trace.events), "the parent's lock is free again"
    assert "the child has the lock" not in trace.text()


def test_with_handlers_fork_waits_for_the_lock(forked: dict[str, tl.Trace]) -> None:
    trace = forked["atfork"]
    assert trace.outcome == "completed"
    assert list(trace.exit_status.values()) == [0, 0]
    (fork,) = (event for event in trace.events if event.kind == EventKind.FORK)
    assert fork.time >= HOLD * 0.9
    assert trace.threads[fork.other].pid != trace.threads[fork.thread].pid


@pytest.mark.parametrize("handlers", ["none", "atfork"])
def test_the_simulated_fork_agrees(forked: dict[str, tl.Trace], handlers: str) -> None:
    simulated = tl.run(twins.fork, handlers, HOLD, cpus=2)
    assert said(forked[handlers]) == said(simulated)
    assert simulated.outcome == ("deadlock" if handlers == "none" else "completed")
    again: list[tl.Trace] = [forked[handlers]]

    def run() -> tl.Trace:
        return again.pop() if again else tl.native.run("fork", "pthreads", handlers=handlers, hold=HOLD)

    if handlers == "atfork":  # a child that hangs has no last event
        assert undisturbed(run, lambda real: tl.compare(simulated, real).order_agrees)


@pytest.mark.parametrize("threads", [0, 3])
def test_exec_leaves_one_thread(have, threads: int) -> None:
    have("pthreads")
    trace = tl.native.run("exec", "pthreads", threads=threads)
    simulated = tl.run(twins.execute, threads)
    assert said(trace) == said(simulated)
    assert trace.text() == f"kernel threads before: {threads + 1}\nkernel threads after: 1"
    for run in (trace, simulated):
        assert len({thread.pid for thread in run.threads}) == 1
        kinds: list[Any] = [event.kind for event in run.events]
        (at,) = (at for at, kind in enumerate(kinds) if kind == EventKind.EXEC)
        assert kinds[at + 1 :].count(EventKind.EXIT) == threads + 2, "all old threads, and the new one"
        before = [event.thread for event in run.events[at + 1 :] if event.kind == EventKind.EXIT][: threads + 1]
        assert len(set(before)) == threads + 1
    assert [thread.name for thread in trace.threads] == ["main", *(f"T{n + 1}" for n in range(threads)), "main"]
