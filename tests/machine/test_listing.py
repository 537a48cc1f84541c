"""A run with ``record="source"`` is the same run, and knows at which line each thread is."""

from __future__ import annotations

import signal
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import threadlab as tl
from tests.machine.programs import machines
from tests.machine.signal_programs import signal_programs
from tests.machine.test_signals_and_cancellation import FEWER, SEEDS
from tests.machine.test_signals_and_cancellation import run as run_with_signals
from tests.machine.wild_programs import Wild
from threadlab import ms
from threadlab.trace import Trace
from threadlab.trace.listing import Listing, Routine

Steps = Generator[Any, Any, Any]


def same_but_for_the_listing(trace: Trace, other: Trace) -> bool:
    (one, two) = (trace.to_dict(), other.to_dict())
    two.pop("listing")
    return one == two


def result(wild: Wild, settings: dict[str, Any]) -> Trace | str:
    """The trace of a wild program, or the error that it ends in."""
    try:
        return tl.run(wild.main, **settings)
    except tl.ProgramError as error:
        return str(error)


@pytest.mark.parametrize("first", range(0, 600, 200))
def test_wild_programs_do_the_same_when_their_lines_are_recorded(first: int) -> None:
    compared = 0
    for seed in range(first, first + 200):
        wild = Wild(seed)
        settings = wild.settings()
        plain, source = result(wild, settings), result(wild, {**settings, "record": "source"})
        if isinstance(plain, str) or isinstance(source, str):
            assert plain == source
        elif plain.outcome != "limit":
            assert same_but_for_the_listing(plain, source)
            compared += 1
    assert compared > 150


@FEWER
@given(program=signal_programs(), machine=machines(), seed=SEEDS)
def test_signals_and_cancellation_do_the_same(program: Any, machine: Any, seed: int | None) -> None:
    (full, one), (source, two) = (run_with_signals(program, machine, seed=seed, record=r) for r in ("full", "source"))
    assert same_but_for_the_listing(full, source)
    assert one == two


def helper() -> Steps:
    yield tl.compute(1 * ms)
    yield tl.compute(1 * ms)


def handler(signo: int) -> Steps:
    yield tl.compute(2 * ms)


def worker() -> Steps:
    yield tl.compute(3 * ms)
    yield from helper()
    yield tl.read(
        5 * ms,
    )


def main() -> Steps:
    yield tl.sigaction(signal.SIGUSR1, handler)
    tid = yield tl.pthread_create(worker)
    yield tl.nanosleep(2 * ms)
    yield tl.pthread_kill(tid, signal.SIGUSR1)
    if (yield tl.fork()) == 0:
        yield tl.compute(4 * ms)
        yield tl._exit(0)
    yield tl.pthread_join(tid)


@pytest.fixture(scope="module")
def trace() -> Trace:
    return tl.run(main, cpus=3, record="source")


def at(trace: Trace, thread: int, time: int) -> str:
    """The routine and the text of the line at which `thread` is at `time`."""
    assert trace.listing is not None
    routine, line = trace.listing.place(thread, time) or pytest.fail("no line")
    return f"{routine.name}: {routine.text.splitlines()[line - routine.first].strip()}"


def test_each_thread_is_at_the_line_of_the_call_that_it_performs(trace: Trace) -> None:
    assert at(trace, 0, 1 * ms) == "main: yield tl.nanosleep(2 * ms)"
    assert at(trace, 0, 3 * ms) == "main: yield tl.pthread_join(tid)"
    assert at(trace, 1, 1 * ms) == "worker: yield tl.compute(3 * ms)"
    assert at(trace, 1, 2 * ms) == "handler: yield tl.compute(2 * ms)"
    assert at(trace, 1, 4 * ms) == "worker: yield tl.compute(3 * ms)", "the handler has returned"
    assert at(trace, 1, 5 * ms + 1) == "helper: yield tl.compute(1 * ms)"
    assert at(trace, 1, 8 * ms) == "worker: yield tl.read("
    assert at(trace, 2, 3 * ms) == "main: yield tl.compute(4 * ms)", "in the child of fork"


def test_a_thread_without_a_step_has_no_line_and_other_runs_have_no_listing(trace: Trace) -> None:
    assert trace.listing is not None
    assert trace.listing.place(99, 0) is None
    assert tl.run(main, cpus=3).listing is None
    assert "listing" not in tl.run(main, cpus=3).to_dict()


def test_a_saved_trace_keeps_its_listing(trace: Trace) -> None:
    again = Trace.from_dict(trace.to_dict())
    assert again == trace
    assert again.listing == trace.listing
    assert isinstance(again.listing, Listing)


def test_a_text_that_nobody_kept_is_empty_and_its_lines_still_count() -> None:
    space: dict[str, Any] = {"tl": tl}
    exec("def main():\n    yield tl.compute(5)\n", space)
    listing = tl.run(space["main"], record="source").listing
    assert listing is not None
    assert (listing.routines[0].text, listing.steps) == ("", [(0, 0, 0, 2)])


@given(steps=st.lists(st.tuples(*[st.integers(0, 9)] * 2, st.just(0), st.integers(1, 5)), max_size=8))
def test_the_latest_step_counts(steps: list[tuple[int, int, int, int]]) -> None:
    steps.sort()
    listing = Listing((Routine("main", 1, ""),), steps)
    assert Listing.from_dict(listing.to_dict()) == listing
    for thread in range(3):
        lines = [line for time, who, _, line in steps if who == thread and time <= 4]
        found = listing.place(thread, 4)
        assert (found[1] if found else None) == (lines[-1] if lines else None)


def test_inside_a_pool_a_thread_is_at_the_readers_line_that_called_it_and_an_idle_worker_at_the_pools() -> None:
    def task() -> Steps:
        yield tl.compute(1 * ms)

    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(1, 1)
        yield from pool.submit(task)
        yield from pool.shutdown()

    listing = tl.run(main, record="source").listing
    assert listing is not None
    assert {routine.name for routine in listing.routines} == {"main", "task", "_work"}
    at = set()
    for _, _, number, line in listing.steps:
        name, first, text = listing.routines[number]
        at.add((name, text.splitlines()[line - first].strip()))
    assert {("main", "yield from pool.shutdown()"), ("task", "yield tl.compute(1 * ms)")} <= at
    assert ("_work", "while (entry := (yield from self._take())) is not None:") in at
