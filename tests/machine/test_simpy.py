"""The machine against a model of queues in SimPy: the same completion times on random closed workloads.

The two settle ties in ways of their own, so workloads have none that matter.  Each time of a workload is a multiple of a
large power of two, the unit, plus a small power of two that no other of its times has: sums of different times differ in
their last bits.  A quantum is a multiple of the unit, and so does not make two sums equal either.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import threadlab as tl
from tests.machine.simpy_model import completion_times


@st.composite
def workloads(draw, longest):
    """The unit, and rounds of (compute, block) for each thread."""
    number, rounds = draw(st.integers(2, 6)), draw(st.integers(1, 3))
    times = number * (2 * rounds + 1)
    unit = 1 << times
    sizes = draw(st.lists(st.integers(1, longest), min_size=times, max_size=times))
    time = iter([size * unit + (1 << bit) for bit, size in enumerate(sizes)])
    return unit, [[*((next(time), next(time)) for _ in range(rounds)), (next(time), 0)] for _ in range(number)]


def run(threads, **machine):
    """The end of each thread on the machine."""

    def worker(rounds):
        for compute, block in rounds:
            yield tl.compute(compute)
            if block:
                yield tl.read(block)

    def main():
        for rounds in threads:
            yield tl.pthread_create(worker, rounds)
        yield tl.pthread_exit()

    trace = tl.run(main, **machine)
    assert trace.outcome == "completed"
    return [thread.ended for thread in trace.threads[1:]]


@given(workloads(50), st.integers(1, 4), st.integers(0, 4))
def test_fifo(workload, cpus, lwps):
    _, threads = workload
    model = tl.ManyToMany(lwps) if lwps else tl.OneToOne()
    assert run(threads, model=model, cpus=cpus, policy=tl.FIFO()) == completion_times(threads, cpus, lwps, None)


@given(workloads(12), st.integers(0, 4), st.integers(1, 5))
def test_round_robin(workload, lwps, size):
    """One CPU: quanta of several CPUs that begin together would end together."""
    unit, threads = workload
    quantum = size * unit
    model = tl.ManyToMany(lwps) if lwps else tl.OneToOne()
    expected = completion_times(threads, 1, lwps, quantum)
    assert run(threads, model=model, quantum=quantum, policy=tl.RoundRobin()) == expected
