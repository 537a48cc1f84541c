"""Real programs are run so that nothing of them is left, however they or their starter end."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.native.conftest import PATIENCE, marked, until
from threadlab.native import NativeError
from threadlab.native import launch as launching
from threadlab.native.launch import launch

pytestmark = [pytest.mark.native, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc: needs Linux")]


CORE = min(1, resource.getrlimit(resource.RLIMIT_CORE)[1] % 2**63)
"""bytes of a core dump that a program may leave: 1 is fewer than any has, and says so to handlers too"""


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
    assert rest == ["[]", "True", *f"({CORE}, {CORE})".split()]
    assert not list(temporary.iterdir())


def test_a_folder_that_a_program_has_locked_up_is_removed(temporary: Path) -> None:
    """As an ordinary user; root may do everything, unless it gives that up."""
    tool = shutil.which("setpriv")
    rights = "-dac_override,-dac_read_search"
    without = [tool, f"--inh-caps={rights}", f"--bounding-set={rights}"] if os.geteuid() == 0 and tool else []
    program = (
        "import os; os.makedirs('a/b'); open('a/b/c', 'w').close(); os.symlink(os.path.abspath('..'), 'a/d'); "
        "[os.chmod(folder, 0) for folder in ('a/b', 'a', '.')]"
    )
    mode = temporary.stat().st_mode
    path = os.pathsep.join(filter(None, sys.path))
    starter = [*without, sys.executable, "-B", "-c", STARTER, *python(program)]
    subprocess.run(starter, check=True, env={**os.environ, "PYTHONPATH": path})
    assert not list(temporary.iterdir())
    assert temporary.stat().st_mode == mode


def test_a_program_that_stops_itself_is_ended() -> None:
    ending = launch(python("import os, signal; os.kill(0, signal.SIGSTOP)"), timeout=1)
    assert (ending.status, ending.limit) == (-signal.SIGKILL, "the time limit of 1 s was reached")


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


INHERITED = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGHUP, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
from threadlab.native.launch import launch
ending = launch(sys.argv[1:], timeout=20)
print(json.dumps([ending.status, ending.output, ending.limit]))
"""


def starter_that_ignores_signals(*command: str) -> list[Any]:
    """How `command` ended for a starter that ignores SIGINT and SIGHUP, and blocks all signals."""
    path = os.pathsep.join(filter(None, sys.path))
    result = subprocess.run(
        [sys.executable, "-c", INHERITED, *command],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    ending: list[Any] = json.loads(result.stdout)
    return ending


def test_a_program_does_not_inherit_what_its_starter_ignores_or_blocks() -> None:
    """A notebook's kernel ignores SIGINT between cells; who starts it with nohup ignores SIGHUP."""
    code = (
        "import signal; print([s.name for s in signal.valid_signals() if signal.getsignal(s) is signal.SIG_IGN "
        "and s not in (signal.SIGPIPE, signal.SIGXFSZ)], signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    )
    assert starter_that_ignores_signals(*python(code)) == [0, "[] set()\n", ""]


def test_a_program_that_interrupts_itself_ends() -> None:
    code = "import os, signal; signal.signal(signal.SIGINT, signal.SIG_DFL); os.kill(os.getpid(), signal.SIGINT)"
    assert starter_that_ignores_signals(*python(code))[0] == -signal.SIGINT
    shell = shutil.which("sh") or "sh"
    assert starter_that_ignores_signals(shell, "-c", "kill -INT $$; echo still here") == [-signal.SIGINT, "", ""]


def test_an_interrupt_ends_a_program_that_ignores_it(mark: str, temporary: Path) -> None:
    code = "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (2, 15)]; time.sleep(1000)"
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, *python(code, mark)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    with starter:
        assert until(lambda: len(marked(mark)) == 2)
        starter.send_signal(signal.SIGINT)
        assert starter.stderr
        assert "KeyboardInterrupt" in starter.stderr.read()
    assert until(lambda: not marked(mark))
    assert until(lambda: not list(temporary.iterdir()))


def test_descendants_end_with_the_program(mark: str, temporary: Path) -> None:
    ending = launch(python(FAMILY, mark), timeout=60)
    assert ending.output == "started\n"
    assert not marked(mark)
    assert not list(temporary.iterdir())


ZOMBIES = """
import os, sys, time
for _ in range(3000):
    if os.fork() == 0:
        os._exit(0)
print("started", flush=True)
if "stay" in sys.argv:
    time.sleep(1000)
"""


@pytest.mark.parametrize("words", [[], ["stay"]], ids=["it ends", "it is ended"])
def test_thousands_of_dead_children_are_reaped_at_once(words: list[str], mark: str) -> None:
    """It takes long only if each is looked for among all."""
    assert launch(python(ZOMBIES, mark, *words), timeout=5 if words else 60).output == "started\n"
    assert not marked(mark)


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


def test_nothing_outlives_the_supervisor(mark: str, temporary: Path) -> None:
    """Linux ends the program with it, and the starter what descends from the program, also in another session."""
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, *python(FAMILY, mark, "stay")],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    with starter:
        assert until(lambda: len(marked(mark)) == 4)  # the starter among them, and not the supervisor
        (supervisor,) = {pid for pid in map(parent, marked(mark)) if parent(pid) == starter.pid}
        os.kill(supervisor, signal.SIGKILL)
        try:
            _, message = starter.communicate(timeout=PATIENCE)
            assert "cannot be run: its supervisor failed" in message
            assert until(lambda: not marked(mark))
        finally:
            for pid in marked(mark):
                os.kill(pid, signal.SIGKILL)
    assert not list(temporary.iterdir())
