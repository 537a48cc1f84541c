"""Export to the Chrome trace-event format, which ui.perfetto.dev and chrome://tracing open.

Three groups of tracks show the same run from three sides: CPUs (which kernel thread runs), kernel threads (which user
thread each carries) and, for each process, its user threads (what each does).  Times are microseconds with three
decimals.  Format: "Trace Event Format", Google, 2016 (types M, X, i, s, f, C).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from os import PathLike
from typing import TYPE_CHECKING

from threadlab.trace.records import EventKind, State

if TYPE_CHECKING:
    from threadlab.trace.trace import Trace

CPU_GROUP = 1_000_001
LWP_GROUP = 1_000_002
"""track groups of their own, beyond any simulated pid"""


def save(trace: Trace, path: str | PathLike[str]) -> None:
    """Write `trace` to the file `path`."""
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"displayTimeUnit":"ns","traceEvents":[\n')
        file.write(",\n".join(_records(trace)))
        file.write("\n]}\n")


def _records(trace: Trace) -> Iterator[str]:
    yield from _names(trace)
    yield from _slices(trace)
    yield from _instants(trace)
    yield from _ready_counter(trace)


def _stamp(time: int) -> str:
    return f"{time // 1000}.{time % 1000:03d}"


def _names(trace: Trace) -> Iterator[str]:
    def name(kind: str, group: int, track: int, text: str) -> str:
        return f'{{"ph":"M","name":"{kind}","pid":{group},"tid":{track},"args":{{"name":{json.dumps(text)}}}}}'

    def order(kind: str, group: int, track: int, position: int) -> str:
        return f'{{"ph":"M","name":"{kind}","pid":{group},"tid":{track},"args":{{"sort_index":{position}}}}}'

    if trace.cpus:
        yield name("process_name", CPU_GROUP, 0, "CPUs")
        yield order("process_sort_index", CPU_GROUP, 0, 0)
        for cpu in range(trace.cpus):
            yield name("thread_name", CPU_GROUP, cpu + 1, f"CPU {cpu}")
            yield order("thread_sort_index", CPU_GROUP, cpu + 1, cpu)
    if trace.lwps:
        yield name("process_name", LWP_GROUP, 0, "kernel threads")
        yield order("process_sort_index", LWP_GROUP, 0, 1)
        for at, lwp in enumerate(trace.lwps):
            yield name("thread_name", LWP_GROUP, at + 1, f"kernel thread {lwp.number} of process {lwp.pid}")
            yield order("thread_sort_index", LWP_GROUP, at + 1, at)
    for pid in dict.fromkeys(thread.pid for thread in trace.threads):
        yield name("process_name", pid, 0, f"process {pid}: user threads")
        yield order("process_sort_index", pid, 0, 2)
    for at, thread in enumerate(trace.threads):
        yield name("thread_name", thread.pid, at + 1, thread.name)
        yield order("thread_sort_index", thread.pid, at + 1, at)


def _slices(trace: Trace) -> Iterator[str]:
    names = [json.dumps(trace.thread_name(at)) for at in range(len(trace.threads))]
    words = [f'"{state.name.lower()}"' for state in State]
    for start, end, thread, lwp, cpu, state, why in sorted(trace.intervals):
        if end <= start:
            continue
        at = f'"ts":{_stamp(start)},"dur":{_stamp(end - start)}'
        label = json.dumps(why) if why else words[state]
        yield (
            f'{{"ph":"X","name":{label},"cat":{words[state]},"pid":{trace.threads[thread].pid},"tid":{thread + 1},{at}}}'
        )
        if cpu >= 0:
            yield f'{{"ph":"X","name":{names[thread]},"cat":"cpu","pid":{CPU_GROUP},"tid":{cpu + 1},{at}}}'
        if lwp >= 0:
            yield (f'{{"ph":"X","name":{names[thread]},"cat":{words[state]},"pid":{LWP_GROUP},"tid":{lwp + 1},{at}}}')


def _instants(trace: Trace) -> Iterator[str]:
    flow = 0
    for time, kind, thread, other, detail in trace.instants:
        pid, at = trace.threads[thread].pid, _stamp(time)
        if kind == EventKind.WAKE and other >= 0:
            flow += 1
            waker = trace.threads[other].pid
            head = f'"name":"wake","cat":"wake","id":{flow}'
            yield f'{{"ph":"s",{head},"pid":{waker},"tid":{other + 1},"ts":{at}}}'
            yield f'{{"ph":"f","bp":"e",{head},"pid":{pid},"tid":{thread + 1},"ts":{at}}}'
            continue
        label = json.dumps(f"{kind} {detail}".strip())
        yield f'{{"ph":"i","s":"t","name":{label},"cat":"{kind}","pid":{pid},"tid":{thread + 1},"ts":{at}}}'


def _ready_counter(trace: Trace) -> Iterator[str]:
    steps: dict[tuple[int, int], int] = {}
    for start, end, thread, _, _, state, _ in trace.intervals:
        if state == State.READY:
            pid = trace.threads[thread].pid
            steps[start, pid] = steps.get((start, pid), 0) + 1
            steps[end, pid] = steps.get((end, pid), 0) - 1
    ready: dict[int, int] = {}
    for (time, pid), step in sorted(steps.items()):
        if step:
            ready[pid] = ready.get(pid, 0) + step
            yield f'{{"ph":"C","name":"ready threads","pid":{pid},"ts":{_stamp(time)},"args":{{"threads":{ready[pid]}}}}}'
