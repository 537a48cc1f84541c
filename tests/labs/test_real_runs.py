"""Real runs in labs: what is offered, run, shown and said; and that a run is ended at once and leaves nothing."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.event_loop import in_an_event_loop
from tests.labs.moves import values
from tests.native.conftest import have, marked, until  # noqa: F401 - the fixture `have` is used by name
from threadlab import labs
from threadlab.labs.lab import Lab
from threadlab.labs.real import RealRuns, Twin, twin
from threadlab.native import catalogue, toolchains

pytestmark = pytest.mark.native
FOR_LONG = 10_000_000_000
"""nanoseconds that a real program sleeps which is to be ended; the largest that its experiment allows"""


@pytest.fixture(scope="module", params=labs.LABS)
def any_lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    made = getattr(labs, request.param)()
    yield made
    made.close()


@pytest.fixture
def lab() -> Iterator[Lab]:
    made = labs.models()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A folder for temporary files, which each test must leave empty."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    yield
    assert until(lambda: not list(tmp_path.iterdir()))


@pytest.fixture
def ignores() -> Iterator[None]:
    """Ignore interrupts, as a notebook's kernel does between cells: what it starts inherits that."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def sleeper() -> tuple[Twin, str]:
    """A program that sleeps for long, and an argument by which its process is found."""
    mark = str(FOR_LONG - random.SystemRandom().randrange(10**9))
    return twin("models", "pthreads", block=int(mark), threads=2, rounds=60, timeout=600), mark


def status(runs: RealRuns) -> str:
    return str(runs._status.value)


@settings(max_examples=60)
@given(data=st.data())
def test_whatever_the_controls_say_the_twins_can_be_run(any_lab: Lab, data: st.DataObject) -> None:
    chosen = {name: data.draw(values(control)) for name, control in any_lab.controls.items()}
    for offered in any_lab.twins(chosen).values():
        experiment = catalogue.EXPERIMENTS[offered.experiment]
        assert offered.beside in ("", *any_lab.experiments(chosen))
        assert (experiment.rows is None) <= (
            len(offered.runtimes) == 1 and offered.beside in any_lab.experiments(chosen)
        )
        for runtime in offered.runtimes:
            assert runtime in experiment.sources
            variant = toolchains.find(runtime).variant
            for name, value in offered.parameters:
                if name not in variant:
                    experiment.parameters[name].check(name, value)


def test_every_lab_has_a_real_run_and_each_gives_a_result(any_lab: Lab, have: Callable[[str], None]) -> None:  # noqa: F811
    any_lab._reset_button.click()
    title, offered = next(iter(any_lab.twins(any_lab.settings).items()))
    for runtime in offered.runtimes:
        have(runtime)
    any_lab.real.start_button.click()
    assert any_lab.real.start_button.disabled and not any_lab.real.stop_button.disabled
    any_lab.real.wait()
    assert f"{title}: done, it is shown" in status(any_lab.real)
    assert not any_lab.real.start_button.disabled and any_lab.real.stop_button.disabled
    assert f"{title}, for real: " in any_lab.real.below.value
    assert ("<td>" in any_lab.real.below.value) == (catalogue.EXPERIMENTS[offered.experiment].rows is not None)


def test_a_measured_trace_stands_under_its_simulated_one_and_is_compared_with_it(
    lab: Lab,
    have: Callable[[str], None],  # noqa: F811
) -> None:
    have("pthreads")
    lab.real.start("Pthreads")
    lab.real.wait()
    titles = list(lab._stage.traces)
    assert titles == ["many-to-one", "one-to-one", "Pthreads, measured", "many-to-many", "two-level"]
    assert lab.trace is lab._stage.traces["Pthreads, measured"], "its machine is shown"
    assert lab.trace.settings["threads"] == lab.settings["threads"] and lab.trace.source == "measured"
    assert "Compared with one-to-one: The order of events" in lab.real.below.value
    assert list(lab.traces) == ["many-to-one", "one-to-one", "many-to-many", "two-level"], "what nbval compares"


def test_a_result_is_shown_while_the_controls_ask_for_it(lab: Lab, have: Callable[[str], None]) -> None:  # noqa: F811
    have("pthreads")
    lab.real.start("Pthreads")
    lab.controls["threads"].value = 5
    lab.real.wait()
    assert "done, for the settings it was started with" in status(lab.real)
    assert len(lab._stage.traces) == 4 and not lab.real.below.value
    lab.controls["threads"].value = 4
    assert "Pthreads, measured" in lab._stage.traces and lab.real.below.value
    lab.controls["quantum"].value += 1
    assert "Pthreads, measured" in lab._stage.traces, "the real program has no quantum to set"
    lab.controls["block"].value += 1
    assert "Pthreads, measured" not in lab._stage.traces and not lab.real.below.value
    lab.controls["block"].value -= 1
    assert "Pthreads, measured" in lab._stage.traces
    lab._reset_button.click()
    assert "Pthreads, measured" not in lab._stage.traces and not lab.real.below.value and not status(lab.real)


