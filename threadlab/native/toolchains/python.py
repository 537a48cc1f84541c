"""Python's own threads, run by the Python that runs threadlab."""

from __future__ import annotations

import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from threadlab.native.catalogue import SOURCES, Experiment
from threadlab.native.toolchains.toolchain import ALWAYS, Toolchain, Variant
from threadlab.trace import State

START = (
    "import runpy, sys; sys.path.insert(0, sys.argv[1]); del sys.argv[:2]; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)
"""runs the program in its second argument, which finds modules in the folder in its first"""


class Python(Toolchain):
    """CPython: each thread is a kernel thread, and the global interpreter lock lets one of them run at a time."""

    def title(self, variant: Variant) -> str:
        return "Python threads"

    def missing(self) -> str:
        return ""

    def versions(self) -> dict[str, str]:
        return {platform.python_implementation(): platform.python_version()}

    def files(self, experiment: Experiment) -> dict[str, Path]:
        source = experiment.source("python")
        return {source.name: source, "steps.py": SOURCES / "steps" / "steps.py"}

    def command(self, experiment: Experiment, arguments: Sequence[str], variant: Variant) -> list[str]:
        source = experiment.source("python")
        return [sys.executable, "-I", "-S", "-B", "-c", START, str(SOURCES / "steps"), str(source), *arguments]

    def keeps(self, variant: Variant) -> frozenset[State]:
        return ALWAYS
