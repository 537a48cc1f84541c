"""The machine at hand in words that tell what matters for times and nothing that identifies it."""

from __future__ import annotations

import os
import platform
import re
from functools import cache
from pathlib import Path

PROCESSOR = re.compile(r"^(?:model name|Model|cpu model)\s*:\s*(.+)$", re.MULTILINE)


@cache
def description() -> str:
    """Operating system, processor and number of CPUs."""
    release = re.match(r"\d+(?:\.\d+)*", platform.release())
    system = f"{platform.system()} {release[0]}" if release else platform.system()
    count = len(cpus()) or os.cpu_count() or 1
    return f"{system}, {_processor()}, {count} CPU{'' if count == 1 else 's'}"


def cpus() -> list[int]:
    """The numbers of the CPUs that this process may use; empty where the system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def _processor() -> str:
    try:
        named = PROCESSOR.search(Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        named = None
    return " ".join(named[1].split()) if named else platform.machine()
