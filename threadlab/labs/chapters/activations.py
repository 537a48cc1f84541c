"""The lab of chapter 09: what a library can do when the kernel tells it nothing, a little, or everything."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from itertools import pairwise
from typing import Any

from threadlab import machine as tl
from threadlab.labs.controls import slider
from threadlab.labs.experiment import Experiment, Process
from threadlab.labs.lab import Lab, Settings
from threadlab.labs.numbers import Table
from threadlab.labs.real import Twin, twin
from threadlab.trace import EventKind, State, Trace, format_time, ms, us

Steps = Generator[Any, Any, Any]

FIXED, GROWS, OWN, ACTIVATIONS = "many-to-many", "with SIGWAITING", "one-to-one", "activations"

PRESETS: dict[str, Settings] = {
    "every thread blocks": {"threads": 4, "blocking": 4, "cpus": 1, "lwps": 2, "compute": 4, "block": 20},
    "one thread blocks: SIGWAITING does not come": {"threads": 4, "blocking": 1, "cpus": 2, "lwps": 2, "block": 16},
    "nobody blocks: LWPs for nothing": {"threads": 6, "blocking": 0, "cpus": 2, "lwps": 6, "create": 1000},
    "upcalls are dear": {"threads": 6, "blocking": 6, "cpus": 1, "lwps": 2, "compute": 2, "block": 6, "upcall": 2000},
    "another process takes a processor": {
        "threads": 8,
        "blocking": 0,
        "cpus": 2,
        "lwps": 2,
        "other": 1,
        "other_at": 9,
        "busy": 30,
    },
    "another process: shares by thread or by process": {
        "threads": 12,
        "blocking": 0,
        "compute": 4,
        "cpus": 4,
        "lwps": 4,
        "other": 4,
        "busy": 60,
        "quantum": 2,
    },
    "a processor is taken from the owner of a lock": {
        "threads": 4,
        "blocking": 0,
        "cpus": 2,
        "lwps": 2,
        "compute": 1,
        "locked": 16,
        "other": 2,
        "busy": 60,
    },
}


def worker(compute_time: int, block_time: int, rounds: int, locked_time: int, mutex: int) -> Steps:
    """Compute and block in turn, compute once more, and at last with a lock."""
    for _ in range(rounds):
        yield tl.compute(compute_time)
        if block_time:
            yield tl.read(block_time)
    yield tl.compute(compute_time)
    if locked_time:
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(locked_time)
        yield tl.pthread_mutex_unlock(mutex)


def main(threads: int, blocking: int, compute_time: int, block_time: int, rounds: int, locked_time: int) -> Steps:
    """Create the threads; the first `blocking` of them make blocking calls."""
    mutex = yield tl.pthread_mutex_init()
    tids = []
    for number in range(threads):
        job = (compute_time, block_time if number < blocking else 0, rounds, locked_time, mutex)
        tids.append((yield tl.pthread_create(worker, *job, name=f"T{number + 1}")))
    for tid in tids:
        yield tl.pthread_join(tid)


def busy(time: int) -> Steps:
    """Compute."""
    yield tl.compute(time)


def other(after: int, threads: int, time: int) -> Steps:
    """Another process: sleep, then want a processor for each of several threads."""
    yield tl.nanosleep(after)
    for number in range(threads):
        yield tl.pthread_create(busy, time, name=f"other {number + 1}")
    yield tl.pthread_exit()


class ActivationsLab(Lab):
    """The same threads on a fixed pool of LWPs, one that grows on SIGWAITING, one LWP each, and on activations."""

    name = "activations"

    def __init__(self) -> None:
        super().__init__(
            {
                "threads": slider("threads", 4, 1, 12, "How many user threads the program creates"),
                "blocking": slider("threads that block", 4, 0, 12, "How many of them make blocking calls"),
                "cpus": slider("CPUs", 2, 1, 6, "How many processors the machine has"),
                "lwps": slider("LWPs", 2, 1, 6, "How many kernel threads many-to-many shares, or begins with"),
                "compute": slider("compute (ms)", 6, 1, 40, "CPU time that each thread needs before and after a call"),
                "block": slider("blocking call (ms)", 16, 1, 60, "How long each blocking call lasts"),
                "rounds": slider("rounds", 1, 1, 4, "How often each thread computes and blocks"),
                "locked": slider("in a lock (ms)", 0, 0, 20, "How long each thread computes at last, owning one lock"),
                "other": slider("other process", 0, 0, 6, "How many processors another process wants"),
                "other_at": slider("it comes at (ms)", 4, 0, 60, "When the other process wants them"),
                "busy": slider("it computes (ms)", 12, 1, 60, "How long it computes on each of them"),
                "quantum": slider("quantum (ms)", 10, 1, 40, "How long a kernel thread keeps its CPU"),
                "upcall": slider("upcall (µs)", 0, 0, 4000, "Cost of an upcall", 100),
                "create": slider("creation (µs)", 0, 0, 4000, "Cost of making a kernel thread", 100),
            },
            PRESETS,
        )

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The four ways on the machine and the workload that `settings` describe."""
        times = (settings["compute"] * ms, settings["block"] * ms, settings["rounds"], settings["locked"] * ms)
        job = (settings["threads"], min(settings["blocking"], settings["threads"]), *times)
        machine = {
            "cpus": settings["cpus"],
            "quantum": settings["quantum"] * ms,
            "costs": tl.Costs(upcall=settings["upcall"] * us, kernel_create=settings["create"] * us),
        }
        taker = Process(other, (settings["other_at"] * ms, settings["other"], settings["busy"] * ms))
        lwps = settings["lwps"]
        models: dict[str, Any] = {
            FIXED: tl.ManyToMany(lwps),
            GROWS: tl.ManyToMany(lwps, sigwaiting=True),
            OWN: tl.OneToOne(),
            ACTIVATIONS: tl.SchedulerActivations(),
        }
        beside = (taker,) if settings["other"] else ()
        return {title: Experiment(main, job, {"model": model, **machine}, beside) for title, model in models.items()}

    def used(self, settings: Settings) -> Collection[str]:
        """All controls but those of calls that nobody makes, and of a process that does not come."""
        unused = set() if settings["blocking"] else {"block"}
        if not settings["other"]:
            unused |= {"other_at", "busy"}
        return self.controls.keys() - unused

    def numbers(self, settings: Settings, traces: Mapping[str, Trace]) -> Table:
        """When the program has finished, on how many kernel threads, and what kernel and library told each other."""
        heads = ["finished after", "kernel threads", "upcalls and SIGWAITING", "calls down", "work waits, CPU idle"]
        rows = [
            [
                title,
                format_time(trace.threads[0].ended),
                f"{_kernel_threads(trace)}",
                f"{_told(trace, EventKind.UPCALL)}",
                f"{_told(trace, EventKind.DOWNCALL)}",
                format_time(idle_while_ready(trace)),
            ]
            for title, trace in traces.items()
        ]
        if settings["other"]:
            heads.append("the other process after")
            for row, trace in zip(rows, traces.values(), strict=True):
                row.append(format_time(max(thread.ended for thread in trace.threads if _foreign(trace, thread.pid))))
        return Table(heads, rows)

    def result(self, settings: Settings, trace: Trace) -> str:
        """When the program has finished."""
        return format_time(trace.threads[0].ended)

    def remark(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """For how long a CPU stood idle although a thread was ready."""
        lost = {title: idle_while_ready(trace) for title, trace in traces.items()}
        words = [f"{format_time(time)} under {title}" for title, time in lost.items() if time]
        if not words:
            return "No CPU is idle while a thread is ready to run."
        return f"A CPU is idle although a thread is ready: for {', '.join(words)}."

    def twins(self, settings: Settings) -> dict[str, Twin]:
        """The same program on real runtimes, where they have it; what threads and processes cost here."""
        costs = {"costs (C)": twin("costs", ("pthreads", "gnu-pth"))}
        if settings["blocking"] < settings["threads"] or settings["other"] or settings["locked"]:
            return costs
        times = {"compute": settings["compute"] * ms, "block": settings["block"] * ms, "rounds": settings["rounds"]}
        load = {"threads": settings["threads"], **times, "cpus": settings["cpus"], "same_program": True}
        return {
            "Go": twin("models", "go", beside=ACTIVATIONS, **load),
            "Pthreads": twin("models", "pthreads", beside=OWN, **load),
        } | costs


def _foreign(trace: Trace, pid: int) -> bool:
    return pid != trace.threads[0].pid


def _kernel_threads(trace: Trace) -> int:
    """Of the program itself."""
    return sum(not _foreign(trace, lwp.pid) for lwp in trace.lwps)


def _told(trace: Trace, kind: EventKind) -> int:
    return sum(event[1] == kind for event in trace.instants)


def idle_while_ready(trace: Trace) -> int:
    """For how many nanoseconds CPUs were idle while threads were ready: where both are several, that of each pair."""
    changes: dict[int, list[int]] = {0: [0, 0], trace.end: [0, 0]}
    for span in trace.spans:
        for time, step in ((span.start, 1), (span.end, -1)):
            change = changes.setdefault(time, [0, 0])
            change[0] += step * (span.cpu >= 0)
            change[1] += step * (span.state is State.READY)
    occupied = ready = lost = 0
    for time, following in pairwise(sorted(changes)):
        occupied, ready = occupied + changes[time][0], ready + changes[time][1]
        lost += (following - time) * min(trace.cpus - occupied, ready)
    return lost


def activations() -> ActivationsLab:
    """The lab of chapter 09: LWPs against upcalls, when threads block and when processors are taken away."""
    return ActivationsLab()
