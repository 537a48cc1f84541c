"""``python -m threadlab.native record``: make the recorded runs, and the Java classes, that come with the package.

Of several runs the quickest is kept, which other programs on the machine disturbed least.  Run it on a quiet machine
that has all runtimes, after a source has changed.  What is up to date is left alone; with ``--all`` it is made again, and
replaced if the new run is quicker, or comes from another machine or other versions.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import warnings
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from threadlab.native import catalogue, chapters, missing, own, own_recorded, recordings, run, table, tables, toolchains
from threadlab.native.errors import RecordedInstead
from threadlab.native.toolchains import java
from threadlab.native.toolchains.toolchain import found
from threadlab.trace import Source, Trace, format_time

NOTEBOOKS = Path("notebooks")
"""where the chapters are, seen from the folder in which the command is given"""


def main() -> int:
    """Record every experiment on every runtime that is here; 1 if one was missing."""
    parser = argparse.ArgumentParser(prog="python -m threadlab.native", description=__doc__)
    parser.add_argument("action", choices=["record"])
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"record these experiments (programs of chapters: {own_recorded.NAME}) only",
    )
    parser.add_argument("--all", action="store_true", help="make again what is up to date, and keep what is quicker")
    arguments = parser.parse_intermixed_args()  # names may follow an option
    experiments = [name for name in catalogue.EXPERIMENTS if name in arguments.names] or list(catalogue.EXPERIMENTS)
    runtimes = [name for name in toolchains.TOOLCHAINS if name in arguments.names] or list(toolchains.TOOLCHAINS)
    warnings.simplefilter("error", RecordedInstead)  # a recorded run must not be recorded again
    lacking = missing()
    for runtime, reason in lacking.items():
        print(f"{runtime} is left as it was: {reason}", file=sys.stderr)
    for experiment in map(catalogue.find, experiments):
        if "java" in experiment.sources and found("javac"):
            ship_classes(experiment)
        for runtime in experiment.sources:
            if runtime in runtimes and runtime not in lacking:
                record(experiment, runtime, arguments.all)
    if "pthreads" not in lacking and (not arguments.names or own_recorded.NAME in arguments.names):
        record_programs(arguments.all)
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


def cases(experiment: catalogue.Experiment, runtime: str) -> Iterator[tuple[dict[str, Any], int | None]]:
    """What is recorded: all parameters, and the number of CPUs.

    Each choice of words and variants, on all CPUs and, where that matters, on one; and what chapters use beyond that.
    """
    variant = toolchains.find(runtime).variant
    allowed = {**experiment.words, **dict.fromkeys(variant, (True, False))}
    for values in product(*allowed.values()):
        for cpus in experiment.recorded_on:
            yield {**experiment.defaults, **dict(zip(allowed, values, strict=True))}, cpus
    for use in chapters.USES:
        if use.experiment == experiment.name and runtime in use.runtimes:
            yield {**experiment.defaults, **variant, **use.parameters}, use.cpus


def record(experiment: catalogue.Experiment, runtime: str, always: bool) -> None:
    """Make the recorded runs of `experiment` on `runtime`."""
    digest = catalogue.digest(toolchains.find(runtime).files(experiment))
    if experiment.counts:
        record_counts(experiment, runtime, digest, always)
    for parameters, cpus in cases(experiment, runtime):
        file = recordings.path(experiment, runtime, parameters, cpus)
        if not always and recordings.made_from(file) == digest:
            continue
        if experiment.rows:
            found = (table(experiment.name, runtime, cpus=cpus, **parameters) for _ in range(experiment.tries))
            best = min(found, key=length)
            if not is_better_there(experiment, file, digest, best.sources[runtime], length(best)):
                tables.save(best, runtime, file)
                print(f"{experiment.name}/{file.name}")
            continue
        traces = (run(experiment.name, runtime, cpus=cpus, **parameters) for _ in range(experiment.tries))
        trace = min(traces, key=lambda trace: trace.end)
        if not is_better_there(experiment, file, digest, trace.source, trace.end):
            recordings.save(trace, file)
            print(f"{experiment.name}/{file.name}: {format_time(trace.end)}")


def counted_cases(experiment: catalogue.Experiment, runtime: str) -> Iterator[dict[str, Any]]:
    """With which parameters counts are recorded: the defaults with each choice of words and variants."""
    numbers = {name: value for name, value in experiment.defaults.items() if name not in experiment.words}
    for parameters, cpus in cases(experiment, runtime):
        if cpus is None and numbers.items() <= parameters.items():
            yield parameters


def record_counts(experiment: catalogue.Experiment, runtime: str, digest: str, always: bool) -> None:
    """Make the recorded tables of what is counted; no run is better than another."""
    for parameters in counted_cases(experiment, runtime):
        file = recordings.path(experiment, runtime, parameters, None, counts=True)
        if always or recordings.made_from(file) != digest:
            tables.save(table(experiment.name, runtime, **parameters), runtime, file)
            print(f"{recordings.COUNTS}/{experiment.name}/{file.name}")


def record_programs(always: bool) -> None:
    """Make the recorded runs of the chapters' own programs."""
    if not NOTEBOOKS.is_dir():
        print(f"the programs of chapters are left as they were: there is no folder {NOTEBOOKS}", file=sys.stderr)
    for program in own_recorded.programs(NOTEBOOKS):
        with TemporaryDirectory() as folder:
            source = Path(folder, "program.c")
            source.write_text(program.text, encoding="utf-8")
            digest = own_recorded.key(source, {})
            if always or recordings.made_from(program.recording) != digest:
                trace = own.trace(source, timeout=1)
                trace.settings |= {"command": [source.name], "sources": digest}
                recordings.save(trace, program.recording)
                print(f"{own_recorded.NAME}/{program.recording.name}: {trace.outcome}")


def length(rows: Any) -> float:
    """How long what a table tells took: by its lower quartiles or its highest percentiles, whichever it has."""
    return sum(getattr(row, "low", getattr(row, "p99", 0)) for row in rows)


def is_better_there(
    experiment: catalogue.Experiment, file: Path, digest: str, source: Source, nanoseconds: float
) -> bool:
    """Whether the recording in `file` is as good as a new one that took so many `nanoseconds`, or better."""
    if recordings.made_from(file) != digest:
        return False
    if experiment.rows:
        rows = tables.load(experiment.rows.row, file)
        (there,) = rows.sources.values()
        took = length(rows)
    else:
        trace = Trace.from_json(file)
        there, took = trace.source, trace.end
    return (there.machine, there.versions) == (source.machine, source.versions) and took <= nanoseconds


if __name__ == "__main__":
    sys.exit(main())
