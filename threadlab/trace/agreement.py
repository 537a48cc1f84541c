"""Does a real run behave as the simulated one?  Only traces are compared; pictures are drawn elsewhere.

What is compared.  A worker is any thread but the first process's main thread, which starts the others and waits for
them.  Each worker's life is cut at its blocking calls: compute, block, compute, block, …, compute.  An *event* is the
beginning or the end of a blocking call, or the end of the worker's last span.  Being ready, being preempted,
waiting for another thread and switching are no events, for a real run seldom knows about them.

When the order agrees.  Two events are *ordered* in a run if they lie further apart than the tolerance; nearer ones
count as simultaneous, for no kernel promises their order.  A pair of events disagrees if one run orders it one way
and the other run the other way.  The order agrees if no pair disagrees and each worker makes the same number of
blocking calls in both runs.  So four threads that block at the same instant of the simulation may do so in any order
in the real run, but calls that follow one another in one run must not overlap in the other.

Which calls count.  A real thread is in a blocking call for a moment even where it does not wait: it is cancelled at
once, or what it wants is there already.  And there is always a moment between two calls, which in the simulation may take
no time, or which only there is seen, when a signal handler interrupts a call that goes on afterwards.  So where a worker
blocks more often in one run than in the other, two things are done in that run, as often as it blocks more.  Calls with
next to nothing between them, less than a tenth of the tolerance, become one.  Then the shortest calls are left out, as
long as they are shorter than the tolerance; what it computes before and after such a call is one compute.

Which thread is which.  Workers are matched by name if both runs use the same names, otherwise by the order of
creation.  If that order disagrees and all workers do the same work in the simulation, they are interchangeable: they
are then matched by the order of their first blocking calls, because no rule says which of them starts first.

Where nothing can be timed.  If no worker of the simulation computes or blocks for as long as `LEAST`, or the real run tells
nothing of the kind, there are no lengths to compare, and distances in time say nothing about the order.  Then the order
of cause and effect is compared: see causality.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from threadlab.trace.causality import COMPARED, compare_causes
from threadlab.trace.records import EventKind, State
from threadlab.trace.trace import Trace
from threadlab.trace.units import format_time, us

BEGINS, STOPS, ENDS = "begins to block", "stops blocking", "ends"
MOST_TOLD = 3
"""differences that are told one by one; of more the number is told"""
LEAST = 100 * us
"""nanoseconds that a stretch must take to be timed; in a shorter one a real thread cannot tell its work from a pause"""


class Step(NamedTuple):
    """One stretch of a worker's life in both runs; times in nanoseconds."""

    thread: str
    """the worker's name in the simulated run"""
    kind: str
    """``"compute"`` or ``"block"``"""
    simulated: int
    """how long it took in the simulated run"""
    measured: int

    @property
    def error(self) -> float:
        """How far the measured length is from the simulated one, as a share of the latter (0 is exact, 1 is twice)."""
        return (self.measured - self.simulated) / self.simulated


@dataclass(frozen=True)
class Agreement:
    """How well a measured run agrees with a simulated one."""

    order_agrees: bool
    events: int
    """events that could be compared"""
    agreeing: int
    """of those, the events that are in no pair that disagrees"""
    matched: str
    """``"name"``, ``"creation"`` or ``"first call"``: how the workers of the two runs were matched"""
    tolerance: int
    """nanoseconds; events nearer than this count as simultaneous (0 where nothing was timed: cause comes before effect)"""
    differences: tuple[str, ...]
    """what differs in the order of events, in sentences; empty if nothing does"""
    steps: tuple[Step, ...]
    """the length in both runs of each stretch that takes at least `LEAST` in the simulation"""
    makespan_error: float | None
    """how far the measured makespan is from the simulated one, as a share of the latter; None if nothing was timed"""
    untimed: str = ""
    """why nothing was timed; empty if something was"""
    handlers: tuple[str, ...] = ()
    """where nothing was timed: which signals are handled by another thread than in the simulation"""

    @property
    def median_error(self) -> float | None:
        """The middle of all steps' errors, without their signs; None if there are no steps."""
        return median([abs(step.error) for step in self.steps]) if self.steps else None

    def describe(self) -> str:
        """The agreement in a few sentences."""
        count = f"{self.agreeing} of {self.events}"
        if self.order_agrees:
            sentences = [f"The order of events agrees ({count})."]
            if self.matched == "first call":
                sentences.append(
                    "The threads do the same work and are taken in the order of their first blocking calls."
                )
        else:
            sentences = [f"The order of events differs ({count} agree).", *self.differences[:MOST_TOLD]]
            more = len(self.differences) - MOST_TOLD
            if more > 0:
                sentences.append(f"There {'is 1 more difference' if more == 1 else f'are {more} more differences'}.")
        if self.handlers:
            told = "; ".join(self.handlers[:MOST_TOLD])
            sentences.append(
                f"Signals are handled by other threads (where several do not block them POSIX lets any do so): {told}."
            )
        if self.median_error is not None:
            sentences.append(f"The lengths of the steps differ by {self.median_error:.0%} in the median.")
        if self.makespan_error is None:
            sentences.append(f"There is no timing error: {self.untimed}.")
        else:
            longer = "longer" if self.makespan_error >= 0 else "shorter"
            sentences.append(f"The whole measured run is {abs(self.makespan_error):.0%} {longer}.")
        return " ".join(sentences)


