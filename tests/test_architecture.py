"""The rooms of the package stand on floors, and a room imports from lower floors only."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import threadlab

PACKAGE = Path(threadlab.__file__).parent
FLOORS = {"trace": 0, "theory": 0, "machine": 1, "plots": 2, "native": 2, "book": 2, "labs": 3, "exercises": 3}
"""The floor of each room"""
APART = {"plots", "native", "machine"}
"""Rooms that stand side by side on the trace: none imports another"""
STANDARD_LIBRARY_ONLY = {"trace", "theory", "machine"}
DRAWING = {"matplotlib", "networkx", "ipywidgets", "anywidget", "pybtex"}
"""What takes long to import, and so waits until something is drawn or listed"""

ROOMS = sorted(path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists())


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the full dotted name of everything that the module at `path` imports, wherever it does so."""
    package = path.relative_to(PACKAGE.parent).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*above, *([node.module] if node.module else [])])
            for name in node.names:
                yield node.lineno, f"{start}.{name.name}"


def forbidden(room: str, name: str) -> str:
    """Return why a module of `room` may not import `name`; an empty string if it may."""
    parts = name.split(".")
    if parts[0] != PACKAGE.name:
        outside = room in STANDARD_LIBRARY_ONLY and parts[0] not in sys.stdlib_module_names
        return f"{room} uses the standard library alone" if outside else ""
    other = parts[1] if len(parts) > 1 else ""
    if other == room:
        return ""
    if other not in FLOORS:
        return "the front door is for notebooks; rooms import each other by name"
    if {room, other} <= APART:
        return f"{room} and {other} stand side by side"
    return f"{other} is not on a lower floor than {room}" if FLOORS[other] >= FLOORS[room] else ""


def test_every_room_has_a_floor() -> None:
    assert set(ROOMS) <= set(FLOORS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_below_it(room: str) -> None:
    wrong = [
        f"{path.relative_to(PACKAGE.parent)}:{line} imports {name}: {reason}"
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for line, name in imports(path)
        if (reason := forbidden(room, name))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("room", "name"),
    [
        ("trace", "threadlab.machine.run"),
        ("machine", "threadlab.plots"),
        ("plots", "threadlab.native.run"),
        ("native", "threadlab.machine"),
        ("labs", "threadlab.exercises"),
        ("machine", "numpy"),
        ("trace", "threadlab.run"),
    ],
)
def test_the_rule_refuses(room: str, name: str) -> None:
    assert forbidden(room, name)


@pytest.mark.parametrize(
    ("room", "name"),
    [("machine", "threadlab.trace.Trace"), ("labs", "threadlab.plots"), ("plots", "matplotlib"), ("trace", "json")],
)
def test_the_rule_allows(room: str, name: str) -> None:
    assert not forbidden(room, name)


def test_importing_the_package_loads_nothing_that_draws() -> None:
    code = "import sys, threadlab; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "threadlab" in loaded
    assert not DRAWING & set(loaded)
