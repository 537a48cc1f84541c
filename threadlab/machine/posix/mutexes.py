"""Mutexes.  POSIX.1-2017: pthread_mutex_init, _lock, _trylock, _timedlock, _unlock, _destroy, pthread_mutexattr_settype.

An unlocked mutex is handed to the waiter whose turn it is; nobody can take it in between.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from errno import EBUSY, EDEADLK, EINVAL, EPERM
from typing import Any, Self

from threadlab.machine.checks import duration, one_of, whole
from threadlab.machine.computer.critical_sections import left_lock
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.steps import set_step
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure, undefined
from threadlab.machine.posix.objects import Synchroniser, destroy, enter, find, price_of_waiting, price_of_waking
from threadlab.machine.posix.protocols import (
    PTHREAD_PRIO_INHERIT,
    PTHREAD_PRIO_NONE,
    PTHREAD_PRIO_PROTECT,
    MutexProtocol,
    adjust_priority,
)
from threadlab.machine.posix.timeouts import timed_out, wait_until
from threadlab.trace import EventKind


class MutexKind(Enum):
    """What a mutex does when its owner locks it again, or another thread unlocks it."""

    NORMAL = "PTHREAD_MUTEX_NORMAL"
    ERRORCHECK = "PTHREAD_MUTEX_ERRORCHECK"
    RECURSIVE = "PTHREAD_MUTEX_RECURSIVE"


PTHREAD_MUTEX_NORMAL = MutexKind.NORMAL
PTHREAD_MUTEX_ERRORCHECK = MutexKind.ERRORCHECK
PTHREAD_MUTEX_RECURSIVE = MutexKind.RECURSIVE
PTHREAD_MUTEX_DEFAULT = MutexKind.NORMAL


class Mutex(Synchroniser):
    """A mutex: its owner, how often the owner locked it, and who comes back to it from a condition."""

    kind = "mutex"

    def __init__(self, number: int, waiters: ReadyQueue[Thread]) -> None:
        super().__init__(number, waiters)
        self.type = PTHREAD_MUTEX_DEFAULT
        self.owner: Thread | None = None
        self.count = 0
        self.protocol = PTHREAD_PRIO_NONE
        self.ceiling = 0
        self.coming_back: dict[Thread, Any] = {}  # what each goes on with
        self.why = f"pthread_mutex_lock({number})"

    def holders(self) -> list[Thread]:
        """Its owner."""
        return [] if self.owner is None else [self.owner]

    @property
    def busy(self) -> bool:
        """Whether somebody owns it."""
        return self.owner is not None

    @property
    def in_use(self) -> bool:
        """Whether somebody owns it or comes back to it."""
        return self.owner is not None or bool(self.waiters)

    def give_to(self, kernel: Kernel, thread: Thread) -> None:
        """Let `thread` own the free mutex."""
        self.owner = thread
        self.count = 1
        if kernel.recording:
            kernel.note(EventKind.ACQUIRE, thread, detail=self.name)
        if self.protocol is not PTHREAD_PRIO_NONE:
            adjust_priority(kernel, thread)

    def let_wait(self, kernel: Kernel, thread: Thread, why: str, call: Call, deadline: int | None = None) -> Any:
        """Let the running `thread` wait for the mutex, whose owner inherits its priority if the mutex is of that kind."""
        left = wait_until(kernel, thread, self, why, deadline, call)
        if self.protocol is not PTHREAD_PRIO_NONE:
            self.lend_priority(kernel)
        return left

    def lend_priority(self, kernel: Kernel) -> None:
        """The waiters have changed: so may the priority that the owner inherits."""
        if self.protocol is PTHREAD_PRIO_INHERIT and self.owner is not None:
            adjust_priority(kernel, self.owner)

    def abandon(self, kernel: Kernel, thread: Thread) -> None:
        """Take `thread` out of the queue."""
        super().abandon(kernel, thread)
        self.coming_back.pop(thread, None)
        self.lend_priority(kernel)

    def copied(self, ours: Mapping[Thread, Any], waiters: ReadyQueue[Thread]) -> Self:
        """The same mutex in a forked child, locked if it is locked."""
        twin = super().copied(ours, waiters)
        twin.owner = None if self.owner is None else ours[self.owner]
        twin.coming_back = {}
        return twin

    def release(self, kernel: Kernel, thread: Thread) -> None:
        """Take the mutex from its owner `thread` and hand it to the next waiter, if any."""
        if kernel.recording:
            kernel.note(EventKind.RELEASE, thread, detail=self.name)
        self.owner = None
        self.count = 0
        if thread in kernel.recovering:
            left_lock(kernel, thread)
        if self.waiters:
            waiter = self.waiters.popleft() if kernel.chooser is None else kernel.choose_waiter(self.waiters)
            step = self.coming_back.pop(waiter, None) if self.coming_back else None
            self.give_to(kernel, waiter)
            kernel.wake(waiter, 0, thread, step)
        if self.protocol is not PTHREAD_PRIO_NONE:
            adjust_priority(kernel, thread)

    def give_up_once(self, kernel: Kernel, thread: Thread) -> None:
        """Unlock the mutex once for its owner `thread`: a recursive one may stay locked."""
        self.count -= 1
        if not self.count:
            self.release(kernel, thread)

    def take_at_once(self, kernel: Kernel, thread: Thread) -> bool:
        """Lock the mutex, if it is free, or once more if `thread` owns it.  Returns whether that was so."""
        if self.owner is None:
            self.give_to(kernel, thread)
        elif self.owner is thread:
            self.count += 1
        else:
            return False
        return True

    def take_back(self, kernel: Kernel, thread: Thread, step: Any, by: Thread | None) -> None:
        """Let `thread`, which waits for a condition, go on with `step` as soon as it owns the mutex again."""
        if self.take_at_once(kernel, thread):
            kernel.wake(thread, 0, by, step)
            return
        self.coming_back[thread] = step
        kernel.wait_elsewhere(thread, f"{thread.why} for {self.name}", self, self.taking_back(step))
        self.waiters.append(thread)
        self.lend_priority(kernel)

    def taking_back(self, step: Any) -> Call:
        """The call that takes back the mutex after a wait for a condition, and goes on with `step`."""
        return (_TAKE_BACK, self.number, step)


def pthread_mutex_init(
    kind: MutexKind = PTHREAD_MUTEX_DEFAULT, protocol: MutexProtocol = PTHREAD_PRIO_NONE, prioceiling: int = 99
) -> Call:
    """Make a mutex.  The result is its number.

    `kind` is one of PTHREAD_MUTEX_NORMAL (the default), _ERRORCHECK and _RECURSIVE.  `protocol` says whether owning the
    mutex changes the owner's priority: PTHREAD_PRIO_NONE (no), _INHERIT (it runs with the largest priority of those who
    wait for the mutex, if that is larger than its own) or _PROTECT (it runs with at least `prioceiling`; unless given
    that is 99, the largest priority of Linux).

    POSIX.1-2017: pthread_mutex_init.
    """
    one_of(kind, "kind", tuple(MutexKind))
    one_of(protocol, "protocol", tuple(MutexProtocol))
    return (_INIT, kind, protocol, whole(prioceiling, "prioceiling", least=0))


def _init(kernel: Kernel, thread: Thread, call: Call) -> int:
    mutex = enter(kernel, thread, Mutex)
    _, mutex.type, mutex.protocol, mutex.ceiling = call
    return mutex.number


def pthread_mutex_lock(mutex: int) -> Call:
    """Own `mutex`; wait while another thread does.  The result is 0.

    A thread that owns it already waits for ever (NORMAL), gets EDEADLK (ERRORCHECK) or counts one more (RECURSIVE).

    Fails with EINVAL if there is no such mutex. POSIX.1-2017: pthread_mutex_lock.
    """
    return (_LOCK, mutex)


def _lock(kernel: Kernel, thread: Thread, call: Call) -> Any:
    mutex = thread.process.objects.get(call[1])
    if mutex.__class__ is not Mutex:
        mutex = find(thread, call, Mutex)
    if mutex.protocol is PTHREAD_PRIO_PROTECT:
        _check_ceiling(mutex, thread, call)
    if mutex.owner is None:
        mutex.give_to(kernel, thread)
        return 0
    if mutex.owner is thread and mutex.type is not PTHREAD_MUTEX_NORMAL:
        return _lock_again(mutex)
    mutex.waiters.append(thread)
    left = kernel.wait(thread, mutex.why, mutex, call)
    if mutex.protocol is not PTHREAD_PRIO_NONE:
        mutex.lend_priority(kernel)
    return left


def _check_ceiling(mutex: Mutex, thread: Thread, call: Call) -> None:
    if thread.own_priority > mutex.ceiling:
        why = f"the caller's priority {thread.own_priority} is above the ceiling {mutex.ceiling} of {mutex.name}"
        raise failure(EINVAL, f"{call[0].name}: {why}")


def _lock_again(mutex: Mutex) -> int:
    if mutex.type is PTHREAD_MUTEX_RECURSIVE:
        mutex.count += 1
        return 0
    raise failure(EDEADLK, f"pthread_mutex_lock: the caller owns {mutex.name} already")


def pthread_mutex_trylock(mutex: int) -> Call:
    """Own `mutex` if nobody does.  The result is 0.  Fails with EBUSY if it is locked, by whomever.

    Fails with EINVAL if there is no such mutex. POSIX.1-2017: pthread_mutex_trylock.
    """
    return (_TRYLOCK, mutex)


def _trylock(kernel: Kernel, thread: Thread, call: Call) -> int:
    mutex = find(thread, call, Mutex)
    if mutex.protocol is PTHREAD_PRIO_PROTECT:
        _check_ceiling(mutex, thread, call)
    if mutex.owner is None:
        mutex.give_to(kernel, thread)
    elif mutex.owner is thread and mutex.type is PTHREAD_MUTEX_RECURSIVE:
        mutex.count += 1
    else:
        raise failure(EBUSY, f"pthread_mutex_trylock: {mutex.owner.title} owns {mutex.name}")
    return 0


def pthread_mutex_timedlock(mutex: int, time: int) -> Call:
    """As `pthread_mutex_lock`, but fails with ETIMEDOUT when it still waits at `time` (nanoseconds, on `clock`'s scale).

    Fails with EINVAL if there is no such mutex. POSIX.1-2017: pthread_mutex_timedlock.
    """
    return (_TIMEDLOCK, mutex, duration(time, "pthread_mutex_timedlock(time)"))


def _timedlock(kernel: Kernel, thread: Thread, call: Call) -> Any:
    mutex = find(thread, call, Mutex)
    if mutex.owner is None or (mutex.owner is thread and mutex.type is not PTHREAD_MUTEX_NORMAL):
        return _lock(kernel, thread, call)
    if mutex.protocol is PTHREAD_PRIO_PROTECT:
        _check_ceiling(mutex, thread, call)
    if call[2] <= kernel.now:
        raise timed_out(call[0].name, call[2])
    return mutex.let_wait(kernel, thread, f"pthread_mutex_timedlock({mutex.number})", call, call[2])


def pthread_mutex_unlock(mutex: int) -> Call:
    """Give up `mutex`, which the next waiter then owns.  The result is 0.

    Fails with EPERM if the caller does not own it.  (For a NORMAL mutex POSIX leaves undefined what happens, and glibc
    unlocks it for anybody.)

    Fails with EINVAL if there is no such mutex. POSIX.1-2017: pthread_mutex_unlock.
    """
    return (_UNLOCK, mutex)


def _unlock(kernel: Kernel, thread: Thread, call: Call) -> int:
    mutex = thread.process.objects.get(call[1])
    if mutex.__class__ is not Mutex:
        mutex = find(thread, call, Mutex)
    if mutex.owner is not thread:
        whose = "nobody has locked" if mutex.owner is None else f"{mutex.owner.title}, not the caller, has locked"
        why = f"pthread_mutex_unlock: {whose} {mutex.name}"
        raise undefined(EPERM, why) if mutex.type is PTHREAD_MUTEX_NORMAL else failure(EPERM, why)
    mutex.give_up_once(kernel, thread)
    return 0


def pthread_mutex_destroy(mutex: int) -> Call:
    """Forget `mutex`.  The result is 0.  Fails with EBUSY while it is locked.

    Fails with EINVAL if there is no such mutex. POSIX.1-2017: pthread_mutex_destroy.
    """
    return (_DESTROY, mutex)


def _take_back(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _, number, step = call
    mutex: Mutex = thread.process.objects[number]
    if mutex.take_at_once(kernel, thread):
        set_step(thread, step)
        return 0
    mutex.coming_back[thread] = step
    return mutex.let_wait(kernel, thread, f"{call[0].name} for {mutex.name}", call)


_INIT = Operation("pthread_mutex_init", _init)
_TAKE_BACK = Operation("pthread_cond_wait", _take_back)
_LOCK = Operation("pthread_mutex_lock", _lock, price_of_waiting)
_TRYLOCK = Operation("pthread_mutex_trylock", _trylock)
_TIMEDLOCK = Operation("pthread_mutex_timedlock", _timedlock, price_of_waiting)
_UNLOCK = Operation("pthread_mutex_unlock", _unlock, price_of_waking)
_DESTROY = Operation("pthread_mutex_destroy", destroy(Mutex))
