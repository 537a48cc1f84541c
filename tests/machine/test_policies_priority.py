"""Fixed priorities where several kernel threads become ready at one instant."""

from __future__ import annotations

import pytest

import threadlab as tl
from tests.machine.batches import batch, runs
from tests.machine.tables import by_cpu, tidy
from threadlab import ms


def test_two_that_wake_at_once_take_two_cpus():
    """C and D (3) wake at 5, where A (1) and B (2) run."""
    main = batch((10,), (10,), (0, 5, 2), (0, 5, 2), priorities=(1, 2, 3, 3))
    assert by_cpu(tl.run(main, policy=tl.Priority(), cpus=2)) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | B
        5    | C     | D
        7    | B     | A
        12   | -     | -
    """)


def test_of_two_that_wake_at_once_only_the_more_urgent_preempts():
    """C (3) takes A's CPU (1); D (2) is not more urgent than B (2), and waits."""
    main = batch((10,), (10,), (0, 5, 2), (0, 5, 2), priorities=(1, 2, 3, 2))
    trace = tl.run(main, policy=tl.Priority(), cpus=2)
    assert runs(trace, "B") == [(0, 10)]
    assert runs(trace, "C") == [(5, 7)] and runs(trace, "D")[-1] == (7, 9)


@pytest.mark.parametrize("policy", [tl.MLFQ(), tl.FairShare()])
def test_two_that_wake_at_once_take_two_cpus_under_policies_with_accounts(policy):
    """Quantum 4: C and D begin to read at 4 and wake at 9, when A and B have had 9 each."""
    main = batch((10,), (10,), (0, 5, 2), (0, 5, 2))
    trace = tl.run(main, policy=policy, cpus=2, quantum=4 * ms)
    assert runs(trace, "C") == runs(trace, "D") == [(9, 11)]


@pytest.mark.parametrize("model", [tl.OneToOne(), tl.ManyToOne(jacket=True), tl.SchedulerActivations()])
def test_inheritance_follows_a_chain_of_owners(model):
    """L (1) owns what M (2) waits for from 1 on, M owns what H (4) waits for from 3 on, and X (3) comes between at 2.

    From 3 on L has H's priority until it unlocks at 5, then M until it unlocks at 6.
    """

    def low(first):
        yield tl.pthread_mutex_lock(first)
        yield tl.compute(4 * ms)
        yield tl.pthread_mutex_unlock(first)
        yield tl.compute(2 * ms)

    def middle(first, second):
        yield tl.nanosleep(1 * ms)
        yield tl.pthread_mutex_lock(second)
        yield tl.pthread_mutex_lock(first)
        yield tl.compute(1 * ms)
        yield tl.pthread_mutex_unlock(first)
        yield tl.pthread_mutex_unlock(second)
        yield tl.compute(2 * ms)

    def other():
        yield tl.nanosleep(2 * ms)
        yield tl.compute(10 * ms)

    def high(second):
        yield tl.nanosleep(3 * ms)
        yield tl.pthread_mutex_lock(second)
        yield tl.compute(2 * ms)

    def starter():
        first = yield tl.pthread_mutex_init(protocol=tl.PTHREAD_PRIO_INHERIT)
        second = yield tl.pthread_mutex_init(protocol=tl.PTHREAD_PRIO_INHERIT)
        yield tl.pthread_create(low, first, priority=1, name="L")
        yield tl.pthread_create(middle, first, second, priority=2, name="M")
        yield tl.pthread_create(other, priority=3, name="X")
        yield tl.pthread_create(high, second, priority=4, name="H")

    def main():
        yield tl.pthread_create(starter, priority=9)
        yield tl.pthread_exit()

    assert by_cpu(tl.run(main, policy=tl.Priority(), model=model)) == tidy("""
        time | CPU 0
        0    | L
        2    | X
        3    | L
        5    | M
        6    | H
        8    | X
        17   | M
        19   | L
        21   | -
    """)
