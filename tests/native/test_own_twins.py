"""Being watched changes nothing: the C twins of the conformance cases do under the library what they do without it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conformance import runner
from tests.conformance.case import Case
from threadlab.native.interpose.library import library
from threadlab.native.interpose.recording import Recording
from threadlab.native.interpose.trace import build_trace
from threadlab.native.launch import Ending, launch
from threadlab.trace import Source, Trace

pytestmark = [pytest.mark.native, pytest.mark.slow]
ATTEMPTS = 4
"""on a busy computer a twin's ticks may be too short, with the library or without; what is wrong is wrong every time"""


@pytest.fixture(scope="module")
def watched(need: Callable[[str], str]) -> list[tuple[Case, str, Trace | None]]:
    """Each case that has a twin, what is wrong with what the twin did, and its trace; None if it did not run."""
    need("gcc")
    preload = library()
    last = threading.local()

    def launch_watched(command: Sequence[Path], *, timeout: float, environment: Mapping[str, str]) -> Ending:
        with Recording(preload) as recording:
            ending = launch(command, timeout=timeout, environment={**environment, **recording.environment})
            calls, full = recording.calls(ending.started)
        last.trace = build_trace(calls, full, ending, Source("measured"), {})
        return ending

    def watch(case: Case) -> tuple[Case, str, Trace | None]:
        result = runner.run_twin(case)
        if result.status == runner.SKIPPED:
            return case, "", None
        return case, runner.disagreement(case, result, host=True), last.trace

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(runner.AT_ONCE) as pool:
        patch.setattr(runner, "launch", launch_watched)
        results = list(pool.map(watch, [case for case in runner.chosen() if case.twin]))
        for _ in range(1, ATTEMPTS):
            results = [watch(case) if fault else (case, fault, trace) for case, fault, trace in results]
        return results


def test_they_do_the_same(watched: list[tuple[Case, str, Trace | None]]) -> None:
    assert [(case.name, fault) for case, fault, _ in watched if fault] == []


def test_how_they_ended_is_told(watched: list[tuple[Case, str, Trace | None]]) -> None:
    """A wait for any signal is no deadlock on a real computer, where somebody else may send one."""
    wrong = [
        (case.name, case.outcome, trace.outcome)
        for case, fault, trace in watched
        if trace and not fault and trace.outcome != case.outcome and not case.name.startswith("pause/")
    ]
    assert wrong == []


def test_nobody_is_in_two_states_at_once(watched: list[tuple[Case, str, Trace | None]]) -> None:
    for case, _, trace in watched:
        reached: dict[int, int] = {}
        for start, end, thread, *_ in sorted(trace.spans if trace else ()):
            assert reached.get(thread, 0) <= start < end, case.name
            reached[thread] = end
