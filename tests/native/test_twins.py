"""Every experiment whose runs are traces, on every runtime that has it, beside its simulated twin."""

from __future__ import annotations

import re
from typing import Any

import pytest

import threadlab as tl
from tests.native.conftest import undisturbed
from tests.native.pairs import TWINS, Pair, pairs
from threadlab.native import catalogue

PAIRS = list(pairs())


def test_every_experiment_that_gives_a_trace_has_a_twin() -> None:
    traces = {name for name, experiment in catalogue.EXPERIMENTS.items() if not experiment.rows}
    assert set(TWINS) == traces, (
        "add the simulated program to tests/native/twins.py and a line to tests/native/pairs.py"
    )
    assert {(pair.experiment, pair.runtime) for pair in PAIRS} == {
        (name, runtime) for name in traces for runtime in catalogue.EXPERIMENTS[name].sources
    }


@pytest.mark.native
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.title)
def test_compare_says_whether_the_order_agrees_and_how_far_times_are_off(have: Any, pair: Pair) -> None:
    have(pair.runtime)
    simulated = pair.simulate()
    told = pair.difference

    def good(real: tl.Trace) -> bool:
        both = tl.compare(simulated, real)
        found = both.agreement
        assert found.events or told
        assert re.match(r"The order of events (agrees|differs) \(\d+ of \d+", both.describe())
        if not told:
            assert (both.median_error is not None) == (found.makespan_error is not None) == pair.twin.timed
            assert ("There is no timing error: no thread but main computes" in both.describe()) != pair.twin.timed
            assert ("in the median" in both.describe()) == pair.twin.timed
        if told:
            return not both.order_agrees and any(told in text for text in found.differences)
        return both.order_agrees

    assert undisturbed(pair.measure, good)


@pytest.mark.native
def test_who_handles_a_signal_is_told(have: Any) -> None:
    """Python calls all handlers in the main thread; Pthreads where POSIX leaves no choice does what the simulation does."""
    have("pthreads")
    have("python")
    by_runtime = {pair.runtime: pair for pair in PAIRS if pair.experiment == "signals"}
    in_python = tl.compare(by_runtime["python"].simulate(), by_runtime["python"].measure())
    assert "SIGUSR1 by thread 4 in the simulated run and main in the measured one (25 times)" in in_python.describe()
    in_c = tl.compare(by_runtime["pthreads"].simulate(), by_runtime["pthreads"].measure())
    assert all("by thread 2 in the simulated run and T" in told for told in in_c.agreement.handlers), "main blocks"
    (directed,) = (pair for pair in PAIRS if (pair.experiment, pair.runtime) == ("directed", "pthreads"))
    assert tl.compare(directed.simulate(), directed.measure()).agreement.handlers == ()
