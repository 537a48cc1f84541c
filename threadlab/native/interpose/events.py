"""The events that a thread's calls stand for, of the same kinds as in a simulated trace."""

from __future__ import annotations

import signal
from collections.abc import Callable
from errno import EOWNERDEAD
from typing import Protocol

from threadlab.native.interpose.roster import Process, Thread
from threadlab.native.interpose.stretches import Stay
from threadlab.native.interpose.wakes import CHILD, CONDITION, JOIN, MUTEX, NUMBERED, RWLOCK, SIGNAL, Wakes
from threadlab.trace import EventKind


class Note(Protocol):
    """Takes down one event."""

    def __call__(
        self, time: int, kind: EventKind, thread: Thread, other: Thread | None = None, detail: str = ""
    ) -> None:
        """`time` is on the monotonic clock; the rest is as in `Event`."""


class Events:
    """Hands the events of calls to `note`."""

    def __init__(self, note: Note, wakes: Wakes) -> None:
        self._note = note
        self._wakes = wakes
        self._tellers: dict[str, Callable[[Stay, Thread], None]] = {
            **dict.fromkeys(MUTEX | RWLOCK, self._acquire),
            "pthread_mutex_unlock": self._release,
            "pthread_rwlock_unlock": self._release,
            **dict.fromkeys(CONDITION, self._condition),
            **dict.fromkeys(JOIN, self._join),
            **dict.fromkeys(SIGNAL, self._waited_signal),
            "handler": self._handler,
            "pthread_cancel": self._cancel,
            "sched_yield": self._yield,
        }

    def tell(self, stay: Stay, thread: Thread) -> None:
        """The events of one call of `thread`."""
        if stay.wake:
            self._note(stay.wake.time, EventKind.WAKE, thread, stay.wake.by)
        if teller := self._tellers.get(stay.call.name):
            teller(stay, thread)

    def tell_death(self, process: Process) -> None:
        """The signal that killed `process`, if one did and somebody sent it."""
        number = -(process.status or 0)
        if number > 0 and process.ended >= 0 and self._wakes.sender(number, process.ended):
            self._signal(number, process.ended, process.threads[0])

    def _acquire(self, stay: Stay, thread: Thread) -> None:
        if stay.call.end and stay.call.error in (0, EOWNERDEAD):
            self._note(stay.end, EventKind.ACQUIRE, thread, detail=lock(stay.call.name, stay.call.object, thread))

    def _release(self, stay: Stay, thread: Thread) -> None:
        if not stay.call.error:
            self._note(
                stay.call.begin, EventKind.RELEASE, thread, detail=lock(stay.call.name, stay.call.object, thread)
            )

    def _condition(self, stay: Stay, thread: Thread) -> None:
        """Who waits for a condition has given up the mutex, and has it again afterwards, also if the wait is cancelled."""
        mutex = lock(stay.call.name, stay.call.value, thread)
        self._note(stay.call.begin, EventKind.RELEASE, thread, detail=mutex)
        if stay.call.end or stay.end < thread.ended:
            self._note(stay.end, EventKind.ACQUIRE, thread, detail=mutex)

    def _join(self, stay: Stay, thread: Thread) -> None:
        if stay.call.end and not stay.call.error and stay.named:
            self._note(stay.end, EventKind.JOIN, thread, stay.named)

    def _cancel(self, stay: Stay, thread: Thread) -> None:
        if stay.named:
            self._note(stay.call.begin, EventKind.CANCEL, thread, stay.named)

    def _yield(self, stay: Stay, thread: Thread) -> None:
        self._note(stay.call.begin, EventKind.YIELD, thread)

    def _handler(self, stay: Stay, thread: Thread) -> None:
        sent = stay.call.value != 0  # by a process, and not by the kernel
        self._signal(stay.call.object, stay.call.begin, thread, sent)

    def _waited_signal(self, stay: Stay, thread: Thread) -> None:
        if stay.call.end and not stay.call.error and stay.call.object:
            self._signal(stay.call.object, stay.end, thread)

    def _signal(self, number: int, time: int, thread: Thread, sent: bool = True) -> None:
        by = self._wakes.sender(number, time) if sent else None
        self._note(time, EventKind.SIGNAL, thread, by, _signal_name(number))


def lock(call: str, address: int, thread: Thread) -> str:
    """What readers call the lock at `address` that `call` is about."""
    return f"{'rwlock' if 'rwlock' in call else 'mutex'} {thread.process.number(address)}"


def words(stay: Stay, thread: Thread) -> str:
    """A call in words, as the simulated machine has them."""
    call, named = stay.call, stay.named
    if call.name in NUMBERED:
        return f"{call.name}({thread.process.number(call.object)})"
    if call.name in JOIN and named:
        return f"{call.name}({named.tid})"
    if call.name in CHILD and named:
        return f"{call.name}({named.process.pid})"
    return call.name


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
