"""Traces as the tables that one writes when working out a schedule by hand.

Each row says what holds from its time until the next row's.  By CPU a cell is the thread that runs, the thread in
parentheses while the CPU switches to it, or ``-`` for an idle CPU.  By thread a cell is ``CPU 0``, ``ready``, the call in
which the thread is blocked or waits, ``switch``, or ``-`` before its creation and after its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from threadlab.trace import Span, State, Trace, ms


def by_cpu(trace: Trace, unit: int = ms) -> str:
    """Which thread each CPU runs."""
    columns = {f"CPU {cpu}": cpu for cpu in range(trace.cpus)}

    def cell(cpu: int, spans: Iterable[Span]) -> str:
        here = [span for span in spans if span.cpu == cpu]
        assert len(here) <= 1, f"CPU {cpu} runs several threads at once: {here}"
        if not here:
            return "-"
        name = trace.thread_name(here[0].thread)
        return f"({name})" if here[0].state is State.SWITCHING else name

    return _table(trace, columns, cell, unit)


def by_thread(trace: Trace, unit: int = ms) -> str:
    """What each thread does."""
    columns = {trace.thread_name(at): at for at in range(len(trace.threads))}

    def cell(thread: int, spans: Iterable[Span]) -> str:
        here = [span for span in spans if span.thread == thread]
        assert len(here) <= 1, f"thread {thread} is in several states at once: {here}"
        if not here:
            return "-"
        span = here[0]
        words = {State.RUNNING: f"CPU {span.cpu}", State.READY: "ready", State.SWITCHING: "switch"}
        return words.get(span.state, span.why)

    return _table(trace, columns, cell, unit)


def by_lwp(trace: Trace, unit: int = ms) -> str:
    """Which thread each kernel thread carries, with an asterisk while it is on a CPU."""
    columns = {f"LWP {at}": at for at in range(len(trace.lwps))}

    def cell(lwp: int, spans: Iterable[Span]) -> str:
        here = [span for span in spans if span.lwp == lwp]
        assert len(here) <= 1, f"kernel thread {lwp} carries several threads at once: {here}"
        return "-" if not here else trace.thread_name(here[0].thread) + "*" * (here[0].cpu >= 0)

    return _table(trace, columns, cell, unit)


def _table(trace: Trace, columns: dict[str, int], cell: Callable[[int, Iterable[Span]], str], unit: int) -> str:
    times = sorted({0, trace.end, *(span.start for span in trace.spans), *(span.end for span in trace.spans)})
    rows = [["time", *columns]]
    for time in times:
        spans = [span for span in trace.spans if span.start <= time < span.end]
        row = [f"{time / unit:g}", *(cell(column, spans) for column in columns.values())]
        if row[1:] != rows[-1][1:]:
            rows.append(row)
    return tidy("\n".join(" | ".join(row) for row in rows))


def tidy(table: str) -> str:
    """`table` with its columns aligned, so that two tables are equal when their cells are."""
    rows = [[word.strip() for word in line.split("|")] for line in table.strip().splitlines()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(" | ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
