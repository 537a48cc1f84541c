"""The lab of chapter 07: tasks that arrive, run by a pool of workers and by a thread for each of them."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator, Mapping
from functools import lru_cache
from statistics import mean
from typing import Any

from threadlab import machine as tl
from threadlab.labs.charts import Series, chart
from threadlab.labs.controls import choice, slider, switch
from threadlab.labs.experiment import Experiment
from threadlab.labs.lab import Lab, Settings
from threadlab.labs.numbers import Table
from threadlab.labs.real import Twin, twin
from threadlab.theory import mmc
from threadlab.trace import Trace, format_time, ms, us

Steps = Generator[Any, Any, Any]

SATURATION = ("block", "reject", "caller runs", "drop oldest")
MOST_WORKERS = 8
SAMPLE = 1000
"""tasks for each point of the chart"""

PRESETS: dict[str, Settings] = {
    "threads are dear to make": {"create": 2000, "compute": 1, "wait": 0, "gap": 2, "tasks": 16},
    "tasks that wait want more workers than CPUs": {"workers": 6, "cpus": 1, "compute": 1, "wait": 18, "gap": 3},
    "tasks that compute do not": {"workers": 6, "cpus": 2, "compute": 10, "wait": 0, "gap": 3},
    "overload, and the queue is full: block": {"workers": 2, "capacity": 2, "gap": 1},
    "overload: reject": {"workers": 2, "capacity": 2, "gap": 1, "saturation": "reject"},
    "overload: the caller runs": {"workers": 2, "capacity": 2, "gap": 1, "saturation": "caller runs"},
    "overload: drop the oldest": {"workers": 2, "capacity": 2, "gap": 1, "saturation": "drop oldest"},
    "arrivals at random": {"randomly": True, "tasks": 24, "cpus": 4, "capacity": 16},
}


def arrivals(tasks: int, gap: int, compute_time: int, wait: int, randomly: bool) -> Iterator[tuple[int, int, int]]:
    """For each task the time before it comes, its CPU time and its waiting time."""
    dice = random.Random(7)
    for _ in range(tasks):
        length = dice.expovariate(1) if randomly else 1
        pause = dice.expovariate(1) if randomly else 1
        yield int(gap * pause), int(compute_time * length), int(wait * length)


def task(number: int, compute_time: int, wait: int) -> Steps:
    """What a task does."""
    yield tl.compute(compute_time)
    if wait:
        yield tl.read(wait)
    yield tl.write(f"task {number} done")


def pooled(workers: int, capacity: int, saturation: Any, *load: Any) -> Steps:
    """Let the workers of a pool run the tasks."""
    pool = yield from tl.ThreadPool.start(workers, capacity, saturation)
    for number, (pause, *times) in enumerate(arrivals(*load), 1):
        yield tl.nanosleep(pause)
        yield tl.write(f"task {number} comes")
        try:
            yield from pool.submit(task, number, *times)
        except tl.TaskRejected:
            yield tl.write(f"task {number} rejected")
    yield from pool.shutdown()


def threaded(*load: Any) -> Steps:
    """Make a thread for each task."""
    tids = []
    for number, (pause, *times) in enumerate(arrivals(*load), 1):
        yield tl.nanosleep(pause)
        yield tl.write(f"task {number} comes")
        tids.append((yield tl.pthread_create(task, number, *times, name=f"task {number}")))
    for tid in tids:
        yield tl.pthread_join(tid)


class PoolsLab(Lab):
    """A pool against a thread for each task, under load."""

    name = "pools"

    def __init__(self) -> None:
        super().__init__(
            {
                "workers": slider("workers", 3, 1, MOST_WORKERS, "How many threads the pool has"),
                "capacity": slider("queue limit", 8, 1, 16, "How many tasks may wait in the pool's queue"),
                "saturation": choice("when it is full", "block", SATURATION, "What submit does with a full queue"),
                "tasks": slider("tasks", 12, 1, 40, "How many tasks come"),
                "gap": slider("a task every (ms)", 3, 1, 30, "Time from one task to the next (the mean, if random)"),
                "compute": slider("compute (ms)", 4, 0, 20, "CPU time of a task (the mean, if random)"),
                "wait": slider("read (ms)", 4, 0, 30, "Blocking time of a task (the mean, if random)"),
                "randomly": switch("at random", False, "Exponential times, as in queueing theory"),
                "create": slider("creation (µs)", 1000, 0, 3000, "What it costs to make a thread", 50),
                "cpus": slider("CPUs", 2, 1, 8, "How many processors the machine has"),
            },
            PRESETS,
        )

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The same tasks with a pool and without."""
        times = (settings["gap"] * ms, settings["compute"] * ms, settings["wait"] * ms)
        load = (settings["tasks"], *times, settings["randomly"])
        machine = {"cpus": settings["cpus"], "costs": tl.Costs(kernel_create=settings["create"] * us)}
        pool = (settings["workers"], settings["capacity"], settings["saturation"])
        return {
            "pool": Experiment(pooled, (*pool, *load), machine),
            "thread per task": Experiment(threaded, load, machine),
        }

    def twins(self, settings: Settings) -> dict[str, Twin]:
        """The same tasks, without their gaps, on pools of several sizes and with a thread for each."""
        times = {"compute": settings["compute"] * ms, "wait": settings["wait"] * ms}
        load = {"runs": 2, "tasks": settings["tasks"], **times, "cpus": settings["cpus"]}
        runtimes = {"C (Pthreads)": "pthreads", "Java": "java", "Python": "python"}
        return {title: twin("pools", runtime, **load) for title, runtime in runtimes.items()}

    def numbers(self, settings: Settings, traces: Mapping[str, Trace]) -> Table:
        """How the tasks fared."""
        heads = ("tasks done", "not done", "mean time to answer", "longest", "threads", "CPUs busy", "finished after")
        return Table(heads, [_row(title, settings["tasks"], trace) for title, trace in traces.items()])

    def result(self, settings: Settings, trace: Trace) -> str:
        """The mean time from a task's arrival to its end."""
        answers = _answers(trace)
        done = f"{len(answers)} tasks done" if len(answers) != 1 else "1 task done"
        return f"{done}, mean {format_time(_rounded(answers))}" if answers else done

    def chart(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """For random arrivals: the mean wait in the queue by Erlang's formula, and simulated."""
        service = settings["compute"] + settings["wait"]
        if not settings["randomly"] or not service:
            return ""
        counts = range(1, MOST_WORKERS + 1)
        theory = [(float(count), mmc(count, settings["gap"], service).waiting_time) for count in counts]
        run = [(float(count), sampled_wait(count, settings["gap"], service)) for count in counts]
        title = (
            f"Mean time in the queue, if tasks of {service} ms come at random every {settings['gap']} ms and no worker "
            "ever waits for a CPU: by Erlang's formula, and of one series of tasks"
        )
        series = [Series("Erlang C", theory, True), Series(f"{SAMPLE} tasks", run, False)]
        return chart(title, "workers", "wait (ms)", series, settings["workers"], top=4.0 * service)


@lru_cache(maxsize=4096)
def sampled_wait(workers: int, gap: int, service: int) -> float:
    """The mean time in milliseconds that `SAMPLE` tasks wait in the queue of a pool whose workers are never without a CPU.

    The pool is the same as in the lab's program: tasks go to the worker that is free first, in order of arrival.
    """
    free = [0.0] * workers
    now, waits = 0.0, []
    for pause, length, _ in arrivals(SAMPLE, gap * ms, service * ms, 0, True):
        now += pause
        worker = free.index(min(free))
        start = max(now, free[worker])
        free[worker] = start + length
        waits.append(start - now)
    return mean(waits) / ms


def _times(trace: Trace, word: str) -> dict[str, int]:
    return {text.removesuffix(word): time for time, _, _, text in trace.output if text.endswith(word)}


def _answers(trace: Trace) -> list[int]:
    came = _times(trace, " comes")
    return [time - came[name] for name, time in _times(trace, " done").items()]


def _rounded(times: list[int]) -> int:
    return round(mean(times) / us) * us if times else 0


def _row(title: str, tasks: int, trace: Trace) -> list[str]:
    answers, numbers = _answers(trace), trace.metrics()
    return [
        title,
        f"{len(answers)}",
        f"{tasks - len(answers)}",
        format_time(_rounded(answers)),
        format_time(max(answers, default=0)),
        f"{numbers.threads}",
        f"{numbers.cpu_utilisation:.0%}",
        format_time(trace.end),
    ]


def pools() -> PoolsLab:
    """The lab of chapter 07: a thread pool with its queue against a thread for each task."""
    return PoolsLab()