def test_without_the_tools_a_recorded_run_is_shown_and_says_so(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    lab.real.start("GNU Pth")
    lab.real.wait()
    assert "GNU Pth, recorded" in lab._stage.traces
    for said in (status(lab.real), lab.real.below.value):
        assert "gnu-pth cannot run here: no C compiler was found" in said
        assert "Shown is a recorded run of GNU Pth with threads=4, compute=2 ms" in said


def test_without_the_tools_a_table_is_the_recorded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    lab = labs.libraries()
    lab.real.start()
    lab.real.wait()
    assert "<td>" in lab.real.below.value and "recorded on" in lab.real.below.value
    assert "go cannot run here" in status(lab.real)
    lab.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc: needs Linux")
@pytest.mark.parametrize("how", ["stop", "close"])
def test_a_run_is_ended_at_once_and_nothing_is_left(
    have: Callable[[str], None],  # noqa: F811
    ignores: None,
    how: str,
) -> None:
    have("pthreads")
    before = threading.active_count()
    sleeps, mark = sleeper()
    lab = labs.models()
    lab.real.offer({"sleeper": sleeps})
    lab.real.start("sleeper")
    assert until(lambda: len(marked(mark)) == 1), "the real program runs"
    if how == "stop":
        lab.real.stop_button.click()
        assert "stopping" in status(lab.real)
        assert until(lambda: (lab.real._hear(), not lab.real.running)[1])
        assert "stopped. Nothing of it is left." in status(lab.real)
    else:
        lab.close()
    assert not lab.real.running
    assert not marked(mark) and threading.active_count() == before
    lab.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc: needs Linux")
def test_a_killed_kernel_takes_the_real_program_with_it(have: Callable[[str], None]) -> None:  # noqa: F811
    have("pthreads")
    sleeps, mark = sleeper()
    code = f"""if True:
        from threadlab.labs.real.twin import Twin
        from threadlab.labs.real.running import Running
        Running({sleeps!r}, lambda: None)._thread.join()
    """
    kernel = subprocess.Popen([sys.executable, "-c", code])
    assert until(lambda: len(marked(mark)) == 1), "the real program runs"
    kernel.send_signal(signal.SIGKILL)
    kernel.wait()
    assert until(lambda: not marked(mark))


def test_one_run_at_a_time(lab: Lab, have: Callable[[str], None]) -> None:  # noqa: F811
    have("pthreads")
    lab.real.start("Pthreads")
    with pytest.raises(RuntimeError, match="Pthreads still runs; stop it first"):
        lab.real.start("Python")
    lab.real.wait()


def test_a_twin_that_is_none_is_named(lab: Lab) -> None:
    with pytest.raises(ValueError, match=r"there is no real twin 'Fortran'; there are 'Pthreads', 'GNU Pth', "):
        lab.real.start("Fortran")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (twin("models", "pthreads", threads=0), "threads must be a whole number from 1 to 1000 (threads), not 0"),
        (twin("models", "cobol"), "runtime must be one of"),
        (twin("dreams", "pthreads"), "experiment must be one of"),
    ],
)
def test_what_goes_wrong_is_one_sentence(lab: Lab, wrong: Twin, sentence: str) -> None:
    lab.real.offer({"wrong": wrong})
    lab.real.start("wrong")
    lab.real.wait()
    assert "wrong could not be run: " in status(lab.real) and sentence in status(lab.real)
    assert not lab.real.start_button.disabled, "another try is possible"


def test_the_rest_of_a_long_message_is_folded(lab: Lab) -> None:
    lab.real._failed("models.c cannot be compiled:\nmodels.c:3: error: <stdio.h>")
    assert status(lab.real).index("models.c cannot be compiled:") < status(lab.real).index("<details>")
    assert "&lt;stdio.h&gt;" in status(lab.real)


def test_a_process_that_fails_is_told(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threadlab.labs.real.running.APART", "/nowhere/apart.py")
    lab.real.start("Pthreads")
    lab.real.wait()
    assert "The process that runs it has ended with status 2." in status(lab.real)


def test_a_python_without_processes_says_so(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("emscripten does not support processes.")

    monkeypatch.setattr("threadlab.labs.real.running.subprocess.Popen", refuse)
    lab.real.start_button.click()
    said = "Pthreads could not be run: this Python cannot start other programs (emscripten does not support processes.)"
    assert said in status(lab.real)
    assert not lab.real.running and not lab.real.start_button.disabled


def test_in_a_kernel_the_event_loop_shows_the_result_and_stays_free(lab: Lab, have: Callable[[str], None]) -> None:  # noqa: F811
    have("pthreads")
    said: list[str] = []
    lab.real._status.observe(lambda change: said.append(change["new"]), "value")

    async def kernel() -> None:
        lab.real.start("Pthreads")
        turns = 0
        while lab.real.running:
            turns += 1
            await asyncio.sleep(0.01)
        assert turns > 1

    in_an_event_loop(kernel)
    assert "Pthreads, measured" in lab._stage.traces
    phases = [sentence.partition("Pthreads: ")[2].partition(" …")[0] for sentence in said]
    assert phases[:3] == ["starting", "building models.c for Pthreads", "running models"]


def test_a_lab_closed_while_its_program_runs_hears_no_more(lab: Lab, have: Callable[[str], None]) -> None:  # noqa: F811
    have("pthreads")

    async def kernel() -> None:
        lab.real.start("Pthreads")
        lab.close()
        await asyncio.sleep(0)

    in_an_event_loop(kernel)
    assert "Pthreads, measured" not in lab._stage.traces
