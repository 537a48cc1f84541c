"""What recording costs a traced program: CPU time for each call that is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.benchmarks.figure import Figure
from threadlab.native.build import build
from threadlab.native.interpose.library import library
from threadlab.native.interpose.recording import Recording
from threadlab.native.launch import launch
from threadlab.native.toolchains.c import FLAGS, compiler

SOURCE = Path(__file__).with_name("interpose_calls.c")
REPEATS = 9
TITLES = {
    "mutex": "pthread_mutex_lock, _unlock",
    "semaphore": "sem_post, sem_wait",
    "read": "read of a byte",
    "thread": "pthread_create, pthread_join",
}


def figures() -> Iterator[Figure]:
    compilation = [compiler(), *FLAGS, "-o", "{out}/program", f"{{sources}}/{SOURCE.name}", "-pthread"]
    program = build(compilation, "", {SOURCE.name: SOURCE}) / "program"
    plain: dict[str, list[float]] = {}
    traced: dict[str, list[float]] = {}
    reading: list[float] = []
    for _ in range(REPEATS):
        _take(launch([program], timeout=60).output, plain)
        with Recording(library()) as recording:
            ending = launch([program], timeout=60, environment=recording.environment)
            _take(ending.output, traced)
            start = perf_counter()
            calls, _ = recording.calls(ending.started)
            reading.append((perf_counter() - start) / len(calls))
    for name, title in TITLES.items():
        without, within = median(plain[name]), median(traced[name])
        yield Figure(f"recording one call of {title}", f"{within - without:.0f} ns (on top of {without:.0f} ns)")
    yield Figure("reading one recorded call afterwards", f"{1e6 * median(reading):.1f} µs")


def _take(output: str, times: dict[str, list[float]]) -> None:
    """Add what the program printed, as nanoseconds for one call."""
    for line in output.splitlines():
        name, calls, nanoseconds = line.split()
        times.setdefault(name, []).append(float(nanoseconds) / int(calls))
