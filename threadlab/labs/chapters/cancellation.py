"""The lab of chapter 05: one program whose worker is cancelled, in the three modes, side by side."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from threadlab import machine as tl
from threadlab.labs.controls import slider, switch
from threadlab.labs.experiment import Experiment
from threadlab.labs.lab import Lab, Settings
from threadlab.labs.numbers import Table
from threadlab.labs.real import Twin, twin
from threadlab.trace import EventKind, Trace, format_time, ms

Steps = Generator[Any, Any, Any]

MODES = {
    "disabled": (tl.PTHREAD_CANCEL_DISABLE, tl.PTHREAD_CANCEL_DEFERRED),
    "deferred": (tl.PTHREAD_CANCEL_ENABLE, tl.PTHREAD_CANCEL_DEFERRED),
    "asynchronous": (tl.PTHREAD_CANCEL_ENABLE, tl.PTHREAD_CANCEL_ASYNCHRONOUS),
}
"""state and type of the worker's cancellation, by title"""

PRESETS: dict[str, Settings] = {
    "a lock leaks": {"request": 4},
    "the handler gives the lock back": {"request": 4, "unlocks": True},
    "a point in the middle of the work": {"request": 2, "test": True},
    "blocked in read when the request comes": {"request": 10, "update": 4, "wait": 20},
    "no cancellation point for a long time": {"request": 3, "update": 20, "wait": 2, "rounds": 2},
    "the request comes too late": {"request": 40},
}


def tidy(text: str) -> Steps:
    """Clean up, as a cleanup handler."""
    yield tl.write(text)


def unlock(mutex: int) -> Steps:
    """Clean up: give the lock back."""
    yield tl.write("gives the lock back")
    yield tl.pthread_mutex_unlock(mutex)


