"""Recorded runs of the chapters' own C programs, which are shown where `threadlab.native.trace` cannot run them.

A chapter writes such a program into a constant (``LEAKS = ...``), which is the only place where it stands.  A recording is
found by the hash of the program's text: who changes the program, or writes another, gets no recording of something else.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from threadlab.native import recordings
from threadlab.native.catalogue import digest
from threadlab.trace import Trace

NAME = "own"
"""the folder of these recordings"""


@dataclass(frozen=True)
class Program:
    """A C program of a chapter."""

    chapter: str
    """the notebook's name, such as ``"05_cancellation"``"""
    constant: str
    text: str

    @property
    def recording(self) -> Path:
        """The file of its recorded run."""
        return recordings.FOLDER / NAME / f"{self.chapter[:2]},{self.constant.lower()}.json"


def programs(notebooks: Path) -> Iterator[Program]:
    """The programs in the chapters in the folder `notebooks`: C texts with a ``main`` that are given to a constant."""
    for notebook in sorted(notebooks.glob("[0-9]*.ipynb")):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] != "code" or "int main(" not in source:
                continue
            for statement in ast.parse(source).body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))) if name.isupper():
                        yield Program(notebook.stem, name, text)


def key(source: Path, headers: dict[str, Path]) -> str:
    """The hash of a program's source, whatever its file is called, and of the headers beside it."""
    return digest({"program.c": source, **headers})


def find(wanted: str) -> Trace | None:
    """The recorded run of the program with this `key`; None if there is none."""
    for file in sorted((recordings.FOLDER / NAME).glob("*.json")):
        if recordings.made_from(file) == wanted:
            return Trace.from_json(file)
    return None
