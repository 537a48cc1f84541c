"""Whether two runs agree, on traces made by hand."""

from __future__ import annotations

import pytest

from threadlab.trace import EventKind, State, ThreadRecord, Trace, ms, us
from threadlab.trace.agreement import agreement

RUN, READY, BLOCK = State.RUNNING, State.READY, State.BLOCKED


def trace(*lives, names=None, main=False):
    """A trace with one thread for each of `lives`, which are lists of ``(state, start, end)`` in milliseconds."""
    intervals = [
        (int(start * ms), int(end * ms), at + main, -1, -1, int(state), "")
        for at, life in enumerate(lives)
        for state, start, end in life
    ]
    names = names or [f"thread {at + 2}" for at in range(len(lives))]
    instants = []
    if main:
        names = ["main", *names]
        instants = [(0, EventKind.CREATE, 0, at + 1, "") for at in range(len(lives))]
    threads = [ThreadRecord(1, at + 1, name, 0, 0, -1, -1) for at, name in enumerate(names)]
    return Trace(threads, [], 0, intervals, instants, end=max(interval[1] for interval in intervals))


def life(start, compute=2.0, block=5.0):
    """Compute, block, compute."""
    return [
        (RUN, start, start + compute),
        (BLOCK, start + compute, start + compute + block),
        (RUN, start + compute + block, start + 2 * compute + block),
    ]


SERIAL = trace(life(0), life(9))
PARALLEL = trace(life(0), life(0))


def test_a_run_agrees_with_itself():
    result = agreement(SERIAL, SERIAL)
    assert result.order_agrees
    assert (result.events, result.agreeing) == (6, 6)
    assert result.median_error == 0
    assert result.makespan_error == 0
    assert result.differences == ()
    assert "agrees (6 of 6)" in result.describe()


def test_small_delays_are_no_difference_and_lengths_are_told():
    late = trace(life(0.3, compute=2.1, block=5.25), life(10, compute=2.1, block=5.25))
    result = agreement(SERIAL, late)
    assert result.order_agrees
    assert result.median_error == pytest.approx(0.05)
    assert result.makespan_error == pytest.approx(19.45 / 18 - 1)
    assert "differ by 5% in the median" in result.describe()
    assert "8% longer" in result.describe()


def test_calls_that_should_follow_one_another_must_not_overlap():
    result = agreement(SERIAL, PARALLEL)
    assert not result.order_agrees
    assert result.differences[0] == (
        "Simulated: thread 3 blocks after thread 2. Measured: they block at the same time."
    )
    assert result.agreeing < result.events
    assert "differs" in result.describe()


def test_calls_that_should_overlap_must_not_follow_one_another():
    result = agreement(PARALLEL, SERIAL)
    assert not result.order_agrees
    assert result.differences[0] == (
        "Simulated: thread 2 and thread 3 block at the same time. Measured: one after the other."
    )


def test_simultaneous_events_may_come_in_any_order():
    for first, second in ((0, 0.4), (0.4, 0)):
        assert agreement(PARALLEL, trace(life(first), life(second))).order_agrees


def test_the_tolerance_can_be_given():
    shifted = trace(life(3), life(0), names=["a", "b"])
    planned = trace(life(0), life(1, block=6), names=["a", "b"])
    assert agreement(planned, shifted, tolerance=4 * ms).order_agrees
    assert not agreement(planned, shifted, tolerance=500 * us).order_agrees


def test_the_tolerance_is_half_a_blocking_call():
    """However short the computes are; and half a compute where nobody blocks."""
    assert agreement(PARALLEL, PARALLEL).tolerance == 2.5 * ms
    quick = trace(life(0, compute=0.01), life(9, compute=0.01))
    assert agreement(quick, trace(life(0.5, compute=0.4), life(10, compute=0.4))).order_agrees
    assert not agreement(quick, trace(life(0), life(0))).order_agrees
    computing = trace([(RUN, 0, 6)], [(RUN, 6, 12)])
    assert agreement(computing, computing).tolerance == 3 * ms
    assert agreement(trace([(RUN, 0, 1)]), trace([(RUN, 0, 1)])).tolerance == 0.5 * ms


def test_a_short_call_that_only_one_run_has_is_left_out():
    """A thread that is cancelled when it enters the call is there for a moment; computes beside it count as one."""
    planned = trace([(RUN, 0, 10)])
    moment = trace([(RUN, 0, 7), (BLOCK, 7, 7.1), (RUN, 7.1, 10)])
    for one, other in ((planned, moment), (moment, planned)):
        result = agreement(one, other, tolerance=1 * ms)
        assert result.order_agrees
        assert [(step.kind, step.simulated, step.measured) for step in result.steps] == [("compute", 10 * ms, 10 * ms)]
    assert not agreement(planned, moment, tolerance=int(0.1 * ms)).order_agrees, "it is not shorter than that"


def test_of_several_calls_the_shortest_is_left_out():
    planned = trace([(RUN, 0, 2), (BLOCK, 2, 6), (RUN, 6, 8)])
    real = trace([(RUN, 0, 1), (BLOCK, 1, 1.2), (RUN, 1.2, 2.2), (BLOCK, 2.2, 6.2), (BLOCK, 6.4, 6.5), (RUN, 6.5, 8.5)])
    result = agreement(planned, real)
    assert result.order_agrees
    assert [(step.kind, step.measured) for step in result.steps] == [
        ("compute", 2.2 * ms),
        ("compute", 2 * ms),
        ("block", 4 * ms),
    ]


