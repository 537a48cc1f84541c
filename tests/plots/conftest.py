"""Runs that the tests of pictures draw."""

from __future__ import annotations

import pytest

import threadlab as tl
from tests.plots.programs import MODELS, program
from threadlab import ms, us
from threadlab.trace import LwpRecord, Source, State, ThreadRecord, Trace


@pytest.fixture(scope="session")
def four() -> dict[str, Trace]:
    """The same four threads under four models on two CPUs."""
    return {title: tl.run(program(), model=model, cpus=2) for title, model in MODELS.items()}


@pytest.fixture(scope="session")
def crowd() -> Trace:
    """Forty threads and their main thread on four CPUs."""
    return tl.run(program(40), cpus=4, quantum=1 * ms)


@pytest.fixture(scope="session")
def deadlock() -> Trace:
    """Two philosophers, each with one chopstick."""

    def philosopher(left, right):
        yield tl.pthread_mutex_lock(left)
        yield tl.compute(1 * ms)
        yield tl.pthread_mutex_lock(right)

    def main():
        one = yield tl.pthread_mutex_init()
        other = yield tl.pthread_mutex_init()
        first = yield tl.pthread_create(philosopher, one, other, name="Plato")
        yield tl.pthread_create(philosopher, other, one, name="Aristotle, whose name is rather long")
        yield tl.pthread_join(first)

    trace = tl.run(main, cpus=2)
    assert trace.outcome == "deadlock"
    return trace


@pytest.fixture(scope="session")
def measured() -> Trace:
    """A run as a real runtime tells it: no CPUs, no ready time, no main thread."""
    intervals = []
    for thread in range(4):
        late = 100 * us * thread
        intervals += [
            (late + 200 * us, late + 2300 * us, thread, thread, -1, int(State.RUNNING), ""),
            (late + 2300 * us, late + 7500 * us, thread, thread, -1, int(State.BLOCKED), "usleep"),
            (late + 7500 * us, late + 9600 * us, thread, thread, -1, int(State.RUNNING), ""),
        ]
    return Trace(
        threads=[ThreadRecord(4711, at + 1, f"worker {at + 1}", 0, 200 * us, 9900 * us, -1) for at in range(4)],
        lwps=[LwpRecord(4711, 4712 + at) for at in range(4)],
        cpus=0,
        intervals=intervals,
        instants=[],
        end=9900 * us,
        source=Source("measured", "Linux 6.1, x86-64, 2 CPUs", "2026-01-01", {"gcc": "12.2"}),
        settings={"model": "Pthreads"},
    )
