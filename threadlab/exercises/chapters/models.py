"""The exercises of chapter 02: threading models."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from threadlab.exercises.chapters import bound_in_c, tiny_library
from threadlab.exercises.judging import attempt, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import (
    PTHREAD_SCOPE_SYSTEM,
    ManyToMany,
    ManyToOne,
    OneToOne,
    ProgramError,
    TwoLevel,
    clock,
    compute,
    load,
    nanosleep,
    pthread_create,
    pthread_join,
    read,
    run,
    sched_yield,
    store,
    write,
)
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import Call
from threadlab.trace import Trace, format_time, ms

Steps = Generator[Call, Any, Any]


def crew(threads: int, before: int, waiting: int, after: int, bound: int = 0) -> Steps:
    """`threads` threads that each compute, make a blocking call and compute again (times in milliseconds).

    The first `bound` of them have contention scope SYSTEM.
    """

    def worker() -> Steps:
        yield compute(before * ms)
        if waiting:
            yield read(waiting * ms)
        yield compute(after * ms)

    tids = []
    for number in range(threads):
        scope = PTHREAD_SCOPE_SYSTEM if number < bound else None
        tids.append((yield pthread_create(worker, scope=scope)))
    for tid in tids:
        yield pthread_join(tid)


# models.1: how many kernel threads


def _kernel_threads() -> dict[str, float]:
    models: dict[str, Model] = {
        "many-to-one": ManyToOne(),
        "one-to-one": OneToOne(),
        "many-to-many": ManyToMany(3),
    }
    counted: dict[str, float] = {
        title: run(crew, 5, 1, 1, 1, model=model).metrics().kernel_threads for title, model in models.items()
    }
    counted["two-level"] = run(crew, 5, 1, 1, 1, 2, model=TwoLevel(3)).metrics().kernel_threads
    return counted


# models.2: how long it takes


def _finishing_times() -> dict[str, float]:
    models: dict[str, Model] = {
        "many-to-one": ManyToOne(),
        "with jackets": ManyToOne(jacket=True),
        "one-to-one": OneToOne(),
    }
    return {title: run(crew, 3, 4, 12, 4, model=model).end / ms for title, model in models.items()}


# models.3: the smallest number of LWPs


def _enough_lwps(answer: Any) -> Verdict:
    if not isinstance(answer, int) or isinstance(answer, bool) or answer < 1:
        return hint("The answer is a number of LWPs: a whole number, at least 1.")
    work = (8, 4, 4, 4)
    best = run(crew, *work, model=OneToOne(), cpus=2).end
    took = run(crew, *work, model=ManyToMany(answer), cpus=2).end
    if took > best:
        blocked = "Every LWP can be blocked in a call while user threads are ready: they have nothing to run on. "
        return hint(f"{blocked}It takes {format_time(took)}, and one-to-one takes {format_time(best)}.")
    if answer > 1 and run(crew, *work, model=ManyToMany(answer - 1), cpus=2).end == best:
        return hint(
            "As fast as one-to-one, but one LWP fewer is as fast: an LWP more than the threads can use is idle."
        )
    return right("Enough for the threads that are blocked and, beside them, one for each CPU that has work.")


# models.4: a setting in which many-to-many loses


def _slow_many_to_many(answer: Any) -> Verdict:
    limits = {"threads": (1, 32), "lwps": (2, 32), "cpus": (1, 16), "compute": (0, 100), "block": (0, 100)}
    if not isinstance(answer, Mapping) or set(answer) != set(limits):
        return hint(f"The answer is a dict with the keys {', '.join(map(repr, limits))} (times in milliseconds).")
    for name, (least, most) in limits.items():
        if not isinstance(answer[name], int) or not least <= answer[name] <= most:
            return hint(f"{name} must be a whole number from {least} to {most}, not {answer[name]!r}.")
    work = (answer["threads"], answer["compute"], answer["block"], answer["compute"])
    ours = run(crew, *work, model=ManyToMany(answer["lwps"]), cpus=answer["cpus"]).end
    theirs = run(crew, *work, model=OneToOne(), cpus=answer["cpus"]).end
    if 2 * ours >= 3 * theirs > 0:
        return right(f"Many-to-many takes {format_time(ours)}, one-to-one {format_time(theirs)}.")
    if not answer["block"] and answer["lwps"] >= answer["cpus"]:
        return hint("Nothing blocks here, and there is an LWP for every CPU: many-to-many lacks nothing.")
    if answer["lwps"] >= answer["threads"]:
        return hint("With an LWP for every thread, many-to-many is one-to-one.")
    return hint(f"Many-to-many takes {format_time(ours)}, one-to-one {format_time(theirs)}: not half as much again.")


# models.5: keep the beat under two-level


def _beat(answer: Any) -> Verdict:
    for cpus in (2, 3):
        trace = attempt(answer, model=TwoLevel(1), cpus=cpus, quantum=50 * ms)
        if isinstance(trace, Verdict):
            return trace
        ticks = [time // ms for time, _, _, text in trace.output if text == "tick"]
        if ticks != [10, 20, 30]:
            told = f"It wrote 'tick' at {', '.join(map(str, ticks)) or 'no time'} (ms), not at 10, 20, 30. "
            return hint(f"{told}To run at those times the ticker needs an LWP and a CPU: who has them then?")
        computing = [span for span in trace.spans if span.state.name == "RUNNING"]
        if sum(span.duration for span in computing) < 80 * ms:
            return hint("The two other threads must compute for 40 ms each.")
        if min(span.start for span in computing) >= 10 * ms:
            slept = "The two other threads did not run until the ticker was done: its sleep blocked the LWP. "
            return hint(f"{slept}They should compute meanwhile.")
    return right("Bound to an LWP of its own, the ticker competes for a CPU, and there is one to spare.")


def beat_solution() -> Steps:
    """A solution of models.5."""

    def ticker() -> Steps:
        for _ in range(3):
            yield nanosleep(10 * ms)
            yield write("tick")

    def hog() -> Steps:
        yield compute(40 * ms)

    tids = [(yield pthread_create(ticker, scope=PTHREAD_SCOPE_SYSTEM))]
    for _ in range(2):
        tids.append((yield pthread_create(hog)))
    for tid in tids:
        yield pthread_join(tid)


def beat_unbound() -> Steps:
    """A plausible mistake in models.5: the ticker shares the LWP, and its sleep blocks it."""

    def ticker() -> Steps:
        for _ in range(3):
            yield nanosleep(10 * ms)
            yield write("tick")

    def hog() -> Steps:
        yield compute(40 * ms)

    tids = [(yield pthread_create(ticker))]
    for _ in range(2):
        tids.append((yield pthread_create(hog)))
    for tid in tids:
        yield pthread_join(tid)


def beat_bound_hogs() -> Steps:
    """A plausible mistake in models.5: the wrong threads are bound, and compete with the ticker for the CPUs."""

    def hog() -> Steps:
        yield compute(40 * ms)

    tids = []
    for _ in range(2):
        tids.append((yield pthread_create(hog, scope=PTHREAD_SCOPE_SYSTEM)))
    for _ in range(3):
        yield nanosleep(10 * ms)
        yield write("tick")
    for tid in tids:
        yield pthread_join(tid)


def beat_without_hogs() -> Steps:
    """A plausible mistake in models.5: nobody computes."""
    for _ in range(3):
        yield nanosleep(10 * ms)
        yield write("tick")


# models.6: a polite computation


def _polite(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(f"The answer is a program: a generator function, passed without calling it, and not {answer!r}.")

    def clerk() -> Steps:
        for _ in range(10):
            yield nanosleep(5 * ms)
            yield compute(0)

    def main() -> Steps:
        tids = [(yield pthread_create(clerk, name="clerk")), (yield pthread_create(answer, name="hog"))]
        for tid in tids:
            yield pthread_join(tid)

    trace = attempt(main, model=ManyToOne(jacket=True))
    if isinstance(trace, Verdict):
        return trace
    ran = sum(span.duration for span in trace.spans if span.thread == 2 and span.state.name == "RUNNING")
    if ran != 60 * ms:
        return hint(f"The computation takes 60 ms of CPU time in all; this one took {format_time(ran)}.")
    late = max((span.duration for span in trace.spans if span.thread == 1 and span.state.name == "READY"), default=0)
    if late > 5 * ms:
        told = f"The clerk had to wait {format_time(late)} for its turn. "
        return hint(f"{told}A user-level library does not take the CPU away: a thread has to give it up.")
    return right("A thread that gives up its turn now and then lets the others of its process run.")


def polite_solution() -> Steps:
    """A solution of models.6."""
    for _ in range(20):
        yield compute(3 * ms)
        yield sched_yield()


def polite_in_one_piece() -> Steps:
    """A plausible mistake in models.6: pieces, but no yield."""
    for _ in range(20):
        yield compute(3 * ms)


def polite_but_idle() -> Steps:
    """A plausible mistake in models.6: sleeping in place of computing."""
    for _ in range(20):
        yield nanosleep(3 * ms)


# models.7: a program that needs preemption


def _needs_preemption(answer: Any) -> Verdict:
    trace = attempt(answer, model=OneToOne(), max_events=20_000)
    if isinstance(trace, Verdict):
        return hint(f"Under one-to-one it must be completed. {trace.text}")
    try:
        other: Trace = run(answer, model=ManyToOne(jacket=True), max_events=20_000)
    except ProgramError as error:
        return hint(f"The program raised an error. {error}")
    if other.outcome == "completed":
        told = "It is completed under many-to-one too: whoever waits there lets the others run. "
        return hint(f"{told}Let a thread wait without ever giving up its turn.")
    if other.outcome == "deadlock":
        return hint("Under many-to-one it ends in a deadlock; the exercise asks for a thread that runs for ever.")
    return right("The waiting thread never leaves the only kernel thread, so what it waits for cannot happen.")


def spinning() -> Steps:
    """A solution of models.7."""

    def setter() -> Steps:
        yield store("flag", 1)

    yield pthread_create(setter)
    while not (yield load("flag")):
        yield compute(1 * ms)


def yielding() -> Steps:
    """A plausible mistake in models.7: it yields, so that many-to-one completes it."""

    def setter() -> Steps:
        yield store("flag", 1)

    yield pthread_create(setter)
    while not (yield load("flag")):
        yield sched_yield()


def for_ever() -> Steps:
    """A plausible mistake in models.7: it never ends at all."""
    while (yield clock()) >= 0:
        yield compute(1 * ms)


_STALL = "a blocking call stops the only kernel thread, and with it every thread of the process"
EXERCISES = (
    Exercise(
        "models.1",
        numbers(
            _kernel_threads,
            "The kernel sees what it schedules: kernel threads. The library may put many user threads on each.",
            {
                "many-to-one": "however many user threads there are, they share one kernel thread.",
                "one-to-one": "every user thread has one, and main is a thread too.",
                "many-to-many": "the model says how many; user threads do not change it.",
                "two-level": "the shared ones, and one more for each bound thread.",
            },
        ),
        {"many-to-one": 1, "one-to-one": 6, "many-to-many": 3, "two-level": 5},
        (
            {"many-to-one": 1, "one-to-one": 5, "many-to-many": 3, "two-level": 5},
            {"many-to-one": 6, "one-to-one": 6, "many-to-many": 6, "two-level": 6},
            {"many-to-one": 1, "one-to-one": 6, "many-to-many": 3, "two-level": 3},
            1,
        ),
    ),
    Exercise(
        "models.2",
        numbers(
            _finishing_times,
            "With one CPU, jackets are as good as kernel threads: the waits overlap, the computing cannot.",
            {
                "many-to-one": f"{_STALL}. Add up everything.",
                "with jackets": "only the calling thread waits. While one waits, the others compute, one at a time.",
                "one-to-one": "a blocked kernel thread leaves the CPU to another one.",
            },
        ),
        {"many-to-one": 60, "with jackets": 28, "one-to-one": 28},
        (
            {"many-to-one": 28, "with jackets": 28, "one-to-one": 28},
            {"many-to-one": 60, "with jackets": 20, "one-to-one": 20},
            {"many-to-one": 60, "with jackets": 28, "one-to-one": 20},
        ),
    ),
    Exercise("models.3", _enough_lwps, 4, (2, 3, 8, 0)),
    Exercise(
        "models.4",
        _slow_many_to_many,
        {"threads": 8, "lwps": 2, "cpus": 4, "compute": 2, "block": 20},
        (
            {"threads": 8, "lwps": 4, "cpus": 4, "compute": 10, "block": 0},
            {"threads": 4, "lwps": 8, "cpus": 4, "compute": 2, "block": 20},
            {"threads": 8, "lwps": 1, "cpus": 4, "compute": 2, "block": 20},
        ),
    ),
    Exercise("models.5", _beat, beat_solution, (beat_unbound, beat_bound_hogs, beat_without_hogs)),
    Exercise("models.6", _polite, polite_solution, (polite_in_one_piece, polite_but_idle)),
    Exercise("models.7", _needs_preemption, spinning, (yielding, for_ever)),
    Exercise("models.8", tiny_library.takes_turns, tiny_library.queue_of_threads, tiny_library.MISTAKES),
    Exercise("models.9", bound_in_c.binds, bound_in_c.MENDED, bound_in_c.MISTAKES),
)
