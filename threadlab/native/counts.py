"""What can be counted in a run, and how far several runs of the same program differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median_low

from threadlab.native.rows import Count
from threadlab.trace import EventKind, Trace

Counted = Callable[[Trace], dict[tuple[str, str], int]]
"""the counts of one run by `case` and `what`: the same ones for every run, zeros included"""


def count(runtime: str, traces: Iterable[Trace], counted: Counted) -> list[Count]:
    """Rows of `runtime`, from what is `counted` in each of its `traces`."""
    runs = [counted(trace) for trace in traces]
    rows = []
    for case, what in runs[0]:
        numbers = [run[case, what] for run in runs]
        rows.append(Count(runtime, case, what, median_low(numbers), min(numbers), max(numbers), len(numbers)))
    return rows


def additions(trace: Trace) -> dict[tuple[str, str], int]:
    """How many of the additions to a shared variable were kept, and how many were lost."""
    case = {"none": "without a lock", "mutex": "with a mutex"}[trace.settings["guard"]]
    kept, _, made = map(str, trace.text().partition(" of "))
    return {(case, "kept"): int(kept), (case, "lost"): int(made) - int(kept)}


def kernel_threads(trace: Trace) -> dict[tuple[str, str], int]:
    """How many kernel threads carried the program's threads, and how many the process had."""
    case = f"kernel threads for main and {trace.settings['threads']} threads"
    return {
        (case, "carry them"): trace.metrics().kernel_threads,
        (case, "in the process"): trace.settings["process_kernel_threads"],
    }


def handlers(trace: Trace) -> dict[tuple[str, str], int]:
    """How many signals each thread handled, for each arrangement of the masks."""
    names = [trace.thread_name(thread) for thread in range(len(trace.threads))]
    found: dict[tuple[str, str], int] = {}
    case = ""
    for event in trace.events:
        if event.kind == EventKind.OUTPUT:
            case = event.detail.partition(":")[0]
            found |= {(case, name): 0 for name in names}
        elif event.kind == EventKind.SIGNAL:
            found[case, names[event.thread]] += 1
    return found
