"""What threads share, and what each has for itself."""

from __future__ import annotations

import pytest

import threadlab as tl

pytestmark = pytest.mark.native
THREADS = 3


@pytest.mark.parametrize("runtime", ["pthreads", "gnu-pth"])
def test_addresses(have, runtime: str) -> None:
    have(runtime)
    table = tl.native.table("addresses", runtime, threads=THREADS)
    assert len(table) == 5 * (THREADS + 2)
    seen: dict[str, list[int]] = {}
    for row in table:
        if row.process == "parent":
            seen.setdefault(row.what, []).append(row.address)
    different = {what: len(set(addresses)) for what, addresses in seen.items()}
    own = THREADS + 1
    assert different == {
        "code": 1,
        "global": 1,
        "heap": 1,
        "stack": own,
        "thread-specific": own if runtime == "pthreads" else 1,  # GNU Pth's threads share one kernel thread
    }
    child = {row.what: row.address for row in table if row.process == "child"}
    assert child == {row.what: row.address for row in table if (row.process, row.thread) == ("parent", "main")}
    assert f"{child['code']:#x}" in str(table)