def worker(mutex: int, state: Any, kind: Any, update: int, wait: int, rounds: int, test: bool, unlocks: bool) -> Steps:
    """Update what the mutex protects, wait for a device, and again."""
    yield tl.pthread_setcancelstate(state)
    yield tl.pthread_setcanceltype(kind)
    yield tl.pthread_cleanup_push(tidy, "closes its file")
    yield tl.pthread_cleanup_push(tidy, "frees its buffer")
    for _ in range(rounds):
        yield tl.pthread_mutex_lock(mutex)
        if unlocks:
            yield tl.pthread_cleanup_push(unlock, mutex)
        yield tl.compute(update // 2)
        if test:
            yield tl.pthread_testcancel()
        yield tl.compute(update - update // 2)
        if unlocks:
            yield tl.pthread_cleanup_pop(0)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.read(wait)
    yield tl.pthread_cleanup_pop(1)
    yield tl.pthread_cleanup_pop(1)
    return "finished"


def reader(mutex: int) -> Steps:
    """Need the same lock now and then."""
    for _ in range(3):
        yield tl.nanosleep(5 * ms)
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(1 * ms)
        yield tl.pthread_mutex_unlock(mutex)


def main(request: int, state: Any, kind: Any, update: int, wait: int, rounds: int, test: bool, unlocks: bool) -> Steps:
    """Start both, ask for the worker's cancellation after a while, and see what became of it."""
    mutex = yield tl.pthread_mutex_init()
    job = (mutex, state, kind, update, wait, rounds, test, unlocks)
    victim = yield tl.pthread_create(worker, *job, name="worker")
    other = yield tl.pthread_create(reader, mutex, name="reader")
    yield tl.nanosleep(request)
    yield tl.pthread_cancel(victim)
    value = yield tl.pthread_join(victim)
    yield tl.write(f"exit value: {value}")
    yield tl.pthread_join(other)


class CancellationLab(Lab):
    """The same request for cancellation, met by a worker that disabled it, defers it, or takes it anywhere."""

    name = "cancellation"

    def __init__(self) -> None:
        super().__init__(
            {
                "request": slider("request after (ms)", 10, 0, 60, "When the main thread asks for the cancellation"),
                "update": slider("update (ms)", 6, 0, 30, "CPU time of the worker while it holds the lock"),
                "wait": slider("read (ms)", 6, 1, 30, "How long the worker's blocking call lasts, without the lock"),
                "rounds": slider("rounds", 2, 1, 5, "How often the worker updates and reads"),
                "test": switch("test in mid-update", False, "pthread_testcancel in the middle of each update"),
                "unlocks": switch("handler unlocks", False, "A cleanup handler gives the lock back"),
                "cpus": slider("CPUs", 2, 1, 4, "How many processors the machine has"),
            },
            PRESETS,
        )

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The program in each mode."""
        times = (settings["update"] * ms, settings["wait"] * ms, settings["rounds"])
        rest = (*times, settings["test"], settings["unlocks"])
        return {
            title: Experiment(main, (settings["request"] * ms, *mode, *rest), {"cpus": settings["cpus"]})
            for title, mode in MODES.items()
        }

    def twins(self, settings: Settings) -> dict[str, Twin]:
        """A worker that computes, sleeps and is cancelled, in each mode; Java's way of asking a thread to end."""
        times = {"compute": settings["update"] * ms, "block": settings["wait"] * ms, "after": settings["request"] * ms}
        return {
            **{f"{mode} (C)": twin("cancellation", "pthreads", beside=mode, type=mode, **times) for mode in MODES},
            "Java, interrupt": twin("interrupt", "java", beside="deferred", **times),
        }

    def numbers(self, settings: Settings, traces: Mapping[str, Trace]) -> Table:
        """What became of the worker and of its lock."""
        heads = (
            "worker ended",
            "after the request",
            "exit value",
            "cleanup handlers, in this order",
            "the lock",
            "run",
        )
        return Table(heads, [_row(title, trace) for title, trace in traces.items()])

    def result(self, settings: Settings, trace: Trace) -> str:
        """How the worker ended and whether its lock was lost."""
        if not _was_cancelled(trace):
            return f"finished at {format_time(_ended(trace))}"
        leaked = " and takes the lock with it" if trace.outcome == "deadlock" else ""
        return f"cancelled at {format_time(_ended(trace))}{leaked}"

    def remark(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """Why a lock was lost, if one was."""
        lost = [title for title, trace in traces.items() if trace.outcome == "deadlock"]
        if not lost:
            return ""
        return (
            f"{' and '.join(lost).capitalize()}: the worker ended while it held the lock, and no cleanup handler gave "
            "it back. The reader waits for ever."
        )


def _worker(trace: Trace) -> int:
    return next(at for at, thread in enumerate(trace.threads) if thread.name == "worker")


def _ended(trace: Trace) -> int:
    return trace.threads[_worker(trace)].ended


def _said(trace: Trace, thread: int) -> list[str]:
    tid = trace.threads[thread].tid
    return [text for _, _, by, text in trace.output if by == tid]


def _was_cancelled(trace: Trace) -> bool:
    return "exit value: PTHREAD_CANCELED" in _said(trace, 0)


def _row(title: str, trace: Trace) -> list[str]:
    asked = next((event.time for event in trace.events if event.kind == EventKind.CANCEL), None)
    ended, cancelled = _ended(trace), _was_cancelled(trace)
    late = asked is None or (asked >= ended and not cancelled)
    return [
        title,
        format_time(ended),
        "request too late" if late else format_time(ended - (asked or 0)),
        "PTHREAD_CANCELED" if cancelled else "its own",
        ", ".join(_said(trace, _worker(trace))) or "none",
        "held for ever" if trace.outcome == "deadlock" else "free",
        "deadlock" if trace.outcome == "deadlock" else format_time(trace.end),
    ]


def cancellation() -> CancellationLab:
    """The lab of chapter 05: a cancellation disabled, deferred and asynchronous, and what becomes of a lock."""
    return CancellationLab()
