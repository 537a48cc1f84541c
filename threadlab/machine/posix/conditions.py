"""Condition variables.  POSIX.1-2017: pthread_cond_init, _wait, _timedwait, _signal, _broadcast, _destroy.

There are no spurious wake-ups here; a program that relies on that is still wrong, and a chapter says so.
"""

from __future__ import annotations

from errno import EINVAL, EPERM
from typing import Any

from threadlab.machine.checks import duration
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.mutexes import Mutex
from threadlab.machine.posix.objects import Synchroniser, destroy, enter, find, price_of_waiting, price_of_waking
from threadlab.machine.posix.timeouts import timed_out, wait_until


class Condition(Synchroniser):
    """A condition variable: the threads that wait for it, each with the mutex it gave up and how often it had locked it."""

    kind = "condition variable"
    busy = True

    def __init__(self, number: int, waiters: ReadyQueue[Thread]) -> None:
        super().__init__(number, waiters)
        self.gave_up: dict[Thread, tuple[Mutex, int]] = {}

    def let_go(self, kernel: Kernel, thread: Thread, error: OSError | None = None, by: Thread | None = None) -> None:
        """Let `thread`, no longer among the waiters, go on as soon as it owns its mutex again."""
        mutex, count = self.gave_up.pop(thread)
        mutex.take_back(kernel, thread, count, error, by)


def pthread_cond_init() -> Call:
    """Make a condition variable.  The result is its number."""
    return (_INIT,)


def _init(kernel: Kernel, thread: Thread, call: Call) -> int:
    return enter(kernel, thread, Condition).number


def pthread_cond_wait(cond: int, mutex: int) -> Call:
    """Give up `mutex` and wait for `cond`, in one step; own `mutex` again on return.  The result is 0.

    Fails with EPERM if the caller does not own `mutex`, EINVAL if others wait for `cond` with another mutex.
    """
    return (_WAIT, cond, mutex, None)


def pthread_cond_timedwait(cond: int, mutex: int, time: int) -> Call:
    """As `pthread_cond_wait`, but fails with ETIMEDOUT, owning `mutex` again, when it still waits at `time` (nanoseconds,
    on `clock`'s scale)."""
    return (_TIMEDWAIT, cond, mutex, duration(time, "pthread_cond_timedwait(time)"))


def _wait(kernel: Kernel, thread: Thread, call: Call) -> Any:
    name, deadline = call[0].name, call[3]
    condition = find(thread, call, Condition)
    mutex = find(thread, call, Mutex, position=2)
    if mutex.owner is not thread:
        raise failure(EPERM, f"{name}: the caller does not own {mutex.name}")
    if any(other is not mutex for other, _ in condition.gave_up.values()):
        raise failure(EINVAL, f"{name}: others wait for {condition.name} with another mutex than {mutex.name}")
    condition.gave_up[thread] = (mutex, mutex.count)

    def over() -> None:
        condition.let_go(kernel, thread, timed_out(name, deadline))

    left = wait_until(kernel, thread, condition, f"{name}({condition.number})", deadline, over)
    mutex.release(kernel, thread)
    return left


def pthread_cond_signal(cond: int) -> Call:
    """Wake one thread that waits for `cond`; with none, nothing happens and nothing is remembered.  The result is 0."""
    return (_SIGNAL, cond)


def _signal(kernel: Kernel, thread: Thread, call: Call) -> int:
    condition = find(thread, call, Condition)
    if condition.waiters:
        condition.let_go(kernel, kernel.choose_waiter(condition.waiters), by=thread)
    return 0


def pthread_cond_broadcast(cond: int) -> Call:
    """Wake all threads that wait for `cond`.  The result is 0."""
    return (_BROADCAST, cond)


def _broadcast(kernel: Kernel, thread: Thread, call: Call) -> int:
    condition = find(thread, call, Condition)
    while condition.waiters:
        condition.let_go(kernel, kernel.choose_waiter(condition.waiters), by=thread)
    return 0


def pthread_cond_destroy(cond: int) -> Call:
    """Forget `cond`.  The result is 0.  Fails with EBUSY while threads wait for it."""
    return (_DESTROY, cond)


_INIT = Operation("pthread_cond_init", _init)
_WAIT = Operation("pthread_cond_wait", _wait, price_of_waiting)
_TIMEDWAIT = Operation("pthread_cond_timedwait", _wait, price_of_waiting)
_SIGNAL = Operation("pthread_cond_signal", _signal, price_of_waking)
_BROADCAST = Operation("pthread_cond_broadcast", _broadcast, price_of_waking)
_DESTROY = Operation("pthread_cond_destroy", destroy(Condition))
