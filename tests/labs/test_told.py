"""What the stage tells and cannot read off the spans: marks in words, their lanes, and who waits for whom."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

import threadlab as tl
from threadlab import ms
from threadlab.labs import told
from threadlab.labs.wire import MARKED
from threadlab.trace import EventKind, Trace
from threadlab.trace.trace import Instant

Steps = Generator[Any, Any, Any]


def worker(mutex: int) -> Steps:
    yield tl.pthread_mutex_lock(mutex)
    yield tl.compute(2 * ms)
    yield tl.pthread_mutex_unlock(mutex)


def main() -> Steps:
    mutex = yield tl.pthread_mutex_init()
    tids = []
    for name in ("a", "b", "c"):
        tids.append((yield tl.pthread_create(worker, mutex, name=name)))
    for tid in tids:
        yield tl.pthread_join(tid)


@pytest.fixture(scope="module")
def trace() -> Trace:
    """On three CPUs, c is the first to get the mutex, at 2 ms it goes to a and at 4 ms to b."""
    return tl.run(main, cpus=3)


@pytest.fixture(scope="module")
def marked(trace: Trace) -> list[Instant]:
    return [event for event in trace.instants if event[1] in MARKED]


def test_who_is_joined_and_who_holds_the_lock(trace: Trace, marked: list[Instant]) -> None:
    awaited, holders = told.waits(trace, marked)
    (lock,) = {number for number in awaited if number >= len(trace.threads)}
    waiting = {(thread, what) for thread, what in zip(trace.columns.thread, awaited, strict=True) if what >= 0}
    assert waiting == {(0, 1), (0, 2), (1, lock), (2, lock)}, "main joins a, then b; c has ended by then"
    assert [(time, thread) for _, time, thread in holders if thread >= 0] == [(0, 3), (2 * ms, 1), (4 * ms, 2)]
    assert {number for number, _, _ in holders} == {lock}


def test_a_mark_stands_where_its_thread_runs(trace: Trace, marked: list[Instant]) -> None:
    acquired = [at for at, event in enumerate(marked) if event[1] == EventKind.ACQUIRE]
    places = told.lanes(trace, marked)
    for at in acquired:
        time, _, thread, *_ = marked[at]
        (span,) = [one for one in trace.spans if one.thread == thread and one.start <= time < one.end]
        assert places[at] == (thread, span.lwp, span.cpu)
    cancelled = (3 * ms, EventKind.CANCEL, 0, 2, "")
    assert told.lanes(trace, [cancelled])[0][0] == 2, "a cancellation stands with the thread that it reaches"
    assert told.lanes(trace, [(99 * ms, EventKind.SIGNAL, 1, -1, "SIGUSR1")]) == [(1, -1, -1)]


@pytest.mark.parametrize(
    ("kind", "thread", "other", "detail", "words"),
    [
        (EventKind.ACQUIRE, 1, -1, "mutex 1", "a acquires mutex 1"),
        (EventKind.RELEASE, 1, -1, "mutex 1", "a releases mutex 1"),
        (EventKind.CANCEL, 0, 2, "", "main asks for the cancellation of b"),
        (EventKind.SIGNAL, 1, 1, "SIGUSR1", "a receives SIGUSR1"),
        (EventKind.SIGNAL, 1, 0, "SIGUSR1", "a receives SIGUSR1 from main"),
        (EventKind.UPCALL, 1, -1, "unblocked", "upcall: a comes back from the kernel"),
        (EventKind.DOWNCALL, 1, -1, "news", "call down at a: news"),
    ],
)
def test_marks_in_words(trace: Trace, kind: EventKind, thread: int, other: int, detail: str, words: str) -> None:
    assert told.words(trace, (0, kind, thread, other, detail)) == words
