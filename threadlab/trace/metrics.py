"""A run in numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from threadlab.trace.records import State

if TYPE_CHECKING:
    from threadlab.trace.trace import Trace


class PerThread(Mapping[Any, int]):
    """One time (nanoseconds) for each thread.

    The keys are thread ids when the trace has one process and ``(pid, tid)`` pairs when it has several; both forms
    are understood when looking one up, a plain thread id meaning the first process.
    """

    def __init__(self, trace: Trace, values: array[int]) -> None:
        self._trace = trace
        self._column = values

    @cached_property
    def _positions(self) -> dict[tuple[int, int], int]:
        return {(thread.pid, thread.tid): at for at, thread in enumerate(self._trace.threads)}

    def __getitem__(self, key: Any) -> int:
        pair = key if isinstance(key, tuple) else (self._trace.threads[0].pid, key) if self._trace.threads else key
        return self._column[self._positions[pair]]

    def __iter__(self) -> Iterator[Any]:
        for thread in self._trace.threads:
            yield thread.tid if self._trace.one_process else (thread.pid, thread.tid)

    def __len__(self) -> int:
        return len(self._column)

    def values(self) -> Any:
        """The times, in the order of `Trace.threads`."""
        return self._column.tolist()

    def __repr__(self) -> str:
        return repr(dict(self)) if len(self) <= 8 else f"<times of {len(self)} threads>"


@dataclass(frozen=True)
class Metrics:
    """A run in numbers; all times are nanoseconds."""

    makespan: int
    """from the start until the last thing that happened"""
    cpu_utilisation: float
    """share of the CPUs' time spent on the programs' own work, 0 to 1 (0 where the CPUs are unknown)"""
    overhead: int
    """CPU time spent on context switches"""
    user_switches: int
    """times a kernel thread went on with another user thread"""
    kernel_switches: int
    """times a CPU went on with another kernel thread"""
    migrations: int | None
    """times a kernel thread went on at another CPU than its last; None where nobody counted and no spans tell"""
    threads: int
    kernel_threads: int
    response: PerThread
    """from a thread's creation until it first ran"""
    turnaround: PerThread
    """from a thread's creation until it ended (or until the run did)"""
    waiting: PerThread
    """time a thread was ready and did not run"""


def metrics_of(trace: Trace) -> Metrics:
    """The numbers of `trace`."""
    end = trace.end
    threads = trace.threads
    busy, overhead = trace.counted.get("busy"), trace.counted.get("overhead", 0)
    if busy is None:
        busy = sum(i[1] - i[0] for i in trace.intervals if i[5] == State.RUNNING)
        overhead = sum(i[1] - i[0] for i in trace.intervals if i[5] == State.SWITCHING)
    user, kernel = trace.counted.get("user_switches"), trace.counted.get("kernel_switches")
    if user is None or kernel is None:
        user, kernel = _switches(trace)
    capacity = trace.cpus * end
    return Metrics(
        makespan=end,
        cpu_utilisation=busy / capacity if capacity else 0.0,
        overhead=overhead,
        user_switches=user,
        kernel_switches=kernel,
        migrations=trace.counted["migrations"] if "migrations" in trace.counted else _migrations(trace),
        threads=len(threads),
        kernel_threads=len(trace.lwps),
        response=PerThread(
            trace, array("q", [(t.first_run if t.first_run >= 0 else end) - t.created for t in threads])
        ),
        turnaround=PerThread(trace, array("q", [(t.ended if t.ended >= 0 else end) - t.created for t in threads])),
        waiting=PerThread(trace, array("q", [max(t.ready_time, 0) for t in threads])),
    )


def _switches(trace: Trace) -> tuple[int, int]:
    """User and kernel switches counted from the running spans."""
    on_lwp: dict[int, int] = {}
    on_cpu: dict[int, int] = {}
    user = kernel = 0
    for _, _, thread, lwp, cpu, state, _ in sorted(trace.intervals):
        if state != State.RUNNING:
            continue
        if lwp >= 0:
            user += on_lwp.get(lwp, thread) != thread
            on_lwp[lwp] = thread
            if cpu >= 0:
                kernel += on_cpu.get(cpu, lwp) != lwp
                on_cpu[cpu] = lwp
    return user, kernel


def _migrations(trace: Trace) -> int | None:
    """Migrations counted from the spans; None if they tell nothing of CPUs."""
    last: dict[int, int] = {}
    count = 0
    for _, _, _, lwp, cpu, _, _ in trace.intervals:  # those of one kernel thread stand in order
        if lwp >= 0 and cpu >= 0:
            count += last.get(lwp, cpu) != cpu
            last[lwp] = cpu
    return count if last else None
