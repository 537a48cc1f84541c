"""The effects for which the experiments are there, on the real runtimes; never an absolute time."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import threadlab as tl
from tests.native.conftest import undisturbed
from threadlab import ms, s
from threadlab.labs.chapters.models import main
from threadlab.native import catalogue
from threadlab.trace import EventKind, State

pytestmark = pytest.mark.native
THREADS, COMPUTE, BLOCK = 4, 2 * ms, 60 * ms
OFF_CPU = 100_000
"""nanoseconds of each pause that a program takes for its own work: the sources say so"""
ONE_TO_ONE, MANY_TO_ONE, JACKETED = tl.OneToOne(), tl.ManyToOne(), tl.ManyToOne(jacket=True)
PAIRS: list[Any] = [
    ("pthreads", {}, ONE_TO_ONE),
    ("gnu-pth", {"jacket": True}, JACKETED),
    ("gnu-pth", {"jacket": False}, MANY_TO_ONE),
    ("java", {}, ONE_TO_ONE),
    ("java-virtual", {}, JACKETED),
    ("go", {}, ONE_TO_ONE),
    ("go", {"locked": True}, ONE_TO_ONE),
    ("python", {}, ONE_TO_ONE),
]
"""each runtime and the model that behaves as it does on one CPU"""
BY_NAME = [
    "-".join([runtime, *(f"{name}={value}" for name, value in variant.items())]) for runtime, variant, _ in PAIRS
]


def again(runtime: str, **parameters: Any) -> tl.Trace:
    return tl.native.run("models", runtime, threads=THREADS, compute=COMPUTE, block=BLOCK, **parameters)


@pytest.fixture(scope="module")
def measured(have: Callable[[str], None]) -> Callable[..., tl.Trace]:
    """Give the function that runs the experiment on a runtime that must be here; the same run is made once."""
    kept: dict[Any, tl.Trace] = {}

    def run(runtime: str, **parameters: Any) -> tl.Trace:
        have(runtime)
        key = (runtime, *sorted(parameters.items()))
        if key not in kept:
            kept[key] = again(runtime, **parameters)
        return kept[key]

    return run


def calls(trace: tl.Trace) -> list[tuple[int, int]]:
    """The blocking calls as ``(start, end)``, in order of time."""
    return sorted((span.start, span.end) for span in trace.spans if span.state == State.BLOCKED)


def all_blocked_at_once(trace: tl.Trace) -> bool:
    return max(start for start, _ in calls(trace)) < min(end for _, end in calls(trace))


@pytest.mark.parametrize(("runtime", "variant", "model"), PAIRS, ids=BY_NAME)
def test_a_run_is_complete_and_consistent(measured, runtime: str, variant: dict[str, bool], model: Any) -> None:
    trace = measured(runtime, **variant)
    assert trace.source == "measured"
    assert (trace.outcome, list(trace.exit_status.values())) == ("completed", [0])
    assert [thread.name for thread in trace.threads] == ["main", *(f"T{number + 1}" for number in range(THREADS))]
    assert len(calls(trace)) == THREADS
    for kind, count in ((EventKind.CREATE, THREADS), (EventKind.JOIN, THREADS), (EventKind.EXIT, THREADS + 1)):
        assert sum(event.kind == kind for event in trace.events) == count
    for thread in range(len(trace.threads)):
        own = sorted((span.start, span.end) for span in trace.spans if span.thread == thread)
        assert all(before[1] <= after[0] for before, after in pairwise(own)), "a thread is in one state at a time"
    for span in trace.spans:
        assert 0 <= span.start < span.end <= trace.end
        assert span.state != State.RUNNING or span.lwp >= 0
        assert span.state != State.BLOCKED or span.end - span.start >= 0.9 * BLOCK


@pytest.mark.parametrize(("runtime", "variant", "model"), PAIRS, ids=BY_NAME)
def test_each_thread_computes_as_long_as_it_is_told(measured, runtime: str, variant: Any, model: Any) -> None:
    trace = measured(runtime, **variant)
    for thread in range(1, THREADS + 1):
        own = [span for span in trace.spans if span.thread == thread]
        busy = sum(span.duration for span in own if span.state == State.RUNNING)
        taken_off = sum(span.state == State.READY for span in own)
        assert busy + taken_off * OFF_CPU >= 0.99 * 2 * COMPUTE


def test_gnu_pth_without_jackets_stalls_everybody(measured) -> None:
    made = calls(measured("gnu-pth", jacket=False))
    assert all(end <= start for (_, end), (start, _) in pairwise(made)), "one call after the other"


@pytest.mark.parametrize(
    ("runtime", "variant"), [(runtime, variant) for runtime, variant, _ in PAIRS if variant != {"jacket": False}]
)
def test_elsewhere_calls_overlap(have, runtime: str, variant: dict[str, bool]) -> None:
    have(runtime)
    for cpus in (None, 1):
        assert undisturbed(lambda cpus=cpus: again(runtime, cpus=cpus, **variant), all_blocked_at_once)


@pytest.mark.parametrize(
    ("runtime", "variant", "least", "most"),
    [
        ("pthreads", {}, THREADS + 1, THREADS + 1),
        ("gnu-pth", {"jacket": True}, 1, 1),
        ("gnu-pth", {"jacket": False}, 1, 1),
        ("java", {}, THREADS + 1, THREADS + 1),
        ("java-virtual", {}, 2, 2),  # one carrier for the one CPU, and the main thread, which is no virtual one
        ("go", {}, THREADS, THREADS + 1),  # a blocked goroutine keeps its kernel thread; main lends its own
        ("go", {"locked": True}, THREADS, THREADS + 1),
        ("python", {}, THREADS + 1, THREADS + 1),
    ],
)
def test_kernel_threads_counted(measured, runtime: str, variant: dict[str, bool], least: int, most: int) -> None:
    trace = measured(runtime, cpus=1, **variant)
    assert least <= trace.metrics().kernel_threads <= most


@pytest.mark.parametrize(("runtime", "most"), [("pthreads", THREADS + 1), ("gnu-pth", 1), ("python", THREADS + 1)])
def test_these_runtimes_have_no_kernel_threads_of_their_own(have, runtime: str, most: int) -> None:
    have(runtime)
    assert undisturbed(lambda: again(runtime), lambda trace: trace.settings["process_kernel_threads"] == most)


def test_python_threads_take_turns(measured) -> None:
    runs = sorted(
        (span.start, span.end) for span in measured("python").spans if span.state == State.RUNNING and span.thread
    )
    shared = sum(max(0, before[1] - after[0]) for before, after in pairwise(runs))
    assert shared < 0.2 * sum(end - start for start, end in runs), "one at a time, on any number of CPUs"


@pytest.mark.parametrize(("runtime", "variant", "model"), PAIRS, ids=BY_NAME)
def test_the_simulated_twin_agrees(have, runtime: str, variant: dict[str, bool], model: Any) -> None:
    """The order of events agrees, and differs from that of the wrong model."""
    have(runtime)
    program = (main, THREADS, COMPUTE, BLOCK, 1, 0)
    right = tl.run(*program, model=model, cpus=1)
    wrong = tl.run(*program, model=ONE_TO_ONE if model is MANY_TO_ONE else MANY_TO_ONE, cpus=1)

    def told_apart(real: tl.Trace) -> bool:
        agrees = tl.compare(right, real).order_agrees
        return agrees and not tl.compare(wrong, real).order_agrees

    assert undisturbed(lambda: again(runtime, cpus=1, **variant), told_apart)


def test_rounds_and_many_threads(have) -> None:
    have("pthreads")
    trace = tl.native.run("models", "pthreads", threads=100, compute=0, block=1 * ms, rounds=3)
    assert len(calls(trace)) == 300
    assert trace.metrics().kernel_threads == 101


@pytest.mark.parametrize("runtime", catalogue.EXPERIMENTS["models"].sources)
def test_at_the_time_limit_what_was_recorded_is_kept(have, runtime: str) -> None:
    have(runtime)
    trace = tl.native.run("models", runtime, threads=2, block=10 * s, timeout=2)
    assert trace.outcome == "limit"
    assert trace.limit == "the time limit of 2 s was reached"
    assert {span.why for span in trace.spans if span.state == State.BLOCKED and span.end == trace.end} != set()
    assert "Cut short" in trace.describe()


def test_the_package_is_not_written(have) -> None:
    folder = Path(catalogue.__file__).parent

    def listing() -> set[tuple[str, int]]:
        files = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
        return {(str(path), os.stat(path).st_mtime_ns) for path in files}

    before = listing()
    for runtime, here in tl.native.available().items():
        if here:
            tl.native.run("models", runtime, threads=1, block=0)
    assert listing() == before


@pytest.mark.parametrize(("runtime", "variant", "model"), PAIRS[:3], ids=BY_NAME[:3])
def test_pictures_serve_measured_runs(measured, runtime: str, variant: Any, model: Any, tmp_path: Path) -> None:
    trace = measured(runtime, **variant)
    for by in ("thread", "lwp"):
        tl.timeline(trace, by=by).savefig(tmp_path / "picture.png")
    tl.mapping(trace, at=trace.end // 2)
    trace.to_perfetto(tmp_path / "trace.json")
    assert "Measured on" in trace.describe()
