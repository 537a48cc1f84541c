"""What comes with the package was made from the sources as they are."""

from __future__ import annotations

import platform
import re
from pathlib import Path
from typing import Any

import pytest

import threadlab as tl
from threadlab.native import __main__ as recording
from threadlab.native import catalogue, own_recorded, recordings, toolchains
from threadlab.native.rows import Cost, Latency
from threadlab.native.toolchains import java
from threadlab.trace import Source

CASES = [
    (experiment, runtime, parameters, cpus)
    for experiment in catalogue.EXPERIMENTS.values()
    for runtime in experiment.sources
    for parameters, cpus in recording.cases(experiment, runtime)
]
TRACES = [case for case in CASES if not case[0].rows]
TABLES = [case for case in CASES if case[0].rows] + [
    (experiment, runtime, parameters, None)
    for experiment in catalogue.EXPERIMENTS.values()
    if experiment.counts
    for runtime in experiment.sources
    for parameters in recording.counted_cases(experiment, runtime)
]
PROGRAMS = list(own_recorded.programs(Path("notebooks")))
AGAIN = "run `python -m threadlab.native record` on a machine that has all runtimes"


@pytest.mark.parametrize(("experiment", "runtime", "parameters", "cpus"), TRACES)
def test_each_recorded_run_is_of_the_present_source(
    experiment: catalogue.Experiment, runtime: str, parameters: dict[str, Any], cpus: int | None
) -> None:
    trace = recordings.trace_of(experiment, runtime, parameters, cpus)
    assert trace.source == "recorded"
    assert trace.settings["cpus"] == cpus
    assert trace.settings["runtime"] == runtime
    assert trace.settings["sources"] == catalogue.digest(toolchains.find(runtime).files(experiment)), AGAIN
    assert parameters.items() <= trace.settings.items()


@pytest.mark.parametrize(("experiment", "runtime", "parameters", "cpus"), TABLES)
def test_each_recorded_table_is_of_the_present_source(
    experiment: catalogue.Experiment, runtime: str, parameters: dict[str, Any], cpus: int | None
) -> None:
    table = recordings.table_of(experiment, runtime, parameters, cpus)
    assert {row.runtime for row in table} == {runtime}
    ((name, source),) = table.sources.items()
    settings = table.settings
    assert name == runtime
    assert source == "recorded" and source.machine and source.date and source.versions
    assert settings["sources"] == catalogue.digest(toolchains.find(runtime).files(experiment)), AGAIN
    assert settings["cpus"] == cpus
    assert parameters.items() <= settings.items()
    assert bool(table.bins) == bool(experiment.rows and experiment.rows.bins)
    if table.bins:
        assert sum(one.number for one in table.bins) == sum(row.requests for row in table)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.constant)
