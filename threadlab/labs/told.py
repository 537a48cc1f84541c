"""The marks of a timeline in words, and who waits for whom: what the stage tells and cannot read off the spans."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from threadlab.trace import EventKind, State, Trace
from threadlab.trace.trace import Instant

TOLD = {
    "add processor": "upcall: the kernel gives the process a processor, {} is ready",
    "blocked": "upcall: {} has blocked in the kernel, its processor goes to a fresh activation",
    "unblocked": "upcall: {} comes back from the kernel",
    "preempted": "upcall: the kernel has taken the processor of {}",
    "SIGWAITING": "SIGWAITING: all the kernel threads that {} could run on are blocked",
    "add more processors": "the library calls down: more processors, {} is ready",
    "processor idle": "the library calls down: the processor on which {} ran is idle",
}
"""what kernel and library tell each other about a thread"""
_WAITS = re.compile(r"pthread_(join|mutex|rwlock)\w*\((\d+)\)")


def words(trace: Trace, event: Instant) -> str:
    """What the marked `event` is, in a sentence without its end."""
    _, kind, thread, other, detail = event
    name, by = (trace.thread_name(at) if at >= 0 else "" for at in (thread, other))
    if kind == EventKind.ACQUIRE:
        return f"{name} acquires {detail}"
    if kind == EventKind.RELEASE:
        return f"{name} releases {detail}"
    if kind == EventKind.CANCEL:
        return f"{name} asks for the cancellation of {by}"
    if kind == EventKind.SIGNAL:
        return f"{name} receives {detail}{f' from {by}' if by and by != name else ''}"
    if detail in TOLD:
        return TOLD[detail].format(name)
    return f"{'upcall' if kind == EventKind.UPCALL else 'call down'} at {name}: {detail}"


def lanes(trace: Trace, marked: Sequence[Instant]) -> list[tuple[int, int, int]]:
    """The thread, kernel thread and CPU at which each of the `marked` events stands; -1 where the trace does not say.

    A cancellation stands where it arrives.
    """
    whose = [other if kind == EventKind.CANCEL and other >= 0 else thread for _, kind, thread, other, _ in marked]
    wanted = set(whose)
    spans = defaultdict(list)
    for span in trace.intervals:  # those of one thread are in order of time
        if span[2] in wanted:
            spans[span[2]].append(span)
    starts = {thread: [span[0] for span in own] for thread, own in spans.items()}
    found = []
    for (time, *_), thread in zip(marked, whose, strict=True):
        at = bisect_right(starts.get(thread, ()), time) - 1
        _, end, _, lwp, cpu, *_ = spans[thread][at] if at >= 0 else (0, -1, -1, -1, -1)
        found.append((thread, lwp, cpu) if end >= time else (thread, -1, -1))
    return found


def waits(trace: Trace, marked: Sequence[Instant]) -> tuple[list[int], list[tuple[int, int, int]]]:
    """What each span of `trace` waits for, and who held the locks: rows of lock, time and thread (-1: nobody).

    A number below that of all threads is a thread, which is joined; any above it is a lock, -1 is nothing of that kind.
    """
    columns, records = trace.columns, trace.threads
    calls = [_WAITS.match(why) for why in columns.whys]
    if not any(calls):
        return [-1] * len(columns.start), []
    threads = {(record.pid, record.tid): at for at, record in enumerate(records)}
    locks: dict[tuple[int, str], int] = {}
    awaited = []
    for thread, state, why in zip(columns.thread, columns.state, columns.why, strict=True):
        call = calls[why] if state == State.WAITING else None
        if call is None:
            awaited.append(-1)
        elif call[1] == "join":
            awaited.append(threads.get((records[thread].pid, int(call[2])), -1))
        else:
            awaited.append(locks.setdefault((records[thread].pid, f"{call[1]} {call[2]}"), len(records) + len(locks)))
    held = {EventKind.ACQUIRE, EventKind.RELEASE}
    return awaited, [
        (locks[lock], time, thread if kind == EventKind.ACQUIRE else -1)
        for time, kind, thread, _, detail in marked
        if kind in held and (lock := (records[thread].pid, detail)) in locks
    ]
