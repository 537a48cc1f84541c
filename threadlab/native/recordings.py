"""Recorded runs, which are shown where a runtime is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from threadlab.native import tables
from threadlab.native.catalogue import Experiment, Whole
from threadlab.native.errors import NativeError
from threadlab.native.rows import Count
from threadlab.trace import Source, Trace, format_time

FOLDER = Path(__file__).with_name("recorded")
COUNTS = "counts"
"""the folder of the tables of counts, which have the same names as the traces that they count in"""
Parameters = Mapping[str, Any]
"""an experiment's parameters and the runtime's own, complete"""


def folder(experiment: Experiment, counts: bool = False) -> Path:
    """Where the runs of `experiment` are kept, or with `counts` the tables of what is counted in its traces."""
    return FOLDER / COUNTS / experiment.name if counts else FOLDER / experiment.name


def path(experiment: Experiment, runtime: str, parameters: Parameters, cpus: int | None, counts: bool = False) -> Path:
    """The file of the run with these `parameters`: its name tells words, the runtime's own, and what is not default."""
    told = {name: value for name, value in parameters.items() if not _is_default(experiment, name, value)}
    words = [runtime, *(f"{name}={value}".lower() for name, value in told.items())]
    if cpus is not None:
        words.append(f"cpus={cpus}")
    return folder(experiment, counts) / f"{','.join(words)}.json"


def _is_default(experiment: Experiment, name: str, value: Any) -> bool:
    what = experiment.parameters.get(name)
    return isinstance(what, Whole) and value == what.default


def nearest(
    experiment: Experiment, runtime: str, parameters: Parameters, cpus: int | None, counts: bool = False
) -> Path:
    """The file of the recorded run, or with `counts` table of counts, that comes nearest to the one asked for.

    Words and the runtime's own parameters are as asked for.  Then it matters whether it was made on one CPU, then how
    many of the other parameters are as asked for, then the number of CPUs; among equals the run with the defaults is
    taken.

    Raises `NativeError` if there is none.
    """
    numbers = {name: parameters[name] for name, what in experiment.parameters.items() if isinstance(what, Whole)}
    chosen = {name: value for name, value in parameters.items() if name not in numbers}
    first, *words = path(experiment, runtime, chosen, None).stem.split(",")
    found = []
    for file in folder(experiment, counts).glob(f"{first}*.json"):
        name, *told = file.stem.split(",")
        recorded = dict(word.split("=") for word in told)
        if name != first or not set(words) <= set(told):
            continue
        on = recorded.pop("cpus", None)
        other = sum(
            int(recorded.get(number, what.default)) != numbers[number]
            for number, what in experiment.parameters.items()
            if isinstance(what, Whole)
        )
        unlike = ((on == "1") != (cpus == 1), other, on != (None if cpus is None else str(cpus)))
        found.append((unlike, len(told), file.name, file))
    if not found:
        raise NativeError(f"there is no recorded run of {experiment.name} on {runtime}")
    return min(found)[-1]


def trace_of(experiment: Experiment, runtime: str, parameters: Parameters, cpus: int | None) -> Trace:
    """The trace of the nearest recorded run.  Raises `NativeError` if there is none."""
    return Trace.from_json(nearest(experiment, runtime, parameters, cpus))


def table_of(experiment: Experiment, runtime: str, parameters: Parameters, cpus: int | None) -> tables.Table:
    """The table of the nearest recorded run.  Raises `NativeError` if there is none."""
    counts = experiment.rows is None
    row = experiment.rows.row if experiment.rows else Count
    return tables.load(row, nearest(experiment, runtime, parameters, cpus, counts))


def save(trace: Trace, file: Path) -> None:
    """Keep a measured `trace` as a recorded one."""
    source = trace.source
    trace.source = Source("recorded", source.machine, source.date, source.versions)
    file.parent.mkdir(parents=True, exist_ok=True)
    trace.to_json(file)


def made_from(file: Path) -> str:
    """The hash of the sources that a recording was made from; empty if there is none."""
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["settings"]["sources"])
    except OSError:
        return ""


def notice(
    settings: Mapping[str, Any], experiment: Experiment, parameters: Parameters, cpus: int | None, reason: str
) -> str:
    """Why a recorded run is shown, with which parameters it was made, and which of them are not as asked for."""
    made = {name: _told(experiment, name, settings[name]) for name in experiment.parameters}
    told = f" with {_listed(made)}" if made else ""
    why = f"{reason}\n" if "\n" in reason else f"{reason.rstrip('.')}. "
    shown = f"Shown is a recorded run of {settings['model']}{told}."
    sentences = [f"{settings['runtime']} cannot run here: {why}{shown}"]
    asked = {name: _told(experiment, name, parameters[name]) for name in made if settings[name] != parameters[name]}
    if settings["cpus"] != cpus:
        asked["cpus"] = "all" if cpus is None else str(cpus)
    if asked:
        sentences.append(f"It is the nearest to {_listed(asked)} that was recorded.")
    return " ".join(sentences)


def _told(experiment: Experiment, name: str, value: Any) -> str:
    what = experiment.parameters[name]
    return format_time(value) if isinstance(what, Whole) and what.unit == "ns" else str(value)


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())
