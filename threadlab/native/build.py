"""Compiled programs, kept in the user's cache folder under a hash of all that they were made from.

A program is built in a folder of its own, which is then renamed: two runs at once do not see each other's halves.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

from threadlab.native.catalogue import digest
from threadlab.native.errors import BuildError
from threadlab.native.launch import launch

TIME_LIMIT = 300.0
"""seconds for one compilation; Go compiles its whole library the first time"""
ABANDONED = 3600
"""seconds after which a half-made program is one whose maker was killed"""
OWN = "threadlab-cache-"
"""how folders for one process alone are called; then comes its number"""


@cache
def cache_folder() -> Path:
    """The folder for compiled programs; where the user's cache folder cannot be written, one for this process alone."""
    folder = user_cache_path("threadlab") / "native"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return _folder_of_this_process()
    for left in folder.glob("building-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                shutil.rmtree(left)
    return folder


def _folder_of_this_process() -> Path:
    """A temporary folder that goes when this process ends; those of processes that were killed go now."""
    for left in Path(tempfile.gettempdir()).glob(f"{OWN}*-*"):
        pid = left.name[len(OWN) :].partition("-")[0]
        with contextlib.suppress(OSError):
            if pid.isdigit() and not Path("/proc", pid).exists() and left.stat().st_uid == os.getuid():
                shutil.rmtree(left)
    folder = tempfile.mkdtemp(prefix=f"{OWN}{os.getpid()}-")
    atexit.register(_remove, folder, os.getpid())
    return Path(folder)


def _remove(folder: str, owner: int) -> None:
    """Remove `folder`, unless this is a process that its `owner` has forked."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def build(
    compiler: Sequence[str],
    version: str,
    files: Mapping[str, Path],
    environment: Mapping[str, str] | None = None,
) -> Path:
    """The folder in which `compiler` left what it made of `files`.

    `compiler` is a command in which ``{sources}`` stands for the folder with copies of `files` (which are given by
    name) and ``{out}`` for the folder for what it makes.  `version` is the compiler's.

    Raises `BuildError` with the compiler's message if it does not succeed.
    """
    key = hashlib.sha256("\0".join([*compiler, version, digest(files)]).encode()).hexdigest()[:32]
    done = cache_folder() / key
    if done.is_dir():
        return done
    with tempfile.TemporaryDirectory(prefix="building-", dir=cache_folder()) as folder:
        sources, out = Path(folder, "sources"), Path(folder, "out")
        sources.mkdir()
        out.mkdir()
        for name, path in files.items():
            shutil.copyfile(path, sources / name)
        command = [part.replace("{sources}", str(sources)).replace("{out}", str(out)) for part in compiler]
        ending = launch(command, timeout=TIME_LIMIT, environment=environment)
        if ending.status or ending.limit:
            said = (ending.messages + ending.output).replace(f"{sources}{os.sep}", "").strip()
            names = ", ".join(files)
            raise BuildError(f"{names} cannot be compiled ({ending.limit or 'the compiler says why'}):\n{said}")
        with contextlib.suppress(OSError):  # somebody else was quicker with the same program
            out.rename(done)
    return done
