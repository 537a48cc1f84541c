"""Real programs are run so that nothing of them is left, however they or their starter end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.native.conftest import marked, until
from threadlab.native import NativeError
from threadlab.native import launch as launching
from threadlab.native.launch import launch

pytestmark = [pytest.mark.native, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc: needs Linux")]


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code, *arguments]


@pytest.fixture
def mark() -> str:
    return uuid.uuid4().hex


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder for temporary files, which each test must leave as empty as it was."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def parent(pid: int) -> int:
    """The parent of a process; 0 if it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


# A process, a child of it, and a grandchild in a session of its own whose parent is gone: all sleep.
FAMILY = """
import os, subprocess, sys, time
sleep = [sys.executable, "-S", "-c", "import time; time.sleep(1000)", sys.argv[1]]
subprocess.Popen(sleep)
if os.fork() == 0:
    subprocess.Popen(sleep, start_new_session=True)
    os._exit(0)
os.wait()
print("started", flush=True)
if "stay" in sys.argv:
    time.sleep(1000)
"""
STARTER = "import sys; from threadlab.native.launch import launch; launch(sys.argv[1:], timeout=600)"


def test_what_a_program_printed_and_how_it_ended(temporary: Path) -> None:
    ending = launch(python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"), timeout=60)
    assert (ending.output, ending.messages, ending.status, ending.limit) == ("out\n", "err\n", 3, "")
    assert ending.pid > 0
    assert ending.elapsed > 0


def test_a_program_has_a_folder_a_session_and_no_input_of_its_own(temporary: Path) -> None:
    code = (
        "import os, resource, sys; print(os.getcwd(), os.listdir(), os.getsid(0) == os.getpid(), sys.stdin.read(), "
        "resource.getrlimit(resource.RLIMIT_CORE)); open('left', 'w')"
    )
    ending = launch(python(code), timeout=60)
    folder, *rest = ending.output.split()
    assert Path(folder).parent == temporary
    assert rest == ["[]", "True", "(0,", "0)"]
    assert not list(temporary.iterdir())


def test_a_program_can_be_kept_to_some_cpus() -> None:
    first = min(os.sched_getaffinity(0))
    assert (
        launch(python("import os; print(os.sched_getaffinity(0))"), timeout=60, cpus=[first]).output == f"{{{first}}}\n"
    )


def test_the_environment_holds_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET", "password")
    ending = launch(python("import os; print(os.environ)"), timeout=60, environment={"OTHER": "given"})
    assert "password" not in ending.output
    assert "given" in ending.output


def test_descendants_end_with_the_program(mark: str, temporary: Path) -> None:
    ending = launch(python(FAMILY, mark), timeout=60)
    assert ending.output == "started\n"
    assert not marked(mark)
    assert not list(temporary.iterdir())


def test_a_program_that_does_not_end_is_ended_at_the_time_limit(mark: str, temporary: Path) -> None:
    ending = launch(python(FAMILY, mark, "stay"), timeout=2)
    assert ending.output == "started\n"
    assert ending.limit == "the time limit of 2 s was reached"
    assert ending.status == -signal.SIGTERM
    assert not marked(mark)
    assert not list(temporary.iterdir())


def test_a_program_that_will_not_end_politely_is_killed(mark: str) -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)"
    assert launch(python(code, mark), timeout=1).status == -signal.SIGKILL
    assert not marked(mark)


def test_a_crash_is_told() -> None:
    ending = launch(python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"), timeout=60)
    assert (ending.status, ending.limit) == (-signal.SIGSEGV, "")


def test_a_flood_of_output_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launching, "MOST_OUTPUT", 2**20)
    ending = launch(python("while True: print('y' * 1000)"), timeout=60)
    assert len(ending.output) <= 2**20
    assert ending.limit.startswith("it printed more than 1 MB")


def test_a_program_that_does_not_exist() -> None:
    with pytest.raises(NativeError, match=r"/no/such/program cannot be run: .*No such file"):
        launch(["/no/such/program"], timeout=60)


@pytest.mark.parametrize("signo", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_when_the_starter_goes_everything_goes(signo: signal.Signals, mark: str, temporary: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, *python(FAMILY, mark, "stay")],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    with starter:
        # The starter, the program, its two descendants; the supervisor has the mark inside a longer argument.
        assert until(lambda: len(marked(mark)) == 4)
        starter.send_signal(signo)
        assert starter.stderr
        message = starter.stderr.read()
    assert (starter.returncode == -signal.SIGKILL) == (signo == signal.SIGKILL)
    assert ("KeyboardInterrupt" in message) == (signo == signal.SIGINT)
    assert until(lambda: not marked(mark))
    assert until(lambda: not list(temporary.iterdir()))


def test_a_program_does_not_outlive_its_supervisor(mark: str) -> None:
    program = python("import time; time.sleep(1000)", mark)
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, *program],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    with starter:
        # The supervisor, too, has the starter's arguments for the moment between fork and exec.
        ours = {starter.pid, os.getpid(), 0}
        assert until(lambda: bool({*map(parent, marked(mark))} - ours))
        (supervisor,) = {*map(parent, marked(mark))} - ours
        os.kill(supervisor, signal.SIGKILL)
        assert starter.stderr
        assert "cannot be run: its supervisor failed" in starter.stderr.read()
    assert until(lambda: not marked(mark))
