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
