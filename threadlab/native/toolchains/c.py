"""C programs with Pthreads: kernel threads by NPTL, or user threads by GNU Portable Threads, from the same source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from threadlab.native.build import build
from threadlab.native.catalogue import SOURCES, Experiment
from threadlab.native.launch import launch
from threadlab.native.toolchains.toolchain import ALWAYS, Toolchain, Variant, found, version
from threadlab.trace import State

GET_COMPILER = "Debian: apt install gcc libc6-dev; Fedora: dnf install gcc"
GET_GNU_PTH = "Debian, Ubuntu: apt install libpth-dev"
FLAGS = ("-std=gnu11", "-O2", "-Wall")


class Pthreads(Toolchain):
    """Pthreads as the system has them: on Linux each is a kernel thread (NPTL)."""

    headers: ClassVar[dict[str, Path]] = {name: SOURCES / "steps" / name for name in ("steps.h", "pool.h")}
    flags: tuple[str, ...] = ("-pthread",)

    def title(self, variant: Variant) -> str:
        return "Pthreads"

    def missing(self) -> str:
        if not compiler():
            return f"no C compiler was found ({GET_COMPILER})"
        works = compiles(compiler(), "pthreads.c", *self.flags)
        return "" if works else f"the C compiler does not find the C library's headers ({GET_COMPILER})"

    def versions(self) -> dict[str, str]:
        return {Path(compiler()).name: version(compiler(), "--version")}

    def files(self, experiment: Experiment) -> dict[str, Path]:
        source = experiment.source("pthreads")
        return {source.name: source, **self.headers}

    def command(self, experiment: Experiment, arguments: Sequence[str], variant: Variant) -> list[str]:
        source = f"{{sources}}/{experiment.sources['pthreads']}"
        soft = ["-DPTH_SYSCALL_SOFT=1"] if variant.get("jacket") else []
        compilation = [compiler(), *FLAGS, *soft, "-I{sources}", "-o", "{out}/program", source, *self.flags]
        return [str(build(compilation, repr(self.versions()), self.files(experiment)) / "program"), *arguments]

    def keeps(self, variant: Variant) -> frozenset[State]:
        return ALWAYS


class GnuPth(Pthreads):
    """GNU Portable Threads: all threads of a process in one kernel thread, with or without jackets."""

    variant: ClassVar[Variant] = {"jacket": True}
    headers: ClassVar[dict[str, Path]] = {**Pthreads.headers, "pthread.h": SOURCES / "gnu-pth" / "pthread.h"}
    flags = ("-lpth",)

    def title(self, variant: Variant) -> str:
        return "GNU Pth, jacketed" if variant["jacket"] else "GNU Pth"

    def missing(self) -> str:
        if reason := Pthreads().missing():
            return reason
        works = compiles(compiler(), "gnu-pth.c", *self.flags)
        return "" if works else f"GNU Portable Threads was not found ({GET_GNU_PTH})"

    def versions(self) -> dict[str, str]:
        number = version(found("pth-config"), "--version")
        return super().versions() | ({"GNU Pth": number} if number else {})

    def keeps(self, variant: Variant) -> frozenset[State]:
        return frozenset({State.RUNNING} if variant["jacket"] else {State.RUNNING, State.BLOCKED})


def compiler() -> str:
    """The path of the C compiler; empty if there is none."""
    return found("gcc") or found("cc")


def compiles(compiler: str, probe: str, *flags: str) -> bool:
    """Whether `compiler` makes a program of the file `probe`, in which case what the file includes is installed.

    Only success is remembered: who installs what is missing need not start anew.
    """
    if (compiler, probe) not in _compiled:
        ending = launch([compiler, "-o", "probe", SOURCES / "probes" / probe, *flags], timeout=30)
        if ending.status or ending.limit:
            return False
        _compiled.add((compiler, probe))
    return True


_compiled: set[tuple[str, str]] = set()