class _Worker(NamedTuple):
    """One worker of one run: its blocking calls and what it computes before, between and after them."""

    name: str
    blocks: list[tuple[int, int]]
    computes: list[tuple[int, int]]
    """one more than `blocks`; ``(0, 0)`` where nothing was computed"""
    end: int

    @property
    def work(self) -> list[int]:
        """The lengths of its blocking calls: what makes two workers alike."""
        return [end - start for start, end in self.blocks]

    def events(self) -> list[tuple[str, int, int]]:
        """``(what, call, time)`` of each event: ``"begins to block"``, ``"stops blocking"`` or ``"ends"``."""
        calls = enumerate(self.blocks)
        found = [one for at, (start, end) in calls for one in ((BEGINS, at, start), (STOPS, at, end))]
        return [*found, (ENDS, len(self.blocks), self.end)]


class _Event(NamedTuple):
    """One event in both runs."""

    worker: int
    what: str
    call: int
    simulated: int
    measured: int


def agreement(simulated: Trace, measured: Trace, tolerance: int | None = None) -> Agreement:
    """Compare a `measured` run with a `simulated` one of the same program.

    `tolerance` (nanoseconds) is how near two events may lie to count as simultaneous; unless given it is half the
    median length of the blocking calls in the simulation, or of the computes if there are no such calls.  See the text at
    the top of this module for what is compared.  Where there is nothing to time, `median_error` and `makespan_error` are
    None, and the order of cause and effect is compared.

    Raises `TypeError` or `ValueError`, naming the argument, if there is nothing to compare.
    """
    ours, theirs = _workers(simulated, "simulated"), _workers(measured, "measured")
    if tolerance is not None and (isinstance(tolerance, bool) or not isinstance(tolerance, int) or tolerance < 0):
        raise ValueError(f"tolerance must be a whole number of nanoseconds, at least 0, not {tolerance!r}")
    if not any(end - start >= LEAST for worker in ours for start, end in worker.blocks + worker.computes):
        why = f"no thread but main computes or blocks for {format_time(LEAST)} in the simulation"
        return _untimed(simulated, measured, tolerance or 0, why)
    if not theirs:
        why = "the measured run does not tell how long a thread but main computes or blocks"
        return _untimed(simulated, measured, tolerance or 0, why)
    if tolerance is None:
        blocks = [end - start for worker in ours for start, end in worker.blocks]
        computes = [end - start for worker in ours for start, end in worker.computes if end > start]
        tolerance = int(median(blocks or computes or [0])) // 2
    matched = "creation"
    if sorted(worker.name for worker in ours) == sorted(worker.name for worker in theirs):
        matched = "name"
        names = {worker.name: worker for worker in theirs}
        if len(names) == len(theirs):
            theirs = [names[worker.name] for worker in ours]
    pair = _same_calls(ours, theirs, tolerance)
    found = _differences(*pair, tolerance)
    if found.differences and len(ours) == len(theirs) and len({tuple(worker.work) for worker in ours}) == 1:
        other = _same_calls(sorted(ours, key=_first_call), sorted(theirs, key=_first_call), tolerance)
        again = _differences(*other, tolerance)
        if not again.differences:
            pair, found, matched = other, again, "first call"
    return Agreement(
        order_agrees=not found.differences,
        events=found.events,
        agreeing=found.agreeing,
        matched=matched,
        tolerance=tolerance,
        differences=found.differences,
        steps=_steps(*pair),
        makespan_error=(measured.end - simulated.end) / simulated.end if simulated.end else 0.0,
    )


