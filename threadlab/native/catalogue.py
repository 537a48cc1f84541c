"""The experiments: what each does, its parameters, and its source for each runtime.

An experiment's source prints one line of JSON for each change in a thread's life (README.md in this folder has the
format) and takes the experiment's parameters on its command line in the order in which they stand here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadlab.trace import ms, s

SOURCES = Path(__file__).with_name("sources")


@dataclass(frozen=True)
class Whole:
    """A parameter that is a whole number."""

    default: int
    least: int
    most: int
    unit: str
    """``"threads"``, ``"ns"``, …"""

    def check(self, name: str, value: Any) -> int:
        """`value`, if it is allowed.  Raises `TypeError` or `ValueError`, naming the parameter, if it is not."""
        allowed = f"{name} must be a whole number from {self.least} to {self.most} ({self.unit})"
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{allowed}, not {value!r}")
        if not self.least <= value <= self.most:
            raise ValueError(f"{allowed}, not {value!r}")
        return value


@dataclass(frozen=True)
class Experiment:
    """One line of the catalogue."""

    name: str
    sentence: str
    """what it shows"""
    parameters: Mapping[str, Whole]
    sources: Mapping[str, str]
    """for each runtime the file in ``sources/<name>/`` that it runs"""

    def source(self, runtime: str) -> Path:
        """The file that `runtime` runs."""
        return SOURCES / self.name / self.sources[runtime]


_C = {"pthreads": "models.c", "gnu-pth": "models.c"}
_JAVA = {"java": "Models.java", "java-virtual": "Models.java"}

EXPERIMENTS = {
    experiment.name: experiment
    for experiment in (
        Experiment(
            "models",
            "N threads compute, make a blocking call and compute again: whom does the call stop?",
            {
                "threads": Whole(4, 1, 1000, "threads"),
                "compute": Whole(2 * ms, 0, 10 * s, "ns"),
                "block": Whole(20 * ms, 0, 10 * s, "ns"),
                "rounds": Whole(1, 0, 1000, "rounds"),
            },
            _C | _JAVA | {"go": "models.go", "python": "models.py"},
        ),
    )
}


def find(name: Any) -> Experiment:
    """The experiment called `name`.  Raises `ValueError`, naming those that exist, if there is none."""
    if not isinstance(name, str) or name not in EXPERIMENTS:
        raise ValueError(f"experiment must be one of {', '.join(map(repr, EXPERIMENTS))}, not {name!r}")
    return EXPERIMENTS[name]


def digest(files: Mapping[str, Path]) -> str:
    """A hash of the contents of `files`, which are given by name."""
    total = hashlib.sha256()
    for name, path in sorted(files.items()):
        total.update(f"{name}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()
