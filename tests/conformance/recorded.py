"""What the twins did on the computer on which they were recorded, for readers who have no C compiler at hand."""

from __future__ import annotations

import datetime
import json
import platform
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.case import Case
from tests.conformance.runner import AT_ONCE, Result, compiler, run_twin
from threadlab.native.machine import description
from threadlab.native.toolchains.toolchain import version

FILE = Path(__file__).with_name("recorded.json")


@dataclass(frozen=True)
class Recording:
    """The results of twins by the name of their case, and where and when they ran."""

    where: str
    results: dict[str, Result]


def load() -> Recording:
    """The recording that belongs to the book."""
    told: dict[str, Any] = json.loads(FILE.read_text())
    where = f"{told['machine']}; glibc {told['glibc']}, gcc {told['gcc']}; {told['date']}"
    return Recording(where, {name: Result(*result) for name, result in told["results"].items()})


def save(cases: Iterable[Case]) -> None:
    """Run the twins of `cases` and keep what they did."""
    with_twin = [case for case in cases if case.twin]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(run_twin, with_twin))
    told = {
        "machine": description(),
        "glibc": platform.libc_ver()[1],
        "gcc": version(compiler(), "--version"),
        "date": datetime.date.today().isoformat(),
        "results": {
            case.name: [result.text, result.outcome, result.status]
            for case, result in zip(with_twin, results, strict=True)
        },
    }
    FILE.write_text(json.dumps(told, indent=1) + "\n")
