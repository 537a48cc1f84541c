"""Questions on chapter 07: pools of threads."""

from __future__ import annotations

from random import Random

from threadlab.book.exams.programs import Steps
from threadlab.book.exams.question import Question, always, number
from threadlab.machine import TaskRejected, ThreadPool, compute, nanosleep, read, write
from threadlab.theory.queueing import mmc
from threadlab.trace import Trace, ms


def pool_time(draw: Random) -> Question:
    """When a pool has done its tasks, and when a larger pool has."""
    tasks, small, large = draw.randint(6, 12), draw.randint(1, 2), draw.randint(3, 4)
    computing, waiting, cpus = draw.randint(1, 3), draw.choice((0, 6, 9, 12)), draw.choice((1, 2))

    def task() -> Steps:
        yield compute(computing * ms)
        if waiting:
            yield read(waiting * ms)

    def program(workers: int) -> Steps:
        pool = yield from ThreadPool.start(workers=workers, capacity=tasks)
        futures = []
        for _ in range(tasks):
            futures.append((yield from pool.submit(task)))
        for future in futures:
            yield from future.result()
        yield from pool.shutdown()

    def done(trace: Trace) -> float:
        return trace.end / ms

    few, many = (always(program, done, workers, cpus=cpus, quantum=100 * ms) for workers in (small, large))
    work = f"computes for {computing} ms" + (
        f" and then waits {waiting} ms for a device" if waiting else " and never waits"
    )
    return Question(
        f"{tasks} tasks are in the queue of a pool at the beginning. Each {work}. There {_cpus(cpus)}. "
        f"When are all done with {small} worker{'s' if small > 1 else ''}, and when with {large}?",
        f"{number(few)} ms and {number(many)} ms",
        "More workers help while tasks wait for devices or CPUs are idle; computing alone needs no more workers than CPUs.",
    )


def rejected(draw: Random) -> Question:
    """How many tasks a pool with a bounded queue turns away."""
    workers, capacity, gap = draw.randint(1, 3), draw.randint(1, 3), draw.randint(1, 3)
    tasks, service = draw.randint(6, 10), draw.choice((8.5, 12.5, 20.5))

    def task() -> Steps:
        yield nanosleep(int(service * ms))

    def program() -> Steps:
        pool = yield from ThreadPool.start(workers=workers, capacity=capacity, saturation="reject")
        futures = []
        for _ in range(tasks):
            yield nanosleep(gap * ms)
            try:
                futures.append((yield from pool.submit(task)))
            except TaskRejected:
                yield write("rejected")
        for future in futures:
            yield from future.result()
        yield from pool.shutdown()

    count = always(program, lambda trace: len(trace.output), cpus=4)
    return Question(
        f"A pool has {workers} worker{'s' if workers > 1 else ''}; its queue holds {capacity} "
        f"task{'s' if capacity > 1 else ''}, and a task that finds it full is rejected. A task comes every {gap} ms, "
        f"{tasks} in all, and keeps its worker for {number(service)} ms. How many are rejected?",
        f"{count}",
        "The workers and the queue take the first; after that, one is taken in each time a worker becomes free.",
    )


def waiting_time(draw: Random) -> Question:
    """How long a task waits in the long run, by the theory of queues."""
    service, percent = draw.choice((6, 10, 12, 20)), draw.choice((50, 60, 75, 80, 90))
    steady = mmc(1, service * 100 / percent, service)
    return Question(
        f"Tasks come at random (Poisson) to a pool with one worker, which takes {service} ms for a task in the mean, "
        f"exponentially distributed. The worker is busy {percent} % of the time. How long does a task wait in the "
        "queue in the mean?",
        f"{number(steady.waiting_time)} ms",
        f"For M/M/1 the mean wait is the service time times ρ / (1 - ρ), here with ρ = {number(percent / 100)}: it grows "
        "without bound as ρ comes near 1.",
    )


def _cpus(count: int) -> str:
    return "is one CPU" if count == 1 else f"are {count} CPUs"


TEMPLATES = (pool_time, rejected, waiting_time)
