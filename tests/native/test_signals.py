"""Which thread handles a signal, and what becomes of the call that it interrupts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

import threadlab as tl
from tests.native import twins
from tests.native.conftest import undisturbed
from threadlab import ms
from threadlab.trace import EventKind, State

pytestmark = pytest.mark.native
THREADS, SIGNALS = 3, 1000


def handled(trace: tl.Trace) -> Iterator[tuple[str, Counter[int]]]:
    """For each arrangement of the masks, how many signals each thread (by its position) handled."""
    starts = [(time, text.split(":")[0]) for time, _, _, text in trace.output]
    marks = [at for at, event in enumerate(trace.events) if event.kind == EventKind.OUTPUT]
    for (_, title), (begin, end) in zip(starts, pairwise([*marks, len(trace.events)]), strict=True):
        yield title, Counter(event.thread for event in trace.events[begin:end] if event.kind == EventKind.SIGNAL)


@pytest.mark.parametrize("source", ["real", "simulated"])
def test_who_handles_a_thousand_signals(have, source: str) -> None:
    if source == "real":
        have("pthreads")
        trace = tl.native.run("signals", "pthreads", threads=THREADS, signals=SIGNALS)
    else:
        trace = tl.run(twins.signals, THREADS, SIGNALS, cpus=2)
    assert trace.outcome == "completed"
    found = dict(handled(trace))
    assert list(found) == ["all open", "main blocks", "last open", "all block"]
    assert [counts.total() for counts in found.values()] == [SIGNALS // 4] * 3 + [1], "equal signals do not queue up"
    assert found["main blocks"].keys() <= {1, 2, 3}
    assert found["last open"].keys() == {THREADS}
    assert found["all block"].keys() == {0}, "the first that unblocks it"
    assert {event.detail for event in trace.events if event.kind == EventKind.SIGNAL} == {"SIGUSR1"}


def test_python_handles_all_in_the_main_thread(have) -> None:
    have("python")
    trace = tl.native.run("signals", "python", threads=THREADS, signals=SIGNALS)
    assert [(title, dict(counts)) for title, counts in handled(trace)] == [
        (title, {0: SIGNALS // 4}) for title in ("all open", "main blocks", "last open")
    ]


def test_a_directed_signal_and_a_fault(have) -> None:
    have("pthreads")
    real, simulated = tl.native.run("directed", "pthreads"), tl.run(twins.directed)
    for trace in (real, simulated):
        taken = [(event.thread, event.detail) for event in trace.events if event.kind == EventKind.SIGNAL]
        assert taken == [(2, "SIGUSR1"), (1, "SIGUSR1"), (3, "SIGSEGV")]
    assert real.text() == simulated.text()
    assert real.outcome == "completed"


def test_python_calls_the_handler_of_a_directed_signal_in_the_main_thread(have) -> None:
    have("python")
    trace = tl.native.run("directed", "python")
    assert [(event.thread, event.detail) for event in trace.events if event.kind == EventKind.SIGNAL] == [
        (0, "SIGUSR1")
    ]
    assert trace.text() == "pthread_kill(T1, SIGUSR1)"


@pytest.mark.parametrize("restart", ["no", "yes"])
def test_an_interrupted_call(have, restart: str) -> None:
    have("pthreads")
    after, answer = 20 * ms, 20 * ms
    simulated = tl.run(twins.interrupted, restart, after, answer, cpus=2)
    other = tl.run(twins.interrupted, "yes" if restart == "no" else "no", after, answer, cpus=2)

    def good(real: tl.Trace) -> bool:
        if [text for _, _, _, text in real.output] != [text for _, _, _, text in simulated.output]:
            return False  # the signal came before the reader got to its read
        (signal,) = (event for event in real.events if event.kind == EventKind.SIGNAL)
        assert (signal.thread, signal.detail) == (1, "SIGUSR1")
        reads = [span for span in real.spans if span.why == "read" and span.state == State.BLOCKED]
        assert len(reads) == (2 if restart == "no" else 1)
        return tl.compare(simulated, real).order_agrees

    assert undisturbed(lambda: tl.native.run("interrupted", "pthreads", restart=restart), good)
    assert [text for _, _, _, text in simulated.output] != [text for _, _, _, text in other.output]
