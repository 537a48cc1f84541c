"""Futures: what becomes of a task that another thread runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from threadlab.machine.posix import load, pthread_cond_wait
from threadlab.machine.programs.monitor import Steps, monitored


class TaskRejected(RuntimeError):
    """The pool does not run the task: its queue is full, it is shut down, or a newer task has taken the place."""


class WorkerDied(RuntimeError):
    """The worker that ran the task ended before the task did: it was cancelled, or the task called `pthread_exit`."""


@dataclass(frozen=True)
class Future:
    """What becomes of a task: ``value = yield from future.result()``."""

    name: str
    """the variable of the process's memory that holds the outcome, once there is one"""
    mutex: int
    finished: int

    def done(self) -> Steps[bool]:
        """Ask whether the task has ended, one way or the other."""
        return bool((yield load(self.name)))

    @monitored
    def result(self) -> Steps[Any]:
        """Wait until the task has ended.  Returns what it returned.

        Raises what it raised, `TaskRejected` if the pool has given it up, or `WorkerDied`.
        """
        while not (outcome := (yield load(self.name))):
            yield pthread_cond_wait(self.finished, self.mutex)
        value, error = outcome
        if error is not None:
            raise error
        return value
