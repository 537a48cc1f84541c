"""The machine at hand in words that tell what matters for times and nothing that identifies it."""

from __future__ import annotations

import os
import platform
import re
from functools import cache
from pathlib import Path

PROCESSOR = re.compile(r"^(?:model name|Model|cpu model)\s*:\s*(.+)$", re.MULTILINE)

REAL_TIME = {getattr(os, name): name for name in ("SCHED_FIFO", "SCHED_RR") if hasattr(os, name)}
OTHERS = {getattr(os, name): name for name in ("SCHED_BATCH", "SCHED_IDLE") if hasattr(os, name)}


def description() -> str:
    """Operating system, processor, number of CPUs, and how the kernel schedules this process, unless as usual."""
    return ", ".join(filter(None, [_system(), _cpus(), _scheduling()]))


@cache
def _system() -> str:
    release = re.match(r"\d+(?:\.\d+)*", platform.release())
    system = f"{platform.system()} {release[0]}" if release else platform.system()
    return f"{system}, {_processor()}"


def cpus() -> list[int]:
    """The numbers of the CPUs that this process may use; empty where the system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def _cpus() -> str:
    every = os.cpu_count() or 1
    usable = len(cpus()) or every
    share = f"{usable} of {every}" if usable < every else str(usable)
    return f"{share} CPU{'' if every == 1 else 's'}"


def _scheduling() -> str:
    """A policy or a priority that favours this process, and what it starts, over others, or the others over it."""
    if not hasattr(os, "sched_getscheduler"):
        return ""
    policy = os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK
    if policy in REAL_TIME:
        return f"{REAL_TIME[policy]} {os.sched_getparam(0).sched_priority}"
    words = [OTHERS.get(policy, f"policy {policy}")] if policy != os.SCHED_OTHER else []
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    return ", ".join([*words, *([f"nice {nice}"] if nice else [])])


def _processor() -> str:
    try:
        named = PROCESSOR.search(Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace"))
    except OSError:
        named = None
    return " ".join(named[1].split()) if named else platform.machine()
