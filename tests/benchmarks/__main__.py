"""Print the benchmarks as a table: ``python -m tests.benchmarks [NAME …]``."""

from __future__ import annotations

import argparse
from importlib import import_module
from types import ModuleType

GROUPS = {
    "simpy": "simpy_ratio",
    "hundred": "hundred_threads",
    "growth": "growth",
    "million": "million_threads",
    "sweep": "sweep_cores",
    "activations": "activations",
    "frames": "stage_frames",
    "slider": "slider",
    "opening": "opening",
    "import": "importing",
    "interpose": "interpose",
    "model": "model_and_machine",
}
"""what a group is called, and its module, loaded when it is run: Chromium is needed for some of them only"""
WIDTHS = (58, 44, 16, 3)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure threadlab.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure (all): {', '.join(GROUPS)}")
    parser.add_argument("--list", action="store_true", help="list what can be measured, and stop")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in GROUPS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(GROUPS)}")
    if arguments.list:
        for name in GROUPS:
            print(f"{name:10} {(_module(name).__doc__ or '').strip()}")
        return
    _print("what", "measured", "goal", "ok?")
    _print(*("-" * width for width in WIDTHS))
    for name in arguments.names or GROUPS:
        for figure in _module(name).figures():
            _print(figure.what, figure.measured, figure.goal, figure.ok)


def _module(name: str) -> ModuleType:
    return import_module(f"tests.benchmarks.{GROUPS[name]}")


def _print(*cells: str) -> None:
    print(" | ".join(f"{cell:{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip(), flush=True)


main()
