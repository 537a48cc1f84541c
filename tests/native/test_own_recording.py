"""A program may write anywhere in its memory, and so into the recording: what is read then is still a trace, or nothing."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from tests.native.own_programs import FOLDER
from threadlab.native import own
from threadlab.native.interpose.library import library
from threadlab.native.interpose.recording import PAGE, Recording
from threadlab.native.interpose.trace import build_trace
from threadlab.native.launch import Ending
from threadlab.trace import Source

pytestmark = pytest.mark.native
PAGES = 64
"""more than the program needs"""


@pytest.fixture(scope="module")
def recorded(need: Callable[[str], str]) -> tuple[bytes, Ending]:
    """What a sound program wrote, and how it ended."""
    need("gcc")
    kept: list[bytes] = []
    endings: list[Ending] = []

    class Kept(Recording):
        def calls(self, since: int) -> object:  # type: ignore[override]
            kept.append(os.pread(self._file, PAGES * PAGE, 0))
            return super().calls(since)

    def keep(calls: object, full: int, ending: Ending, *rest: object) -> None:
        endings.append(ending)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own, "Recording", Kept)
        patch.setattr(own, "build_trace", keep)
        own.trace(FOLDER / "processes.c", timeout=60)
    return kept[0], endings[0]


@pytest.mark.parametrize("seed", range(100))
def test_a_scribbled_recording(seed: int, recorded: tuple[bytes, Ending]) -> None:
    whole, ending = recorded
    random_numbers = random.Random(seed)
    damaged = bytearray(whole)
    places = [at for at, byte in enumerate(whole) if byte and at >= 2 * PAGE]
    for place in random_numbers.choices(places, k=random_numbers.choice([1, 5, 50])):
        damaged[place] = random_numbers.randrange(256)
    with Recording(library()) as recording:
        os.pwrite(recording._file, damaged, 0)
        calls, full = recording.calls(ending.started)
    trace = build_trace(calls, full, ending, Source("measured"), {})
    assert trace.end < 60_000_000_000
    assert all(0 <= span.thread < len(trace.threads) and span.start < span.end for span in trace.spans)
    assert trace.describe()


def test_pure_noise(recorded: tuple[bytes, Ending]) -> None:
    _, ending = recorded
    with Recording(library()) as recording:
        os.pwrite(recording._file, random.Random(1).randbytes(PAGES * PAGE), 0)
        assert recording.calls(ending.started) == ([], 0)
