"""Who waits for whom when all threads of a program wait for each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from threadlab.native.interpose.events import lock, words
from threadlab.native.interpose.roster import Thread
from threadlab.native.interpose.stretches import Stay
from threadlab.native.interpose.wakes import CHILD
from threadlab.trace import Deadlock, EventKind, WaitsFor
from threadlab.trace.circular_wait import circular_wait, wait_in_words
from threadlab.trace.trace import Instant

LOCKS = {"pthread_mutex_lock", "pthread_rwlock_rdlock", "pthread_rwlock_wrlock"}
FOR_EVER = LOCKS | CHILD | {"pthread_join", "pthread_cond_wait", "pthread_barrier_wait", "sem_wait"}
"""waits that only another thread ends: neither the clock nor a signal from outside"""


def find_deadlock(
    last: Mapping[Thread, Stay | None],
    instants: Sequence[Instant],
    threads: Sequence[Thread],
    title: Callable[[Thread], str],
) -> Deadlock | None:
    """Why nothing can happen any more; None if something can.

    `last` holds, for each thread that is alive, the call in which it is; `instants` are all events in order of time;
    `title` is how readers call a thread.
    """
    waits = {thread: stay for thread, stay in last.items() if stay and stay.call.name in FOR_EVER}
    if not waits or len(waits) < len(last):
        return None
    holders = _holders(instants, threads)
    edges: list[tuple[Thread, Thread | None]] = []
    for thread, stay in waits.items():
        whom: list[Thread | None] = [stay.named] if stay.named else []
        if stay.call.name in LOCKS:
            whom += holders.get((thread.process.pid, lock(stay.call.name, stay.call.object, thread)), [])
        edges += [(thread, one) for one in (whom or [None])]
    records = [
        WaitsFor(waiter.index, words(waits[waiter], waiter), -1 if holder is None else holder.index)
        for waiter, holder in edges
    ]
    text = "; ".join(_sentence(*edge, waits, title) for edge in edges)
    return Deadlock(tuple(records), circular_wait(records), text)


def _sentence(
    waiter: Thread, holder: Thread | None, waits: Mapping[Thread, Stay], title: Callable[[Thread], str]
) -> str:
    call = words(waits[waiter], waiter)
    if holder is None:
        return wait_in_words(title(waiter), call, None)
    return wait_in_words(title(waiter), call, title(holder), itself=holder is waiter, ended=holder.ended >= 0)


def _holders(instants: Sequence[Instant], threads: Sequence[Thread]) -> dict[tuple[int, str], list[Thread]]:
    """Who has each lock, by process and name, after all that happened."""
    holders: dict[tuple[int, str], list[Thread]] = {}
    for _, kind, index, _, detail in instants:
        if kind in (EventKind.ACQUIRE, EventKind.RELEASE):
            thread = threads[index]
            held = holders.setdefault((thread.process.pid, detail), [])
            if kind == EventKind.ACQUIRE:
                held.append(thread)
            elif thread in held:
                held.remove(thread)
    return holders
