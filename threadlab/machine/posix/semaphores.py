"""Unnamed semaphores.  POSIX.1-2017: sem_init, sem_wait, sem_trywait, sem_timedwait, sem_post, sem_getvalue, sem_destroy."""

from __future__ import annotations

from errno import EAGAIN, EINVAL, EOVERFLOW
from typing import Any

from threadlab.machine.checks import duration, whole
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Thread
from threadlab.machine.computer.waiting import Interruption
from threadlab.machine.posix.cancellation import cancel_now
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.objects import Synchroniser, destroy, enter, find, price_of_waiting, price_of_waking
from threadlab.machine.posix.timeouts import timed_out, wait_until

SEM_VALUE_MAX = 2**31 - 1
"""how many units a semaphore can have (the value that glibc uses)"""


class Semaphore(Synchroniser):
    """A counter of units that threads take and give; it has no owner."""

    kind = "semaphore"
    interruption = Interruption.RESTART

    def __init__(self, number: int, waiters: ReadyQueue[Thread]) -> None:
        super().__init__(number, waiters)
        self.value = 0

    @property
    def busy(self) -> bool:
        """Whether no unit is left."""
        return self.value == 0


def sem_init(value: int) -> Call:
    """Make a semaphore with `value` units (at least 0).  The result is its number.

    Fails with EINVAL if there are more than SEM_VALUE_MAX.

    POSIX.1-2017: sem_init.
    """
    return (_INIT, whole(value, "sem_init(value)", least=0))


def _init(kernel: Kernel, thread: Thread, call: Call) -> int:
    if call[1] > SEM_VALUE_MAX:
        raise failure(EINVAL, f"sem_init: value must be at most {SEM_VALUE_MAX}, not {call[1]}")
    semaphore = enter(kernel, thread, Semaphore)
    semaphore.value = call[1]
    return semaphore.number


def sem_wait(sem: int) -> Call:
    """Take one unit of `sem`; wait while there is none.  The result is 0.

    Fails with EINVAL if there is no such semaphore. A signal handler that runs meanwhile makes it fail with EINTR;
    after one with SA_RESTART it goes on. It is a cancellation point. POSIX.1-2017: sem_wait.
    """
    return (_WAIT, sem, None)


def sem_timedwait(sem: int, time: int) -> Call:
    """As `sem_wait`, but fails with ETIMEDOUT when it still waits at `time` (nanoseconds, on `clock`'s scale).

    Fails with EINVAL if there is no such semaphore. A signal handler that runs meanwhile makes it fail with EINTR,
    with SA_RESTART too. It is a cancellation point. POSIX.1-2017: sem_timedwait.
    """
    return (_TIMEDWAIT, sem, duration(time, "sem_timedwait(time)"))


def _wait(kernel: Kernel, thread: Thread, call: Call) -> Any:
    semaphore = find(thread, call, Semaphore)
    if thread.doomed:
        return cancel_now(kernel, thread)
    if semaphore.value:
        semaphore.value -= 1
        return 0
    if call[2] is not None and call[2] <= kernel.now:
        raise timed_out(call[0].name, call[2])
    return wait_until(kernel, thread, semaphore, f"{call[0].name}({semaphore.number})", call[2], call)


def sem_trywait(sem: int) -> Call:
    """Take one unit of `sem`.  The result is 0.  Fails with EAGAIN if there is none.

    Fails with EINVAL if there is no such semaphore. POSIX.1-2017: sem_trywait.
    """
    return (_TRYWAIT, sem)


def _trywait(kernel: Kernel, thread: Thread, call: Call) -> int:
    semaphore = find(thread, call, Semaphore)
    if not semaphore.value:
        raise failure(EAGAIN, f"sem_trywait: {semaphore.name} has no unit")
    semaphore.value -= 1
    return 0


def sem_post(sem: int) -> Call:
    """Give one unit to `sem`, or to the waiter whose turn it is.  Any thread may.  The result is 0.

    Fails with EOVERFLOW if it has SEM_VALUE_MAX units already.

    Fails with EINVAL if there is no such semaphore. POSIX.1-2017: sem_post.
    """
    return (_POST, sem)


def _post(kernel: Kernel, thread: Thread, call: Call) -> int:
    semaphore = find(thread, call, Semaphore)
    if semaphore.waiters:
        kernel.wake(kernel.choose_waiter(semaphore.waiters), 0, thread)
    elif semaphore.value == SEM_VALUE_MAX:
        raise failure(EOVERFLOW, f"sem_post: {semaphore.name} has {SEM_VALUE_MAX} units already")
    else:
        semaphore.value += 1
    return 0


def sem_getvalue(sem: int) -> Call:
    """Ask how many units `sem` has, which is the result (0 while threads wait, as on Linux).

    Fails with EINVAL if there is no such semaphore. POSIX.1-2017: sem_getvalue.
    """
    return (_GETVALUE, sem)


def _getvalue(kernel: Kernel, thread: Thread, call: Call) -> int:
    return find(thread, call, Semaphore).value


def sem_destroy(sem: int) -> Call:
    """Forget `sem`.  The result is 0.  Fails with EBUSY while threads wait for it.

    Fails with EINVAL if there is no such semaphore. POSIX.1-2017: sem_destroy.
    """
    return (_DESTROY, sem)


_INIT = Operation("sem_init", _init)
_WAIT = Operation("sem_wait", _wait, price_of_waiting, cancellation_point=True)
_TIMEDWAIT = Operation("sem_timedwait", _wait, price_of_waiting, cancellation_point=True)
_TRYWAIT = Operation("sem_trywait", _trywait)
_POST = Operation("sem_post", _post, price_of_waking)
_GETVALUE = Operation("sem_getvalue", _getvalue)
_DESTROY = Operation("sem_destroy", destroy(Semaphore))
