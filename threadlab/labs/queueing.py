"""Queueing theory for a pool: what to expect of random tasks that come at random to a number of workers."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1024)
def erlang_c(workers: int, load: float) -> float:
    """The probability that a task has to wait, in M/M/c.

    `load` is the mean number of busy workers (arrival rate times mean service time); from `workers` on it is 1.
    A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
    exchanges", 1917.
    """
    if load >= workers:
        return 1.0
    blocked = 1.0  # Erlang B, by its recurrence over the number of workers
    for count in range(1, workers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked / (1 - load / workers * (1 - blocked))


def mean_wait(workers: int, gap: float, service: float) -> float:
    """The mean time that a task waits in the queue, in the unit of the arguments; infinite if the workers cannot keep up.

    `gap` is the mean time between two arrivals and `service` the mean time that a task takes, both exponential.
    """
    load = service / gap
    if load >= workers:
        return float("inf")
    return erlang_c(workers, load) * service / (workers - load)
