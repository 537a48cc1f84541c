"""The lab of chapter 04: a threaded process forks, with one thread copied and with all, and may call exec."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from typing import Any

from threadlab import machine as tl
from threadlab.labs.controls import slider, switch
from threadlab.labs.experiment import Experiment
from threadlab.labs.lab import Lab, Settings
from threadlab.labs.numbers import Table
from threadlab.labs.real import Twin, twin
from threadlab.trace import EventKind, Trace, format_time, ms

Steps = Generator[Any, Any, Any]
PATIENCE = 0.25
"""seconds after which a real child that hangs is ended: long enough to see, short beside the simulated run"""

PRESETS: dict[str, Settings] = {
    "nobody holds the lock": {"at": 2},
    "the lock is held: the child of fork hangs": {"at": 6},
    "the child does not use the lock": {"at": 6, "locks": False},
    "fork handlers wait for the lock": {"at": 6, "handlers": True},
    "exec instead": {"at": 6, "execs": True},
    "many threads, all copied": {"at": 6, "hold": 2, "counters": 4, "cpus": 6},
}


def holder(mutex: int, hold: int) -> Steps:
    """Hold the lock for a while, from 3 ms on."""
    yield tl.nanosleep(3 * ms)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.compute(hold)
    yield tl.pthread_mutex_unlock(mutex)


def counter() -> Steps:
    """Count to four in the memory of the process, which may be the child's."""
    for _ in range(4):
        yield tl.compute(3 * ms)
        yield tl.store("count", (yield tl.load("count")) + 1)


def lock() -> Steps:
    """Fork handler: take the lock."""
    yield tl.pthread_mutex_lock((yield tl.load("mutex")))


def unlock() -> Steps:
    """Fork handler: give the lock back."""
    yield tl.pthread_mutex_unlock((yield tl.load("mutex")))


def program() -> Steps:
    """What exec puts in place of everything."""
    yield tl.compute(4 * ms)
    count = yield tl.load("count")
    yield tl.write(f"count {count}")


def main(everybody: bool, at: int, hold: int, counters: int, locks: bool, handlers: bool, execs: bool) -> Steps:
    """Start the threads, fork, and wait for the child."""
    mutex = yield tl.pthread_mutex_init()
    yield tl.store("mutex", mutex)
    if handlers:
        yield tl.pthread_atfork(lock, unlock, unlock)
    tids = [(yield tl.pthread_create(holder, mutex, hold, name="holder"))]
    for number in range(counters):
        tids.append((yield tl.pthread_create(counter, name=f"counter {number + 1}")))
    yield tl.nanosleep(at)
    pid = (yield tl.forkall()) if everybody else (yield tl.fork())
    if pid == 0:
        if execs:
            yield tl.execve(program)
        if locks:
            yield tl.pthread_mutex_lock(mutex)
            yield tl.compute(1 * ms)
            yield tl.pthread_mutex_unlock(mutex)
        yield tl.nanosleep(10 * ms)
        count = yield tl.load("count")
        yield tl.write(f"count {count}")
        yield tl._exit(0)
    yield tl.waitpid(pid)
    for tid in tids:
        yield tl.pthread_join(tid)
    count = yield tl.load("count")
    yield tl.write(f"count {count}")


class ForkExecLab(Lab):
    """What a fork copies when a process has several threads, and what exec leaves."""

    name = "fork_exec"

    def __init__(self) -> None:
        super().__init__(
            {
                "at": slider("fork after (ms)", 2, 0, 30, "When the main thread forks; the lock is taken at 3 ms"),
                "hold": slider("lock held (ms)", 8, 1, 30, "How long another thread holds the lock"),
                "counters": slider("counting threads", 1, 0, 4, "How many threads count in the process's memory"),
                "locks": switch("the child uses the lock", True, "As malloc and printf do in a real program"),
                "handlers": switch("fork handlers", False, "pthread_atfork: lock before, unlock after in both"),
                "execs": switch("the child calls exec", False, "Replace the child's program at once"),
                "cpus": slider("CPUs", 2, 1, 8, "How many processors the machine has"),
            },
            PRESETS,
        )

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The program with fork, and with Solaris's forkall."""
        times = (settings["at"] * ms, settings["hold"] * ms)
        rest = (settings["counters"], settings["locks"], settings["handlers"], settings["execs"])
        return {
            title: Experiment(main, (everybody, *times, *rest), {"cpus": settings["cpus"]})
            for title, everybody in (("fork", False), ("forkall", True))
        }

    def twins(self, settings: Settings) -> dict[str, Twin]:
        """A C program that forks while another thread holds the lock, or calls exec."""
        if settings["execs"]:
            return {"exec (C)": twin("exec", "pthreads", beside="fork", threads=1 + settings["counters"])}
        handlers, hold = "atfork" if settings["handlers"] else "none", settings["hold"] * ms
        fork = twin("fork", "pthreads", beside="fork", timeout=PATIENCE, handlers=handlers, hold=hold)
        return {"fork, lock held (C)": fork}

    def used(self, settings: Settings) -> Collection[str]:
        """All controls, but the lock plays no part in a child that calls exec at once."""
        return self.controls.keys() - ({"locks"} if settings["execs"] else set())

    def numbers(self, settings: Settings, traces: Mapping[str, Trace]) -> Table:
        """What each process had."""
        heads = ("threads at the fork", "count at its end", "ended", "status")
        rows = [row for title, trace in traces.items() for row in _rows(title, trace)]
        return Table(heads, rows, "process")

    def result(self, settings: Settings, trace: Trace) -> str:
        """Whether the child came to its end."""
        if trace.outcome == "deadlock":
            return f"the child hangs ({format_time(trace.end)})"
        child = max(trace.exit_status)
        return f"the child ends at {format_time(_ended(trace, child))}, the parent at {format_time(trace.end)}"

    def remark(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """Why a child hangs."""
        if all(trace.outcome == "completed" for trace in traces.values()):
            return ""
        return (
            "The lock was held when the process forked, and it is held in the child's copy of the memory. The thread "
            "that would give it back was not copied, so the child waits for ever, and the parent for the child."
        )


def _ended(trace: Trace, pid: int) -> int:
    return max(thread.ended for thread in trace.threads if thread.pid == pid)


def _rows(title: str, trace: Trace) -> list[list[str]]:
    forked = next((event.time for event in trace.events if event.kind == EventKind.FORK), trace.end)
    rows = []
    for pid, who in zip(dict.fromkeys(thread.pid for thread in trace.threads), ("parent", "child"), strict=False):
        alive = [
            thread
            for thread in trace.threads
            if thread.pid == pid and thread.created <= forked and (thread.ended < 0 or thread.ended > forked)
        ]
        count = next((text.split()[1] for _, by, _, text in reversed(trace.output) if by == pid), "–")
        status = trace.exit_status.get(pid)
        ended = "never" if status is None else format_time(_ended(trace, pid))
        rows.append([f"{title}, {who}", f"{len(alive)}", count, ended, "hangs" if status is None else f"{status}"])
    return rows


def fork_exec() -> ForkExecLab:
    """The lab of chapter 04: fork and forkall in a process with threads and a lock, fork handlers, exec."""
    return ForkExecLab()
