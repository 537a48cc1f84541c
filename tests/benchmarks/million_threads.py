"""A million user threads on 64 LWPs, metrics only, in a process of its own whose peak memory is read before and after."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time

import threadlab as tl
from tests.benchmarks.figure import Figure
from tests.benchmarks.workloads import CPUS, Round, main

THREADS, LWPS = 1_000_000, 64
GOAL = 1024
"""bytes for each thread"""
TIME_LIMIT = 300
"""seconds"""


def figures() -> Iterator[Figure]:
    command = [sys.executable, "-m", "tests.benchmarks.million_threads"]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True, timeout=TIME_LIMIT
    )
    run = json.loads(done.stdout)
    title = f"{THREADS:,} threads on {LWPS} LWPs"
    yield Figure(title, f"{run['outcome']} in {run['seconds']:.0f} s", "completes", run["outcome"] == "completed")
    yield Figure(f"{title}: memory of a thread", f"{run['bytes']:.0f} bytes", f"at most {GOAL}", run["bytes"] <= GOAL)


def measure() -> dict[str, object]:
    """One run: its outcome, its CPU time, and by how many bytes for each thread it raised the peak of this process."""
    one_round: list[Round] = [(tl.ms, 5 * tl.ms, 0)]
    jobs = [one_round] * THREADS
    before, start = peak(), process_time()
    trace = tl.run(main, jobs, model=tl.ManyToMany(LWPS), cpus=CPUS, record="metrics", max_events=10 * THREADS)
    metrics = trace.metrics()
    seconds = process_time() - start
    outcome = trace.outcome if metrics.threads == THREADS + 1 else f"{metrics.threads:,} threads"
    return {"outcome": outcome, "seconds": seconds, "bytes": (peak() - before) / THREADS}


def peak() -> int:
    """The largest resident memory of this process so far, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage would count the program that started this one
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    print(json.dumps(measure()))
