"""Does a real run do the same things in the same order, where nothing lasts long enough to be timed?

What is compared.  The instants of both runs: a thread creates, joins or cancels another one, ends, forks, replaces its
program, handles a signal, writes a text.  What only one of the two kinds of run tells (who woke whom, who was preempted)
is left out.  So are creations, joins and ends where one of the runs tells none at all: not every runtime reports them.

When the order agrees.  In the simulation such a program takes no time, and the order of its instants in the list is one
of many that would be right.  What must not change is the order of cause and effect ("happened before": Lamport, "Time,
clocks, and the ordering of events in a distributed system", CACM 21(7), 1978): a thread's instants follow one another;
what a thread does comes after its creation; a join after the other's end; what a thread does after it was woken comes
after what the other did before it woke it; a signal is handled after what its sender did before it sent it; and a process
does nothing with its new program before it gets it.  The order agrees if the measured run reverses no such pair and both
runs hold the same instants.

Who handles a signal is told apart from the order, for a signal is the same event whoever handles it, and where several
threads do not block it POSIX leaves open which of them does.

Which thread is which.  Threads are matched by name if both runs use the same names, otherwise by the order in which they
appear.  A new program's thread counts as a new thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from threadlab.trace.records import EventKind
from threadlab.trace.trace import Trace
from threadlab.trace.units import format_time

COMPARED = {
    EventKind.CREATE: "creates {other}",
    EventKind.JOIN: "joins {other}",
    EventKind.EXIT: "ends",
    EventKind.CANCEL: "cancels {other}",
    EventKind.FORK: "forks {other}",
    EventKind.EXEC: "replaces its program",
    EventKind.SIGNAL: "handles {detail}",
    EventKind.OUTPUT: "writes “{detail}”",
}
"""the kinds that both runs can tell, and how a thread's instant reads"""
OFTEN_UNTOLD = (EventKind.CREATE, EventKind.JOIN, EventKind.EXIT)
"""left out where one run has none: not every runtime tells them"""
LONGEST_TEXT = 60
"""characters of a written text that are shown"""


class Deed(NamedTuple):
    """One instant of one run, with threads numbered as in the simulated run."""

    time: int
    kind: EventKind
    thread: int
    other: int
    """the second thread; -1 if the kind has none"""
    detail: str

    @property
    def label(self) -> tuple[EventKind, int, int, str]:
        """What must be the same in both runs.  A signal is the same one whoever handles it."""
        return (self.kind, -1 if self.kind == EventKind.SIGNAL else self.thread, self.other, self.detail)


class Found(NamedTuple):
    """What came of a comparison."""

    differences: tuple[str, ...]
    handlers: tuple[str, ...]
    """which signals are handled by another thread than in the simulation"""
    events: int
    """instants that both runs have"""
    agreeing: int
    matched: str


def happens_before(trace: Trace, numbers: Sequence[int]) -> tuple[list[Deed], list[tuple[int, int]]]:
    """The instants of `trace` that can be compared, and the pairs of them of which the first is a cause of the second.

    `numbers` has for each thread the number that it is known by.  Pairs that follow from others are left out.
    """
    deeds: list[Deed] = []
    pairs: list[tuple[int, int]] = []
    past: dict[int, set[int]] = {}
    """for each thread the last deeds that come before its next one"""
    born: dict[int, set[int]] = {}
    """for each process the same, for threads that nobody creates"""
    pid = [thread.pid for thread in trace.threads]

    def before(thread: int) -> set[int]:
        return past.setdefault(thread, set(born.get(pid[thread], ())))

    for time, kind, thread, other, detail in trace.instants:
        if kind == EventKind.CREATE and thread == other:
            continue  # the first thread of a program, which nobody makes
        if other >= 0 and kind in (EventKind.WAKE, EventKind.JOIN, EventKind.SIGNAL):
            before(thread).update(before(other))
        words = COMPARED.get(EventKind(kind))
        if words is None:
            continue
        at = len(deeds)
        has_other = other >= 0 and "{other}" in words
        told = detail if "{detail}" in words else ""
        deeds.append(Deed(time, EventKind(kind), numbers[thread], numbers[other] if has_other else -1, told))
        pairs += [(cause, at) for cause in before(thread)]
        past[thread] = {at}
        if has_other and kind in (EventKind.CREATE, EventKind.FORK):
            before(other).add(at)
        elif kind == EventKind.EXEC:
            born[pid[thread]] = {at}
            for own in [one for one in past if pid[one] == pid[thread]]:
                past[own].add(at)
    return deeds, pairs


