"""The same sum on each library, by each of its ways to make a thread."""

from __future__ import annotations

import pytest

import threadlab as tl
from tests.native import twins
from threadlab import ms
from threadlab.trace import EventKind

pytestmark = pytest.mark.native
WAYS = {
    "pthreads": ["T1"],
    "gnu-pth": ["T1"],
    "java": ["subclass", "Runnable", "Executor"],
    "java-virtual": ["virtual"],
    "go": ["T1"],
    "python": ["subclass", "target", "executor"],
}


@pytest.mark.parametrize("runtime", WAYS)
def test_the_sum(have, runtime: str) -> None:
    have(runtime)
    trace = tl.native.run("summation", runtime, upper=1000)
    assert [thread.name for thread in trace.threads] == ["main", *WAYS[runtime]]
    assert [text.split("sum = ")[1] for _, _, _, text in trace.output] == ["500500"] * len(WAYS[runtime])
    for kind in (EventKind.CREATE, EventKind.JOIN):
        assert [event.other for event in trace.events if event.kind == kind] == [
            position + 1 for position in range(len(WAYS[runtime]))
        ]


@pytest.mark.parametrize(("runtime", "model"), [("pthreads", tl.OneToOne()), ("gnu-pth", tl.ManyToOne())])
def test_one_source_on_two_libraries(have, runtime: str, model: tl.OneToOne | tl.ManyToOne) -> None:
    have(runtime)
    real, simulated = tl.native.run("summation", runtime), tl.run(twins.summation, 1 * ms, model=model)
    assert tl.native.source("summation", "pthreads") == tl.native.source("summation", "gnu-pth")
    assert real.text() == simulated.text()
    assert real.metrics().kernel_threads == simulated.metrics().kernel_threads
    assert tl.compare(simulated, real).order_agrees
