"""Go programs: goroutines on as many kernel threads as the Go runtime finds useful, or each locked to one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from threadlab.native.build import build, cache_folder
from threadlab.native.catalogue import SOURCES, Experiment
from threadlab.native.toolchains.toolchain import ALWAYS, Toolchain, Variant, found, version
from threadlab.trace import State

GET_GO = "Debian: apt install golang-go; Fedora: dnf install golang; conda: go"


class Go(Toolchain):
    """The Go runtime."""

    variant: ClassVar[Variant] = {"locked": False}

    def title(self, variant: Variant) -> str:
        return "Go, LockOSThread" if variant["locked"] else "Go"

    def missing(self) -> str:
        return "" if found("go") else f"no Go was found ({GET_GO})"

    def versions(self) -> dict[str, str]:
        return {"Go": version(found("go"), "version")}

    def files(self, experiment: Experiment) -> dict[str, Path]:
        source = experiment.source("go")
        return {source.name: source, "steps.go": SOURCES / "steps" / "steps.go"}

    def command(self, experiment: Experiment, arguments: Sequence[str], variant: Variant) -> list[str]:
        files = self.files(experiment)
        sources = [f"{{sources}}/{name}" for name in files]
        compilation = [found("go"), "build", "-trimpath", "-o", "{out}/program", *sources]
        # The standard library alone: nothing is fetched.  Go looks after its own cache, which any number may use.
        environment = {
            "GOCACHE": str(cache_folder() / "go"),
            "GOPROXY": "off",
            "GOTOOLCHAIN": "local",
            "CGO_ENABLED": "0",
        }
        program = build(compilation, version(found("go"), "version"), files, environment) / "program"
        return [str(program), *arguments, "locked" if variant["locked"] else "free"]

    def keeps(self, variant: Variant) -> frozenset[State]:
        return ALWAYS if variant["locked"] else frozenset({State.RUNNING, State.BLOCKED})
