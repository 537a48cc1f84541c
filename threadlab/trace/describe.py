"""A run in a few sentences, for captions, alt texts and readers who listen."""

from __future__ import annotations

from signal import Signals
from typing import TYPE_CHECKING

from threadlab.trace.units import format_time

if TYPE_CHECKING:
    from threadlab.trace.trace import Trace


def describe(trace: Trace) -> str:
    """`trace` in a few sentences."""
    metrics = trace.metrics()
    where = f"{_count(metrics.threads, 'thread')} on {_count(metrics.kernel_threads, 'kernel thread')}"
    if trace.cpus:
        where += f" and {_count(trace.cpus, 'CPU')}"
    model = trace.settings.get("model")
    if model:
        where += f" ({model})"
    sentences = [f"{where[0].upper()}{where[1:]}.", _ending(trace)]
    if trace.cpus and trace.end:
        sentences.append(f"The CPUs were {metrics.cpu_utilisation:.0%} busy.")
    if trace.source == "simulated" and (metrics.user_switches or metrics.kernel_switches):
        user = _count(metrics.user_switches, "user switch", "es")
        kernel = _count(metrics.kernel_switches, "kernel switch", "es")
        were = "was" if metrics.user_switches == 1 else "were"
        sentences.append(f"There {were} {user} and {kernel}.")
    if trace.source != "simulated":
        sentences.append(f"{trace.source.sentence()[0].upper()}{trace.source.sentence()[1:]}.")
    return " ".join(sentences)


def _ending(trace: Trace) -> str:
    after = format_time(trace.end)
    if trace.outcome == "deadlock":
        return f"Deadlock after {after}: {trace.deadlock}."
    if trace.outcome == "limit":
        return f"Cut short after {after}: {trace.limit}."
    status = (
        trace.exit_status.get(trace.threads[0].pid, 0) if trace.threads else next(iter(trace.exit_status.values()), 0)
    )
    if trace.outcome == "signaled":
        return f"Killed by {_signal(-status)} after {after}."
    return f"Ended with exit status {status} after {after}." if status > 0 else f"Completed in {after}."


def _signal(number: int) -> str:
    try:
        return Signals(number).name
    except ValueError:
        return f"signal {number}" if number > 0 else "a signal"


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number:,} {noun}" if number == 1 else f"{f'{number:,}' if number else 'no'} {noun}{plural}"
