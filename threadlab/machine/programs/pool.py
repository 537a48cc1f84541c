"""A thread pool: a fixed number of workers that take tasks from a bounded queue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple, get_args

from threadlab.machine.checks import one_of, routine, whole
from threadlab.machine.computer.frames import generator_of
from threadlab.machine.computer.operation import Program
from threadlab.machine.posix import (
    load,
    pthread_atfork,
    pthread_cleanup_pop,
    pthread_cleanup_push,
    pthread_cond_broadcast,
    pthread_cond_init,
    pthread_cond_signal,
    pthread_cond_wait,
    pthread_create,
    pthread_mutex_init,
    store,
)
from threadlab.machine.programs.futures import Future, TaskRejected, WorkerDied
from threadlab.machine.programs.monitor import Steps, lock, monitored, unlock

Saturation = Literal["block", "reject", "caller runs", "drop oldest"]
"""What `ThreadPool.submit` does when the queue is full"""
Entry = tuple[Future, Program, tuple[Any, ...]]


class State(NamedTuple):
    """What the pool keeps in the process's memory.  It is replaced as a whole, never changed."""

    queue: tuple[Entry, ...] = ()
    closed: bool = False
    workers: int = 0
    submitted: int = 0


@dataclass(frozen=True)
class ThreadPool:
    """Worker threads and a queue of tasks, for a program on the simulated machine::

        pool = yield from tl.ThreadPool.start(workers=2, capacity=4, saturation="block")
        future = yield from pool.submit(task, 10)
        value = yield from future.result()
        yield from pool.shutdown()

    A worker that dies while it runs a task, because it is cancelled or the task calls `pthread_exit`, is replaced.

    All that changes is in the process's memory.  A child made with `fork` has a copy of the queue and of what is done, and
    fork handlers see to it that the mutex is free there.  But it has no workers, since fork copies the caller alone: what
    is queued or running is not run there, and a child that wants a pool starts its own.  `forkall` copies the workers
    too, and both pools go on.
    """

    name: str
    capacity: int
    saturation: Saturation
    mutex: int
    not_empty: int
    not_full: int
    finished: int

    @classmethod
    def start(cls, workers: int, capacity: int, saturation: Saturation = "block") -> Steps[ThreadPool]:
        """Make a pool of `workers` threads (at least 1) whose queue holds up to `capacity` tasks (at least 1).

        `saturation` says what `submit` does when the queue is full: ``"block"`` waits for room, ``"reject"`` raises
        `TaskRejected`, ``"caller runs"`` runs the task at once in the calling thread, ``"drop oldest"`` gives up the
        task that has waited longest.  Raises `TypeError` or `ValueError` for anything else.
        """
        whole(workers, "ThreadPool.start(workers)", least=1)
        whole(capacity, "ThreadPool.start(capacity)", least=1)
        one_of(saturation, "ThreadPool.start(saturation)", get_args(Saturation))
        mutex = yield pthread_mutex_init()
        not_empty = yield pthread_cond_init()
        not_full = yield pthread_cond_init()
        finished = yield pthread_cond_init()
        pool = cls(f"pool {mutex}", capacity, saturation, mutex, not_empty, not_full, finished)
        yield store(pool.name, State(workers=workers))
        yield pthread_atfork(partial(lock, mutex), partial(unlock, mutex), partial(unlock, mutex))
        for number in range(workers):
            yield pthread_create(pool._work, detached=True, name=f"worker {number + 1}")
        return pool

    def submit(self, task: Program, *args: Any) -> Steps[Future]:
        """Have a worker run ``task(*args)``.  Returns its future.

        Raises `TaskRejected` if the pool is shut down, or its queue full and its `saturation` ``"reject"``.
        """
        future, runs_here = yield from self._put(routine(task, "submit(task)"), args)
        if runs_here:
            yield from self._run(future, task, args)
        return future

    def queued(self) -> Steps[int]:
        """Ask how many tasks wait for a worker."""
        return len((yield load(self.name)).queue)

    @monitored
    def shutdown(self, drain: bool = True) -> Steps[None]:
        """Take no more tasks, and wait until all workers have ended.

        Queued tasks are run first, or given up if `drain` is false (their futures raise `TaskRejected`); tasks that run
        go on to their end.  Not to be called by a task, which would wait for itself.
        """
        state: State = yield load(self.name)
        given_up = () if drain else state.queue
        yield store(self.name, state._replace(closed=True, queue=state.queue if drain else ()))
        for future, _, _ in given_up:
            yield from self._settle(future, None, TaskRejected("the pool is shut down"))
        yield pthread_cond_broadcast(self.not_empty)
        yield pthread_cond_broadcast(self.not_full)
        while (yield load(self.name)).workers:
            yield pthread_cond_wait(self.finished, self.mutex)

    @monitored
    def _put(self, task: Program, args: tuple[Any, ...]) -> Steps[tuple[Future, bool]]:
        """Queue a task, or decide that the caller runs it."""
        state: State = yield load(self.name)
        while len(state.queue) == self.capacity and self.saturation == "block" and not state.closed:
            yield pthread_cond_wait(self.not_full, self.mutex)
            state = yield load(self.name)
        queue, full = state.queue, len(state.queue) == self.capacity
        if state.closed:
            raise TaskRejected("the pool is shut down")
        if full and self.saturation == "reject":
            raise TaskRejected("the queue is full")
        if full and self.saturation == "drop oldest":
            yield from self._settle(queue[0][0], None, TaskRejected("a newer task has taken its place"))
            queue = queue[1:]
        number = state.submitted + 1
        future = Future(f"{self.name}, task {number}", self.mutex, self.finished)
        runs_here = full and self.saturation == "caller runs"
        if not runs_here:
            queue += ((future, task, args),)
        yield store(self.name, state._replace(queue=queue, submitted=number))
        yield pthread_cond_signal(self.not_empty)
        return future, runs_here

    @monitored
    def _take(self) -> Steps[Entry | None]:
        """Wait for a task; None when there is none and will be none."""
        while not (state := (yield load(self.name))).queue and not state.closed:
            yield pthread_cond_wait(self.not_empty, self.mutex)
        if not state.queue:
            return None
        yield store(self.name, state._replace(queue=state.queue[1:]))
        yield pthread_cond_signal(self.not_full)
        entry: Entry = state.queue[0]
        return entry

    def _work(self) -> Steps[None]:
        """A worker."""
        yield pthread_cleanup_push(self._ended)
        while (entry := (yield from self._take())) is not None:
            yield from self._run(*entry)
        yield pthread_cleanup_pop(1)

    def _run(self, future: Future, task: Program, args: tuple[Any, ...]) -> Steps[None]:
        value, error = None, None
        yield pthread_cleanup_push(self._finish, future, None, WorkerDied("the thread ended before the task"))
        try:
            value = yield from generator_of(task, args, "the task")
        except Exception as raised:
            error = raised
        yield pthread_cleanup_pop(0)
        yield from self._finish(future, value, error)

    @monitored
    def _finish(self, future: Future, value: Any, error: Exception | None) -> Steps[None]:
        yield from self._settle(future, value, error)

    def _settle(self, future: Future, value: Any, error: Exception | None) -> Steps[None]:
        yield store(future.name, (value, error))
        yield pthread_cond_broadcast(self.finished)

    def _ended(self) -> Steps[None]:
        """What a worker does at its end, however that comes."""
        yield from self._leave()

    @monitored
    def _leave(self) -> Steps[None]:
        """A worker ends: because the pool is shut down, or too early, and then another takes its place."""
        state: State = yield load(self.name)
        if state.closed and not state.queue:
            yield store(self.name, state._replace(workers=state.workers - 1))
            yield pthread_cond_broadcast(self.finished)
        else:
            yield pthread_create(self._work, detached=True, name="another worker")
