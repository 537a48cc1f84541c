"""Who ended whose wait.

A real system does not say.  It follows from what others did to the same object: who gave up the lock last, who signalled
the condition, who came to the barrier last, which thread or process ended.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from threadlab.native.interpose.recording import Call
from threadlab.native.interpose.roster import NAMES_A_CHILD, Roster, Thread

MUTEX = {"pthread_mutex_lock", "pthread_mutex_trylock", "pthread_mutex_timedlock", "pthread_mutex_clocklock"}
RWLOCK = {
    "pthread_rwlock_rdlock",
    "pthread_rwlock_tryrdlock",
    "pthread_rwlock_timedrdlock",
    "pthread_rwlock_wrlock",
    "pthread_rwlock_trywrlock",
    "pthread_rwlock_timedwrlock",
}
LOCK = MUTEX | RWLOCK
CONDITION = {"pthread_cond_wait", "pthread_cond_timedwait", "pthread_cond_clockwait"}
SEMAPHORE = {"sem_wait", "sem_trywait", "sem_timedwait", "sem_clockwait"}
JOIN = {"pthread_join", "pthread_tryjoin_np", "pthread_timedjoin_np", "pthread_clockjoin_np"}
CHILD = NAMES_A_CHILD | {"waitid"}
SIGNAL = {"sigwait", "sigwaitinfo", "sigtimedwait", "sigsuspend", "pause"}
SLEEP = {"sleep", "usleep", "nanosleep", "clock_nanosleep"}
BARRIER = "pthread_barrier_wait"
NUMBERED = MUTEX | RWLOCK | CONDITION | SEMAPHORE | {BARRIER}
"""calls whose object has a number"""
SENDS = {"kill", "raise", "pthread_kill", "sigqueue", "pthread_sigqueue"}
LETS_GO = {
    "pthread_mutex_unlock",
    "pthread_rwlock_unlock",
    "pthread_cond_signal",
    "pthread_cond_broadcast",
    "sem_post",
    BARRIER,
}
"""calls that may end the waits of others for the same object"""


class Wake(NamedTuple):
    """The end of a wait."""

    time: int
    by: Thread | None
    """None: nobody, or nobody knows"""


class Wakes:
    """Tells who ended a wait, from all that happened."""

    def __init__(self, roster: Roster) -> None:
        self._done: dict[tuple[int, int], list[tuple[int, int]]] = {}
        """for each process and object: ``(when, which thread)`` let others go on"""
        self._sent: dict[int, list[tuple[int, int]]] = {}
        """for each signal: ``(when, which thread)`` sent it"""
        self._threads = roster.threads
        for thread in roster.threads:
            pid = thread.process.pid
            for call, _ in thread.calls:
                if call.name in LETS_GO and not call.error:
                    self._done.setdefault((pid, call.object), []).append((call.begin, thread.index))
                elif call.name in CONDITION:
                    self._done.setdefault((pid, call.value), []).append((call.begin, thread.index))
                elif call.name in SENDS and not call.error:
                    self._sent.setdefault(call.object, []).append((call.begin, thread.index))
        for dates in (*self._done.values(), *self._sent.values()):
            dates.sort()

    def sender(self, signo: int, time: int) -> Thread | None:
        """Who sent the signal that was delivered at `time`: whoever sent one last."""
        return self._last(self._sent.get(signo, []), time, None)[1]

    def is_wait(self, call: Call, thread: Thread, named: Thread | None) -> bool:
        """Whether `thread` had to wait in `call`: not if whom it joins had ended, nor if it came to a barrier last."""
        if call.name in JOIN and named:
            return not 0 <= named.ended <= call.begin
        if call.name == BARRIER and call.end:
            return self._last(self._done.get((thread.process.pid, call.object), []), call.end, None)[1] is not thread
        return True

    def wake(self, call: Call, thread: Thread, named: Thread | None) -> Wake:
        """The end of the wait of `thread` in `call`, which has returned."""
        end = call.end
        if call.name in JOIN or (call.name in CHILD and named):
            gone = -1 if named is None else named.process.ended if call.name in CHILD else named.ended
            return Wake(gone if call.begin < gone <= end else end, named)
        if call.name in SIGNAL:
            return Wake(end, self.sender(call.object, end) if call.object else None)
        if call.name in SLEEP:
            due = call.begin + call.value
            return Wake(due if call.value and not call.error and call.begin < due <= end else end, None)
        if call.error:
            return Wake(end, None)
        if call.name in NUMBERED:
            time, by = self._last(self._done.get((thread.process.pid, call.object), []), end, thread)
            if by and (time >= call.begin or call.name in LOCK):
                return Wake(max(time, call.begin), by)
        return Wake(end, None)

    def _last(self, dates: list[tuple[int, int]], until: int, apart_from: Thread | None) -> tuple[int, Thread | None]:
        """The last of `dates` not after `until` at which somebody else than `apart_from` did it."""
        at = bisect_right(dates, (until, len(self._threads)))
        while at:
            at -= 1
            time, index = dates[at]
            if apart_from is None or index != apart_from.index:
                return time, self._threads[index]
        return until, None
