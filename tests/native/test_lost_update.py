"""Additions without a lock are lost where another thread can come between their steps, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

import threadlab as tl
from tests.native import twins
from tests.native.conftest import undisturbed
from threadlab.native import catalogue, machine, recordings, toolchains

pytestmark = pytest.mark.native
ADDITIONS, MANY = 300_000, 10_000_000
"""of each thread; so many that two threads meet even where other programs take most of the CPUs"""


def left(trace: tl.Trace) -> int:
    """How many additions are left of 100; of all when all are."""
    count, _, total = map(str, trace.text().partition(" of "))
    return 100 * int(count) // int(total)


def run(runtime: str, guard: str, additions: int = ADDITIONS, **more: Any) -> tl.Trace:
    return tl.native.run("lost_update", runtime, guard=guard, additions=additions, **more)


@pytest.mark.skipif(len(machine.cpus()) < 2, reason="one CPU may well lose nothing")
def test_without_a_lock_additions_are_lost(have) -> None:
    have("pthreads")
    assert undisturbed(lambda: run("pthreads", "none", MANY), lambda trace: left(trace) < 100)


@pytest.mark.parametrize("runtime", ["pthreads", "gnu-pth"])
def test_with_a_mutex_none_is(have, runtime: str) -> None:
    have(runtime)
    assert left(run(runtime, "mutex")) == 100


@pytest.mark.parametrize("jacket", [True, False])
def test_gnu_pth_switches_only_in_calls(have, jacket: bool) -> None:
    """So nobody comes between the steps, on any number of CPUs."""
    have("gnu-pth")
    trace = run("gnu-pth", "none", jacket=jacket)
    assert left(trace) == 100
    assert trace.metrics().kernel_threads == 1


def test_the_simulated_threads_lose_some_without_the_lock() -> None:
    """And where they share one kernel thread nobody comes between, as with GNU Pth."""
    kept = {guard: left(tl.run(twins.lost_update, guard, 2, 50, cpus=2)) for guard in ("none", "mutex")}
    assert kept["none"] < 100 == kept["mutex"]
    assert left(tl.run(twins.lost_update, "none", 2, 50, model=tl.ManyToOne(), cpus=2)) == 100


@pytest.mark.parametrize(("runtime", "guard"), [("pthreads", "none"), ("pthreads", "mutex"), ("gnu-pth", "none")])
def test_the_recorded_runs_show_it(runtime: str, guard: str) -> None:
    experiment = catalogue.find("lost_update")
    parameters = {**experiment.defaults, **toolchains.find(runtime).variant, "guard": guard}
    trace = recordings.trace_of(experiment, runtime, parameters, None)
    assert (left(trace) < 100) == ((runtime, guard) == ("pthreads", "none"))
