"""What several runs of a program counted, each for itself."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest

import threadlab as tl
from tests.native import twins
from threadlab.native import NativeError, catalogue, counts, recordings, toolchains
from threadlab.native.rows import Count


def simulated(left: int) -> tl.Trace:
    """A run that says how many of six additions are left."""

    def main():
        yield tl.write(f"{left} of 6")

    trace = tl.run(main)
    trace.settings["guard"] = "none"
    return trace


def test_rows_tell_how_runs_differ() -> None:
    """The median is one of the counts, also where two are in the middle."""
    runs = [simulated(left) for left in (6, 2, 5, 3)]
    assert counts.count("pthreads", runs, counts.additions) == [
        Count("pthreads", "without a lock", "kept", 3, 2, 6, 4),
        Count("pthreads", "without a lock", "lost", 1, 0, 4, 4),
    ]


def test_each_arrangement_has_its_handlers_and_those_who_handle_nothing() -> None:
    trace = tl.run(twins.signals, 3, 1000)
    found = counts.handlers(trace)
    names = main, _, _, last = [trace.thread_name(thread) for thread in range(4)]
    arrangements = ["all open", "main blocks", "last open", "all block"]
    assert list(found) == [(arrangement, name) for arrangement in arrangements for name in names]
    totals = {one: sum(found[one, name] for name in names) for one in arrangements}
    assert totals == {"all open": 250, "main blocks": 250, "last open": 250, "all block": 1}
    assert found["main blocks", main] == 0 and found["last open", last] == 250


@pytest.mark.native
def test_a_mutex_loses_nothing_in_any_run(have) -> None:
    have("pthreads")
    table = tl.native.table("lost_update", "pthreads", guard="mutex", additions=20_000, runs=3)
    assert list(table) == [
        Count("pthreads", "with a mutex", "kept", 40_000, 40_000, 40_000, 3),
        Count("pthreads", "with a mutex", "lost", 0, 0, 0, 3),
    ]
    assert table.sources["pthreads"] == "measured"
    assert table.settings["runs"] == 3


@pytest.mark.native
def test_masks_choose_who_handles_in_every_run(have) -> None:
    have("pthreads")
    rows = {(row.case, row.what): row for row in tl.native.table("signals", "pthreads", signals=100, runs=3)}
    for (case, what), row in rows.items():
        may = {"all open": True, "main blocks": what != "main", "last open": what == "T3", "all block": what == "main"}
        assert may[case] or row.most == 0
    assert (rows["last open", "T3"].least, rows["last open", "T3"].most) == (25, 25)
    assert (rows["all block", "main"].least, rows["all block", "main"].most) == (1, 1)


@pytest.mark.native
@pytest.mark.parametrize(("runtime", "carry"), [("pthreads", 4), ("gnu-pth", 1)])
def test_kernel_threads_are_counted(have, runtime: str, carry: int) -> None:
    have(runtime)
    first, second = tl.native.table("models", runtime, threads=3, block=1, runs=2)
    assert (first.what, first.least, first.most) == ("carry them", carry, carry)
    assert (second.what, second.least) == ("in the process", carry)
    assert first.case == "kernel threads for main and 3 threads"


@pytest.mark.native
def test_a_run_that_is_cut_short_is_not_counted(have, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it counted until then says nothing: the recorded table stands, with the reason."""
    have("pthreads")
    running = sys.modules["threadlab.native.run"]  # the package has a function of this name
    parse = running.parse

    def cut(*arguments: Any) -> tl.Trace:
        trace = parse(*arguments)
        trace.outcome = "limit"
        return trace

    monkeypatch.setattr(running, "parse", cut)
    reason = "lost_update on pthreads was not completed in one of 2 runs: limit. Shown is a recorded run"
    with pytest.warns(tl.native.RecordedInstead, match=re.escape(reason)):
        assert tl.native.table("lost_update", "pthreads", runs=2).sources["pthreads"] == "recorded"


def test_the_recorded_counts_stand_where_a_runtime_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchains, "missing", lambda runtime: "it has been taken away")
    with pytest.warns(tl.native.RecordedInstead, match="Shown is a recorded run of Pthreads with guard=none"):
        rows = list(tl.native.table("lost_update", "pthreads"))
    assert [(row.what, row.runs) for row in rows] == [("kept", 9), ("lost", 9)]
    assert rows[0].most + rows[1].least == 2_000_000, "what is kept and what is lost make all, in each run"
    assert rows[1].most > 0


@pytest.mark.parametrize(
    ("runs", "error"), [(0, ValueError), (1001, ValueError), ("3", TypeError), (True, TypeError)], ids=str
)
def test_a_number_of_runs_that_cannot_be(runs: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=re.escape(f"runs must be a whole number from 1 to 1000 (runs), not {runs!r}")):
        tl.native.table("models", "pthreads", runs=runs)


def test_a_trace_has_no_number_of_runs() -> None:
    with pytest.raises(TypeError, match="models on pthreads has no parameter 'runs'"):
        tl.native.run("models", "pthreads", runs=3)
    with pytest.raises(ValueError, match="exec gives a trace, not a table"):
        tl.native.table("exec")


def test_what_counts_has_no_recording_is_told() -> None:
    with pytest.raises(NativeError, match="there is no recorded run of lost_update on go"):
        recordings.nearest(catalogue.find("lost_update"), "go", catalogue.find("lost_update").defaults, None, True)
