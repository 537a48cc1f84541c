"""The runtimes, one file for each family."""

from __future__ import annotations

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
