"""Run an experiment on a runtime, or show what was recorded where the runtime is missing."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from threadlab.native import catalogue, machine, recordings, tables, toolchains
from threadlab.native.counts import count
from threadlab.native.errors import NativeError, RecordedInstead
from threadlab.native.launch import Ending, launch
from threadlab.native.limits import check_limits
from threadlab.native.lines import lines_of
from threadlab.native.parse import parse
from threadlab.native.rows import Bin, Row
from threadlab.native.toolchains.toolchain import Toolchain
from threadlab.trace import Source, Trace


def run(
    experiment: str,
    runtime: str,
    *,
    timeout: float | None = None,
    cpus: int | None = None,
    **parameters: int | bool | str,
) -> Trace:
    """Run `experiment` on `runtime` and return what happened.

    `timeout` is the time limit in seconds (None: the experiment's own, mostly 10); a program that reaches it is ended,
    and the trace has the outcome ``"limit"``.  `cpus` is how many CPUs the program may use (None: all).  `parameters`
    are the experiment's own, which its source lists (times in nanoseconds), and the runtime's: ``jacket`` for gnu-pth
    (blocking calls stop their caller only), ``locked`` for go (each goroutine has a kernel thread to itself).

    The trace's `source` is ``"measured"``.  Where the runtime is missing, or the program cannot be compiled or fails, it
    is ``"recorded"``: the nearest of the runs that come with the package, and a `RecordedInstead` warning tells why, in
    the compiler's or the program's own words, and how to get the runtime.  The first run on a runtime takes longer,
    because its program is compiled (Go: half a minute).

    Raises `ValueError` or `TypeError`, naming the argument, for bad input.  If there is no recorded run either, raises
    `BuildError` with the compiler's message if the source does not compile, and `NativeError` if the program fails.
    """
    chosen = catalogue.find(experiment)
    if chosen.rows:
        raise ValueError(f"{experiment} gives a table, not a trace: tl.native.table({experiment!r})")
    job = _job(chosen, runtime, timeout, cpus, parameters)
    reason, failure = job.missing, None
    if not reason:
        try:
            source = job.source()
            return job.trace(source)
        except NativeError as error:
            reason, failure = str(error), error
    with _or_else(failure):
        trace = recordings.trace_of(chosen, runtime, job.parameters, cpus)
    warnings.warn(job.notice(trace.settings, reason), RecordedInstead, stacklevel=2)
    return trace


def table(
    experiment: str,
    runtime: str | Iterable[str] | None = None,
    *,
    timeout: float | None = None,
    cpus: int | None = None,
    **parameters: int | bool | str,
) -> tables.Table:
    """Run `experiment` and return what it measured as a table.

    `runtime` is one runtime, several, or None for all that the experiment has.  The other arguments are those of
    `run`.  Of some experiments that give a trace (models, lost_update, signals) the table holds counts: the program is
    run `runs` times (9 unless given), and the rows tell how the runs differ.  Where a runtime is missing or its program
    fails its recorded rows stand, and a `RecordedInstead` warning tells why.

    Raises what `run` raises.
    """
    chosen = catalogue.find(experiment)
    if not chosen.rows and not chosen.counts:
        raise ValueError(f"{experiment} gives a trace, not a table: tl.native.run({experiment!r}, …)")
    runs = 1
    if chosen.counts:
        runs = catalogue.RUNS.check("runs", parameters.pop("runs", catalogue.RUNS.default))
    names = [runtime] if isinstance(runtime, str) else list(chosen.sources if runtime is None else runtime)
    if not names:
        raise ValueError(f"runtime must name at least one of {', '.join(map(repr, chosen.sources))}")
    jobs = [_job(chosen, name, timeout, cpus, parameters) for name in names]
    rows: list[Row] = []
    bins: list[Bin] = []
    sources: dict[str, Source] = {}
    settings: dict[str, Any] = {"experiment": experiment, **jobs[0].numbers, "cpus": cpus}
    settings |= {"runs": runs} if chosen.counts else {}
    for job in jobs:
        reason, failure = job.missing, None
        if not reason:
            try:
                source = job.source()
                found, single = job.measure(runs)
            except NativeError as error:
                reason, failure = str(error), error
            else:
                sources[job.runtime] = source
                rows += found
                bins += single
                settings |= job.settings() if len(jobs) == 1 else {}
                continue
        with _or_else(failure):
            recorded = recordings.table_of(chosen, job.runtime, job.parameters, cpus)
        warnings.warn(job.notice(recorded.settings, reason), RecordedInstead, stacklevel=2)
        sources |= recorded.sources
        rows += recorded.rows
        bins += recorded.bins
    finished = chosen.rows.finish(rows) if chosen.rows else rows
    return tables.Table(experiment, tuple(finished), sources, settings, tuple(bins))


@dataclass(frozen=True)
class _Job:
    """One program to run, with arguments that are complete and checked."""

    experiment: catalogue.Experiment
    runtime: str
    toolchain: Toolchain
    numbers: dict[str, int | str]
    """the experiment's parameters"""
    variant: dict[str, bool]
    """the runtime's"""
    timeout: float
    cpus: int | None
    missing: str
    """why the runtime cannot be used here"""

    @property
    def title(self) -> str:
        """What messages call it."""
        return f"{self.experiment.name} on {self.runtime}"

    @property
    def parameters(self) -> dict[str, Any]:
        """The experiment's and the runtime's."""
        return {**self.numbers, **self.variant}

    def notice(self, settings: dict[str, Any], reason: str) -> str:
        """That the recorded run with these `settings` is shown instead, and why."""
        return recordings.notice(settings, self.experiment, self.parameters, self.cpus, reason)

    def settings(self) -> dict[str, Any]:
        """The words under which it is run."""
        return {
            "experiment": self.experiment.name,
            "runtime": self.runtime,
            "model": _title(self.toolchain.title(self.variant), self.cpus),
            **self.parameters,
            "cpus": self.cpus,
            "sources": catalogue.digest(self.toolchain.files(self.experiment)),
        }

    def source(self) -> Source:
        """Where and when it is run."""
        date = datetime.now(UTC).isoformat(timespec="seconds")
        return Source("measured", machine.description(), date, self.toolchain.versions())

    def launch(self) -> Ending:
        """Run it."""
        arguments = [str(number) for number in self.numbers.values()]
        return launch(
            self.toolchain.command(self.experiment, arguments, self.variant),
            timeout=self.timeout,
            cpus=None if self.cpus is None else machine.cpus()[: self.cpus],
        )

    def trace(self, source: Source) -> Trace:
        """Run it for its trace."""
        return parse(self.launch(), self.toolchain.keeps(self.variant), source, self.settings())

    def measure(self, runs: int) -> tuple[Sequence[Row], Sequence[Bin]]:
        """Run it for its rows and its bins, or `runs` times for its counts."""
        rows, counts = self.experiment.rows, self.experiment.counts
        if rows:
            lines = lines_of(self.launch(), self.title, "row", rows.good)
            return rows.make(self.runtime, lines), rows.bins(self.runtime, lines) if rows.bins else ()
        assert counts
        traces = [self.trace(self.source()) for _ in range(runs)]
        for trace in traces:
            if trace.outcome != "completed":
                raise NativeError(f"{self.title} was not completed in one of {runs} runs: {trace.outcome}")
        return count(self.runtime, traces, counts), ()


@contextmanager
def _or_else(failure: NativeError | None) -> Iterator[None]:
    """Where there is no recorded run, raise the `failure` for which one is looked for, if there was one."""
    try:
        yield
    except NativeError:
        if failure:
            raise failure from None
        raise


def _title(title: str, cpus: int | None) -> str:
    return title if cpus is None else f"{title}, {cpus} CPU{'' if cpus == 1 else 's'}"


def _job(experiment: catalogue.Experiment, runtime: Any, timeout: Any, cpus: Any, parameters: dict[str, Any]) -> _Job:
    """What to run.  Raises `TypeError` or `ValueError`, naming the argument, for bad input."""
    toolchain = toolchains.find(runtime)
    if runtime in experiment.without:
        raise ValueError(f"{experiment.name} has no program for {runtime}: {experiment.without[runtime]}")
    if runtime not in experiment.sources:
        raise ValueError(f"{experiment.name} has no program for {runtime}; it has {', '.join(experiment.sources)}")
    numbers, variant = _checked(experiment, runtime, toolchain, parameters)
    seconds = experiment.seconds if timeout is None else timeout
    check_limits(seconds, cpus)
    return _Job(experiment, runtime, toolchain, numbers, variant, seconds, cpus, toolchains.missing(runtime))


def _checked(
    experiment: catalogue.Experiment, runtime: str, toolchain: Toolchain, parameters: dict[str, Any]
) -> tuple[dict[str, int | str], dict[str, bool]]:
    """The experiment's parameters and the runtime's, complete and checked."""
    allowed = [*experiment.parameters, *toolchain.variant]
    for name in parameters:
        if name not in allowed:
            raise TypeError(
                f"{experiment.name} on {runtime} has no parameter {name!r}; it has "
                f"{', '.join([*allowed, 'cpus', 'timeout'])}"
            )
    numbers = {
        name: what.check(name, parameters.get(name, what.default)) for name, what in experiment.parameters.items()
    }
    variant = {name: parameters.get(name, default) for name, default in toolchain.variant.items()}
    for name, value in variant.items():
        if not isinstance(value, bool):
            raise TypeError(f"{name} must be True or False, not {value!r}")
    return numbers, variant
