"""What one thread did between its calls and in them: its states, one after the other.

Between two calls a thread is running, or ready because others have the CPU.  Which of the two the monotonic clock cannot
tell, but together with the thread's CPU-time clock it can: what passed on the first and not on the second was lost.
How much was lost is exact; when, within the stretch between two looks at the clocks, is not known, and the lost time
stands at its beginning.  If the thread gave up its CPU by itself in the meantime, it was blocked in something that is
not recorded, such as a page fault or a read by the C library's own functions.  After the last look at the clocks, which
is some time before the end only if the process was killed, nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from threadlab.native.interpose.recording import Call
from threadlab.native.interpose.roster import CLOCKS, Thread
from threadlab.native.interpose.wakes import SLEEP, Wake, Wakes
from threadlab.trace import State

NOTICED = 100_000
"""ns: shorter losses of the CPU are told when they have added up to this, as in the experiments' own programs"""
NOT_RECORDED = "a call that is not recorded"
DEVICES = {
    *("read", "pread", "pread64", "readv", "recv", "recvfrom", "recvmsg", "accept", "accept4", "connect"),
    *("write", "pwrite", "pwrite64", "writev", "send", "sendto", "sendmsg", "fsync", "fdatasync", "flock"),
    *("poll", "ppoll", "select", "pselect", "epoll_wait", "epoll_pwait"),
}
"""calls that block if the device has no answer yet, and otherwise run"""
BLOCKS = 20_000
"""ns: a call of a device that took less did not block"""


class Stay(NamedTuple):
    """A call and what became of it."""

    call: Call
    end: int
    """when it returned or was given up"""
    named: Thread | None
    """the thread that it names"""
    wait: bool
    """whether the thread stood still in it, until somebody or the clock let it go on"""
    wake: Wake | None
    """the end of that wait; None if there was none or it never ended"""


class Stretch(NamedTuple):
    """A time in one state."""

    start: int
    end: int
    state: State
    why: str


class _Open(NamedTuple):
    """A call that the thread is in."""

    stay: Stay
    state: State | None
    """None: the thread does its own work in it"""
    why: str


def stays(thread: Thread, end: int, wakes: Wakes) -> list[Stay]:
    """The calls of `thread`, which was last alive at `end`."""
    found = []
    for at, (call, named) in enumerate(thread.calls):
        wait = call.name in SLEEP or (call.waited and wakes.is_wait(call, thread, named))
        if call.end:
            found.append(Stay(call, min(call.end, end), named, wait, wakes.wake(call, thread, named) if wait else None))
        else:
            found.append(Stay(call, _given_up(thread.calls, at, end), named, wait, None))
    return found


def _given_up(calls: list[tuple[Call, Thread | None]], at: int, end: int) -> int:
    """When the call at position `at`, which never returned, was given up: cancelled, or jumped out of.

    A handler may run while a call goes on; what else follows means that the thread was no longer in it.
    """
    if calls[at][0].name == "handler":
        return end
    until = 0
    for call, _ in calls[at + 1 :]:
        if call.begin < until or call.name == CLOCKS:
            continue
        if call.name != "handler":
            return call.begin
        until = call.end or end
    return end


def stretches(thread: Thread, of: list[Stay], end: int, why: Callable[[Stay, Thread], str]) -> list[Stretch]:
    """The states of `thread`, which was last alive at `end`, in order; `why` puts a call in words."""
    return _Life(thread, of, end, why).found


class _Life:
    """Goes through the calls of one thread."""

    def __init__(self, thread: Thread, of: list[Stay], end: int, why: Callable[[Stay, Thread], str]) -> None:
        self.found: list[Stretch] = []
        self._at = thread.started if thread.started >= 0 else end
        self._own: list[tuple[int, int]] = []
        """own work since the last look at the clocks"""
        self._cpu, self._switches = 0, 0
        self._lost = 0
        """of the own work so far, what was lost and not told yet"""
        self._open: list[_Open] = []
        self._add(thread.created, self._at, State.READY, "")
        for stay in of:
            call = stay.call
            if call.begin == call.end and not call.cpu_begin:
                continue  # it took no time and tells none
            while self._open and self._open[-1].stay.end <= call.begin:
                self._leave()
            self._until(call.begin)
            self._look(call.cpu_begin, call.switches_begin)
            state = _state(stay)
            self._open.append(_Open(stay, state, why(stay, thread) if state else ""))
        while self._open:
            self._leave()
        self._until(end)
        if sum(until - start for start, until in self._own) < NOTICED:
            self._settle(0)  # more than that since the last look at the clocks: who knows whether it ran
        self._tidy()

    def _leave(self) -> None:
        """The innermost call returns."""
        stay = self._open[-1].stay
        self._until(stay.end)
        self._open.pop()
        if stay.call.end:
            self._look(stay.call.cpu_end, stay.call.switches_end)

    def _until(self, time: int) -> None:
        """From the time that was reached until `time` the thread is in the innermost call, or in none."""
        start, self._at = self._at, max(self._at, time)
        if start >= time:
            return
        inner = self._open[-1] if self._open else None
        if inner is None or inner.state is None:
            if self._own and self._own[-1][1] == start:
                start = self._own.pop()[0]
            self._own.append((start, time))
            return
        wake = inner.stay.wake
        woken = wake.time if wake and wake.time + NOTICED <= time else time
        self._add(start, woken, inner.state, inner.why)
        self._add(max(start, woken), time, State.READY, "")

    def _look(self, cpu: int, switches: int) -> None:
        """The clocks were read."""
        if not cpu:
            return
        own = sum(end - start for start, end in self._own)
        if self._cpu:
            self._lost = max(0, self._lost + own - (cpu - self._cpu))
        lost = min(self._lost, own) if self._lost >= NOTICED else 0
        self._lost -= lost
        self._settle(lost, switches != self._switches)
        self._cpu, self._switches = cpu, switches

    def _settle(self, lost: int, gave_up: bool = False) -> None:
        """Of the own work since the last look at the clocks, `lost` nanoseconds were none."""
        for start, end in self._own:
            part = min(lost, end - start)
            lost -= part
            if gave_up:
                self._add(start, start + part, State.BLOCKED, NOT_RECORDED)
            else:
                self._add(start, start + part, State.READY, "")
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


def _state(stay: Stay) -> State | None:
    """What a thread is doing in a call; None if it is its own work."""
    call = stay.call
    if stay.wait:
        return State.BLOCKED if call.name in SLEEP else State.WAITING
    length = stay.end - call.begin
    if call.name in DEVICES and length >= BLOCKS:
        busy = call.cpu_end - call.cpu_begin if call.cpu_begin and call.cpu_end else 0
        return State.BLOCKED if 2 * busy < length else None
    return None
