"""Condition variables.  POSIX.1-2017: pthread_cond_init, _wait, _timedwait, _signal, _broadcast, _destroy.

There are no spurious wake-ups here; a program that relies on that is still wrong, and a chapter says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from errno import EINVAL, EPERM
from typing import Any, Self

from threadlab.machine.checks import duration
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation, perform
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Thread
from threadlab.machine.computer.waiting import Interruption, Suspended, suspended
from threadlab.machine.posix.cancellation import cancel_now
from threadlab.machine.posix.failure import undefined
from threadlab.machine.posix.mutexes import Mutex
from threadlab.machine.posix.objects import Synchroniser, destroy, enter, find, price_of_waiting, price_of_waking
from threadlab.machine.posix.timeouts import wait_until


class Condition(Synchroniser):
    """A condition variable: the threads that wait for it, each with the mutex it gave up."""

    kind = "condition variable"
    interruption = Interruption.STAY
    busy = True

    def __init__(self, number: int, waiters: ReadyQueue[Thread]) -> None:
        super().__init__(number, waiters)
        self.gave_up: dict[Thread, list[Mutex]] = {}  # more than one if a signal handler waits for it as well

    def abandon(self, kernel: Kernel, thread: Thread) -> None:
        """Take `thread` out of the queue; it does not own its mutex again."""
        super().abandon(kernel, thread)
        self._own_mutex(thread)

    def _own_mutex(self, thread: Thread) -> Mutex:
        """The mutex that `thread` gave up in the wait that ends now."""
        mutexes = self.gave_up[thread]
        mutex = mutexes.pop()
        if not mutexes:
            del self.gave_up[thread]
        return mutex

    def let_go(self, kernel: Kernel, thread: Thread, by: Thread | None = None, step: Any = None) -> None:
        """Let `thread`, no longer among the waiters, go on as soon as it owns its mutex again, with `step` if given.

        If a signal handler is running in it, it does so when that has returned.
        """
        if thread.waits_for is self:
            self._own_mutex(thread).take_back(kernel, thread, step, by)
        elif (wait := suspended(thread, self)) is not None:
            wait.done = True

    def give_up(self, kernel: Kernel, thread: Thread, step: Any) -> None:
        """End the wait of `thread`, which owns its mutex again before it goes on with `step`."""
        super().abandon(kernel, thread)
        self.let_go(kernel, thread, step=step)

    def resume(self, kernel: Kernel, thread: Thread, wait: Suspended) -> Any:
        """Go on waiting after a signal handler; if it was woken meanwhile, or is to be cancelled, take back the mutex."""
        if not wait.done and not thread.doomed:
            return kernel.wait_again(thread, wait)
        super().abandon(kernel, thread)
        mutex = self._own_mutex(thread)
        return perform(kernel, thread, mutex.taking_back(None if wait.done else kernel.semantics.cancellation))

    def before_exit(self, thread: Thread, step: Any) -> Any:
        """Take back the mutex, as when the wait is cancelled."""
        return self.gave_up[thread][-1].taking_back(step)

    def step_in_copy(self, kernel: Kernel, thread: Thread, call: Any, done: bool) -> Any:
        """Wait again without owning the mutex, or take it back."""
        mutex = self.gave_up[thread][-1]
        return mutex.taking_back(None) if done else (_WAIT_ON, self.number, mutex.number, call[3])

    def copied(self, ours: Mapping[Thread, Any], waiters: ReadyQueue[Thread]) -> Self:
        """The same condition variable in a forked child."""
        twin = super().copied(ours, waiters)
        twin.gave_up = {}
        return twin


def pthread_cond_init() -> Call:
    """Make a condition variable.  The result is its number.

    POSIX.1-2017: pthread_cond_init.
    """
    return (_INIT,)


def _init(kernel: Kernel, thread: Thread, call: Call) -> int:
    return enter(kernel, thread, Condition).number


def pthread_cond_wait(cond: int, mutex: int) -> Call:
    """Give up `mutex` and wait for `cond`, in one step; own `mutex` again on return.  The result is 0.

    A recursive mutex is unlocked once, as in glibc: locked twice, it stays locked during the wait.
    Fails with EPERM if the caller does not own `mutex`, EINVAL if others wait for `cond` with another mutex.

    Fails with EINVAL if there is no such condition variable. It is a cancellation point. POSIX.1-2017: pthread_cond_wait.
    """
    return (_WAIT, cond, mutex, None)


def pthread_cond_timedwait(cond: int, mutex: int, time: int) -> Call:
    """As `pthread_cond_wait`, but fails with ETIMEDOUT, owning `mutex` again, when it still waits at `time` (nanoseconds,
    on `clock`'s scale).

    Fails with EINVAL if there is no such condition variable. It is a cancellation point. POSIX.1-2017:
    pthread_cond_timedwait.
    """
    return (_TIMEDWAIT, cond, mutex, duration(time, "pthread_cond_timedwait(time)"))


def _wait(kernel: Kernel, thread: Thread, call: Call) -> Any:
    name = call[0].name
    condition = find(thread, call, Condition)
    mutex = find(thread, call, Mutex, position=2)
    if thread.doomed:
        return cancel_now(kernel, thread)
    if mutex.owner is not thread:
        raise undefined(EPERM, f"{name}: the caller does not own {mutex.name}")
    if any(mutex not in others for others in condition.gave_up.values()):
        raise undefined(EINVAL, f"{name}: others wait for {condition.name} with another mutex than {mutex.name}")
    condition.gave_up.setdefault(thread, []).append(mutex)
    left = wait_until(kernel, thread, condition, f"{call[0].name}({condition.number})", call[3], call)
    mutex.give_up_once(kernel, thread)
    return left


def _wait_on(kernel: Kernel, thread: Thread, call: Call) -> Any:
    """In a child of forkall: go on with a wait that the parent's thread had begun."""
    condition = find(thread, call, Condition)
    condition.gave_up[thread] = [find(thread, call, Mutex, position=2)]
    again = (_WAIT if call[3] is None else _TIMEDWAIT, *call[1:4])
    return wait_until(kernel, thread, condition, f"{again[0].name}({condition.number})", call[3], again)


def pthread_cond_signal(cond: int) -> Call:
    """Wake one thread that waits for `cond`; with none, nothing happens and nothing is remembered.  The result is 0.

    Fails with EINVAL if there is no such condition variable. POSIX.1-2017: pthread_cond_signal.
    """
    return (_SIGNAL, cond)


def _signal(kernel: Kernel, thread: Thread, call: Call) -> int:
    condition = find(thread, call, Condition)
    if condition.waiters:
        condition.let_go(kernel, _chosen(kernel, condition), thread)
    return 0


def _chosen(kernel: Kernel, condition: Condition) -> Thread:
    """Take the waiter that a signal is for: one in which a signal handler runs only if all others are no better off."""
    waiters = condition.waiters
    chosen = kernel.choose_waiter(waiters)
    if chosen.waits_for is not condition:
        another = next((waiter for waiter in waiters if waiter.waits_for is condition), None)
        if another is not None:
            waiters.remove(another)
            waiters.appendleft(chosen)
            return another
    return chosen


def pthread_cond_broadcast(cond: int) -> Call:
    """Wake all threads that wait for `cond`.  The result is 0.

    Fails with EINVAL if there is no such condition variable. POSIX.1-2017: pthread_cond_broadcast.
    """
    return (_BROADCAST, cond)


def _broadcast(kernel: Kernel, thread: Thread, call: Call) -> int:
    condition = find(thread, call, Condition)
    while condition.waiters:
        condition.let_go(kernel, kernel.choose_waiter(condition.waiters), thread)
    return 0


def pthread_cond_destroy(cond: int) -> Call:
    """Forget `cond`.  The result is 0.  Fails with EBUSY while threads wait for it.

    Fails with EINVAL if there is no such condition variable. POSIX.1-2017: pthread_cond_destroy.
    """
    return (_DESTROY, cond)


_INIT = Operation("pthread_cond_init", _init)
_WAIT = Operation("pthread_cond_wait", _wait, price_of_waiting, cancellation_point=True)
_TIMEDWAIT = Operation("pthread_cond_timedwait", _wait, price_of_waiting, cancellation_point=True)
_WAIT_ON = Operation("pthread_cond_wait", _wait_on, cancellation_point=True)
_SIGNAL = Operation("pthread_cond_signal", _signal, price_of_waking)
_BROADCAST = Operation("pthread_cond_broadcast", _broadcast, price_of_waking)
_DESTROY = Operation("pthread_cond_destroy", destroy(Condition))
