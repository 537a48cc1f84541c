"""How a server's design keeps quick requests from waiting behind slow ones."""

from __future__ import annotations

import pytest

import threadlab as tl
from tests.native.conftest import undisturbed
from threadlab import ms
from threadlab.native import Table

pytestmark = pytest.mark.native
REQUESTS, CLIENTS, QUICK, SLOW = 60, 6, 1 * ms, 15 * ms
WORK = (REQUESTS - REQUESTS // 10) * QUICK + REQUESTS // 10 * SLOW
DESIGNS = ["one thread", "listener and worker", "thread per request", "pool"]


@pytest.mark.parametrize("runtime", ["pthreads", "python"])
def test_the_server(have, runtime: str) -> None:
    have(runtime)

    def measure() -> Table:
        return tl.native.table(
            "server", runtime, requests=REQUESTS, clients=CLIENTS, workers=CLIENTS, quick=QUICK, slow=SLOW
        )

    def good(table: Table) -> bool:
        rows = {(row.design, row.request): row for row in table}
        assert sorted(rows) == sorted((design, kind) for design in DESIGNS for kind in ("quick", "slow"))
        for design in DESIGNS:
            quick, slow = rows[design, "quick"], rows[design, "slow"]
            assert (quick.requests, slow.requests) == (REQUESTS - REQUESTS // 10, REQUESTS // 10)
            assert 0.9 * QUICK <= quick.median <= quick.p95 <= quick.p99
            assert slow.median >= 0.9 * SLOW
            assert quick.throughput == slow.throughput
        for design in DESIGNS[:2]:
            assert rows[design, "quick"].throughput <= 1.05 * REQUESTS * 1e9 / WORK, "one serves, one at a time"
        return all(
            rows[many, "quick"].median < rows[one, "quick"].median
            and rows[many, "quick"].throughput > rows[one, "quick"].throughput
            for many in DESIGNS[2:]
            for one in DESIGNS[:2]
        )

    assert undisturbed(measure, good)
