"""When a cancelled thread ends, and in which order it cleans up."""

from __future__ import annotations

from typing import Any

import pytest

import threadlab as tl
from tests.native import twins
from tests.native.conftest import undisturbed
from threadlab import ms
from threadlab.trace import EventKind, State

pytestmark = pytest.mark.native
COMPUTE, BLOCK, AFTER = 40 * ms, 30 * ms, 15 * ms
KINDS = ["deferred", "asynchronous", "disabled"]


def run(experiment: str, runtime: str, **more: Any) -> tl.Trace:
    return tl.native.run(experiment, runtime, compute=COMPUTE, block=BLOCK, after=AFTER, **more)


def time_of(trace: tl.Trace, kind: EventKind, thread: int) -> int:
    return next(event.time for event in trace.events if event.kind == kind and event.thread == thread)


def texts(trace: tl.Trace) -> list[str]:
    """What was said, apart from what the simulated program cannot say: there, write is a cancellation point."""
    return [text for _, _, _, text in trace.output if text != "it has computed"]


@pytest.mark.parametrize("kind", KINDS)
def test_cancellation(have, kind: str) -> None:
    have("pthreads")
    simulated = tl.run(twins.cancellation, kind, COMPUTE, BLOCK, AFTER, cpus=2)

    real = run("cancellation", "pthreads", type=kind)
    assert texts(real) == texts(simulated)
    assert texts(real)[-3:] == ["cleanup handler 2", "cleanup handler 1", "T1 was cancelled"]
    assert ("it has computed" in real.text()) == (kind != "asynchronous"), "deferred: not before usleep"
    assert ("it has slept" in real.text()) == (kind == "disabled")
    assert AFTER * 0.9 <= time_of(real, EventKind.CANCEL, 0) < time_of(real, EventKind.EXIT, 1)


@pytest.mark.parametrize(
    ("kind", "compute"), [("deferred", 100 * ms), ("asynchronous", 200 * ms), ("disabled", COMPUTE)]
)
def test_the_simulated_cancellation_agrees(have, kind: str, compute: int) -> None:
    have("pthreads")
    other = "asynchronous" if kind == "deferred" else "deferred"
    right, wrong = (tl.run(twins.cancellation, one, compute, BLOCK, AFTER, cpus=2) for one in (kind, other))

    def told_apart(real: tl.Trace) -> bool:
        same, other = tl.compare(right, real), tl.compare(wrong, real)
        return same.order_agrees and abs(same.agreement.makespan_error) < abs(other.agreement.makespan_error)

    def again() -> tl.Trace:
        return tl.native.run("cancellation", "pthreads", type=kind, compute=compute, block=BLOCK, after=AFTER)

    assert undisturbed(again, told_apart)


@pytest.mark.parametrize("kind", KINDS)
def test_gnu_pth_with_jackets(have, kind: str) -> None:
    """Main asks when the worker sleeps: until then the worker computes, and nobody else runs."""
    have("gnu-pth")
    real = run("cancellation", "gnu-pth", type=kind)
    slept = ["it has slept"] if kind == "disabled" else []
    assert real.text().splitlines() == [
        "it has computed",
        *slept,
        "cleanup handler 2",
        "cleanup handler 1",
        "T1 was cancelled",
    ]
    asked, ended = time_of(real, EventKind.CANCEL, 0), time_of(real, EventKind.EXIT, 1)
    assert COMPUTE * 0.9 < asked < ended
    waits = next(span.start for span in real.spans if span.thread == 0 and span.state == State.WAITING)
    assert (ended < waits) == (kind == "asynchronous"), "before pthread_cancel returns, or later"
    assert real.metrics().kernel_threads == 1


@pytest.mark.parametrize("kind", KINDS)
def test_gnu_pth_without_jackets(have, kind: str) -> None:
    """Main sleeps, and the worker has not begun when it is cancelled: nothing but pthread_testcancel acts on that."""
    have("gnu-pth")
    real = run("cancellation", "gnu-pth", type=kind, jacket=False)
    assert real.text().splitlines() == [
        "it has computed",
        "it has slept",
        "cleanup handler 2",
        "cleanup handler 1",
        "T1 was cancelled",
    ]
    assert time_of(real, EventKind.CANCEL, 0) < real.threads[1].first_run


@pytest.mark.parametrize("kind", ["deferred", "asynchronous"])
def test_the_simulated_cancellation_agrees_with_gnu_pth(have, kind: str) -> None:
    have("gnu-pth")
    twin = tl.run(twins.cancellation, kind, COMPUTE, BLOCK, AFTER, model=tl.ManyToOne(jacket=True))
    assert undisturbed(
        lambda: run("cancellation", "gnu-pth", type=kind), lambda real: tl.compare(twin, real).order_agrees
    )


@pytest.mark.parametrize("runtime", ["java", "java-virtual"])
def test_java_interrupts(have, runtime: str) -> None:
    have(runtime)
    trace = run("interrupt", runtime)
    assert [text for _, _, _, text in trace.output] == [
        "it has computed, and the flag is true",
        "finally 2",
        "InterruptedException, and the flag is false",
        "finally 1",
    ]
    assert time_of(trace, EventKind.CANCEL, 0) < time_of(trace, EventKind.EXIT, 1)


def test_a_thread_that_is_asked_too_late_is_not_cancelled(have) -> None:
    have("pthreads")
    trace = tl.native.run("cancellation", "pthreads", compute=0, block=0, after=60 * ms)
    assert texts(trace) == [
        "it has slept",
        "it was not cancelled",
        "cleanup handler 2",
        "cleanup handler 1",
        "T1 returned",
    ]


@pytest.mark.parametrize(
    ("experiment", "runtime", "message"),
    [
        ("cancellation", "python", "cancellation has no program for python: Python has no call that cancels a thread"),
        ("cancellation", "go", "cancellation has no program for go: Go has no call that cancels a goroutine"),
        ("cancellation", "java", "cancellation has no program for java: see the experiment 'interrupt'"),
        ("fork", "gnu-pth", "fork has no program for gnu-pth; it has pthreads"),
        ("interrupt", "python", "interrupt has no program for python: Python has no call that cancels a thread"),
    ],
)
def test_who_has_none(experiment: str, runtime: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tl.native.run(experiment, runtime)


def test_a_word_that_is_none_of_those() -> None:
    with pytest.raises(ValueError, match="type must be one of 'deferred', 'asynchronous', 'disabled', not 'later'"):
        tl.native.run("cancellation", "pthreads", type="later")
