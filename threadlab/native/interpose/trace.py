"""From a recording to a `Trace`."""

from __future__ import annotations

from typing import Any

from threadlab.native.interpose.deadlock import find_deadlock
from threadlab.native.interpose.events import Events, words
from threadlab.native.interpose.recording import Call
from threadlab.native.interpose.roster import Roster, Thread
from threadlab.native.interpose.stretches import Stay, stays, stretches
from threadlab.native.interpose.wakes import Wakes
from threadlab.native.launch import Ending
from threadlab.trace import Deadlock, EventKind, LwpRecord, Source, State, ThreadRecord, Trace
from threadlab.trace.trace import Instant, Interval

MOST_TEXT = 2**16
"""characters of a program's output that are kept"""
KINDS = {"create": EventKind.CREATE, "fork": EventKind.FORK, "exec": EventKind.EXEC}


def build_trace(calls: list[Call], full: int, ending: Ending, source: Source, settings: dict[str, Any]) -> Trace:
    """The trace of the program that made `calls` and ended as `ending` says.

    `full` is when calls began to be missing because the recording was full (0: never); the trace ends there.
    """
    end = full or _end(calls, ending)
    builder = _Builder(calls, end, ending, cut=bool(full or ending.limit))
    limit = "no more calls could be recorded" if full else ending.limit
    deadlock = builder.deadlock() if ending.limit and not full else None
    if deadlock:  # the time until the limit, in which nothing happened, is left out
        builder = _Builder(calls, _last_moment(calls), ending, cut=True)
    outcome = "deadlock" if deadlock else "limit" if limit else "signaled" if ending.status < 0 else "completed"
    text = ending.output[:MOST_TEXT]
    return Trace(
        threads=builder.records,
        lwps=builder.lwps,
        cpus=0,
        intervals=builder.intervals,
        instants=builder.instants,
        output=[(builder.length, ending.pid, 1, text)] if text else [],
        exit_status={pid: one.status for pid, one in builder.roster.processes.items() if one.status is not None},
        end=builder.length,
        outcome=outcome,
        deadlock=deadlock,
        limit=limit if outcome == "limit" else "",
        source=source,
        settings={**settings, "recorded_calls": len(calls)},
    )


def _last_moment(calls: list[Call]) -> int:
    return max(max(call.begin, call.end) for call in calls)


def _end(calls: list[Call], ending: Ending) -> int:
    """When a run ended: at the last moment that was recorded, or later if the program was killed."""
    killed = ending.status < 0 or ending.limit
    return max(_last_moment(calls), ending.started + ending.elapsed if killed else 0)


class _Builder:
    """Gathers what a trace is made of; its times start at the program's first moment."""

    def __init__(self, calls: list[Call], end: int, ending: Ending, *, cut: bool) -> None:
        """`end` is when the trace ends; if it is `cut`, processes may have been alive then."""
        self.roster = Roster(calls)
        self._origin, self._end = calls[0].begin, end
        self.length = end - self._origin
        self.records: list[ThreadRecord] = []
        self.lwps: list[LwpRecord] = []
        self.intervals: list[Interval] = []
        self.instants: list[Instant] = []
        self._last: dict[Thread, Stay | None] = {}
        """for each thread that is alive at the end: the call in which it is"""
        first = self.roster.processes.get(ending.pid)
        if first:
            first.status = ending.status
            if not cut and first.ended < 0:
                first.ended = end
        for thread in self.roster.threads:  # who did not end by itself went with its process
            if thread.ended < 0:
                thread.ended = thread.process.ended
        self._wakes = Wakes(self.roster)
        self._events = Events(self._note, self._wakes)
        for birth in self.roster.births:
            other = None if birth.kind == "exec" else birth.thread
            self._note(birth.time, KINDS[birth.kind], birth.by, other, birth.program)
        for thread in self.roster.threads:
            self._live(thread)
        for process in self.roster.processes.values():
            self._events.tell_death(process)
        self.intervals.sort(key=lambda interval: interval[1])
        self.instants.sort(key=lambda instant: instant[0])

    def deadlock(self) -> Deadlock | None:
        """Who waited for whom at the end, if all did."""
        several = len(self.roster.processes) > 1

        def title(thread: Thread) -> str:
            return f"{thread.process.pid}:{thread.name}" if several else thread.name

        return find_deadlock(self._last, self.instants, self.roster.threads, title)

    def _live(self, thread: Thread) -> None:
        """Add the states and events of `thread`."""
        until = thread.ended if thread.ended >= 0 else self._end
        of = stays(thread, until, self._wakes)
        lwp = -1
        if thread.kernel_thread >= 0:
            lwp = len(self.lwps)
            self.lwps.append(LwpRecord(thread.process.pid, thread.kernel_thread))
        ready = 0
        for start, end, state, why in stretches(thread, of, until, words):
            ready += end - start if state == State.READY else 0
            self.intervals.append((self._date(start), self._date(end), thread.index, lwp, -1, int(state), why))
        for stay in of:
            self._events.tell(stay, thread)
        if thread.ended >= 0:
            self._note(thread.ended, EventKind.EXIT, thread)
        else:
            self._last[thread] = of[-1] if of and not of[-1].call.end else None
        created, started, ended = map(self._date, (thread.created, thread.started, thread.ended))
        record = ThreadRecord(thread.process.pid, thread.tid, thread.name, created, started, ended, ready)
        self.records.append(record)

    def _date(self, time: int) -> int:
        return -1 if time < 0 else time - self._origin

    def _note(self, time: int, kind: EventKind, thread: Thread, other: Thread | None = None, detail: str = "") -> None:
        self.instants.append((self._date(time), kind, thread.index, -1 if other is None else other.index, detail))
