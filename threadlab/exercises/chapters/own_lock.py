"""activations.7: a lock that the program makes by itself, out of a variable, and that nobody else knows of."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    ManyToMany,
    OneToOne,
    SchedulerActivations,
    compute,
    load,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    read,
    sched_yield,
    store,
    write,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import State, format_time, ms

Steps = Generator[Call, Any, Any]
MODELS = (SchedulerActivations(), OneToOne(), ManyToMany(2))
WORK = 2 * 2 * ms
"""what the two updates compute"""


def own_lock(answer: Any) -> Verdict:
    """Judge the mended program: right under all models, on one processor and on two, without waiting actively."""
    for model in MODELS:
        for cpus, seed in ((1, None), (2, None), (2, 3), (1, 4)):
            trace = attempt(answer, model=model, cpus=cpus, seed=seed, max_events=5000)
            where = f"Under {model.title} on {cpus} processor{'s' if cpus > 1 else ''}: "
            if isinstance(trace, Verdict):
                return hint(f"{where}{trace.text}")
            if trace.text() != "total 2":
                return hint(
                    f"{where}the program wrote {trace.text()!r}, and both updates should count: 'total 2'. "
                    "Between load and store nobody else may do the same."
                )
            busy = sum(span.duration for span in trace.spans if span.state is State.RUNNING)
            if busy < WORK:
                return hint(f"{where}each update should still compute twice for 1 ms.")
            if busy > WORK:
                return hint(
                    f"{where}the threads compute for {format_time(busy)}, and the work is {format_time(WORK)}: a thread "
                    "still asks again and again. Let it wait in a call by which the library knows what for."
                )
    return right("The library knows a mutex: who waits for it computes nothing, and its owner is not left behind.")


def _program(update: Any) -> Any:
    def program() -> Steps:
        mutex = yield pthread_mutex_init()
        yield store("total", 0)
        tids = []
        for _ in range(2):
            tids.append((yield pthread_create(update, mutex)))
        for tid in tids:
            yield pthread_join(tid)
        yield write(f"total {(yield load('total'))}")

    return program


def _adds() -> Steps:
    yield compute(1 * ms)
    total = yield load("total")
    yield read(2 * ms)
    yield store("total", total + 1)
    yield compute(1 * ms)


def _with_mutex(mutex: int) -> Steps:
    yield pthread_mutex_lock(mutex)
    yield from _adds()
    yield pthread_mutex_unlock(mutex)


def _yields(mutex: int) -> Steps:
    while (yield load("locked")):
        yield compute(1 * ms)
        yield sched_yield()
    yield store("locked", 1)
    yield from _adds()
    yield store("locked", 0)


def _unprotected(mutex: int) -> Steps:
    yield from _adds()


LOCKED, YIELDS, UNPROTECTED = _program(_with_mutex), _program(_yields), _program(_unprotected)
