"""How a machine is told, with what favours a run over other programs or others over it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from threadlab.native import machine

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems tell no policy")
TOLD = "from threadlab.native import machine; print(machine.description())"


def told(*before: str) -> str:
    """What a Python that is started by the command `before` tells."""
    path = os.pathsep.join(filter(None, sys.path))
    command = [*before, sys.executable, "-c", TOLD]
    result = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": path})
    return result.stdout.strip()


def test_the_usual_scheduling_is_not_mentioned() -> None:
    usual = machine.description()
    assert usual.startswith("Linux ")
    assert usual.endswith((" CPU", " CPUs"))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["nice", "-n", "3"], ", nice 3"),
        (["chrt", "--batch", "0"], ", SCHED_BATCH"),
        (["chrt", "--idle", "0"], ", SCHED_IDLE"),
    ],
    ids=str,
)
def test_any_other_is(command: list[str], words: str) -> None:
    if not shutil.which(command[0]):
        pytest.skip(f"needs {command[0]} (util-linux, coreutils)")
    assert told(*command) == machine.description() + words


@pytest.mark.skipif(len(machine.cpus()) < 2, reason="there is no smaller part of one CPU")
def test_a_part_of_the_cpus_is() -> None:
    first = os.sched_getaffinity(0)
    code = f"import os; os.sched_setaffinity(0, [{min(first)}]); "
    path = os.pathsep.join(filter(None, sys.path))
    result = subprocess.run(
        [sys.executable, "-c", code + TOLD],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert f", 1 of {os.cpu_count()} CPUs" in result.stdout


def test_what_favours_a_run_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getpriority", lambda which, who: -5)
    assert machine.description().endswith(", nice -5")
    monkeypatch.setattr(os, "sched_getscheduler", lambda pid: os.SCHED_FIFO | os.SCHED_RESET_ON_FORK)
    monkeypatch.setattr(os, "sched_getparam", lambda pid: os.sched_param(10))
    assert machine.description().endswith(", SCHED_FIFO 10")
