"""Two exercises of chapter 03 on waiting for threads: fork-join, and a result that is asked for later."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    ManyToMany,
    ManyToOne,
    OneToOne,
    compute,
    load,
    pthread_create,
    pthread_join,
    run,
    store,
    write,
)
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import Call
from threadlab.trace import State, Trace, format_time, ms

Steps = Generator[Call, Any, Any]

LIBRARIES: dict[str, tuple[Model, int]] = {
    "many-to-one on one CPU": (ManyToOne(), 1),
    "one-to-one on one CPU": (OneToOne(), 1),
    "one-to-one on two CPUs": (OneToOne(), 2),
    "many-to-many on two CPUs": (ManyToMany(2), 2),
    "one-to-one on four CPUs": (OneToOne(), 4),
}
"""the libraries under which a reader's program must do the same: the model and the number of CPUs"""
SEEDS = (None, 1, 2, 3)


# libraries.6: fork-join


def adds_up(answer: Any) -> Verdict:
    """The judge of libraries.6."""
    for title, (model, cpus) in LIBRARIES.items():
        for seed in SEEDS:
            trace = attempt(answer, model=model, cpus=cpus, seed=seed, quantum=1 * ms)
            if isinstance(trace, Verdict):
                return trace
            lines = [line for *_, line in trace.output]
            if lines != ["465"]:
                told = f"Under {title}, it wrote {', '.join(lines) or 'nothing'}, not 465 alone. "
                return hint(f"{told}Do the threads read and write one sum, with something between the two?")
            computed = _computed(trace)
            if len([tid for tid in computed if tid != 1]) < 3 or sum(computed.values()) != 15 * ms:
                return hint("Three threads beside main should each compute for 5 ms, once for each ten numbers.")
    took = run(answer, model=OneToOne(), cpus=4).end
    if took > 5 * ms:
        told = f"With four CPUs it takes {format_time(took)}. The three parts could be done at the same time: "
        return hint(f"{told}when is the second thread made?")
    return right("Made first, joined after: the three work at the same time, and their values come with the join.")


def _computed(trace: Trace) -> dict[int, int]:
    """For each thread that computed, for how long."""
    times: dict[int, int] = {}
    for span in trace.spans:
        if span.state == State.RUNNING and span.duration:
            tid = trace.threads[span.thread].tid
            times[tid] = times.get(tid, 0) + span.duration
    return times


def adds_part(first: int) -> Steps:
    """Add ten numbers and return the sum."""
    yield compute(5 * ms)
    return sum(range(first, first + 10))


def fork_join() -> Steps:
    """A solution of libraries.6."""
    tids = []
    for first in (1, 11, 21):
        tids.append((yield pthread_create(adds_part, first)))
    total = 0
    for tid in tids:
        total += yield pthread_join(tid)
    yield write(f"{total}")


def fork_join_in_turn() -> Steps:
    """A plausible mistake in libraries.6: each is joined before the next is made."""
    total = 0
    for first in (1, 11, 21):
        total += yield pthread_join((yield pthread_create(adds_part, first)))
    yield write(f"{total}")


def one_sum_for_all() -> Steps:
    """A plausible mistake in libraries.6: the threads write one sum, and one overwrites what another has added."""

    def adds(first: int) -> Steps:
        total = yield load("total")
        yield compute(5 * ms)
        yield store("total", total + sum(range(first, first + 10)))

    yield store("total", 0)
    tids = []
    for first in (1, 11, 21):
        tids.append((yield pthread_create(adds, first)))
    for tid in tids:
        yield pthread_join(tid)
    yield write(f"{(yield load('total'))}")


def main_adds() -> Steps:
    """A plausible mistake in libraries.6: no threads."""
    total = 0
    for first in (1, 11, 21):
        yield compute(5 * ms)
        total += sum(range(first, first + 10))
    yield write(f"{total}")


# libraries.7: a result that is asked for later


def asks_later(answer: Any) -> Verdict:
    """The judge of libraries.7."""
    for cpus, best in ((1, 9), (2, 5), (4, 5)):
        for seed in SEEDS:
            trace = attempt(answer, model=OneToOne(), cpus=cpus, seed=seed)
            if isinstance(trace, Verdict):
                return trace
            lines = [line for *_, line in trace.output]
            if lines != ["drawn", "42"]:
                return hint(f"It should write 'drawn' and then '42'; with {cpus} CPU(s) it wrote {lines}.")
            computed = _computed(trace)
            if computed.get(1) == 9 * ms:
                return hint(
                    "main does all the work itself: yield from is a call, like run() in Java. Who makes a thread?"
                )
            if computed.get(1) != 4 * ms or sum(computed.values()) != 9 * ms:
                return hint("main computes for 4 ms, and the other thread for 5 ms.")
            if trace.end > best * ms:
                told = f"With {cpus} CPUs it takes {format_time(trace.end)}: the two never compute at the same time. "
                return hint(f"{told}Ask for the result when you need it, not before.")
    return right("Submit first, do your own work, ask for the result last: that is what a Future is for.")


def answers() -> Steps:
    """Compute for 5 ms and return 42."""
    yield compute(5 * ms)
    return 42


def future() -> Steps:
    """A solution of libraries.7."""
    tid = yield pthread_create(answers)
    yield compute(4 * ms)
    yield write("drawn")
    yield write(f"{(yield pthread_join(tid))}")


def future_asked_at_once() -> Steps:
    """A plausible mistake in libraries.7: the result is waited for before main does its own work."""
    tid = yield pthread_create(answers)
    value = yield pthread_join(tid)
    yield compute(4 * ms)
    yield write("drawn")
    yield write(f"{value}")


def future_called() -> Steps:
    """A plausible mistake in libraries.7: run in place of start: main does all the work."""
    value = yield from answers()
    yield compute(4 * ms)
    yield write("drawn")
    yield write(f"{value}")


MISTAKES = (fork_join_in_turn, one_sum_for_all, main_adds)
FUTURE_MISTAKES = (future_asked_at_once, future_called)
