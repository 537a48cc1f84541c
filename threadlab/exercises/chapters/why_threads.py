"""Exercises of the chapter why_threads."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from fractions import Fraction
from typing import Any

from threadlab.exercises.chapters.lost_update import DEPOSIT, DEPOSIT_SOLVED, adding, right_deposits, right_total
from threadlab.exercises.judging import attempt, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import (
    Costs,
    ThreadPool,
    compute,
    nanosleep,
    pthread_create,
    pthread_join,
    read,
    run,
    sem_init,
    sem_post,
    sem_wait,
    write,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import State, Trace, format_time, ms, us

Steps = Generator[Call, Any, Any]


def part(time: int) -> Steps:
    """A part of a job."""
    yield compute(time)


def job(serial: int, parallel: int, threads: int) -> Steps:
    """A job with a serial part, as in the chapter."""
    yield compute(serial)
    tids = []
    for _ in range(threads):
        tids.append((yield pthread_create(part, parallel // threads)))
    for tid in tids:
        yield pthread_join(tid)


def computing(trace: Trace) -> int:
    """The CPU time that all threads of `trace` used, in nanoseconds."""
    return sum(span.duration for span in trace.spans if span.state == State.RUNNING)


def waits(trace: Trace, came: str, done: str) -> dict[int, int]:
    """How long each numbered thing took from the line ``n came`` to the line ``n done``, in nanoseconds."""
    times = {text: time for time, _, _, text in trace.output}
    asked = [int(text.split()[0]) for text in times if text.endswith(f" {came}") and text.split()[0].isdigit()]
    return {n: times[f"{n} {done}"] - times[f"{n} {came}"] for n in asked if f"{n} {done}" in times}


# why_threads.1: what there is once, and what for each thread


def _parts() -> dict[str, float]:
    threads = run(job, 0, 3, 3).threads
    once, each = len({thread.pid for thread in threads}), len(threads)
    return {
        "address spaces": once,
        "stacks": each,
        "program counters": each,
        "heaps": once,
        "lists of open files": once,
    }


# why_threads.2: how many CPUs for a given speed-up


def _enough_cpus(answer: Any) -> Verdict:
    if not isinstance(answer, int) or isinstance(answer, bool) or not 1 <= answer <= 1000:
        return hint("The answer is a number of CPUs: a whole number from 1 to 1000.")
    got = _speed_up(answer)
    if got < 4:
        told = f"With {answer} CPU{'s' if answer > 1 else ''} it is {float(got):.2f} times as fast. "
        return hint(f"{told}The serial part takes as long as before: only the other 90 % are divided.")
    if _speed_up(answer - 1) >= 4:
        return hint("That is enough, and more than is needed: fewer CPUs do it too.")
    return right("The serial part takes 10 % of the time, and the rest, divided by the CPUs, 15 %: a quarter in all.")


def _speed_up(cpus: int) -> Fraction:
    work = (6 * ms, 54 * ms)
    return Fraction(sum(work), run(job, *work, cpus, cpus=cpus, record="metrics").end)


# why_threads.3: who waits how long at a window


def clicked(worker: bool) -> Steps:
    """Four clicks, every 10 ms; an answer takes 2 ms, and the first click starts a job of 30 ms."""

    def person(clicks: int) -> Steps:
        for n in range(1, 5):
            yield nanosleep(10 * ms)
            yield write(f"{n} clicked")
            yield sem_post(clicks)

    clicks = yield sem_init(0)
    tids = [(yield pthread_create(person, clicks))]
    for n in range(1, 5):
        yield sem_wait(clicks)
        yield compute(2 * ms)
        yield write(f"{n} answered")
        if n == 1 and worker:
            tids.append((yield pthread_create(part, 30 * ms)))
        elif n == 1:
            yield compute(30 * ms)
    for tid in tids:
        yield pthread_join(tid)


def _window_times() -> dict[str, float]:
    alone, two = run(clicked, False, quantum=1 * ms), run(clicked, True, cpus=2)
    return {
        "longest wait, no worker": max(waits(alone, "clicked", "answered").values()) / ms,
        "longest wait, worker and two CPUs": max(waits(two, "clicked", "answered").values()) / ms,
        "all done, worker and one CPU": run(clicked, True, quantum=1 * ms).end / ms,
    }


# why_threads.4: a setting in which eight threads are slower than one


def _slower(answer: Any) -> Verdict:
    limits = {"work": (1, 100), "serial": (0, 100), "cpus": (4, 16), "create": (0, 2000)}
    if not isinstance(answer, Mapping) or set(answer) != set(limits):
        return hint(f"The answer is a dict with the keys {', '.join(map(repr, limits))}.")
    for name, (least, most) in limits.items():
        if not isinstance(answer[name], int) or isinstance(answer[name], bool) or not least <= answer[name] <= most:
            return hint(f"{name} must be a whole number from {least} to {most}, not {answer[name]!r}.")
    serial = answer["work"] * ms * answer["serial"] // 100
    one = answer["work"] * ms
    work = (serial, one - serial, 8)
    eight = run(job, *work, cpus=answer["cpus"], costs=Costs(kernel_create=answer["create"] * us)).end
    told = f"One thread takes {format_time(one)}, eight take {format_time(eight)}"
    if 5 * eight >= 6 * one:
        return right(f"{told}: making them costs more than sharing the work saves.")
    if not answer["create"]:
        return hint(f"{told}. A serial part makes threads useless, and not harmful. What do threads themselves cost?")
    return hint(
        f"{told}: not a fifth longer. Compare the time to make eight threads with the work that there is to share."
    )


# why_threads.5: a window that answers


def _window(answer: Any) -> Verdict:
    for cpus in (1, 2):
        for seed in (None, 1, 2):
            trace = attempt(answer, cpus=cpus, seed=seed, quantum=1 * ms)
            if isinstance(trace, Verdict):
                return trace
            waited = waits(trace, "clicked", "answered")
            if sorted(waited) != [1, 2, 3, 4, 5, 6]:
                return hint(
                    "Each of the six clicks must be written down as it is: 'n clicked', and later 'n answered'."
                )
            if "picture done" not in trace.text().splitlines() or computing(trace) < 56 * ms:
                told = "The picture was not done: its 50 ms of work must be finished, and 'picture done' written. "
                return hint(f"{told}When main returns, every thread of the process ends, finished or not.")
            if max(waited.values()) > 12 * ms:
                told = f"On {cpus} CPU{'s' if cpus > 1 else ''} a click waited {format_time(max(waited.values()))}. "
                return hint(
                    f"{told}What does main do while it should wait for the next click? It must not wait for the job."
                )
    return right("The worker has the job, and main waits for nothing but clicks until all of them are answered.")


def _gallery(paint: Callable[[], Steps], at_the_end: bool = False, joined: bool = True) -> Callable[[], Steps]:
    """A program for why_threads.5 that has `paint` done by a thread, and waits for it at once or at the end."""

    def person(clicks: int) -> Steps:
        for n in range(1, 7):
            yield nanosleep(5 * ms)
            yield write(f"{n} clicked")
            yield sem_post(clicks)

    def program() -> Steps:
        clicks = yield sem_init(0)
        tids = [(yield pthread_create(person, clicks))]
        for n in range(1, 7):
            yield sem_wait(clicks)
            yield compute(1 * ms)
            yield write(f"{n} answered")
            if n == 2:
                worker = yield pthread_create(paint)
                if at_the_end:
                    tids.append(worker)
                elif joined:
                    yield pthread_join(worker)
        for tid in tids:
            yield pthread_join(tid)

    return program


def paint() -> Steps:
    """The job of why_threads.5."""
    yield compute(50 * ms)
    yield write("picture done")


# why_threads.7: a server with a bounded number of threads


def _server(answer: Any) -> Verdict:
    for cpus, seed in ((1, None), (2, None), (2, 5)):
        trace = attempt(answer, cpus=cpus, seed=seed)
        if isinstance(trace, Verdict):
            return trace
        waited = waits(trace, "comes", "answered")
        if sorted(waited) != [*range(1, 13)]:
            return hint(f"Twelve requests must come and be answered; in one run {len(waited)} were.")
        if any(time < (31 if n % 4 == 2 else 4) * ms for n, time in waited.items()):
            return hint("Some requests were answered without being served: use serve and network as they are.")
        late = {n: time for n, time in waited.items() if n % 4 != 2 and time > 8 * ms}
        if late:
            n, time = next(iter(late.items()))
            told = f"Request {n} is a quick one, and it waited {format_time(time)}. "
            return hint(
                f"{told}How many slow requests are being served at the same time, and who serves the quick ones?"
            )
        if len(trace.threads) > 6:
            told = f"{len(trace.threads)} threads were made, and six are allowed, main and the network among them. "
            return hint(
                f"{told}With a thread for each request, more are made as more come: let a few threads serve many requests."
            )
    return right("Two slow requests overlap, so a third worker is enough for the quick ones, however many come.")


def _serving(workers: int) -> Callable[[], Steps]:
    """A program for why_threads.7: so many workers, or a thread for each request (0), or main alone (-1)."""

    def serve(n: int) -> Steps:
        yield compute(1 * ms)
        yield read(30 * ms if n % 4 == 2 else 3 * ms)
        yield write(f"{n} answered")

    def network(door: int) -> Steps:
        for n in range(1, 13):
            yield nanosleep(5 * ms)
            yield write(f"{n} comes")
            yield sem_post(door)

    def program() -> Steps:
        door = yield sem_init(0)
        yield pthread_create(network, door, detached=True)
        pool = (yield from ThreadPool.start(workers, 12)) if workers > 0 else None
        tids = []
        for n in range(1, 13):
            yield sem_wait(door)
            if pool:
                yield from pool.submit(serve, n)
            elif workers == 0:
                tids.append((yield pthread_create(serve, n)))
            else:
                yield from serve(n)
        if pool:
            yield from pool.shutdown()
        for tid in tids:
            yield pthread_join(tid)

    return program


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        "why_threads.1",
        numbers(
            _parts,
            "One of everything that belongs to the process; a stack and registers for each thread, main among them.",
            {
                "address spaces": "threads live in one process, and an address space belongs to a process.",
                "stacks": "each thread is in the middle of its own chain of calls, and main is a thread too.",
                "program counters": "it is a register: each thread, main among them, is at its own place in the code.",
                "heaps": "malloc takes memory from the process, whichever thread calls it.",
                "lists of open files": "a file that one thread opens can be read by all: the list is the process's.",
            },
        ),
        {"address spaces": 1, "stacks": 4, "program counters": 4, "heaps": 1, "lists of open files": 1},
        (
            {"address spaces": 1, "stacks": 3, "program counters": 3, "heaps": 1, "lists of open files": 1},
            {"address spaces": 4, "stacks": 4, "program counters": 4, "heaps": 4, "lists of open files": 4},
            {"address spaces": 1, "stacks": 4, "program counters": 1, "heaps": 1, "lists of open files": 1},
        ),
    ),
    Exercise("why_threads.2", _enough_cpus, 6, (4, 5, 10, 0)),
    Exercise(
        "why_threads.3",
        numbers(
            _window_times,
            "The worker saves the clicks from waiting. On one CPU it saves no time: the CPU is busy either way.",
            {
                "longest wait, no worker": "the second click comes at 20 ms and the job goes on until 42 ms; "
                "the answer takes 2 ms more. Who comes later waits less.",
                "longest wait, worker and two CPUs": "the window has a CPU for itself, and does nothing but answer.",
                "all done, worker and one CPU": "from the first click at 10 ms the CPU is never idle until all is done. "
                "How much work is there?",
            },
        ),
        {
            "longest wait, no worker": 24,
            "longest wait, worker and two CPUs": 2,
            "all done, worker and one CPU": 48,
        },
        (
            {"longest wait, no worker": 32, "longest wait, worker and two CPUs": 2, "all done, worker and one CPU": 48},
            {"longest wait, no worker": 24, "longest wait, worker and two CPUs": 0, "all done, worker and one CPU": 48},
            {"longest wait, no worker": 24, "longest wait, worker and two CPUs": 2, "all done, worker and one CPU": 42},
        ),
    ),
    Exercise(
        "why_threads.4",
        _slower,
        {"work": 8, "serial": 0, "cpus": 8, "create": 2000},
        (
            {"work": 8, "serial": 100, "cpus": 8, "create": 0},
            {"work": 100, "serial": 0, "cpus": 8, "create": 2000},
            {"work": 8, "serial": 0, "cpus": 1, "create": 2000},
        ),
    ),
    Exercise(
        "why_threads.5",
        _window,
        _gallery(paint, at_the_end=True),
        (_gallery(paint), _gallery(paint, joined=False)),
    ),
    Exercise(
        "why_threads.6",
        right_total,
        adding(before=False, around=True),
        (
            adding(before=False, around=False),
            adding(before=True, around=False),
            adding(before=False, around=True, shared=False),
        ),
    ),
    Exercise("why_threads.7", _server, _serving(3), (_serving(-1), _serving(0), _serving(2))),
    Exercise(
        "why_threads.8",
        right_deposits,
        DEPOSIT_SOLVED,
        (
            DEPOSIT,
            DEPOSIT_SOLVED.replace("    pthread_mutex_unlock(&lock);\n", ""),
            DEPOSIT.replace("get(&balance)", "0"),
            DEPOSIT_SOLVED.replace("seen + 1", "seen + 2"),
        ),
    ),
)
