"""What a pool's size does for tasks that compute and for tasks that wait."""

from __future__ import annotations

import pytest

import threadlab as tl
from tests.native.conftest import undisturbed
from threadlab import ms, us
from threadlab.native import Table, machine

pytestmark = pytest.mark.native
TASKS, COMPUTE, WAIT = 32, 200 * us, 1 * ms
SIZES = [0, 1, 2, 4, 8, 16, 32]


@pytest.mark.parametrize("runtime", ["pthreads", "gnu-pth", "java", "python"])
def test_pools(have, runtime: str) -> None:
    have(runtime)

    def measure() -> Table:
        return tl.native.table("pools", runtime, runs=2, tasks=TASKS, compute=COMPUTE, wait=WAIT)

    def good(table: Table) -> bool:
        time = {(row.tasks, row.workers): row.median for row in table}
        assert sorted(time) == [(tasks, workers) for tasks in ("compute", "wait") for workers in SIZES]
        at_once = {"pthreads": len(machine.cpus()), "java": len(machine.cpus())}.get(runtime, 1)
        for workers in SIZES:
            assert time["compute", workers] >= 0.95 * TASKS * COMPUTE / at_once, "no more at once than there are CPUs"
            assert time["wait", workers] >= 0.95 * TASKS * WAIT / (workers or TASKS)
        return max(time["wait", 16], time["wait", 0]) < time["wait", 1] / 2

    assert undisturbed(measure, good)
