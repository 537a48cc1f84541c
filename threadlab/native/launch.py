"""Run a real program and leave nothing behind: no process, no file, no core dump, whatever happens to either side.

The program runs under a supervisor (see supervisor.py), a small process of its own that holds one end of a pipe, the
lifeline.  If this process is interrupted it closes the other end; if it is killed, the system does.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from threadlab.native.errors import NativeError

SUPERVISOR = Path(__file__).with_name("supervisor.py")
MOST_OUTPUT = 64 * 2**20
"""bytes of output and messages together; a program that prints more is ended"""
PASSED_ON = (
    "PATH",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "CPATH",
    "C_INCLUDE_PATH",
    "JAVA_HOME",
    "CONDA_PREFIX",
    "TMPDIR",
)
"""the environment variables that programs get to see: those that say where tools and libraries are"""


@dataclass(frozen=True)
class Ending:
    """How a program ended, and what it printed."""

    pid: int
    status: int
    """the exit status; ``-signo`` if a signal killed it"""
    output: str
    messages: str
    """what it wrote to standard error"""
    limit: str
    """why it was cut short; empty if it was not"""
    started: int
    """when, on the monotonic clock (ns), which all processes share"""
    elapsed: int
    """nanoseconds from its start until it ended or was cut short"""


def launch(
    command: Sequence[str | os.PathLike[str]],
    *,
    timeout: float,
    cpus: Sequence[int] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ending:
    """Run `command` and wait for its end.

    `timeout` is in seconds.  `cpus` are the numbers of the CPUs that the program may use (None: all).  `environment`
    holds variables for the program beyond the few that are passed on.

    Raises `NativeError` if the program cannot be started.
    """
    report, reported = os.pipe()
    job: dict[str, Any] = {
        "command": [os.fspath(part) for part in command],
        "timeout": timeout,
        "cpus": cpus,
        "environment": dict(environment or {}),
        "report": reported,
    }
    chosen = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"LC_ALL": "C.UTF-8"}
    supervisor = None
    try:
        supervisor = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", SUPERVISOR, json.dumps(job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[reported],
            start_new_session=True,
            env=chosen,
        )
        os.close(reported)
        reported = -1
        assert supervisor.stdin and supervisor.stdout and supervisor.stderr
        parts, flooded = _collect(supervisor, [supervisor.stdout.fileno(), supervisor.stderr.fileno(), report])
    finally:
        os.close(report)
        if reported >= 0:
            os.close(reported)
        if supervisor:
            _finish(supervisor)
    output, messages, said = (b"".join(part).decode("utf-8", "replace") for part in parts)
    result = _told(said)
    if not _is_complete(result):
        result["error"] = f"its supervisor failed: {messages.strip()}"
    if "error" in result:
        raise NativeError(f"{job['command'][0]} cannot be run: {result['error']}")
    limit = f"it printed more than {MOST_OUTPUT >> 20} MB" if flooded else ""
    if result["timed_out"]:
        limit = f"the time limit of {timeout:g} s was reached"
    return Ending(result["pid"], result["status"], output, messages, limit, result["started"], result["elapsed"])


def _collect(supervisor: subprocess.Popen[bytes], files: list[int]) -> tuple[list[list[bytes]], bool]:
    """Read `files` to their ends; what each held, and whether it was too much.

    The last file is the report, which nobody but the supervisor holds.  If it ends too early the supervisor was killed,
    and what it would have ended and removed is left; the other files would not end.
    """
    parts: list[list[bytes]] = [[] for _ in files]
    size, flooded = 0, False
    with selectors.DefaultSelector() as selector:
        for at, file in enumerate(files):
            selector.register(file, selectors.EVENT_READ, at)
        while selector.get_map():
            for key, _ in selector.select():
                data = os.read(key.fd, 2**16)
                if not data:
                    selector.unregister(key.fd)
                    if key.fd == files[-1]:
                        _clean(_told(b"".join(parts[-1]).decode()))
                size += len(data)
                if size <= MOST_OUTPUT or key.fd == files[-1]:
                    parts[key.data].append(data)
                elif not flooded:
                    flooded = True
                    _cut(supervisor)
    return parts, flooded


def _told(report: str) -> dict[str, Any]:
    """What the lines of a report tell; the last may have been cut off."""
    result: dict[str, Any] = {}
    for line in report.splitlines(keepends=True):
        if line.endswith("\n"):
            result |= json.loads(line)
    return result


def _is_complete(result: Mapping[str, Any]) -> bool:
    return "pid" in result or "error" in result


def _clean(result: Mapping[str, Any]) -> None:
    """Do what a supervisor that was killed could not, if it was.

    Linux has ended the program then.  Its descendants, wherever they have gone, are found by the name of their home,
    which no other process has.
    """
    if _is_complete(result) or "folder" not in result:
        return
    while found := _at_home(result["folder"]):
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.001)
    shutil.rmtree(result["folder"], ignore_errors=True)


def _at_home(folder: str) -> list[int]:
    """The processes whose environment names `folder` as their home; of zombies there is none to be read."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if f"HOME={folder}".encode() in Path("/proc", name, "environ").read_bytes().split(b"\0"):
                found.append(int(name))
    return found


def _cut(supervisor: subprocess.Popen[bytes]) -> None:
    """End the lifeline: the supervisor ends the program and everything that descends from it."""
    assert supervisor.stdin
    supervisor.stdin.close()


def _finish(supervisor: subprocess.Popen[bytes]) -> None:
    """End the lifeline and wait for the supervisor, which takes its time only to end the program politely."""
    _cut(supervisor)
    for stream in (supervisor.stdout, supervisor.stderr):
        if stream:
            stream.close()
    while True:
        try:
            supervisor.wait()
            return
        except KeyboardInterrupt:  # a second one: the program still has to go first, which takes a second at most
            continue
