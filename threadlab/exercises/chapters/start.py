"""The exercises of chapter 00: a first acquaintance with the machine."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from threadlab.exercises.judging import attempt, number
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import compute, pthread_create, pthread_join, read, run, write
from threadlab.machine.computer.operation import Call
from threadlab.trace import State, Trace, format_time, ms

Steps = Generator[Call, Any, Any]


def workers(threads: int = 3) -> Steps:
    """Threads that each compute for 6 ms, wait 8 ms for a device and compute for 6 ms again."""

    def worker() -> Steps:
        yield compute(6 * ms)
        yield read(8 * ms)
        yield compute(6 * ms)

    tids = []
    for _ in range(threads):
        tids.append((yield pthread_create(worker)))
    for tid in tids:
        yield pthread_join(tid)


def _finish(cpus: int) -> float:
    return run(workers, cpus=cpus).end / ms


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
    return _states(run(workers, cpus=1), 3).get(State.READY, 0) / ms


def _speed(answer: Any) -> Verdict:
    if not isinstance(answer, int) or isinstance(answer, bool) or answer < 1:
        return hint("The answer is a number of CPUs: a whole number, at least 1.")
    best = run(workers, cpus=64).end
    if run(workers, cpus=answer).end > best:
        return hint("With so few CPUs a thread that is ready has to wait for another one to leave the CPU.")
    if answer > 1 and run(workers, cpus=answer - 1).end == best:
        return hint("That is fast enough, but fewer CPUs are as fast: a CPU helps only while a thread is ready for it.")
    return right("One CPU for each thread that is ever ready at the same time; more would idle.")


# start.6: forgotten yields


def _served(answer: Any) -> Verdict:
    for cpus in (1, 2, 4):
        for seed in (None, 1, 2):
            trace = attempt(answer, cpus=cpus, seed=seed)
            if isinstance(trace, Verdict):
                return trace
            lines = {text: time / ms for time, *_, text in trace.output}
            if "served" not in lines:
                return hint("It does not write 'served'.")
            if "cooked" not in lines or lines["served"] < lines["cooked"]:
                told = "It wrote 'served' before anything was cooked. Is the join made, or only described? "
                return hint(f"{told}Without yield in front of it, no call is made.")
            if lines["cooked"] != 3:
                told = f"It wrote 'cooked' after {lines['cooked']:g} ms, and cooking takes 3 ms. "
                return hint(f"{told}Is the computing done, or only described?")
            if len({tid for _, _, tid, _ in trace.output}) != 2:
                return hint("A thread of its own cooks, and main serves.")
    return right("Each call has its yield, so each is made: the cook computes, and main waits.")


def kitchen(cooks: bool = True, waits: bool = True) -> Steps:
    """The program of start.6, with those of its yields that are asked for."""

    def cook(time: int) -> Steps:
        if cooks:
            yield compute(time * ms)
        yield write("cooked")

    tid = yield pthread_create(cook, 3)
    if waits:
        yield pthread_join(tid)
    yield write("served")


# start.7: never idle


def _never_idle(answer: Any) -> Verdict:
    for seed in (None, 1, 2, 3):
        trace = attempt(answer, cpus=1, seed=seed)
        if isinstance(trace, Verdict):
            return trace
        blocked = (_states(trace, number).get(State.BLOCKED, 0) for number in range(len(trace.threads)))
        if sum(time >= 5 * ms for time in blocked) < 2:
            return hint(
                "At least two threads should each be blocked for 5 ms or more: tl.read blocks, and so does a sleep."
            )
        idle = trace.end - sum(span.duration for span in trace.spans if span.state == State.RUNNING)
        if idle:
            told = f"The CPU was idle for {format_time(idle)} of {format_time(trace.end)}. "
            return hint(f"{told}Nobody was ready at that time: who could compute while the others wait?")
    return right("There was always a thread to compute while another one waited.")


def overlapping(first: tuple[int, int, int] = (0, 5, 5), second: tuple[int, int, int] = (5, 5, 0)) -> Steps:
    """Two threads that each compute, read and compute, for so many milliseconds; by default a solution of start.7."""

    def works(before: int, waits: int, after: int) -> Steps:
        yield compute(before * ms)
        yield read(waits * ms)
        yield compute(after * ms)

    tids = []
    for times in (first, second):
        tids.append((yield pthread_create(works, *times)))
    for tid in tids:
        yield pthread_join(tid)


EXERCISES = (
    Exercise(
        "start.1",
        number(
            lambda: _finish(1),
            "There is always a thread that can compute while another one waits for its device.",
            {
                60.0: "That is all the work, one piece after the other. A thread that waits for a device needs no CPU.",
                20.0: "That is one thread alone. With one CPU, only one of the three can compute at a time.",
                26.0: "That is how long two such threads take, or how long these three take on two CPUs.",
            },
            "Draw one line for each thread: 6 ms computing, 8 ms waiting, 6 ms computing. Only one may compute at a time.",
        ),
        36,
        (60, 20, 26, "36 ms"),
    ),
    Exercise(
        "start.2",
        number(
            lambda: _finish(2),
            "Two compute at once; the third one has to wait for a CPU before each of its computations.",
            {
                36.0: "That is the time with one CPU. With two, two threads can compute at the same time.",
                18.0: "Two CPUs do not halve the time that a device needs, nor can one thread use both.",
                20.0: "That would need a CPU for each thread: the third one finds both CPUs taken.",
            },
            "With two CPUs, only the third thread ever waits for one.",
        ),
        26,
        (36, 18, 20),
    ),
    Exercise("start.3", _hello, hello_solution, (hello_without_join, hello_from_main)),
    Exercise(
        "start.4",
        number(
            _ready_time,
            "It was ready before its first turn, and again when its device had answered and the CPU was taken.",
            {
                12.0: "That is its first wait for the CPU. It is ready a second time: when its device has answered.",
                4.0: "That is its second wait for the CPU. It was ready before its first turn, too.",
                8.0: "That is how long it was blocked: it waited for the device, not for the CPU.",
                0.0: "There is only one CPU, and two other threads were created before this one.",
            },
            "Look for its spans with the state READY, and add their lengths.",
        ),
        16,
        (12, 8, 4, 0),
    ),
    Exercise("start.5", _speed, 3, (1, 2, 4)),
    Exercise(
        "start.6",
        _served,
        kitchen,
        (partial(kitchen, cooks=False), partial(kitchen, waits=False), partial(kitchen, cooks=False, waits=False)),
    ),
    Exercise(
        "start.7",
        _never_idle,
        overlapping,
        (
            partial(overlapping, (5, 8, 5), (5, 8, 5)),
            partial(overlapping, (5, 0, 5), (5, 0, 5)),
            partial(overlapping, (5, 5, 0), (5, 5, 0)),
        ),
    ),
)
