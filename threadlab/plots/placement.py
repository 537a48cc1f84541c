"""Who sits where at one instant: user threads on kernel threads on CPUs, and who waits for whom."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from threadlab.trace import EventKind, State, Trace, format_time
from threadlab.trace.palette import STATE_STYLE

LOCK = re.compile(r"pthread_(mutex|rwlock)_\w+\((\d+)\)|(mutex|rwlock) (\d+)$")
"""the lock that a thread waits for, within the words of `Span.why`"""
JOIN = re.compile(r"pthread_join\((\d+)\)")
NAMED = 8
"""threads that a sentence names one by one; of more it gives the numbers"""


class Place(NamedTuple):
    """What one thread does at the instant; `lwp` and `cpu` are -1 for none, `state` is None where nobody knows."""

    thread: int
    state: State | None
    lwp: int
    cpu: int
    why: str


@dataclass(frozen=True)
class Placement:
    """A run at one instant."""

    trace: Trace
    time: int
    places: list[Place]
    """the threads that are alive"""
    waits: list[tuple[int, int]]
    """``(waiter, holder)``: the first thread waits for the second"""
    unborn: int
    ended: int

    def describe(self) -> str:
        """The instant in words, for alt texts."""
        if len(self.places) > NAMED:
            count = Counter(place.state for place in self.places)
            parts = [
                f"{number} {'unknown' if state is None else STATE_STYLE[state].label}"
                for state, number in sorted(count.items(), key=lambda pair: (pair[0] is None, pair[0]))
            ]
        else:
            parts = [self._words(place) for place in self.places]
        if self.ended:
            parts.append(f"{self.ended} ended")
        if self.unborn:
            parts.append(f"{self.unborn} not yet created")
        return f"At {format_time(self.time)}: {'; '.join(parts) or 'no thread is alive'}."

    def _words(self, place: Place) -> str:
        name = self.trace.thread_name(place.thread)
        if place.state is None:
            return f"{name} in an unknown state"
        words = f"{name} {STATE_STYLE[place.state].label}"
        if place.why:
            words += f" in {place.why}"
        holders = [self.trace.thread_name(holder) for waiter, holder in self.waits if waiter == place.thread]
        if holders:
            words += f" for {', '.join(holders)}"
        seats = []
        if place.lwp >= 0:
            seats.append(f"kernel thread {self.trace.lwps[place.lwp].number}")
        if place.cpu >= 0:
            seats.append(f"CPU {place.cpu}")
        return words + (f" on {' on '.join(seats)}" if seats else "")


def placement(trace: Trace, at: int) -> Placement:
    """`trace` at the time `at` (nanoseconds); at the end of the run, as it was just before, or is stuck for ever."""
    stuck = trace.outcome == "deadlock" and at >= trace.end
    moment = at if stuck or at < trace.end else max(trace.end - 1, 0)
    found = {
        thread: Place(thread, State(state), lwp, cpu, why)
        for start, end, thread, lwp, cpu, state, why in trace.intervals
        if start <= moment < end
    }
    waits = _waits(trace, found, moment)
    if stuck and trace.deadlock is not None:
        for waiter, call, _ in trace.deadlock.edges:
            lwp = found[waiter].lwp if waiter in found else _bound(trace, waiter)
            found[waiter] = Place(waiter, State.WAITING, lwp, -1, call)
        waits = [(edge.waiter, edge.holder) for edge in trace.deadlock.edges if edge.holder >= 0]
    places, unborn, ended = [], 0, 0
    for number, thread in enumerate(trace.threads):
        if number in found:
            places.append(found[number])
        elif 0 <= thread.ended <= moment:
            ended += 1
        elif thread.created > moment or thread.created < 0:
            unborn += 1
        else:
            places.append(Place(number, None, -1, -1, ""))
    alive = {place.thread for place in places}
    return Placement(trace, at, places, [(a, b) for a, b in waits if a in alive and b in alive], unborn, ended)


def _bound(trace: Trace, thread: int) -> int:
    """The kernel thread that `thread` never leaves and shares with nobody, as in one-to-one; -1 if there is none."""
    seats = {lwp for _, _, one, lwp, _, _, _ in trace.intervals if one == thread}
    lwp = next(iter(seats), -1)
    alone = len(seats) == 1 and len(trace.lwps) >= len(trace.threads)
    return lwp if alone and all(one == thread for _, _, one, other, _, _, _ in trace.intervals if other == lwp) else -1


def _waits(trace: Trace, found: dict[int, Place], moment: int) -> list[tuple[int, int]]:
    waiting = [place for place in found.values() if place.state == State.WAITING]
    if not waiting:
        return []
    holders = _holders(trace, moment)
    numbers = {(thread.pid, thread.tid): number for number, thread in enumerate(trace.threads)}
    waits = []
    for place in waiting:
        pid = trace.threads[place.thread].pid
        if lock := LOCK.search(place.why):
            name = f"{lock[1] or lock[3]} {lock[2] or lock[4]}"
            waits += [(place.thread, holder) for holder in holders.get((pid, name), ()) if holder != place.thread]
        elif (join := JOIN.search(place.why)) and (pid, int(join[1])) in numbers:
            waits.append((place.thread, numbers[pid, int(join[1])]))
    return waits


def _holders(trace: Trace, moment: int) -> dict[tuple[int, str], list[int]]:
    """Which threads hold each lock, by process and name, from the events until `moment`."""
    holders: dict[tuple[int, str], list[int]] = {}
    for time, kind, thread, _, detail in trace.instants:
        if time > moment:
            break
        if kind not in (EventKind.ACQUIRE, EventKind.RELEASE):
            continue
        held = holders.setdefault((trace.threads[thread].pid, detail), [])
        if kind == EventKind.ACQUIRE:
            held.append(thread)
        elif thread in held:
            held.remove(thread)
    return holders
