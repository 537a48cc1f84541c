"""Recorded runs, which are shown where a runtime is missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from threadlab.native import tables
from threadlab.native.catalogue import Experiment, Whole
from threadlab.native.errors import NativeError
from threadlab.native.rows import Row
from threadlab.trace import Source, Trace, format_time

FOLDER = Path(__file__).with_name("recorded")


def path(experiment: str, runtime: str, choices: Mapping[str, bool | str], cpus: int | None) -> Path:
    """The file of one recorded run; `choices` are the parameters that are words, and the runtime's own."""
    words = [runtime, *(f"{name}={value}".lower() for name, value in choices.items())]
    if cpus is not None:
        words.append(f"cpus={cpus}")
    return FOLDER / experiment / f"{','.join(words)}.json"


def nearest(experiment: str, runtime: str, choices: Mapping[str, bool | str], cpus: int | None) -> Trace:
    """The recorded run with these `choices`, on one CPU if `cpus` is 1 and there is such a run.

    Raises `NativeError` if there is none.
    """
    for count in (1, None) if cpus == 1 else (None,):
        file = path(experiment, runtime, choices, count)
        if file.exists():
            return Trace.from_json(file)
    raise NativeError(f"there is no recorded run of {experiment} on {runtime}")


def nearest_rows(
    experiment: Experiment, runtime: str, choices: Mapping[str, bool | str]
) -> tuple[list[Row], Source, dict[str, Any]]:
    """The recorded rows with these `choices`, where they come from, and with which settings they were made.

    Raises `NativeError` if there are none.
    """
    assert experiment.rows
    return tables.load(experiment.rows, path(experiment.name, runtime, choices, None))


def save(trace: Trace, file: Path) -> None:
    """Keep a measured `trace` as a recorded one."""
    source = trace.source
    trace.source = Source("recorded", source.machine, source.date, source.versions)
    file.parent.mkdir(parents=True, exist_ok=True)
    trace.to_json(file)


def notice(settings: Mapping[str, Any], experiment: Experiment, reason: str) -> str:
    """Why a recorded run is shown, and with which parameters it was made."""
    made = [
        f"{name}={format_time(settings[name]) if isinstance(what, Whole) and what.unit == 'ns' else settings[name]}"
        for name, what in experiment.parameters.items()
    ]
    with_them = f" with {', '.join(made)}" if made else ""
    return (
        f"{settings['runtime']} cannot run here: {reason}. Shown is a recorded run of {settings['model']}{with_them}."
    )
