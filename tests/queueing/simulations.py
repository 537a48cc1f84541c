"""Queues on the simulated machine: a pool under random load, and threads that go round a closed network."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import threadlab as tl

SERVICE = 1_000_000
"""mean nanoseconds of a task: rounding to whole nanoseconds changes nothing that matters"""
WARM_UP = 300
"""tasks that come first, while the queue is not yet in its steady state"""


def pool(servers: int, load: float, seed: int, tasks: int, places: int = 0, same: bool = False) -> dict[str, float]:
    """A pool of `servers` workers under Poisson arrivals, each worker busy for the part `load` of the time.

    Service is exponential, or the `same` for every task.  With `places` no more tasks than that are there, waiting or
    served, and others are rejected.  Each worker and the thread that submits have a CPU each.
    """
    random = Random(seed)
    gap = SERVICE / (servers * load)
    waits: list[int] = []
    arrivals: list[int] = []
    rejected: list[int] = []

    def task(number: int, came: int, time: int) -> Iterator[Any]:
        waits.append((yield tl.clock()) - came) if number >= WARM_UP else None
        yield tl.compute(time)

    def main() -> Iterator[Any]:
        capacity = places - servers if places else tasks
        queue = yield from tl.ThreadPool.start(servers, capacity, "reject")
        for number in range(WARM_UP + tasks):
            yield tl.nanosleep(round(random.expovariate(1 / gap)))
            time = SERVICE if same else round(random.expovariate(1 / SERVICE))
            came = yield tl.clock()
            if number >= WARM_UP:
                arrivals.append(came)
            try:
                yield from queue.submit(task, number, came, time)
            except tl.TaskRejected:
                if number >= WARM_UP:
                    rejected.append(number)
        yield from queue.shutdown()

    trace = tl.run(main, cpus=servers + 1, policy=tl.FIFO(), record="metrics", max_events=10_000_000)
    assert trace.outcome == "completed"
    return {
        "wait_probability": sum(wait > 0 for wait in waits) / len(waits),
        "waiting_time": sum(waits) / len(waits),
        "queue_length": sum(waits) / (arrivals[-1] - arrivals[0]),
        "rejected": len(rejected) / tasks,
    }


def processor(threads: int, seed: int, rounds: int) -> float:
    """Rounds per `SERVICE` of `threads` that compute on one CPU (mean 1) and sleep (mean 4)."""
    random = Random(seed)

    def step(mean: float) -> int:
        return round(random.expovariate(1 / (mean * SERVICE)))

    def thread() -> Iterator[Any]:
        for _ in range(rounds):
            yield tl.nanosleep(step(4))
            yield tl.compute(step(1))
            yield tl.write(".")
        yield tl.exit(0)  # the first that is done ends all, so that none works alone at the end

    def main() -> Iterator[Any]:
        for _ in range(threads):
            yield tl.pthread_create(thread)
        yield tl.pthread_exit()

    return _throughput(main, 1)


def stations(threads: int, seed: int, rounds: int) -> float:
    """Rounds per `SERVICE` of `threads` that think (mean 3) and use two devices (means 1 and 2), each locked meanwhile."""
    random = Random(seed)

    def step(mean: float) -> int:
        return round(random.expovariate(1 / (mean * SERVICE)))

    def thread(mutexes: list[int]) -> Iterator[Any]:
        for _ in range(rounds):
            yield tl.nanosleep(step(3))
            for mutex, mean in zip(mutexes, (1, 2), strict=True):
                yield tl.pthread_mutex_lock(mutex)
                yield tl.read(step(mean))
                yield tl.pthread_mutex_unlock(mutex)
            yield tl.write(".")
        yield tl.exit(0)

    def main() -> Iterator[Any]:
        mutexes = [(yield tl.pthread_mutex_init()), (yield tl.pthread_mutex_init())]
        for _ in range(threads):
            yield tl.pthread_create(thread, mutexes)
        yield tl.pthread_exit()

    return _throughput(main, threads)


def _throughput(main: Any, cpus: int) -> float:
    trace = tl.run(main, cpus=cpus, policy=tl.FIFO(), record="metrics", max_events=10_000_000)
    times = [time for time, *_ in trace.output]
    begin = len(times) // 10  # the first tenth is not steady yet
    return (len(times) - 1 - begin) / (times[-1] - times[begin]) * SERVICE
