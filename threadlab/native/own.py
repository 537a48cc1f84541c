"""Your own program under the lens: any dynamically linked one that uses Pthreads, or a C source."""

from __future__ import annotations

import gc
import os
import platform
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from threadlab.native import machine, own_recorded, program, toolchains
from threadlab.native.build import build
from threadlab.native.errors import NativeError, RecordedInstead
from threadlab.native.interpose.library import library
from threadlab.native.interpose.recording import Recording
from threadlab.native.interpose.trace import build_trace
from threadlab.native.launch import launch
from threadlab.native.limits import check_limits
from threadlab.native.toolchains.c import FLAGS, Pthreads, compiler
from threadlab.trace import Source, Trace

MOST_TITLE = 40
"""characters of the command in titles"""
MOST_MESSAGES = 4096
"""characters of what a program wrote to standard error, from the end"""


def trace(
    command: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    timeout: float = 10.0,
    cpus: int | None = None,
) -> Trace:
    """Run your own program and return what its threads did.

    `command` is a program or a list of a program and its arguments.  The program is a path, a command on the search
    path, or a C source (``"prog.c"``), which is compiled first, together with the headers in its folder.  It is any
    dynamically linked program; what it does with Pthreads, and its blocking calls, are recorded in all its processes.
    It runs in an empty folder of its own and without input, so name files by their full paths.

    `timeout` is the time limit in seconds; a program that reaches it is ended, and the trace has the outcome
    ``"deadlock"`` if all its threads were waiting for each other and ``"limit"`` otherwise.  `cpus` is how many CPUs
    the program may use (None: all).  A program that crashes gives the outcome ``"signaled"``; what was recorded until
    then is kept.  `trace.exit_status` has the exit status of each process, ``trace.text()`` the beginning of what the
    program printed, and ``trace.settings["messages"]`` the end of what it wrote to standard error.

    Where a C source cannot be compiled or run, a chapter's own program is shown as it was recorded, and a
    `RecordedInstead` warning tells why.

    Raises `TypeError` or `ValueError`, naming the argument, for bad input, such as a program that is statically linked;
    `BuildError` with the compiler's message if a source does not compile; `NativeError` if there is no compiler, or if
    the program recorded nothing.
    """
    words = _words(command)
    check_limits(timeout, cpus)
    if words[0].endswith(".c") and len(words) == 1 and (shown := _recorded(program.find(words[0]))):
        return shown
    if sys.platform != "linux":
        raise NativeError("a program can be traced on Linux only: elsewhere libraries are not preloaded in this way")
    path = program.find(words[0])
    preload = library()
    versions = dict([platform.libc_ver()])
    if path.suffix == ".c":
        path = _compiled(path)
        versions |= Pthreads().versions()
    program.check(path, words[0])
    title = " ".join([Path(words[0]).name, *words[1:]])
    settings: dict[str, Any] = {
        "model": title if len(title) <= MOST_TITLE else title[: MOST_TITLE - 1] + "…",
        "command": words,
        "cpus": cpus,
    }
    date = datetime.now(UTC).isoformat(timespec="seconds")
    source = Source("measured", machine.description(), date, versions)
    with Recording(preload) as recording:
        ending = launch(
            [path, *words[1:]],
            timeout=timeout,
            cpus=None if cpus is None else machine.cpus()[:cpus],
            environment=recording.environment,
        )
        settings["messages"] = ending.messages[-MOST_MESSAGES:]
        with _no_collections():
            calls, full = recording.calls(ending.started)
            if not calls:
                said = f": {settings['messages'].strip()}" if settings["messages"].strip() else ""
                raise NativeError(f"{words[0]} recorded nothing and ended with exit status {ending.status}{said}")
            return build_trace(calls, full, ending, source, settings)


@contextmanager
def _no_collections() -> Iterator[None]:
    """Pause the garbage collector, which takes half the time where a million small objects are made and all are kept."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _words(command: Any) -> list[str]:
    """The program and its arguments as texts."""
    parts = [command] if isinstance(command, str | os.PathLike) else command
    if not isinstance(parts, list | tuple):
        raise TypeError(f"command must be a program or a list of a program and its arguments, not {command!r}")
    if not parts:
        raise ValueError("command must name a program, and it is empty")
    words = []
    for part in parts:
        word = os.fspath(part) if isinstance(part, str | os.PathLike) else None
        if not isinstance(word, str):
            raise TypeError(f"command must hold texts and paths, not {part!r}")
        if "\0" in word:
            raise ValueError(f"command must hold texts without zero bytes, not {word!r}")
        words.append(word)
    return words


def _recorded(source: Path) -> Trace | None:
    """The recorded run of `source`, if it cannot be run here and there is one."""
    reason = toolchains.missing("pthreads")
    shown = own_recorded.find(own_recorded.key(source, _headers(source))) if reason else None
    if shown:
        told = f"{source.name} cannot run here: {reason}. Shown is a recorded run of the same program."
        warnings.warn(told, RecordedInstead, stacklevel=3)
    return shown


def _headers(source: Path) -> dict[str, Path]:
    """The headers beside `source` by name."""
    return {path.name: path for path in sorted(source.parent.glob("*.h")) if path.is_file()}


def _compiled(source: Path) -> Path:
    """The program made of a C source and the headers beside it."""
    files = {source.name: source, **_headers(source)}
    command = [compiler(), *FLAGS, "-g", "-I{sources}", "-o", "{out}/program", f"{{sources}}/{source.name}"]
    return build([*command, "-pthread", "-lm"], repr(Pthreads().versions()), files) / "program"
