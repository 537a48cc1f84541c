"""Queueing theory: what to expect in the long run of tasks that come at random to a number of servers.

`gap` is the mean time between two arrivals, `service` the mean time that a server needs for a task; times are in any one
unit, and results are in the same.  Arrivals are Poisson.  Sources: L. Kleinrock, "Queueing Systems, Volume 1: Theory",
Wiley, 1975; M. Reiser and S. S. Lavenberg, "Mean-value analysis of closed multichain queuing networks", JACM 27(2), 1980.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Steady:
    """A queue in the long run."""

    wait_probability: float
    """the part of the tasks, of those let in, that have to wait"""
    waiting_time: float
    """the mean time that a task which is let in waits"""
    queue_length: float
    """the mean number of tasks that wait"""
    busy: float
    """the mean number of servers that are busy"""
    rejected: float = 0.0
    """the part of the tasks that are turned away"""


@dataclass(frozen=True)
class Closed:
    """A closed network in the long run."""

    throughput: float
    """rounds done per unit of time, by all together"""
    response: float
    """the mean time of a round without thinking"""
    queue_lengths: tuple[float, ...]
    """at each station, the mean number of those that wait or are served"""


def erlang_b(servers: int, load: float) -> float:
    """The probability that a task finds all `servers` busy and is turned away (M/M/c/c).

    `load` is the mean number of busy servers if there were enough: ``service / gap``.  Source: A. K. Erlang, "Solution of
    some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917.
    """
    _at_least(servers, "servers", 1)
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """The probability that a task finds all `servers` busy and waits (M/M/c); 1 if they cannot keep up.

    `load` and source as for `erlang_b`.
    """
    _at_least(servers, "servers", 1)
    if load >= servers:
        return 1.0
    blocked = erlang_b(servers, load)
    return blocked / (1 - load / servers * (1 - blocked))


def mmc(servers: int, gap: float, service: float) -> Steady:
    """M/M/c: exponential service times, `servers` servers, any number may wait.  Kleinrock, 3.5."""
    _positive(gap, service)
    load = service / gap
    waits = erlang_c(servers, load)
    waiting = waits * service / (servers - load) if load < servers else inf
    return Steady(waits, waiting, waiting / gap, min(load, servers))


def md1(gap: float, service: float) -> Steady:
    """M/D/1: every task takes the same time; one server, any number may wait.  Kleinrock, 5.6 (Pollaczek and Khinchin)."""
    _positive(gap, service)
    load = service / gap
    waiting = load * service / (2 * (1 - load)) if load < 1 else inf
    return Steady(min(load, 1.0), waiting, waiting / gap, min(load, 1.0))


def mmck(servers: int, places: int, gap: float, service: float) -> Steady:
    """M/M/c/K: as M/M/c, but at most `places` tasks are there, served or waiting; others are turned away.

    Kleinrock, 3.2 to 3.7: the probability of n tasks from the balance of arrivals and departures.
    """
    _at_least(servers, "servers", 1)
    _at_least(places, "places", servers)
    _positive(gap, service)
    weights = [1.0]
    for count in range(1, places + 1):
        weights.append(weights[-1] * service / gap / min(count, servers))
    total = sum(weights)
    chance = [weight / total for weight in weights]
    queue = sum((count - servers) * chance[count] for count in range(servers, places + 1))
    accepted = 1 - chance[places]
    return Steady(
        wait_probability=sum(chance[servers:places]) / accepted,
        waiting_time=queue * gap / accepted,
        queue_length=queue,
        busy=accepted * service / gap,
        rejected=chance[places],
    )


def closed_network(population: int, services: Sequence[float], think: float = 0.0) -> Closed:
    """`population` threads that go round for ever: think, then be served once at each station, one after the other.

    Each station serves one at a time, first come, first served, in a mean time from `services`, exponential; thinking
    takes `think` on the average and needs no server.  By exact mean value analysis (Reiser and Lavenberg).
    """
    _at_least(population, "population", 1)
    lengths = [0.0] * len(services)
    throughput = response = 0.0
    for number in range(1, population + 1):
        residence = [service * (1 + length) for service, length in zip(services, lengths, strict=True)]
        response = sum(residence)
        throughput = number / (think + response)
        lengths = [throughput * time for time in residence]
    return Closed(throughput, response, tuple(lengths))


def _at_least(value: int, name: str, least: int) -> None:
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {value}")


def _positive(gap: float, service: float) -> None:
    for name, value in (("gap", gap), ("service", service)):
        if value <= 0:
            raise ValueError(f"{name} must be more than 0, not {value}")