def _untimed(simulated: Trace, measured: Trace, tolerance: int, why: str) -> Agreement:
    """Compare runs in which nothing can be timed, and `why` says why."""
    for trace, name in ((simulated, "simulated"), (measured, "measured")):
        if not any(kind in COMPARED for _, kind, *_ in trace.instants):
            raise ValueError(f"{name} has nothing to compare: no thread with recorded spans but main, and no events")
    found = compare_causes(simulated, measured, tolerance)
    return Agreement(
        order_agrees=not found.differences,
        events=found.events,
        agreeing=found.agreeing,
        matched=found.matched,
        tolerance=tolerance,
        differences=found.differences,
        steps=(),
        makespan_error=None,
        untimed=why,
        handlers=found.handlers,
    )


def _workers(trace: Trace, name: str) -> list[_Worker]:
    """The workers of `trace` that have spans, in the order of their creation."""
    if not isinstance(trace, Trace):
        raise TypeError(f"{name} must be a trace, not {type(trace).__name__}")
    running: dict[int, list[tuple[int, int]]] = {}
    blocked: dict[int, list[tuple[int, int]]] = {}
    for start, end, thread, _, _, state, _ in sorted(trace.intervals):
        if state == State.RUNNING and start < end:
            running.setdefault(thread, []).append((start, end))
        elif state == State.BLOCKED and start < end:
            calls = blocked.setdefault(thread, [])
            if calls and calls[-1][1] == start:
                start = calls.pop()[0]
            calls.append((start, end))
    main = _main(trace)
    chosen = [thread for thread in range(len(trace.threads)) if thread != main and thread in running | blocked]
    chosen.sort(key=lambda thread: (trace.threads[thread].created, thread))
    return [_worker(trace, thread, blocked.get(thread, []), running.get(thread, [])) for thread in chosen]


def _main(trace: Trace) -> int:
    """The position of the main thread; -1 if the trace shows workers only."""
    if trace.threads and len(trace.threads) > 1:
        makes = any(
            kind in (EventKind.CREATE, EventKind.FORK) and thread == 0 and other > 0
            for _, kind, thread, other, _ in trace.instants
        )
        if makes or trace.threads[0].name == "main":
            return 0
    return -1


def _worker(trace: Trace, thread: int, blocks: list[tuple[int, int]], runs: list[tuple[int, int]]) -> _Worker:
    edges = [0, *(edge for block in blocks for edge in block), max((end for _, end in runs), default=0)]
    computes = []
    for at in range(0, len(edges), 2):
        inside = [(start, end) for start, end in runs if edges[at] <= start and end <= edges[at + 1]]
        computes.append((inside[0][0], inside[-1][1]) if inside else (0, 0))
    end = max((end for _, end in (*blocks, *runs)), default=0)
    return _Worker(trace.thread_name(thread), blocks, computes, end)


