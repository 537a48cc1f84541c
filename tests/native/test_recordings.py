"""What comes with the package was made from the sources as they are."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

import threadlab as tl
from threadlab.native import __main__ as recording
from threadlab.native import catalogue, recordings, toolchains
from threadlab.native.toolchains import java

CASES = [
    (experiment, runtime, choices, cpus)
    for experiment in catalogue.EXPERIMENTS.values()
    for runtime in experiment.sources
    for choices, cpus in recording.cases(experiment, runtime)
]
TRACES = [case for case in CASES if not case[0].rows]
TABLES = [case for case in CASES if case[0].rows]
AGAIN = "run `python -m threadlab.native record` on a machine that has all runtimes"


@pytest.mark.parametrize(("experiment", "runtime", "choices", "cpus"), TRACES)
def test_each_recorded_run_is_of_the_present_source(
    experiment: catalogue.Experiment, runtime: str, choices: dict[str, bool | str], cpus: int | None
) -> None:
    trace = recordings.nearest(experiment.name, runtime, choices, cpus)
    assert trace.source == "recorded"
    assert trace.settings["cpus"] == cpus
    assert trace.settings["runtime"] == runtime
    assert trace.settings["sources"] == catalogue.digest(toolchains.find(runtime).files(experiment)), AGAIN
    defaults = {name: what.default for name, what in experiment.parameters.items()}
    assert (defaults | choices).items() <= trace.settings.items()


@pytest.mark.parametrize(("experiment", "runtime", "choices", "cpus"), TABLES)
def test_each_recorded_table_is_of_the_present_source(
    experiment: catalogue.Experiment, runtime: str, choices: dict[str, bool | str], cpus: int | None
) -> None:
    rows, source, settings = recordings.nearest_rows(experiment, runtime, choices)
    assert rows
    assert {row.runtime for row in rows} == {runtime}
    assert source == "recorded" and source.machine and source.date and source.versions
    assert settings["sources"] == catalogue.digest(toolchains.find(runtime).files(experiment)), AGAIN
    defaults = {name: what.default for name, what in experiment.parameters.items()}
    assert (defaults | choices).items() <= settings.items()


def test_no_recorded_run_is_left_over() -> None:
    expected = {recordings.path(experiment.name, *rest) for experiment, *rest in CASES}
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