def test_each_chapters_own_program_is_recorded_as_it_is(
    program: own_recorded.Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be run its recorded run is shown, under whatever name it is written into a file."""
    source = tmp_path / "any name.c"
    source.write_text(program.text)
    monkeypatch.setattr(toolchains, "missing", lambda runtime: "it has been taken away")
    assert own_recorded.find(own_recorded.key(source, {})), AGAIN
    told = "any name.c cannot run here: it has been taken away. Shown is a recorded run of the same program."
    with pytest.warns(tl.native.RecordedInstead, match=re.escape(told)):
        trace = tl.native.trace(source, timeout=1)
    assert trace.source == "recorded"
    assert trace.source.machine and trace.source.date and trace.source.versions
    assert trace.outcome == "deadlock", "the programs are there to show it"


def test_chapters_have_programs_of_their_own() -> None:
    assert {program.chapter[:2] for program in PROGRAMS} == {"05", "06"}


def test_no_recorded_run_is_left_over() -> None:
    expected = {recordings.path(*case) for case in CASES} | {program.recording for program in PROGRAMS}
    expected |= {recordings.path(*case, counts=True) for case in TABLES if not case[0].rows}
    assert set(recordings.FOLDER.rglob("*.json")) == expected


def test_recorded_runs_do_not_tell_where_they_were_made() -> None:
    told = [file.read_text() for file in recordings.FOLDER.rglob("*.json")]
    for secret in {platform.node(), str(Path.home()), str(Path.cwd())} - {"", "/"}:
        assert not [text for text in told if f'"{secret}' in text or f"{secret}/" in text], secret


@pytest.mark.parametrize("experiment", [one for one in catalogue.EXPERIMENTS.values() if "java" in one.sources])
def test_the_classes_are_of_the_present_sources(experiment: catalogue.Experiment) -> None:
    files = toolchains.find("java").files(experiment)
    assert java.is_current(java.COMPILED / experiment.name, files), AGAIN


@pytest.mark.native
def test_the_java_sources_compile_without_a_warning(need, have, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    need("javac")
    have("java")
    monkeypatch.setattr(java, "COMPILED", tmp_path)  # as if none came with the package
    assert tl.native.run("models", "java").outcome == "completed"


def test_stale_classes_are_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    experiment = catalogue.find("models")
    changed = tmp_path / "Models.java"
    changed.write_text("// changed\n")
    files = {**toolchains.find("java").files(experiment), "Models.java": changed}
    monkeypatch.setattr(java, "found", lambda command: "")
    with pytest.raises(tl.native.BuildError, match="changed since they were compiled, and no Java compiler was found"):
        java.classes(experiment, files)


# Which run is the nearest


def nearest(experiment: str, runtime: str, cpus: int | None = None, **parameters: Any) -> str:
    chosen = catalogue.find(experiment)
    complete = {**chosen.defaults, **toolchains.find(runtime).variant, **parameters}
    return recordings.nearest(chosen, runtime, complete, cpus).name


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Recorded runs that are empty but for their names."""
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    for name in (
        "models/pthreads",
        "models/pthreads,cpus=1",
        "models/pthreads,threads=40,compute=1000000",
        "models/pthreads,threads=40,cpus=1",
        "models/pthreads,cpus=2",
        "models/go,locked=false",
        "models/go,threads=8,rounds=3,locked=true",
        "models/java-virtual",
    ):
        (tmp_path / f"{name}.json").parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.json").touch()


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "pthreads"),
        ({"cpus": 1}, "pthreads,cpus=1"),
        ({"cpus": 2}, "pthreads,cpus=2"),
        ({"cpus": 3}, "pthreads"),
        ({"threads": 40, "compute": 10**6}, "pthreads,threads=40,compute=1000000"),
        ({"threads": 40, "compute": 10**6, "cpus": 1}, "pthreads,threads=40,cpus=1"),
        ({"threads": 40, "compute": 10**6, "block": 5}, "pthreads,threads=40,compute=1000000"),
        ({"threads": 30}, "pthreads"),
        ({"runtime": "go", "locked": True}, "go,threads=8,rounds=3,locked=true"),
        ({"runtime": "go", "threads": 8, "rounds": 3}, "go,locked=false"),
        ({"runtime": "go", "cpus": 1}, "go,locked=false"),
    ],
    ids=str,
)
def test_the_nearest_run(asked: dict[str, Any], found: str) -> None:
    assert nearest("models", **{"runtime": "pthreads", **asked}) == f"{found}.json"


@pytest.mark.usefixtures("recorded")
def test_no_run_is_near_enough() -> None:
    with pytest.raises(tl.native.NativeError, match="there is no recorded run of models on java"):
        nearest("models", "java")


def test_what_is_shown_instead_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchains, "missing", lambda runtime: "it has been taken away")

    def told(experiment: str = "models", **parameters: Any) -> str:
        with pytest.warns(tl.native.RecordedInstead) as warned:
            tl.native.run(experiment, "pthreads", **parameters)
        return str(warned[0].message)

    made = "pthreads cannot run here: it has been taken away. Shown is a recorded run of Pthreads with "
    assert told() == f"{made}threads=4, compute=2 ms, block=20 ms, rounds=1."
    assert told(threads=5, block=7) == (
        f"{made}threads=4, compute=2 ms, block=20 ms, rounds=1. "
        "It is the nearest to threads=5, block=7 ns that was recorded."
    )
    assert told("reading", cpus=1).endswith("block=20 ms. It is the nearest to cpus=1 that was recorded.")


def test_the_quicker_run_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Unless what is there is of other sources, of another machine or of other versions."""
    experiment = catalogue.find("models")
    digest = catalogue.digest(toolchains.find("pthreads").files(experiment))
    trace = tl.Trace.from_json(recordings.FOLDER / "models" / "pthreads.json")
    file = tmp_path / "recorded.json"

    def kept(took: int, **changed: Any) -> bool:
        source = trace.source
        told = {"machine": source.machine, "date": source.date, "versions": source.versions, **changed}
        return recording.is_better_there(experiment, file, digest, Source("measured", **told), took)

    assert not kept(trace.end), "there is none"
    trace.to_json(file)
    assert kept(trace.end) and kept(trace.end + 1) and not kept(trace.end - 1)
    assert not kept(trace.end + 1, machine="another") and not kept(trace.end + 1, versions={"gcc": "1.0"})
    monkeypatch.setattr(recordings, "made_from", lambda file: "others")
    assert not kept(trace.end + 1)


def test_how_long_a_table_took() -> None:
    cost = Cost("go", "task", 5.0, 3.0, 9.0, 15, 1.0)
    latency = Latency("python", "pool", "quick", 1.0, 2.0, 4.0, 90, 100.0)
    assert recording.length([cost, cost]) == 6
    assert recording.length([latency]) == 4
