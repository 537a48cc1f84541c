"""Programs that nobody here wrote, traced as they come from the system's packages."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import threadlab as tl
from tests.native.own_programs import of_kind
from threadlab.trace import EventKind, State, Trace

pytestmark = pytest.mark.native


@pytest.fixture(autouse=True)
def compiler(need: Callable[[str], str]) -> None:
    need("gcc")


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a few megabytes that takes a while to compress."""
    path = tmp_path_factory.mktemp("text") / "numbers.txt"
    path.write_text("\n".join(map(str, range(700_000))))
    return path


def computing(trace: Trace) -> set[int]:
    """The threads other than the first that ran for a millisecond or more."""
    time: dict[int, int] = {}
    for span in trace.spans:
        if span.state == State.RUNNING:
            time[span.thread] = time.get(span.thread, 0) + span.duration
    return {thread for thread, spent in time.items() if thread and spent > 1_000_000}


def test_pigz(need: Callable[[str], str], text: Path) -> None:
    trace = tl.native.trace([need("pigz"), "-k", "-p", "3", text], timeout=120)
    assert trace.outcome == "completed"
    assert list(trace.exit_status.values()) == [0]
    # Three threads compress, the first reads and another one writes; pigz makes them as they are needed.
    assert len(computing(trace)) >= 2
    assert len(of_kind(trace, EventKind.CREATE)) == len(of_kind(trace, EventKind.JOIN)) == len(trace.threads) - 1
    # What it does under the lens is what it does without.
    packed = text.with_name(f"{text.name}.gz")
    assert gzip.decompress(packed.read_bytes()) == text.read_bytes()
    waits = {span.why.split("(")[0] for span in trace.spans if span.state == State.WAITING}
    assert "pthread_cond_wait" in waits


def test_xz(need: Callable[[str], str], text: Path) -> None:
    trace = tl.native.trace([need("xz"), "-k", "-1", "-T2", "--block-size=1MiB", text], timeout=120)
    assert trace.outcome == "completed"
    assert list(trace.exit_status.values()) == [0]
    assert len(computing(trace)) == 2


def test_python() -> None:
    """An interpreter, whose threads hand a lock to each other."""
    code = (
        "import threading, time\n"
        "threads = [threading.Thread(target=time.sleep, args=[0.02]) for _ in range(3)]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]; print('done')\n"
    )
    trace = tl.native.trace([sys.executable, "-I", "-S", "-c", code], timeout=60)
    assert trace.text() == "done\n"
    assert len(trace.threads) == 4
    for thread in (1, 2, 3):
        assert any(span.state == State.BLOCKED for span in trace.spans if span.thread == thread)


def test_a_shell_and_its_children() -> None:
    trace = tl.native.trace(["sh", "-c", "sleep 0.05 & sleep 0.05; wait"], timeout=60)
    assert len({thread.pid for thread in trace.threads}) == 3
    assert [event.detail for event in of_kind(trace, EventKind.EXEC)] == ["sleep", "sleep"]
    sleeps = [span for span in trace.spans if span.why in ("nanosleep", "clock_nanosleep")]
    assert {span.state for span in sleeps} == {State.BLOCKED}
    first, second = {trace.threads[span.thread].pid for span in sleeps}
    assert first != second
