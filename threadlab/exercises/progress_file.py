"""Which exercises the reader has done, kept in a file of the reader's own: one name a line, appended and never rewritten.

Appending a short line is one step for the operating system, so two kernels that record at the same time lose nothing.
"""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

VARIABLE = "THREADLAB_PROGRESS"
"""The environment variable that names another file; with the null device, nothing is kept"""


def path() -> Path:
    """Return the file: the one that the environment variable names, or one among the user's data."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else user_data_path("threadlab", appauthor=False) / "progress.txt"


def read() -> set[str]:
    """Return the names in the file, none if it cannot be read.  What is no name of an exercise is for the caller to skip."""
    try:
        return set(path().read_text(encoding="utf-8", errors="replace").split())
    except OSError:
        return set()


def record(name: str) -> str:
    """Add `name` if it is not there yet.  Return why that was not possible; an empty string if all is well."""
    if name in read():
        return ""
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with path().open("ab", buffering=0) as file:
            file.write(f"\n{name}\n".encode())  # the first line end closes a line that was cut short
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def clear() -> str:
    """Forget everything.  Return why that was not possible; an empty string if all is well."""
    try:
        with path().open("r+b") as file:
            file.truncate()
    except FileNotFoundError:
        pass
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""
