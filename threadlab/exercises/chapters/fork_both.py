"""An exercise of chapter 04: a program that needs more than the calling thread in its child."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from threadlab.exercises.chapters.fork_report import MODELS, pids
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    ProgramError,
    fork,
    forkall,
    nanosleep,
    pthread_create,
    run,
    sem_init,
    sem_post,
    sem_wait,
    waitpid,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import EventKind, ms

Steps = Generator[Call, Any, Any]


def needs_all(answer: Any) -> Verdict:
    """The judge of fork_exec.9: completed with forkall, the child hangs with fork, and no mutex is to blame."""
    if not callable(answer):
        return hint(f"The answer is a generator function with one parameter, and not {answer!r}.")
    for model in MODELS:
        try:
            all_copied = run(answer, partial(forkall), model=model, cpus=2, max_events=20_000)
            one_copied = run(answer, partial(fork), model=model, cpus=2, max_events=20_000)
        except (ProgramError, TypeError) as error:
            return hint(f"The program raised an error. {error}")
        for trace in (all_copied, one_copied):
            if len(pids(trace)) != 2:
                return hint("The program should make one child, with the call that it is given: pid = yield copy().")
            if any(event.kind == EventKind.ACQUIRE and "mutex" in event.detail for event in trace.events):
                return hint("It uses a mutex. That a mutex stays locked is known by now: find another reason.")
        if all_copied.outcome != "completed":
            told = all_copied.deadlock or all_copied.limit or all_copied.outcome
            return hint(f"With forkall it should be completed, and it is not: {told}.")
        if one_copied.outcome == "completed":
            return hint(
                "With fork it is completed, too: nobody in it needs a thread that was not copied. "
                "Whom could the child wait for? And the parent has to wait for its child, or nobody notices."
            )
        if one_copied.outcome == "limit":
            return hint("With fork a thread looks again and again for ever. It should wait, and use no CPU meanwhile.")
        if one_copied.outcome != "deadlock":
            return hint(f"With fork a thread should wait for ever, and it ends otherwise: {one_copied.outcome}.")
    return right("The child waits for what a thread would do that is there with forkall only.")


def waits_for_worker(copy: Callable[[], Call], posts: bool = True, waits: bool = True, parent: bool = True) -> Steps:
    """A solution of fork_exec.9, and its mistakes."""

    def worker(done: int) -> Steps:
        yield nanosleep(5 * ms)
        if posts:
            yield sem_post(done)

    done = yield sem_init(0)
    yield pthread_create(worker, done)
    yield nanosleep(1 * ms)
    pid = yield copy()
    if waits:
        yield sem_wait(done)
    if pid and parent:
        yield waitpid(pid)
