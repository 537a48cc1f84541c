"""An exercise of chapter 04: another program is run in a process of its own."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from threadlab.exercises.chapters.fork_report import pids
from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    compute,
    execve,
    exit,
    fork,
    forkall,
    nanosleep,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    waitpid,
    write,
)
from threadlab.machine.computer.operation import Call, Program
from threadlab.trace import EventKind, ms

Steps = Generator[Call, Any, Any]


def runs_another(answer: Any) -> Verdict:
    """The judge of fork_exec.8: another thread holds a lock, and another child has ended before."""
    if not callable(answer):
        return hint(f"The answer is a generator function with one parameter, and not {answer!r}.")

    def printing(mutex: int) -> Steps:
        yield pthread_mutex_lock(mutex)
        yield compute(30 * ms)
        yield pthread_mutex_unlock(mutex)

    def other(status: int) -> Steps:
        yield compute(1 * ms)
        yield exit(status)

    def main(status: int) -> Steps:
        mutex = yield pthread_mutex_init()
        sibling = yield fork()
        if sibling == 0:
            yield exit(9)
        tid = yield pthread_create(printing, mutex)
        yield nanosleep(5 * ms)
        got = yield from answer(partial(other, status))
        yield write(f"status {got}")
        yield pthread_join(tid)
        yield waitpid(-1)

    for status in (3, 0, 7):
        trace = attempt(main, status, cpus=2)
        if isinstance(trace, Verdict):
            return trace
        kinds = [event.kind for event in trace.events]
        forked = kinds.count(EventKind.FORK) > 1  # besides the sibling
        if EventKind.EXEC in kinds and not forked:
            return hint(
                "The process has replaced itself: exec does not come back. It is the child that should call it."
            )
        if not forked:
            return hint("The other program should run in a process of its own, and there is no fork.")
        if EventKind.EXEC not in kinds:
            return hint(
                "The child goes on with the old program, and with its locks as they stood. It should call execve."
            )
        if sum(thread.pid == pids(trace)[-1] for thread in trace.threads) > 2:
            return hint("forkall copies the other threads as well, and until the exec they go on. fork is enough.")
        said = trace.text()
        if said == "status 9":
            return hint(
                "It got the status of another child, which has ended before: tell waitpid which child you mean."
            )
        if said != f"status {status}":
            return hint(
                f"The other program ended with status {status}, and the caller should get {status}; it got "
                f"{said.removeprefix('status ') or 'nothing'}. waitpid waits, and gives the child's number and its status."
            )
        if len(pids(trace)) != 3:
            return hint(f"It should make one process, and it makes {len(pids(trace)) - 2}.")
    return right("Between fork and exec the child does nothing that could need a lock, so it cannot hang.")


def spawns(program: Program) -> Steps:
    """A solution of fork_exec.8."""
    pid = yield fork()
    if pid == 0:
        yield execve(program)
    _, status = yield waitpid(pid)
    return status


def replaces(program: Program) -> Steps:
    """A plausible mistake in fork_exec.8: no fork."""
    yield execve(program)


def calls(program: Program) -> Steps:
    """A plausible mistake in fork_exec.8: the child runs the program as a function."""
    pid = yield fork()
    if pid == 0:
        yield from program()
    _, status = yield waitpid(pid)
    return status


def does_not_wait(program: Program) -> Steps:
    """A plausible mistake in fork_exec.8: the parent goes on at once."""
    if (yield fork()) == 0:
        yield execve(program)


def copies_all(program: Program) -> Steps:
    """A plausible mistake in fork_exec.8: all threads are copied."""
    pid = yield forkall()
    if pid == 0:
        yield execve(program)
    _, status = yield waitpid(pid)
    return status


def waits_for_any(program: Program) -> Steps:
    """A plausible mistake in fork_exec.8: it takes the status of any child."""
    if (yield fork()) == 0:
        yield execve(program)
    _, status = yield waitpid(-1)
    return status
