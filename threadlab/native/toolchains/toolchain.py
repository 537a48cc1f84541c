"""What the room asks of a runtime, and how tools are found."""

from __future__ import annotations

import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar

from threadlab.native.catalogue import Experiment
from threadlab.native.errors import NativeError
from threadlab.native.launch import launch
from threadlab.trace import State

Variant = Mapping[str, bool]
"""the runtime's own yes-or-no parameters, by name"""
ALWAYS = frozenset(State)


class Toolchain(ABC):
    """One runtime: whether it is here, how a program is made for it, and what its threads are made of."""

    variant: ClassVar[Variant] = {}
    """the yes-or-no parameters that this runtime has beyond an experiment's, and what they are unless given"""

    @abstractmethod
    def title(self, variant: Variant) -> str:
        """What pictures call it."""

    @abstractmethod
    def missing(self) -> str:
        """Why the runtime cannot be used here and how to get it; empty if it can."""

    @abstractmethod
    def versions(self) -> dict[str, str]:
        """The versions of its tools."""

    @abstractmethod
    def files(self, experiment: Experiment) -> dict[str, Path]:
        """All sources of a program, by the name that the compiler sees."""

    @abstractmethod
    def command(self, experiment: Experiment, arguments: Sequence[str], variant: Variant) -> list[str]:
        """The command that runs `experiment` with `arguments`; builds the program if need be.

        Raises `BuildError` if its source does not compile.
        """

    @abstractmethod
    def keeps(self, variant: Variant) -> frozenset[State]:
        """The states in which a user thread keeps the kernel thread that carries it."""


def found(command: str) -> str:
    """The path of the program `command`; empty if it is not on the search path."""
    return shutil.which(command) or ""


@cache
def version(*command: str) -> str:
    """The first number with a dot in what `command` prints; empty if there is none or it cannot be run."""
    if not command[0]:
        return ""
    try:
        ending = launch(command, timeout=20)
    except NativeError:
        return ""
    number = re.search(r"\d+(?:\.\d+)+|(?<=version \")\d+", ending.output + ending.messages)
    return number[0] if number else ""
