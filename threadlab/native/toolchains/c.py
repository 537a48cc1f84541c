"""C programs with Pthreads: kernel threads by NPTL, or user threads by GNU Portable Threads, from the same source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from threadlab.native.build import build
from threadlab.native.catalogue import SOURCES, Experiment
from threadlab.native.launch import launch
from threadlab.native.toolchains.toolchain import ALWAYS, Variant, found, version
from threadlab.trace import State

GET_COMPILER = "Debian: apt install gcc libc6-dev; Fedora: dnf install gcc; macOS: xcode-select --install"
GET_GNU_PTH = "Debian, Ubuntu: apt install libpth-dev"
FLAGS = ("-std=gnu11", "-O2", "-Wall")


def compiler() -> str:
    """The path of the C compiler; empty if there is none."""
    return found("gcc") or found("cc")


class Pthreads:
    """Pthreads as the system has them: on Linux each is a kernel thread (NPTL)."""

    variant: Variant = {}

    def title(self, variant: Variant) -> str:
        return "Pthreads"

    def missing(self) -> str:
        return "" if compiler() else f"no C compiler was found ({GET_COMPILER})"

    def versions(self) -> dict[str, str]:
        return {"gcc": version(compiler(), "--version")}

    def files(self, experiment: Experiment) -> dict[str, Path]:
        source = experiment.source("pthreads")
        return {source.name: source, "steps.h": SOURCES / "steps" / "steps.h"}

    def command(self, experiment: Experiment, arguments: Sequence[str], variant: Variant) -> list[str]:
        files = self.files(experiment)
        return [program(files, experiment, self.versions(), ["-pthread"]), *arguments]

    def keeps(self, variant: Variant) -> frozenset[State]:
        return ALWAYS


class GnuPth:
    """GNU Portable Threads: all threads of a process in one kernel thread, with or without jackets."""

    variant: Variant = {"jacket": True}

    def title(self, variant: Variant) -> str:
        return "GNU Pth, jacketed" if variant["jacket"] else "GNU Pth"

    def missing(self) -> str:
        if not compiler():
            return f"no C compiler was found ({GET_COMPILER})"
        return "" if links_gnu_pth(compiler()) else f"GNU Portable Threads was not found ({GET_GNU_PTH})"

    def versions(self) -> dict[str, str]:
        return {"gcc": version(compiler(), "--version"), "GNU Pth": version(found("pth-config"), "--version")}

    def files(self, experiment: Experiment) -> dict[str, Path]:
        source = experiment.source("gnu-pth")
        return {
            source.name: source,
            "steps.h": SOURCES / "steps" / "steps.h",
            "pthread.h": SOURCES / "gnu-pth" / "pthread.h",
        }

    def command(self, experiment: Experiment, arguments: Sequence[str], variant: Variant) -> list[str]:
        soft = ["-DPTH_SYSCALL_SOFT=1"] if variant["jacket"] else []
        return [program(self.files(experiment), experiment, self.versions(), [*soft, "-lpth"]), *arguments]

    def keeps(self, variant: Variant) -> frozenset[State]:
        return frozenset({State.RUNNING} if variant["jacket"] else {State.RUNNING, State.BLOCKED})


def program(files: dict[str, Path], experiment: Experiment, versions: dict[str, str], flags: Sequence[str]) -> str:
    """The path of the program that the compiler makes of `files`."""
    source = experiment.sources["pthreads"]
    command = [compiler(), *FLAGS, "-I{sources}", "-o", "{out}/program", f"{{sources}}/{source}", *flags]
    return str(build(command, repr(versions), files) / "program")


@cache
def links_gnu_pth(compiler: str) -> bool:
    """Whether `compiler` finds GNU Pth's header and library."""
    source = SOURCES / "gnu-pth" / "present.c"
    return launch([compiler, "-o", "present", source, "-lpth"], timeout=20).status == 0