def test_calls_with_next_to_nothing_between_them_are_one_where_the_other_run_has_one():
    planned = trace([(RUN, 0, 1), (BLOCK, 1, 11), (RUN, 11, 12)])
    parted = trace([(RUN, 0, 1), (BLOCK, 1, 5), (RUN, 5, 5.3), (BLOCK, 5.3, 11), (RUN, 11, 12)])
    for one, other in ((planned, parted), (parted, planned)):
        result = agreement(one, other, tolerance=4 * ms)
        assert result.order_agrees
        assert [(step.kind, step.measured) for step in result.steps] == [
            ("compute", 1 * ms),
            ("compute", 1 * ms),
            ("block", 10 * ms),
        ]
    assert not agreement(planned, parted, tolerance=3 * ms).order_agrees, "a tenth of it is not more than the gap"
    assert len(agreement(parted, parted).steps) == 5


def test_calls_that_follow_at_once_in_the_simulation_are_one_there_and_so_in_the_other_run():
    """However short each of them is beside the whole."""
    planned = trace([(BLOCK, 0, 20), (BLOCK, 20, 40), (BLOCK, 40, 60)])
    real = trace([(BLOCK, 0, 20), (RUN, 20, 20.1), (BLOCK, 20.1, 40), (RUN, 40, 40.1), (BLOCK, 40.1, 61)])
    result = agreement(planned, real)
    assert result.order_agrees
    assert [(step.simulated, step.measured) for step in result.steps] == [(60 * ms, 61 * ms)]


def test_short_calls_that_both_runs_have_are_compared():
    short = trace([(RUN, 0, 1), (BLOCK, 1, 1.1), (RUN, 1.1, 2), (BLOCK, 2, 8)])
    result = agreement(short, short, tolerance=1 * ms)
    assert [step.simulated for step in result.steps if step.kind == "block"] == [0.1 * ms, 6 * ms]


def test_being_ready_preempted_or_late_is_no_event():
    sliced = trace(
        [(READY, 0, 1), (RUN, 1, 2), (READY, 2, 3), (RUN, 3, 4), (BLOCK, 4, 9), (READY, 9, 10), (RUN, 10, 12)],
    )
    plain = trace([(RUN, 1, 4), (BLOCK, 4, 9), (RUN, 10, 12)])
    result = agreement(sliced, plain)
    assert result.order_agrees
    assert [(step.kind, step.simulated, step.measured) for step in result.steps] == [
        ("compute", 3 * ms, 3 * ms),
        ("compute", 2 * ms, 2 * ms),
        ("block", 5 * ms, 5 * ms),
    ]


def test_the_main_thread_may_be_missing_or_do_other_things():
    assert agreement(trace(life(0), life(9), main=True), SERIAL).order_agrees
    assert agreement(SERIAL, trace(life(0), life(9), main=True)).order_agrees


def test_threads_are_matched_by_name_if_the_names_are_the_same():
    planned = trace(life(0), life(9, block=7), names=["a", "b"])
    real = trace(life(9, block=7), life(0), names=["b", "a"])
    result = agreement(planned, real)
    assert result.matched == "name"
    assert result.order_agrees


def test_threads_that_do_the_same_may_start_in_another_order():
    real = trace(life(9), life(0), names=["x", "y"])
    result = agreement(SERIAL, real)
    assert result.order_agrees
    assert result.matched == "first call"
    assert "in the order of their first blocking calls" in result.describe()


def test_threads_that_do_different_things_may_not():
    planned = trace(life(0), life(9, block=7), names=["a", "b"])
    real = trace(life(11), life(0, block=7), names=["x", "y"])
    result = agreement(planned, real)
    assert not result.order_agrees
    assert result.matched == "creation"


def test_blocking_calls_and_threads_are_counted():
    once, twice = trace(life(0)), trace([*life(0), (BLOCK, 9, 12)])
    result = agreement(once, twice)
    assert result.differences == ("Simulated: thread 2 blocks once. Measured: 2 times.",)
    assert result.events == 0
    fewer = agreement(SERIAL, once)
    assert fewer.differences[0] == "The simulated run has 2 worker threads and the measured run 1."


def test_neighbouring_pieces_of_one_call_are_one_call():
    pieces = trace([(RUN, 0, 2), (BLOCK, 2, 4), (BLOCK, 4, 7), (RUN, 7, 9)])
    assert agreement(trace(life(0)), pieces).order_agrees


def test_many_differences_are_summed_up():
    result = agreement(trace(*(life(9 * at) for at in range(6))), trace(*(life(0) for _ in range(6))))
    assert "more differences" in result.describe()
    assert result.describe().count("Simulated:") == 3


def test_bad_input():
    empty = Trace([ThreadRecord(1, 1, "main", 0, 0, 0, 0)], [], 1, [], [])
    with pytest.raises(
        ValueError, match="simulated has nothing to compare: no thread with recorded spans but main, and"
    ):
        agreement(empty, SERIAL)
    with pytest.raises(
        ValueError, match="measured has nothing to compare: no thread with recorded spans but main, and"
    ):
        agreement(trace(life(0), main=True), empty)
    with pytest.raises(TypeError, match="measured must be a trace, not int"):
        agreement(SERIAL, 3)
    for bad in (-1, 0.5, True):
        with pytest.raises(ValueError, match="tolerance must be a whole number of nanoseconds"):
            agreement(SERIAL, SERIAL, tolerance=bad)
