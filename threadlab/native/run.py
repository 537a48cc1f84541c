"""Run an experiment on a runtime, or show the recorded run where the runtime is missing."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime
from typing import Any

from threadlab.native import catalogue, machine, recordings, toolchains
from threadlab.native.errors import RecordedInstead
from threadlab.native.launch import launch
from threadlab.native.parse import parse
from threadlab.native.toolchains.toolchain import Toolchain
from threadlab.trace import Source, Trace

MOST_SECONDS = 3600


def run(
    experiment: str, runtime: str, *, timeout: float = 10.0, cpus: int | None = None, **parameters: int | bool
) -> Trace:
    """Run `experiment` on `runtime` and return what happened.

    `timeout` is the time limit in seconds; a program that reaches it is ended, and the trace has the outcome
    ``"limit"``.  `cpus` is how many CPUs the program may use (None: all).  `parameters` are the experiment's own, which
    `experiments` lists (times in nanoseconds), and the runtime's: ``jacket`` for gnu-pth (blocking calls stop their
    caller only), ``locked`` for go (each goroutine has a kernel thread to itself).

    The trace's `source` is ``"measured"``.  Where the runtime is missing it is ``"recorded"``: the nearest of the runs
    that come with the package, and a `RecordedInstead` warning tells why and how to get the runtime.  The first run
    on a runtime takes longer, because its program is compiled (Go: half a minute).

    Raises `ValueError` or `TypeError`, naming the argument, for bad input; `BuildError` with the compiler's message if
    the source does not compile; `NativeError` if the program fails.
    """
    chosen = catalogue.find(experiment)
    toolchain = toolchains.find(runtime)
    if runtime not in chosen.sources:
        raise ValueError(f"{experiment} has no program for {runtime}; it has {', '.join(chosen.sources)}")
    numbers, variant = _checked(chosen, runtime, toolchain, parameters)
    check_limits(timeout, cpus)
    reason = toolchains.missing(runtime)
    if reason:
        trace = recordings.nearest(experiment, runtime, variant, cpus)
        warnings.warn(recordings.notice(trace, chosen, reason), RecordedInstead, stacklevel=2)
        return trace
    arguments = [str(number) for number in numbers.values()]
    settings = {
        "experiment": experiment,
        "runtime": runtime,
        "model": _title(toolchain.title(variant), cpus),
        **numbers,
        **variant,
        "cpus": cpus,
        "sources": catalogue.digest(toolchain.files(chosen)),
    }
    date = datetime.now(UTC).isoformat(timespec="seconds")
    source = Source("measured", machine.description(), date, toolchain.versions())
    ending = launch(
        toolchain.command(chosen, arguments, variant),
        timeout=timeout,
        cpus=None if cpus is None else machine.cpus()[:cpus],
    )
    return parse(ending, toolchain.keeps(variant), source, settings)


def _title(title: str, cpus: int | None) -> str:
    return title if cpus is None else f"{title}, {cpus} CPU{'' if cpus == 1 else 's'}"


def _checked(
    experiment: catalogue.Experiment, runtime: str, toolchain: Toolchain, parameters: dict[str, Any]
) -> tuple[dict[str, int], dict[str, bool]]:
    """The experiment's parameters and the runtime's, complete and checked."""
    allowed = [*experiment.parameters, *toolchain.variant]
    for name in parameters:
        if name not in allowed:
            raise TypeError(
                f"{experiment.name} on {runtime} has no parameter {name!r}; it has {', '.join(allowed)}, cpus, timeout"
            )
    numbers = {
        name: what.check(name, parameters.get(name, what.default)) for name, what in experiment.parameters.items()
    }
    variant = {name: parameters.get(name, default) for name, default in toolchain.variant.items()}
    for name, value in variant.items():
        if not isinstance(value, bool):
            raise TypeError(f"{name} must be True or False, not {value!r}")
    return numbers, variant


def check_limits(timeout: Any, cpus: Any) -> None:
    """Raise `TypeError` or `ValueError`, naming the argument, unless `timeout` and `cpus` are allowed."""
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        raise TypeError(f"timeout must be a number of seconds, not {timeout!r}")
    if not 0 < timeout <= MOST_SECONDS:
        raise ValueError(f"timeout must be more than 0 and at most {MOST_SECONDS} seconds, not {timeout!r}")
    if cpus is None:
        return
    most = len(machine.cpus())
    if not most:
        raise ValueError("cpus must be None: this system does not let a program choose its CPUs")
    if isinstance(cpus, bool) or not isinstance(cpus, int):
        raise TypeError(f"cpus must be None or a whole number from 1 to {most}, not {cpus!r}")
    if not 1 <= cpus <= most:
        raise ValueError(f"cpus must be None or a whole number from 1 to {most} (this machine has no more), not {cpus}")
