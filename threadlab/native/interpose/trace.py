"""From a recording to a `Trace`."""

from __future__ import annotations

import signal
from typing import Any

from threadlab.native.interpose.recording import Call
from threadlab.native.interpose.roster import Roster, Thread
from threadlab.native.interpose.stretches import Stretches
from threadlab.native.interpose.wakes import CHILD, CONDITION, JOIN, MUTEX, RWLOCK, SEMAPHORE, SIGNAL, SLEEP, Wakes
from threadlab.native.launch import Ending
from threadlab.trace import EventKind, LwpRecord, Source, State, ThreadRecord, Trace
from threadlab.trace.trace import Instant, Interval

MOST_TEXT = 2**16
"""characters of a program's output that are kept"""
NUMBERED = MUTEX | RWLOCK | CONDITION | SEMAPHORE | {"pthread_barrier_wait"}


def build_trace(calls: list[Call], full: int, ending: Ending, source: Source, settings: dict[str, Any]) -> Trace:
    """The trace of the program that made `calls` and ended as `ending` says."""
    return _Builder(calls, full, ending).trace(source, settings)


class _Builder:
    def __init__(self, calls: list[Call], full: int, ending: Ending) -> None:
        self.ending = ending
        self.full = full
        self.roster = Roster(calls)
        self.origin = calls[0].begin
        self.end = full or ending.started + ending.elapsed
        self.instants: list[Instant] = []
        self.intervals: list[Interval] = []
        self._end_processes()
        self.wakes = Wakes(self.roster)

    def _end_processes(self) -> None:
        """Who outlived the recording, and who went with its process."""
        first = self.roster.processes.get(self.ending.pid)
        if first and not self.ending.limit and not self.full:
            first.status = self.ending.status
            first.ended = self.end if first.ended < 0 else first.ended
        for process in self.roster.processes.values():
            for thread in process.threads:
                if thread.ended < 0:
                    thread.ended = process.ended

    def trace(self, source: Source, settings: dict[str, Any]) -> Trace:
        for birth in self.roster.births:
            kind = {"create": EventKind.CREATE, "fork": EventKind.FORK, "exec": EventKind.EXEC}[birth.kind]
            other = -1 if kind == EventKind.EXEC else birth.thread.index
            self._note(birth.time, kind, birth.by, other, birth.program)
        threads: list[ThreadRecord] = []
        lwps: list[LwpRecord] = []
        for thread in self.roster.threads:
            ready = self._live(thread, len(lwps))
            if thread.kernel_thread >= 0:
                lwps.append(LwpRecord(thread.process.pid, thread.kernel_thread))
            threads.append(self._record(thread, ready))
        self.intervals.sort(key=lambda interval: interval[1])
        self.instants.sort(key=lambda instant: instant[0])
        limit = self.ending.limit
        if self.full:
            limit = "no more calls could be recorded"
        text = self.ending.output[:MOST_TEXT]
        return Trace(
            threads=threads,
            lwps=lwps,
            cpus=0,
            intervals=self.intervals,
            instants=self.instants,
            output=[(self.end - self.origin, self.ending.pid, 1, text)] if text else [],
            exit_status={pid: one.status for pid, one in self.roster.processes.items() if one.status is not None},
            end=self.end - self.origin,
            outcome="limit" if limit else "signaled" if self.ending.status < 0 else "completed",
            limit=limit,
            source=source,
            settings=settings,
        )

    def _record(self, thread: Thread, ready: int) -> ThreadRecord:
        created, started, ended = (
            time - self.origin if time >= 0 else -1 for time in (thread.created, thread.started, thread.ended)
        )
        return ThreadRecord(thread.process.pid, thread.tid, thread.name, created, started, ended, ready)

    def _live(self, thread: Thread, lwp: int) -> int:
        """Add the states and events of `thread`; how long it was ready, in nanoseconds."""
        until = thread.ended if thread.ended >= 0 else self.end

        def woken(call: Call) -> int:
            return self.wakes.wake(call, thread, named[call]).time if call.end else -1

        named = dict(thread.calls)
        stretches = Stretches(thread, until, self._why, woken)
        carrier = lwp if thread.kernel_thread >= 0 else -1
        for start, end, state, why in stretches.found:
            self.intervals.append((start - self.origin, end - self.origin, thread.index, carrier, -1, int(state), why))
        for call, other in thread.calls:
            self._tell(call, thread, other)
        if thread.ended >= 0:
            self._note(thread.ended, EventKind.EXIT, thread)
        return sum(end - start for start, end, state, _ in stretches.found if state == State.READY)

    def _tell(self, call: Call, thread: Thread, other: Thread | None) -> None:
        """Add the events that `call` stands for."""
        name = call.name
        done = call.end and not call.error
        if call.end and (call.waited or name in SLEEP):
            time, by = self.wakes.wake(call, thread, other)
            self._note(time, EventKind.WAKE, thread, -1 if by is None else by.index)
        if name in MUTEX | RWLOCK and done:
            self._note(call.end, EventKind.ACQUIRE, thread, detail=self._object(call.object, name, thread))
        elif name in ("pthread_mutex_unlock", "pthread_rwlock_unlock") and done:
            self._note(call.begin, EventKind.RELEASE, thread, detail=self._object(call.object, name, thread))
        elif name in CONDITION:
            mutex = self._object(call.value, "pthread_mutex_lock", thread)
            self._note(call.begin, EventKind.RELEASE, thread, detail=mutex)
            if call.end:
                self._note(call.end, EventKind.ACQUIRE, thread, detail=mutex)
        elif name in JOIN and done and other:
            self._note(call.end, EventKind.JOIN, thread, other.index)
        elif name == "pthread_cancel" and other:
            self._note(call.begin, EventKind.CANCEL, thread, other.index)
        elif name == "sched_yield":
            self._note(call.begin, EventKind.YIELD, thread)
        elif name == "handler" or (name in SIGNAL and call.object and done):
            time = call.begin if name == "handler" else call.end
            by = self.wakes.sender(call.object, time)
            self._note(time, EventKind.SIGNAL, thread, -1 if by is None else by.index, _signal(call.object))

    def _note(self, time: int, kind: EventKind, thread: Thread, other: int = -1, detail: str = "") -> None:
        self.instants.append((time - self.origin, kind, thread.index, other, detail))

    def _object(self, address: int, call: str, thread: Thread) -> str:
        return f"{'rwlock' if 'rwlock' in call else 'mutex'} {thread.process.number(address)}"

    def _why(self, call: Call, thread: Thread, named: Thread | None) -> str:
        """A call in words, as the simulated machine has them."""
        if call.name in NUMBERED:
            return f"{call.name}({thread.process.number(call.object)})"
        if call.name in JOIN and named:
            return f"{call.name}({named.tid})"
        if call.name in CHILD and named:
            return f"{call.name}({named.process.pid})"
        return call.name


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
