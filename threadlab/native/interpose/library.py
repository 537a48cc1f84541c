"""The library that records, compiled when it is first needed."""

from __future__ import annotations

from pathlib import Path

from threadlab.native.build import build
from threadlab.native.errors import NativeError
from threadlab.native.toolchains.c import Pthreads, compiler

FOLDER = Path(__file__).parent
FLAGS = ("-std=gnu11", "-O2", "-Wall", "-fPIC", "-shared", "-fexceptions", "-pthread")
"""with ``-fexceptions`` a cancelled thread finds its way out through the library"""


def library() -> Path:
    """The compiled library.

    Raises `NativeError` if there is no C compiler, and `BuildError` with its message if it does not succeed.
    """
    if reason := Pthreads().missing():
        raise NativeError(f"a program cannot be traced here: {reason}")
    files = {path.name: path for path in sorted(FOLDER.glob("*.[ch]"))}
    sources = [f"{{sources}}/{name}" for name in files if name.endswith(".c")]
    command = [compiler(), *FLAGS, "-o", "{out}/record.so", *sources, "-ldl"]
    return build(command, repr(Pthreads().versions()), files) / "record.so"
