"""The time of ``import threadlab`` against that of ``import ipywidgets``, each in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.figure import Figure

REPEATS = 21
GOAL = 0.5
PROGRAM = "from time import perf_counter as now; start = now(); import {}; print(now() - start)"


def figures() -> Iterator[Figure]:
    seconds: dict[str, list[float]] = {"threadlab": [], "ipywidgets": [], "threadlab.machine": []}
    for _ in range(REPEATS):
        for module, taken in seconds.items():
            taken.append(_seconds(module))
    ours, theirs, with_machine = (median(taken) for taken in seconds.values())
    yield Figure(
        "import threadlab / import ipywidgets",
        f"{ours / theirs:.2f} ({1000 * ours:.0f} ms / {1000 * theirs:.0f} ms)",
        f"at most {GOAL:g}",
        ours / theirs <= GOAL,
    )
    yield Figure(
        "  the same with the simulated machine, which is loaded when it is first used",
        f"{with_machine / theirs:.2f} ({1000 * with_machine:.0f} ms / {1000 * theirs:.0f} ms)",
    )


def _seconds(module: str) -> float:
    command = [sys.executable, "-c", PROGRAM.format(module)]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True, timeout=60
    )
    return float(done.stdout)