def _same_calls(
    ours: Sequence[_Worker], theirs: Sequence[_Worker], tolerance: int
) -> tuple[list[_Worker], list[_Worker]]:
    """The workers of both runs without calls, and gaps between calls, that are too short to be seen in both."""
    one, other = list(ours), list(theirs)
    for at in range(min(len(one), len(other))):
        surplus = len(one[at].blocks) - len(other[at].blocks)
        one[at] = _without_short_calls(*_without_short_gaps(one[at], surplus, tolerance // 10), tolerance)
        other[at] = _without_short_calls(*_without_short_gaps(other[at], -surplus, tolerance // 10), tolerance)
    return one, other


def _without_short_gaps(worker: _Worker, most: int, longest: int) -> tuple[_Worker, int]:
    """`worker` with calls made one where less than `longest` lies between, at most `most` times; how many more there are."""
    blocks, computes = worker.blocks[:], worker.computes[:]
    while most > 0 and len(blocks) > 1:
        gap, at = min((after[0] - before[1], at) for at, (before, after) in enumerate(pairwise(blocks)))
        if gap >= longest:
            break
        blocks[at : at + 2] = [(blocks[at][0], blocks[at + 1][1])]
        del computes[at + 1]
        most -= 1
    return worker._replace(blocks=blocks, computes=computes), most


def _without_short_calls(worker: _Worker, most: int, tolerance: int) -> _Worker:
    """`worker` without its shortest calls, at most `most`, that are shorter than `tolerance`."""
    blocks, computes = worker.blocks[:], worker.computes[:]
    for _ in range(most):
        start, end = min(blocks, key=lambda block: block[1] - block[0])
        if end - start >= tolerance:
            break
        at = blocks.index((start, end))
        del blocks[at]
        around = [compute for compute in computes[at : at + 2] if compute != (0, 0)]
        computes[at : at + 2] = [(around[0][0], around[-1][1]) if around else (0, 0)]
    return worker._replace(blocks=blocks, computes=computes)


def _first_call(worker: _Worker) -> tuple[int, int]:
    return (worker.blocks[0][0] if worker.blocks else worker.end, worker.end)


class _Found(NamedTuple):
    differences: tuple[str, ...]
    events: int
    agreeing: int


def _differences(ours: Sequence[_Worker], theirs: Sequence[_Worker], tolerance: int) -> _Found:
    """What differs in the order of events, the greatest difference first."""
    told = []
    if len(ours) != len(theirs):
        told.append(f"The simulated run has {len(ours)} worker threads and the measured run {len(theirs)}.")
    events = []
    for at, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if len(one.blocks) != len(other.blocks):
            told.append(f"Simulated: {one.name} blocks {_times(one)}. Measured: {_times(other)}.")
            continue
        for (what, call, simulated), (_, _, measured) in zip(one.events(), other.events(), strict=True):
            events.append(_Event(at, what, call, simulated, measured))
    events.sort(key=lambda event: event.simulated)
    pairs: list[tuple[bool, int, str]] = []
    bad: set[_Event] = set()
    for at, before in enumerate(events):
        for after in events[at + 1 :]:
            planned, swapped = after.simulated - before.simulated, before.measured - after.measured
            if planned > tolerance and swapped > tolerance:
                bad |= {before, after}
                plain = {before.what, after.what} == {BEGINS, STOPS}
                pairs.append((not plain, -min(planned, swapped), _pair(ours, before, after)))
    told += [text for _, _, text in sorted(pairs, key=lambda pair: pair[:2])]
    return _Found(tuple(dict.fromkeys(told)), len(events), len(events) - len(bad))


def _times(worker: _Worker) -> str:
    calls = len(worker.blocks)
    return "once" if calls == 1 else f"{calls} times"


def _pair(ours: Sequence[_Worker], before: _Event, after: _Event) -> str:
    """The difference in one pair of events, of which the simulated run has `before` first."""
    one, other = ours[before.worker], ours[after.worker]
    if (before.what, after.what) == (STOPS, BEGINS):
        return f"Simulated: {other.name} blocks after {one.name}. Measured: they block at the same time."
    if (before.what, after.what) == (BEGINS, STOPS) and after.simulated > before.simulated >= other.blocks[after.call][
        0
    ]:
        return f"Simulated: {other.name} and {one.name} block at the same time. Measured: one after the other."
    early, late = (f"{ours[event.worker].name} {event.what}" for event in (before, after))
    gap = format_time(before.measured - after.measured)
    return f"Simulated: {early} before {late}. Measured: {late} first, by {gap}."


def _steps(ours: Sequence[_Worker], theirs: Sequence[_Worker]) -> tuple[Step, ...]:
    steps = []
    for one, other in zip(ours, theirs, strict=False):
        if len(one.blocks) != len(other.blocks):
            continue
        for kind, planned, real in (("compute", one.computes, other.computes), ("block", one.blocks, other.blocks)):
            for (start, end), (real_start, real_end) in zip(planned, real, strict=True):
                if end - start >= LEAST:
                    steps.append(Step(one.name, kind, end - start, real_end - real_start))
    return tuple(steps)
