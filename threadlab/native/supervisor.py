"""The process between threadlab and a program: it outlives neither, and lets nothing outlive it.

usage: python supervisor.py JSON        (started by launch.py; reads no other file of the package)

The JSON object holds ``command`` (a list), ``timeout`` (seconds), ``cpus`` (numbers of CPUs, or null), ``environment``
(variables for the program alone) and ``report`` (a file descriptor).  Standard input is the lifeline: it says nothing,
and its end means that whoever asked is gone or wants no more.  The program runs in a process group, a session and an
empty folder of its own, without input and without core dumps.  When it has ended, or at the time limit, or at the end
of the lifeline, every process that descends from it is killed and reaped, the folder is removed, and ``{"pid",
"status", "timed_out", "started", "elapsed"}`` (the last two in nanoseconds) is reported, in a line of its own.  A line
before tells ``{"folder"}``, so that it can be removed should this process be killed.

One process with one thread may safely do what a notebook's kernel must not: run code between fork and exec.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from typing import Any

GRACE = 0.5
"""seconds between asking a program to end (SIGTERM), so that it may still print what it has, and SIGKILL"""
NO_CORE = 1
"""bytes of a core dump: too few for a file, and what makes Linux give none to a program either (a limit of 0 does not)"""
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def prctl(option: int, argument: int) -> None:
    """Linux's ``prctl``."""
    ctypes.CDLL(None).prctl(option, argument, 0, 0, 0)


def prepare(cpus: list[int] | None) -> None:
    """What the child does before it becomes the program."""
    for signo in signal.valid_signals():  # a notebook's kernel ignores SIGINT between cells, nohup SIGHUP
        if signal.getsignal(signo) == signal.SIG_IGN:
            signal.signal(signo, signal.SIG_DFL)
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    core = 0 if hard == 0 else NO_CORE
    resource.setrlimit(resource.RLIMIT_CORE, (core, core))
    if cpus is not None:
        os.sched_setaffinity(0, cpus)


def wait(program: subprocess.Popen[bytes], awake: int, deadline: float) -> bool:
    """Wait for the program's end, the end of the lifeline or the deadline; whether it was the deadline."""
    while program.poll() is None:
        left = deadline - time.monotonic()
        if left <= 0:
            return True
        ready, _, _ = select.select([sys.stdin, awake], [], [], left)
        if sys.stdin in ready and not os.read(sys.stdin.fileno(), 1):
            return False
        if awake in ready:
            os.read(awake, 1024)
    return False


def stop(program: subprocess.Popen[bytes]) -> None:
    """End the program's process group, politely first."""
    for signo in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(program.pid, signo)
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(GRACE)
            return
    program.wait()


def children() -> list[int]:
    """The processes whose parent is this one: as subreaper it inherits all descendants that lose theirs."""
    own = os.getpid()
    with contextlib.suppress(OSError), open(f"/proc/self/task/{own}/children", encoding="ascii") as file:
        return [int(pid) for pid in file.read().split()]
    found = []  # a kernel without that list
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                if int(file.read().rpartition(")")[2].split()[1]) == own:
                    found.append(int(name))
    return found


def sweep() -> None:
    """Kill and reap whatever the program left behind, in its process group or outside it."""
    with contextlib.suppress(ChildProcessError):
        while found := children():
            for pid in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            # As many as there may be dead, and no more: a process may fork as fast as others are reaped.
            for _ in found:
                if os.waitpid(-1, os.WNOHANG) == (0, 0):
                    time.sleep(0.001)  # none has died yet
                    break


def remove(folder: str) -> None:
    """Remove the program's folder, also where the program has forbidden its owner to look into it."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.chmod(folder, 0o700)
        for inner, names, _ in os.walk(folder):  # from the top, so that each is opened before it is looked into
            for path in (os.path.join(inner, name) for name in names):
                if not os.path.islink(path):
                    os.chmod(path, 0o700)
        shutil.rmtree(folder, ignore_errors=True)


def tell(report: int, what: dict[str, Any]) -> None:
    """Write one line of the report."""
    with contextlib.suppress(BrokenPipeError):
        os.write(report, json.dumps(what).encode() + b"\n")


def main() -> None:
    """Run the program of the job and report how it ended."""
    job: dict[str, Any] = json.loads(sys.argv[1])
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # who asks may block signals, SIGCHLD among them
    awake, bell = os.pipe()
    os.set_blocking(bell, False)
    signal.set_wakeup_fd(bell)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    folder = tempfile.mkdtemp(prefix="threadlab-")
    tell(job["report"], {"folder": folder})
    report: dict[str, Any] = {}
    start = time.monotonic_ns()
    try:
        program = subprocess.Popen(
            job["command"],
            stdin=subprocess.DEVNULL,
            cwd=folder,
            start_new_session=True,
            preexec_fn=lambda: prepare(job["cpus"]),
            env={**os.environ, **job["environment"], "HOME": folder, "TMPDIR": folder},
        )
        try:
            timed_out = wait(program, awake, time.monotonic() + job["timeout"])
            elapsed = time.monotonic_ns() - start
            if program.poll() is None:
                stop(program)
        finally:
            sweep()
        report = {
            "pid": program.pid,
            "status": program.returncode,
            "timed_out": timed_out,
            "started": start,
            "elapsed": elapsed,
        }
    except OSError as error:
        report = {"error": str(error)}
    finally:
        remove(folder)
    tell(job["report"], report)


main()