def compare_causes(simulated: Trace, measured: Trace, tolerance: int) -> Found:
    """Whether `measured` keeps the order of cause and effect in `simulated`; nearer than `tolerance` (ns) counts as kept."""
    ours, theirs, matched = _numbered(simulated, measured)
    planned, pairs = happens_before(simulated, ours)
    real, _ = happens_before(measured, theirs)
    told = []
    if len(ours) != len(theirs):
        told.append(f"The simulated run has {len(ours)} threads and the measured run {len(theirs)}.")
    untold = {
        kind for kind in OFTEN_UNTOLD if not all(any(deed.kind == kind for deed in run) for run in (planned, real))
    }
    partner = _partners(planned, real)
    names, real_names = _names(simulated, ours), _names(measured, theirs)
    told += _counts(planned, real, untold, names, real_names)
    swapped = {at for at, other in partner.items() if planned[at].thread != real[other].thread}
    bad: set[int] = set()
    reversals = []
    for cause, effect in pairs:
        of_another_thread = planned[cause].thread == planned[effect].thread and bool({cause, effect} & swapped)
        if cause in partner and effect in partner and not of_another_thread:
            late = real[partner[cause]].time - real[partner[effect]].time
            if late > tolerance:
                bad |= {cause, effect}
                first, second = _sentence(planned[cause], names), _sentence(planned[effect], names)
                reversals.append((late, f"Simulated: {first} before {second}."))
    told += [f"{text} Measured: after it, by {format_time(late)}." for late, text in sorted(reversals, reverse=True)]
    events = [at for at in partner if planned[at].kind not in untold]
    handlers = Counter((planned[at].detail, planned[at].thread, real[partner[at]].thread) for at in swapped)
    who = [
        f"{signal} by {names[one]} in the simulated run and {real_names[another]} in the measured one{_times(count)}"
        for (signal, one, another), count in handlers.most_common()
    ]
    return Found(tuple(dict.fromkeys(told)), tuple(who), len(events), len(set(events) - bad), matched)


def _numbered(simulated: Trace, measured: Trace) -> tuple[list[int], list[int], str]:
    """A number for each thread of both runs, equal for those that are taken as the same, and how they were matched."""
    names = [[thread.name for thread in trace.threads] for trace in (simulated, measured)]
    if sorted(names[0]) == sorted(names[1]) and len(set(names[0])) == len(names[0]):
        return list(range(len(names[0]))), [names[0].index(name) for name in names[1]], "name"
    ours, theirs = ([0] * len(trace.threads) for trace in (simulated, measured))
    for numbers, trace in ((ours, simulated), (theirs, measured)):
        order = sorted(range(len(trace.threads)), key=lambda thread: (trace.threads[thread].created, thread))
        for number, thread in enumerate(order):
            numbers[thread] = number
    return ours, theirs, "creation"


def _partners(planned: Sequence[Deed], real: Sequence[Deed]) -> dict[int, int]:
    """For each deed of the simulation that the real run has too, the place of it there: the first is the first, …"""
    places: dict[tuple[EventKind, int, int, str], list[int]] = {}
    for at in sorted(range(len(real)), key=lambda at: (real[at].time, at), reverse=True):
        places.setdefault(real[at].label, []).append(at)
    return {at: places[deed.label].pop() for at, deed in enumerate(planned) if places.get(deed.label)}


def _names(trace: Trace, numbers: Sequence[int]) -> dict[int, str]:
    return {number: trace.thread_name(thread) for thread, number in enumerate(numbers)}


def _counts(
    planned: Sequence[Deed],
    real: Sequence[Deed],
    untold: set[EventKind],
    names: dict[int, str],
    real_names: dict[int, str],
) -> list[str]:
    """What one run does more often than the other."""
    ours, theirs = (Counter(deed.label for deed in deeds if deed.kind not in untold) for deeds in (planned, real))
    first, real_first = ({deed.label: deed for deed in reversed(deeds)} for deeds in (planned, real))
    told = []
    for label in dict.fromkeys((*ours, *theirs)):
        if not theirs[label]:
            told.append(f"Simulated only: {_sentence(first[label], names)}{_times(ours[label])}.")
        elif not ours[label]:
            told.append(f"Measured only: {_sentence(real_first[label], real_names)}{_times(theirs[label])}.")
        elif ours[label] != theirs[label]:
            what = _sentence(first[label], names)
            told.append(f"Simulated: {what}{_times(ours[label])}. Measured: {_often(theirs[label])}.")
    return told


def _sentence(deed: Deed, names: dict[int, str]) -> str:
    detail = deed.detail if len(deed.detail) <= LONGEST_TEXT else deed.detail[: LONGEST_TEXT - 1] + "…"
    words = COMPARED[deed.kind].format(other=names.get(deed.other, ""), detail=detail)
    return f"{names.get(deed.thread, 'a thread')} {words}"


def _times(count: int) -> str:
    return "" if count == 1 else f" ({count} times)"


def _often(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
