"""Runtimes asked for by name, and processes found by a mark in their command line."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

import threadlab as tl
from tests import tools

PATIENCE = 20.0
"""seconds after which a condition that must come true counts as missed"""

TRIES = 5
"""times that a run is made until other programs leave it alone"""
T = TypeVar("T")


@pytest.fixture(autouse=True)
def no_recorded_run_by_accident() -> Iterator[None]:
    """A program that fails must not pass for one that ran; a test that wants a recorded run says so."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", tl.native.RecordedInstead)
        yield


@pytest.fixture(scope="session")
def have() -> Callable[[str], None]:
    """Give the function that skips the running test where a runtime is missing (and fails it when ``CI=true``)."""
    lacking = tl.native.missing()

    def check(runtime: str) -> None:
        if runtime in lacking:
            tools.missing(f"needs the runtime {runtime}: {lacking[runtime]}")

    return check


def marked(mark: str) -> list[int]:
    """The processes, zombies left out, that have the argument `mark`."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def until(condition: Callable[[], bool]) -> bool:
    """Whether `condition` comes true before patience ends."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def undisturbed(run: Callable[[], T], good: Callable[[T], bool]) -> bool:
    """Whether `good` is true of what `run` measures.  Other programs can delay a real run at will, so it may be made
    again."""
    return any(good(run()) for _ in range(TRIES))
