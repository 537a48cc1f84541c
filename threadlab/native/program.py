"""Can a program be traced?  The file itself tells: it must be one that loads libraries when it starts."""

from __future__ import annotations

import os
import shutil
import stat
import struct
import sys
from pathlib import Path

INTERPRETER = 3
"""the type of the program header that names the loader of a dynamically linked program"""
MOST_BYTES = 2**16
"""of a file are read: headers stand at its beginning"""


def find(name: str) -> Path:
    """The file of the program `name`: a path, or a command on the search path.

    Raises `ValueError` if there is none.
    """
    if not name or "\0" in name:
        raise ValueError(f"command must begin with the name of a program, not {name!r}")
    path = Path(name if os.sep in name or name.endswith(".c") else shutil.which(name) or name).absolute()
    if not path.exists():
        where = "" if os.sep in name else ", neither here nor on the search path"
        raise ValueError(f"command names {name!r}, and there is no such file{where}")
    if not path.is_file():
        raise ValueError(f"command must name a program or a C source, and {name!r} is not a file")
    return path


def check(path: Path, name: str) -> None:
    """Raise `ValueError`, telling why, if the program at `path`, which the caller calls `name`, cannot be traced."""
    if not os.access(path, os.X_OK):
        raise ValueError(
            f"command names {name!r}, which is not executable; it is compiled first if its name ends in .c"
        )
    about = path.stat()
    if about.st_mode & stat.S_ISUID and about.st_uid != os.geteuid():
        raise ValueError(f"{name} cannot be traced: it runs with another user's rights (setuid)")
    try:
        with path.open("rb") as file:
            head = file.read(MOST_BYTES)
    except OSError as error:
        raise ValueError(f"{name} cannot be traced: it cannot be read ({error.strerror})") from None
    if head.startswith(b"#!"):
        words = head.splitlines()[0][2:].decode("utf-8", "replace").split()
        if words and Path(words[0]).is_file() and Path(words[0]).resolve() != path.resolve():
            check(Path(words[0]), f"{words[0]}, which runs {name},")
            return
        raise ValueError(f"{name} cannot be traced: its first line does not name a program that runs it")
    if not head.startswith(b"\x7fELF"):
        raise ValueError(f"{name} cannot be traced: it is no program of this system, nor a script")
    if head[4:6] + head[18:20] != _own_kind():
        raise ValueError(f"{name} cannot be traced: it is made for another kind of processor than this Python")
    loader = _loader(head)
    if not loader:
        raise ValueError(
            f"{name} cannot be traced: it is statically linked, and so never asks for a library "
            "(link it without -static; Go programs are always linked so)"
        )
    if "musl" in loader:
        raise ValueError(f"{name} cannot be traced: it uses another C library (musl) than the compiler here")


def _own_kind() -> bytes:
    """Word size, byte order and processor, as this Python's own program states them."""
    with open(sys.executable, "rb") as file:
        head = file.read(20)
    return head[4:6] + head[18:20]


def _loader(head: bytes) -> str:
    """The path of the loader that a program asks for; empty if it asks for none."""
    order = "<" if head[5] == 1 else ">"
    wide = head[4] == 2
    try:
        table = struct.unpack_from(order + ("Q" if wide else "I"), head, 32 if wide else 28)[0]
        size, count = struct.unpack_from(order + "HH", head, 54 if wide else 42)
        for at in range(table, table + size * count, size):
            if struct.unpack_from(order + "I", head, at)[0] == INTERPRETER:
                place = struct.unpack_from(order + ("Q" if wide else "I"), head, at + (8 if wide else 4))[0]
                length = struct.unpack_from(order + ("Q" if wide else "I"), head, at + (32 if wide else 16))[0]
                return head[place : place + length].rstrip(b"\0").decode("utf-8", "replace")
    except struct.error:
        pass  # a damaged file: whoever runs it will say so
    return ""
