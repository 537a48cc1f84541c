"""The same experiments on real runtimes: sources, build, run, recorded runs.

    trace = tl.native.run("models", "pthreads", threads=4)

gives a trace as the simulated machine does, measured on the machine at hand, and

    trace = tl.native.trace(["./a.out", "argument"])

gives one of your own program.

    table = tl.native.table("costs")

gives a table of what was measured.
"""

from __future__ import annotations

from threadlab.native import catalogue, toolchains
from threadlab.native.errors import BuildError, NativeError, RecordedInstead
from threadlab.native.own import trace
from threadlab.native.preset import costs
from threadlab.native.run import run, table
from threadlab.native.show import Code, source
from threadlab.native.tables import Table

__all__ = [
    "BuildError",
    "Code",
    "NativeError",
    "RecordedInstead",
    "Table",
    "available",
    "costs",
    "experiments",
    "missing",
    "run",
    "source",
    "table",
    "trace",
]


def experiments() -> dict[str, str]:
    """The experiments by name, each with a sentence that says what it shows."""
    return {name: experiment.sentence for name, experiment in catalogue.EXPERIMENTS.items()}


def available() -> dict[str, bool]:
    """Whether each runtime can be used here."""
    return {name: not toolchains.missing(name) for name in toolchains.TOOLCHAINS}


def missing() -> dict[str, str]:
    """For each runtime that cannot be used here: why, and how to get it."""
    reasons = {name: toolchains.missing(name) for name in toolchains.TOOLCHAINS}
    return {name: reason for name, reason in reasons.items() if reason}
