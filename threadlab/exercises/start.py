"""The exercises of chapter 00: a first acquaintance with the machine."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab.exercises.judging import attempt, number
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import compute, pthread_create, pthread_join, read, run, write
from threadlab.machine.computer.operation import Call
from threadlab.trace import State, Trace, ms

Steps = Generator[Call, Any, Any]


def two_workers() -> Steps:
    """Two threads that each compute for 6 ms, wait 8 ms for a device and compute for 2 ms."""

    def worker() -> Steps:
        yield compute(6 * ms)
        yield read(8 * ms)
        yield compute(2 * ms)

    first = yield pthread_create(worker)
    second = yield pthread_create(worker)
    yield pthread_join(first)
    yield pthread_join(second)


def _finish(cpus: int) -> float:
    return run(two_workers, cpus=cpus).end / ms


def _hello(answer: Any) -> Verdict:
    for cpus in (1, 2, 4):
        trace = attempt(answer, cpus=cpus)
        if isinstance(trace, Verdict):
            return trace
        if sorted(trace.text().splitlines()) != ["hello from 0", "hello from 1", "hello from 2"]:
            return hint(
                "The program should write the three lines 'hello from 0', 'hello from 1' and 'hello from 2'; "
                f"with {cpus} CPU{'s' if cpus > 1 else ''} it wrote {trace.text().splitlines()}. "
                "When main returns, every thread of the process ends, finished or not."
            )
        writers = {tid for _, _, tid, _ in trace.output}
        if len(writers) < 3 or 1 in writers:
            return hint("Each line should come from a thread of its own, and none from main, which is thread 1.")
    return right("Three threads wrote, and main waited for them.")


def hello_solution() -> Steps:
    """A solution of start.3."""

    def greet(n: int) -> Steps:
        yield write(f"hello from {n}")

    tids = []
    for n in range(3):
        tids.append((yield pthread_create(greet, n)))
    for tid in tids:
        yield pthread_join(tid)


def hello_without_join() -> Steps:
    """A plausible mistake in start.3: main does not wait."""

    def greet(n: int) -> Steps:
        yield compute(1 * ms)
        yield write(f"hello from {n}")

    for n in range(3):
        yield pthread_create(greet, n)


def hello_from_main() -> Steps:
    """A plausible mistake in start.3: no threads."""
    for n in range(3):
        yield write(f"hello from {n}")


def _states(trace: Trace, thread: int) -> dict[State, int]:
    spent: dict[State, int] = {}
    for span in trace.spans:
        if span.thread == thread:
            spent[span.state] = spent.get(span.state, 0) + span.duration
    return spent


def _ready_time() -> float:
    return _states(run(two_workers, cpus=1), 2).get(State.READY, 0) / ms


def _speed(answer: Any) -> Verdict:
    if not isinstance(answer, int) or isinstance(answer, bool) or answer < 1:
        return hint("The answer is a number of CPUs: a whole number, at least 1.")
    best = run(two_workers, cpus=64).end
    if run(two_workers, cpus=answer).end > best:
        return hint("With so few CPUs a thread that is ready has to wait for another one to leave the CPU.")
    if answer > 1 and run(two_workers, cpus=answer - 1).end == best:
        return hint("That is fast enough, but fewer CPUs are as fast: a CPU helps only while a thread is ready for it.")
    return right("One CPU for each thread that is ever ready at the same time; more would idle.")


EXERCISES = (
    Exercise(
        "start.1",
        number(
            lambda: _finish(1),
            "The second thread computes while the first one waits for its device.",
            {
                32.0: "That is all the work, one piece after the other. A thread that waits for a device needs no CPU.",
                16.0: "That is one thread alone. With one CPU, only one of the two can compute at a time.",
            },
            "Draw one line for each thread: 6 ms computing, 8 ms waiting, 2 ms computing. Only one may compute at a time.",
        ),
        22,
        (32, 16, "22 ms"),
    ),
    Exercise(
        "start.2",
        number(
            lambda: _finish(2),
            "Each thread has a CPU whenever it wants one, so both take as long as one alone.",
            {
                22.0: "That is the time with one CPU. With two, both threads can compute at the same time.",
                11.0: "Two CPUs do not halve the time that a device needs, nor can one thread use both.",
            },
            "With two CPUs, neither thread ever waits for the other.",
        ),
        16,
        (22, 11),
    ),
    Exercise("start.3", _hello, hello_solution, (hello_without_join, hello_from_main)),
    Exercise(
        "start.4",
        number(
            _ready_time,
            "It was ready from its creation until the first thread left the CPU to wait for its device.",
            {
                8.0: "That is how long it was blocked: it waited for the device, not for the CPU.",
                0.0: "There is only one CPU, and the first thread has it when the second one is created.",
            },
            "Look for its spans with the state READY, and add their lengths.",
        ),
        6,
        (8, 0),
    ),
    Exercise("start.5", _speed, 2, (1, 4)),
)
