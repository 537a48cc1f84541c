"""read stalls what usleep stalls: all threads of GNU Pth without jackets, and elsewhere its caller alone."""

from __future__ import annotations

from typing import Any

import pytest

import threadlab as tl
from tests.native import twins
from tests.native.conftest import undisturbed
from threadlab import ms
from threadlab.trace import State

pytestmark = pytest.mark.native
THREADS, COMPUTE, BLOCK = 4, 2 * ms, 60 * ms


@pytest.mark.parametrize(
    ("runtime", "variant", "right", "wrong"),
    [
        ("pthreads", {}, tl.OneToOne(), tl.ManyToOne()),
        ("gnu-pth", {"jacket": True}, tl.ManyToOne(jacket=True), tl.ManyToOne()),
        ("gnu-pth", {"jacket": False}, tl.ManyToOne(), tl.ManyToOne(jacket=True)),
    ],
)
def test_the_simulated_read_agrees(have, runtime: str, variant: dict[str, bool], right: Any, wrong: Any) -> None:
    have(runtime)
    same, other = (tl.run(twins.reading, THREADS, COMPUTE, BLOCK, model=model) for model in (right, wrong))

    def told_apart(real: tl.Trace) -> bool:
        reads = [span for span in real.spans if span.state == State.BLOCKED]
        assert [span.why for span in reads] == ["read"] * THREADS
        assert all(span.duration >= 0.9 * BLOCK for span in reads)
        agrees = tl.compare(same, real).order_agrees
        return agrees and not tl.compare(other, real).order_agrees

    def again() -> tl.Trace:
        return tl.native.run("reading", runtime, threads=THREADS, compute=COMPUTE, block=BLOCK, cpus=1, **variant)

    assert undisturbed(again, told_apart)
