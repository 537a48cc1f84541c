"""Recorded runs, which are shown where a runtime is missing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from threadlab.native.catalogue import Experiment
from threadlab.native.errors import NativeError
from threadlab.trace import Source, Trace, format_time

FOLDER = Path(__file__).with_name("recorded")


def path(experiment: str, runtime: str, variant: Mapping[str, bool], cpus: int | None) -> Path:
    """The file of one recorded run."""
    words = [runtime, *(f"{name}={value}".lower() for name, value in variant.items())]
    if cpus is not None:
        words.append(f"cpus={cpus}")
    return FOLDER / experiment / f"{','.join(words)}.json"


def nearest(experiment: str, runtime: str, variant: Mapping[str, bool], cpus: int | None) -> Trace:
    """The recorded run with this `variant`, on one CPU if `cpus` is 1 and on all CPUs otherwise.

    Raises `NativeError` if there is none.
    """
    file = path(experiment, runtime, variant, 1 if cpus == 1 else None)
    try:
        return Trace.from_json(file)
    except OSError:
        raise NativeError(f"there is no recorded run of {experiment} on {runtime}") from None


def save(trace: Trace, file: Path) -> None:
    """Keep a measured `trace` as a recorded one."""
    source = trace.source
    trace.source = Source("recorded", source.machine, source.date, source.versions)
    file.parent.mkdir(parents=True, exist_ok=True)
    trace.to_json(file)


def notice(trace: Trace, experiment: Experiment, reason: str) -> str:
    """Why a recorded run is shown, and with which parameters it was made."""
    settings = trace.settings
    made = [
        f"{name}={format_time(settings[name]) if what.unit == 'ns' else settings[name]}"
        for name, what in experiment.parameters.items()
    ]
    runtime = settings["runtime"]
    return (
        f"{runtime} cannot run here: {reason}. Shown is a recorded run of {settings['model']} with {', '.join(made)}."
    )
