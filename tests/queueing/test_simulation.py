"""Queueing theory against the machine: confidence intervals from independent replications contain the closed form.

Seeds are fixed, so that every run of the tests sees the same numbers.
"""

from __future__ import annotations

from math import sqrt
from statistics import fmean, stdev

import pytest

import threadlab as tl
from tests.queueing.simulations import SERVICE, pool, processor, stations
from threadlab import theory

REPLICATIONS, TASKS = 20, 2500
STUDENT = 4.67
"""for 60 intervals that all contain their value in 99 of 100 cases (Bonferroni), each must miss it in one case of 6,000:
this is the quantile of Student's t with 19 degrees of freedom for that"""
MEASURES = ("wait_probability", "waiting_time", "queue_length", "rejected")


def interval(values):
    """The mean, and half the width of its confidence interval."""
    return fmean(values), STUDENT * stdev(values) / sqrt(len(values))


def agrees(columns, rows, expected, narrow):
    """Whether for each measure the interval of the results in `rows` contains `expected` and is `narrow` relative to it."""
    for measure in MEASURES:
        mean, half = interval([columns[measure][row] for row in rows])
        value = getattr(expected, measure)
        assert abs(mean - value) <= half, f"{measure}: {mean} ± {half} does not contain {value}"
        assert half <= narrow * value, f"{measure}: {mean} ± {half} says little"


def sweep_of_pools(grid, **fixed):
    def one(seed, **point):
        return pool(seed=seed, tasks=TASKS, **point, **fixed)

    found = tl.sweep(one, grid, replications=REPLICATIONS, progress=False)
    columns = found.columns
    names = [*grid]
    points = list(zip(*(columns[name] for name in names), strict=True))
    return columns, {point: [row for row, other in enumerate(points) if other == point] for point in points}


@pytest.mark.slow
def test_a_pool_is_mmc():
    columns, points = sweep_of_pools({"servers": [1, 3], "load": [0.3, 0.5, 0.7, 0.8]})
    assert len(points) == 8
    for (servers, load), rows in points.items():
        agrees(columns, rows, theory.mmc(servers, SERVICE / (servers * load), SERVICE), narrow=0.4)


@pytest.mark.slow
def test_a_pool_of_one_with_tasks_that_are_all_alike_is_md1():
    columns, points = sweep_of_pools({"servers": [1], "load": [0.4, 0.8]}, same=True)
    for (_, load), rows in points.items():
        agrees(columns, rows, theory.md1(SERVICE / load, SERVICE), narrow=0.25)


@pytest.mark.slow
def test_a_pool_that_rejects_is_mmck():
    """Also under loads of more than 1, where only the rejected keep the queue from growing for ever."""
    columns, points = sweep_of_pools({"servers": [1, 3], "places": [5], "load": [0.6, 1.5]})
    assert len(points) == 4
    for (servers, places, load), rows in points.items():
        agrees(columns, rows, theory.mmck(servers, places, SERVICE / (servers * load), SERVICE), narrow=0.4)


@pytest.mark.parametrize("threads", [1, 2, 4, 8, 16])
@pytest.mark.parametrize(
    ("network", "services", "think"), [(processor, (1,), 4), (stations, (1, 2), 3)], ids=["one CPU", "two devices"]
)
def test_a_closed_network_is_as_mean_value_analysis_has_it(network, services, think, threads):
    def one(threads, seed):
        return network(threads, seed, rounds=500)

    found = tl.sweep(one, {"threads": [threads]}, replications=REPLICATIONS, progress=False)
    mean, half = interval(found.columns["value"])
    expected = theory.closed_network(threads, services, think).throughput
    assert abs(mean - expected) <= half <= 0.05 * expected
