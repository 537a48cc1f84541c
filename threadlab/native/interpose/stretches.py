"""What one thread did between its calls and in them: its states, one after the other.

Between two calls a thread is running, or ready because others have the CPU.  Which of the two the monotonic clock cannot
tell, but together with the thread's CPU-time clock it can: what passed on the first and not on the second was lost.
How much was lost is exact; when, within the stretch between two looks at the clocks, is not known, and the lost time
stands at its beginning.  If the thread gave up its CPU by itself in the meantime, it was blocked in something that is
not recorded, such as a page fault or a read by the C library's own functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from threadlab.native.interpose.recording import Call
from threadlab.native.interpose.roster import Thread
from threadlab.native.interpose.wakes import SLEEP
from threadlab.trace import State

NOTICED = 100_000
"""ns: shorter losses of the CPU are not told from running, as in the experiments' own programs"""
NOT_RECORDED = "a call that is not recorded"
DEVICES = {
    *("read", "pread", "pread64", "readv", "recv", "recvfrom", "recvmsg", "accept", "accept4", "connect"),
    *("write", "pwrite", "pwrite64", "writev", "send", "sendto", "sendmsg", "fsync", "fdatasync", "flock"),
    *("poll", "ppoll", "select", "pselect", "epoll_wait", "epoll_pwait"),
}
"""calls that block if the device has no answer yet, and otherwise run"""
BLOCKS = 20_000
"""ns: a call of a device that took less did not block"""


class Stretch(NamedTuple):
    """A time in one state."""

    start: int
    end: int
    state: State
    why: str


@dataclass
class _Open:
    """A call that has not returned yet."""

    call: Call
    end: int
    state: State | None
    """None: the thread does its own work in it"""
    why: str
    woken: int
    """when somebody ended the wait; -1 if nobody knows"""


class Stretches:
    """The states of `thread`, which was last alive at `end`.

    `why` puts a call in words, and `woken` tells when the wait in it was over (-1 if that is not known).
    """

    def __init__(
        self, thread: Thread, end: int, why: Callable[[Call, Thread, Thread | None], str], woken: Callable[[Call], int]
    ) -> None:
        self.found: list[Stretch] = []
        self.unfinished: Call | None = None
        """the wait in which it was to the end"""
        self._at = thread.started if thread.started >= 0 else end
        self._own: list[tuple[int, int]] = []
        """own work since the last look at the clocks"""
        self._cpu, self._switches = 0, 0
        if thread.created < self._at:
            self._add(thread.created, self._at, State.READY, "")
        calls = thread.calls
        open_calls: list[_Open] = []
        for at, (call, named) in enumerate(calls):
            while open_calls and open_calls[-1].end <= call.begin:
                self._leave(open_calls)
            self._until(call.begin, open_calls)
            self._look(call.begin, call.cpu_begin, call.switches_begin)
            last = call.end or _given_up(calls, at, end)
            state = _state(call, last)
            open_calls.append(
                _Open(call, last, state, why(call, thread, named) if state else "", woken(call) if state else -1)
            )
        while open_calls:
            if open_calls[-1].end >= end and open_calls[-1].state == State.WAITING:
                self.unfinished = open_calls[-1].call
            self._leave(open_calls)
        self._until(end, open_calls)
        self._settle(0)
        self._tidy()

    def _leave(self, open_calls: list[_Open]) -> None:
        """The innermost call returns."""
        inner = open_calls[-1]
        self._until(inner.end, open_calls)
        open_calls.pop()
        if inner.call.end:
            self._look(inner.end, inner.call.cpu_end, inner.call.switches_end)

    def _until(self, time: int, open_calls: list[_Open]) -> None:
        """From the time that was reached until `time` the thread is in the innermost of `open_calls`, or in none."""
        start, self._at = self._at, max(self._at, time)
        if start >= time:
            return
        inner = open_calls[-1] if open_calls else None
        if inner is None or inner.state is None:
            if self._own and self._own[-1][1] == start:
                start = self._own.pop()[0]
            self._own.append((start, time))
        elif start < inner.woken and inner.woken + NOTICED <= time:
            self._add(start, inner.woken, inner.state, inner.why)
            self._add(inner.woken, time, State.READY, "")
        else:
            self._add(start, time, inner.state, inner.why)

    def _look(self, time: int, cpu: int, switches: int) -> None:
        """The clocks were read at `time`."""
        if not cpu:
            return
        own = sum(end - start for start, end in self._own)
        lost = own - (cpu - self._cpu) if self._cpu else 0
        gave_up = switches != self._switches
        self._settle(lost if lost >= NOTICED else 0, gave_up)
        self._cpu, self._switches = cpu, switches

    def _settle(self, lost: int, gave_up: bool = False) -> None:
        """Of the own work since the last look at the clocks, `lost` was none."""
        for start, end in self._own:
            part = min(lost, end - start)
            lost -= part
            if part:
                self._add(start, start + part, *((State.BLOCKED, NOT_RECORDED) if gave_up else (State.READY, "")))
            self._add(start + part, end, State.RUNNING, "")
        self._own.clear()

    def _add(self, start: int, end: int, state: State, why: str) -> None:
        if start < end:
            self.found.append(Stretch(start, end, state, why))

    def _tidy(self) -> None:
        """Put the stretches in order and join those that are one."""
        joined: list[Stretch] = []
        for one in sorted(self.found):
            last = joined[-1] if joined else None
            if last and last.end == one.start and last[2:] == one[2:]:
                joined[-1] = last._replace(end=one.end)
            else:
                joined.append(one)
        self.found = joined


def _state(call: Call, end: int) -> State | None:
    """What a thread is doing in `call`, which lasted until `end`; None if it is its own work."""
    if call.waited:
        return State.WAITING
    if call.name in SLEEP:
        return State.BLOCKED
    if call.name in DEVICES and end - call.begin >= BLOCKS:
        busy = call.cpu_end - call.cpu_begin if call.cpu_begin and call.cpu_end else 0
        return State.BLOCKED if 2 * busy < end - call.begin else None
    return None


def _given_up(calls: list[tuple[Call, Thread | None]], at: int, end: int) -> int:
    """When the call at position `at`, which never returned, was given up: cancelled, or jumped out of.

    A handler may run while a call goes on; what else follows means that the thread was no longer in it.
    """
    if calls[at][0].name == "handler":
        return end
    until = 0
    for call, _ in calls[at + 1 :]:
        if call.begin < until:
            continue
        if call.name != "handler":
            return call.begin
        until = call.end or end
    return end
