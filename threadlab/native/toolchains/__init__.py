"""The runtimes, one file for each family."""

from __future__ import annotations

import sys
from typing import Any

from threadlab.native.toolchains.c import GnuPth, Pthreads
from threadlab.native.toolchains.go import Go
from threadlab.native.toolchains.java import Java, JavaVirtual
from threadlab.native.toolchains.python import Python
from threadlab.native.toolchains.toolchain import Toolchain

TOOLCHAINS: dict[str, Toolchain] = {
    "pthreads": Pthreads(),
    "gnu-pth": GnuPth(),
    "java": Java(),
    "java-virtual": JavaVirtual(),
    "go": Go(),
    "python": Python(),
}


def find(name: Any) -> Toolchain:
    """The runtime called `name`.  Raises `ValueError`, naming those that exist, if there is none."""
    if not isinstance(name, str) or name not in TOOLCHAINS:
        raise ValueError(f"runtime must be one of {', '.join(map(repr, TOOLCHAINS))}, not {name!r}")
    return TOOLCHAINS[name]


def missing(name: str) -> str:
    """Why the runtime called `name` cannot be used here and how to get it; empty if it can."""
    if sys.platform != "linux":
        return "the programs count their kernel threads in /proc, which only Linux has (on Windows: in WSL)"
    return TOOLCHAINS[name].missing()
