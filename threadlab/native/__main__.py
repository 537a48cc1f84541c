"""``python -m threadlab.native record``: make the recorded runs, and the Java classes, that come with the package.

Run it on a quiet machine that has all runtimes, after a source has changed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from itertools import product

from threadlab.native import catalogue, missing, recordings, run, toolchains
from threadlab.native.toolchains import java
from threadlab.native.toolchains.toolchain import found
from threadlab.trace import format_time

RUNS = 25
"""of so many runs the shortest is kept, which other programs on the machine disturbed least"""


def main() -> int:
    """Record every experiment on every runtime that is here; 1 if one was missing."""
    parser = argparse.ArgumentParser(prog="python -m threadlab.native", description=__doc__)
    parser.add_argument("action", choices=["record"])
    parser.add_argument("runtimes", nargs="*", metavar="RUNTIME", help="record these only")
    wanted = parser.parse_args().runtimes or list(toolchains.TOOLCHAINS)
    lacking = missing()
    for runtime, reason in lacking.items():
        print(f"{runtime} is left as it was: {reason}", file=sys.stderr)
    for experiment in catalogue.EXPERIMENTS.values():
        if "java" in experiment.sources and found("javac"):
            ship_classes(experiment)
        for runtime in experiment.sources:
            if runtime in wanted and runtime not in lacking:
                record(experiment.name, runtime)
    return 1 if lacking else 0


def ship_classes(experiment: catalogue.Experiment) -> None:
    """Compile the experiment's Java sources and keep the classes in the package."""
    files = toolchains.find("java").files(experiment)
    folder = java.COMPILED / experiment.name
    if java.is_current(folder, files):
        return
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(java.compiled(files), folder)
    (folder / java.DIGEST).write_text(catalogue.digest(files) + "\n", encoding="ascii")


def record(experiment: str, runtime: str) -> None:
    """Run `experiment` on `runtime`, in each of the runtime's variants, on all CPUs and on one, and keep the traces."""
    names = toolchains.find(runtime).variant
    for values in product((True, False), repeat=len(names)):
        variant = dict(zip(names, values, strict=True))
        for cpus in (None, 1):
            traces = (run(experiment, runtime, cpus=cpus, **variant) for _ in range(RUNS))
            trace = min(traces, key=lambda trace: trace.end)
            file = recordings.path(experiment, runtime, variant, cpus)
            recordings.save(trace, file)
            print(f"{file.name}: {format_time(trace.end)}")


if __name__ == "__main__":
    sys.exit(main())
