"""Barriers.  POSIX.1-2017: pthread_barrier_init, pthread_barrier_wait, pthread_barrier_destroy."""

from __future__ import annotations

from errno import EINVAL
from typing import Any

from threadlab.machine.checks import whole
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Thread
from threadlab.machine.computer.waiting import Interruption
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.objects import Synchroniser, destroy, enter, find, price_of_waiting

PTHREAD_BARRIER_SERIAL_THREAD = -1
"""what one thread gets from each passing of a barrier (the value that glibc uses)"""


class Barrier(Synchroniser):
    """A barrier that lets threads pass `count` at a time."""

    kind = "barrier"
    interruption = Interruption.STAY
    busy = True

    def __init__(self, number: int, waiters: ReadyQueue[Thread]) -> None:
        super().__init__(number, waiters)
        self.count = 1


def pthread_barrier_init(count: int) -> Call:
    """Make a barrier for `count` threads.  The result is its number.  Fails with EINVAL if `count` is 0.

    POSIX.1-2017: pthread_barrier_init.
    """
    return (_INIT, whole(count, "pthread_barrier_init(count)", least=0))


def _init(kernel: Kernel, thread: Thread, call: Call) -> int:
    if not call[1]:
        raise failure(EINVAL, "pthread_barrier_init: count must be at least 1, not 0")
    barrier = enter(kernel, thread, Barrier)
    barrier.count = call[1]
    return barrier.number


def pthread_barrier_wait(barrier: int) -> Call:
    """Wait until as many threads wait at `barrier` as it was made for; then all pass.

    The result is PTHREAD_BARRIER_SERIAL_THREAD in one of them (here: the last to arrive) and 0 in the others.

    Fails with EINVAL if there is no such barrier. POSIX.1-2017: pthread_barrier_wait.
    """
    return (_WAIT, barrier)


def _wait(kernel: Kernel, thread: Thread, call: Call) -> Any:
    barrier = find(thread, call, Barrier)
    if len(barrier.waiters) + 1 < barrier.count:
        barrier.waiters.append(thread)
        return kernel.wait(thread, f"pthread_barrier_wait({barrier.number})", barrier, call)
    while barrier.waiters:
        kernel.wake_from(barrier, barrier.waiters.popleft(), 0, thread)
    return PTHREAD_BARRIER_SERIAL_THREAD


def pthread_barrier_destroy(barrier: int) -> Call:
    """Forget `barrier`.  The result is 0.  Fails with EBUSY while threads wait at it.

    Fails with EINVAL if there is no such barrier. POSIX.1-2017: pthread_barrier_destroy.
    """
    return (_DESTROY, barrier)


_INIT = Operation("pthread_barrier_init", _init)
_WAIT = Operation("pthread_barrier_wait", _wait, price_of_waiting)
_DESTROY = Operation("pthread_barrier_destroy", destroy(Barrier))
