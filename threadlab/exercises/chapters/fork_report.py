"""An exercise of chapter 04: a child that reports on data which another thread is changing when the process forks."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    ManyToMany,
    ManyToOne,
    OneToOne,
    _exit,
    compute,
    fork,
    load,
    nanosleep,
    pthread_atfork,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    store,
    waitpid,
    write,
)
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import Call
from threadlab.trace import EventKind, Trace, format_time, ms

Steps = Generator[Call, Any, Any]
MODELS: tuple[Model, ...] = (OneToOne(), ManyToOne(jacket=True), ManyToMany(2))


def pids(trace: Trace) -> list[int]:
    """The processes of a trace, the first one first."""
    return list(dict.fromkeys(thread.pid for thread in trace.threads))


def reports(answer: Any) -> Verdict:
    """The judge of fork_exec.5: the fork comes at several moments, and the child has to report the whole sum."""
    for model in MODELS:
        for at in (0, 1, 3, 4, 5, 7, 8, 20):
            trace = attempt(answer, at * ms, model=model, cpus=2)
            if isinstance(trace, Verdict):
                lost = "fork did not copy" in trace.text
                why = (
                    "The child's copy of the mutex was locked by the teller, who is not there to unlock it. "
                    if lost
                    else ""
                )
                return hint(f"Forked after {at} ms: {why}{trace.text}")
            if len(pids(trace)) != 2:
                return hint(f"There should be two processes, and there are {len(pids(trace))}.")
            forked = next(event.time for event in trace.events if event.kind is EventKind.FORK)
            if forked > (at + 4) * ms:
                return hint(
                    f"It should fork after {at} ms, while the teller is at work; it forks at {format_time(forked)}."
                )
            parent, child = pids(trace)
            told = {pid: [text for _, by, _, text in trace.output if by == pid] for pid in (parent, child)}
            if told[parent] != ["moved 30"]:
                return hint(
                    "The parent should write 'moved 30' at its end: let the teller do its work, and wait for it."
                )
            if told[child] != ["total 100"]:
                return hint(
                    f"Forked after {at} ms: the child should write 'total 100', and wrote {told[child]}. The teller was "
                    "between two lines when the memory was copied. A mutex guards data only if fork waits for it, too."
                )
    return right("Whenever the process forks, the mutex is the forking thread's: nobody is between two lines then.")


def teller(mutex: int) -> Steps:
    """Move 10 from a to b, three times; the sum of the two is 100 whenever the mutex is free."""
    for _ in range(3):
        yield nanosleep(2 * ms)
        yield pthread_mutex_lock(mutex)
        yield store("a", (yield load("a")) - 10)
        yield compute(2 * ms)
        yield store("b", (yield load("b")) + 10)
        yield pthread_mutex_unlock(mutex)


def report(at: int, handlers: str = "pPC", locks: bool = True, unlocks: bool = False) -> Steps:
    """The program of fork_exec.5 with some of its handlers (p: prepare, P: parent, C: child), and its mistakes."""

    def lock() -> Steps:
        yield pthread_mutex_lock((yield load("mutex")))

    def unlock() -> Steps:
        yield pthread_mutex_unlock((yield load("mutex")))

    mutex = yield pthread_mutex_init()
    yield store("mutex", mutex)
    yield store("a", 100)
    yield store("b", 0)
    if handlers:
        chosen_ones = [(lock if kind == "p" else unlock) if kind in handlers else None for kind in "pPC"]
        yield pthread_atfork(*chosen_ones)
    tid = yield pthread_create(teller, mutex)
    yield nanosleep(at)
    if (yield fork()) == 0:
        if unlocks:
            yield pthread_mutex_unlock(mutex)
        if locks:
            yield from lock()
        total = (yield load("a")) + (yield load("b"))
        yield write(f"total {total}")
        yield _exit(0)
    yield waitpid()
    yield pthread_join(tid)
    yield write(f"moved {(yield load('b'))}")
