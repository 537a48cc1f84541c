"""Amdahl's and Gustafson's laws on the machine: with zero costs they hold to the nanosecond."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

import threadlab as tl
from threadlab import theory

SERIAL, PARALLEL = 3_000_000, 7_207_200
"""nanoseconds; the parallel part can be divided by 1 to 16 and by many more"""


def parts(work, number):
    """`work` in `number` parts that differ by a nanosecond at most."""
    return [work // number + (at < work % number) for at in range(number)]


def program(serial, shares):
    def worker(time):
        yield tl.compute(time)

    def main():
        yield tl.compute(serial)
        tids = []
        for time in shares:
            tids.append((yield tl.pthread_create(worker, time)))
        for tid in tids:
            yield tl.pthread_join(tid)

    return main


@pytest.mark.parametrize("cpus", range(1, 65))
def test_amdahl(cpus):
    trace = tl.run(program(SERIAL, parts(PARALLEL, cpus)), cpus=cpus)
    assert trace.end == SERIAL + -(-PARALLEL // cpus)
    if PARALLEL % cpus == 0:
        total = SERIAL + PARALLEL
        assert Fraction(total, trace.end) == theory.amdahl(Fraction(SERIAL, total), cpus)


@pytest.mark.parametrize("cpus", range(1, 65))
def test_gustafson(cpus):
    """The work grows with the CPUs: the time stays, and the speed-up is that over one CPU doing all of it."""
    main = program(SERIAL, [PARALLEL] * cpus)
    trace, alone = tl.run(main, cpus=cpus), tl.run(main, cpus=1)
    assert trace.end == SERIAL + PARALLEL
    assert Fraction(alone.end, trace.end) == theory.gustafson(Fraction(SERIAL, trace.end), cpus)


@pytest.mark.parametrize("model", [tl.ManyToOne(), tl.ManyToMany(4), tl.TwoLevel(4), tl.OneToOne()])
def test_a_models_kernel_threads_are_the_processors_that_count(model):
    trace = tl.run(program(SERIAL, parts(PARALLEL, 8)), cpus=8, model=model)
    processors = model.lwps or 8
    assert Fraction(SERIAL + PARALLEL, trace.end) == theory.amdahl(Fraction(SERIAL, SERIAL + PARALLEL), processors)


def test_costs_bend_it():
    """Making threads is serial work: with it, more CPUs are slower from some number on."""
    costs = tl.Costs(kernel_create=200_000)
    ends = [tl.run(program(SERIAL, parts(PARALLEL, cpus)), cpus=cpus, costs=costs).end for cpus in range(1, 33)]
    best = ends.index(min(ends))
    assert 0 < best < 15
    assert all(one > two for one, two in pairwise(ends[: best + 1]))
    assert ends[-1] > ends[16] > ends[best]
