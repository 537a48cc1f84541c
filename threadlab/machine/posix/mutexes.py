"""Mutexes.  POSIX.1-2017: pthread_mutex_init, _lock, _trylock, _timedlock, _unlock, _destroy, pthread_mutexattr_settype.

An unlocked mutex is handed to the waiter whose turn it is; nobody can take it in between.
"""

from __future__ import annotations

from enum import Enum
from errno import EBUSY, EDEADLK, ENOTSUP, EPERM
from typing import Any

from threadlab.machine.checks import duration, one_of
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.objects import Synchroniser, destroy, enter, find, price_of_waiting, price_of_waking
from threadlab.machine.posix.timeouts import wait_until
from threadlab.trace import EventKind


class MutexKind(Enum):
    """What a mutex does when its owner locks it again, or another thread unlocks it."""

    NORMAL = "PTHREAD_MUTEX_NORMAL"
    ERRORCHECK = "PTHREAD_MUTEX_ERRORCHECK"
    RECURSIVE = "PTHREAD_MUTEX_RECURSIVE"


class MutexProtocol(Enum):
    """Whether owning a mutex changes the owner's priority."""

    NONE = "PTHREAD_PRIO_NONE"
    INHERIT = "PTHREAD_PRIO_INHERIT"
    PROTECT = "PTHREAD_PRIO_PROTECT"


PTHREAD_MUTEX_NORMAL = MutexKind.NORMAL
PTHREAD_MUTEX_ERRORCHECK = MutexKind.ERRORCHECK
PTHREAD_MUTEX_RECURSIVE = MutexKind.RECURSIVE
PTHREAD_MUTEX_DEFAULT = MutexKind.NORMAL
PTHREAD_PRIO_NONE = MutexProtocol.NONE
PTHREAD_PRIO_INHERIT = MutexProtocol.INHERIT
PTHREAD_PRIO_PROTECT = MutexProtocol.PROTECT


class Mutex(Synchroniser):
    """A mutex: its owner, how often the owner locked it, and who comes back to it from a condition."""

    kind = "mutex"

    def __init__(self, number: int, waiters: ReadyQueue[Thread]) -> None:
        super().__init__(number, waiters)
        self.type = PTHREAD_MUTEX_DEFAULT
        self.owner: Thread | None = None
        self.count = 0
        self.coming_back: dict[Thread, tuple[int, OSError | None]] = {}
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

    def give_to(self, kernel: Kernel, thread: Thread, count: int = 1) -> None:
        """Let `thread` own the free mutex."""
        self.owner = thread
        self.count = count
        kernel.note(EventKind.ACQUIRE, thread, detail=self.name)

    def release(self, kernel: Kernel, thread: Thread) -> None:
        """Take the mutex from its owner `thread` and hand it to the next waiter, if any."""
        kernel.note(EventKind.RELEASE, thread, detail=self.name)
        self.owner = None
        self.count = 0
        if self.waiters:
            waiter = kernel.choose_waiter(self.waiters)
            count, error = self.coming_back.pop(waiter, (1, None))
            self.give_to(kernel, waiter, count)
            if error is None:
                kernel.wake(waiter, 0, thread)
            else:
                kernel.wake_with_error(waiter, error)

    def take_back(self, kernel: Kernel, thread: Thread, count: int, error: OSError | None, by: Thread | None) -> None:
        """Let `thread`, which waits for a condition, go on as soon as it owns the mutex again; `error` is raised then."""
        if self.owner is None:
            self.give_to(kernel, thread, count)
            if error is None:
                kernel.wake(thread, 0, by)
            else:
                kernel.wake_with_error(thread, error)
            return
        self.coming_back[thread] = (count, error)
        kernel.wait_elsewhere(thread, f"{thread.why} for {self.name}", self)
        self.waiters.append(thread)


def pthread_mutex_init(kind: MutexKind = PTHREAD_MUTEX_DEFAULT, protocol: MutexProtocol = PTHREAD_PRIO_NONE) -> Call:
    """Make a mutex.  The result is its number.

    `kind` is one of PTHREAD_MUTEX_NORMAL (the default), _ERRORCHECK and _RECURSIVE.
    """
    return (_INIT, one_of(kind, "kind", tuple(MutexKind)), one_of(protocol, "protocol", tuple(MutexProtocol)))


def _init(kernel: Kernel, thread: Thread, call: Call) -> int:
    if call[2] is not PTHREAD_PRIO_NONE:
        raise failure(ENOTSUP, f"pthread_mutex_init: {call[2].value}")
    mutex = enter(kernel, thread, Mutex)
    mutex.type = call[1]
    return mutex.number


def pthread_mutex_lock(mutex: int) -> Call:
    """Own `mutex`; wait while another thread does.  The result is 0.

    A thread that owns it already waits for ever (NORMAL), gets EDEADLK (ERRORCHECK) or counts one more (RECURSIVE).
    """
    return (_LOCK, mutex)


def _lock(kernel: Kernel, thread: Thread, call: Call) -> Any:
    mutex = find(thread, call, Mutex)
    if mutex.owner is None:
        mutex.give_to(kernel, thread)
        return 0
    if mutex.owner is thread and mutex.type is not PTHREAD_MUTEX_NORMAL:
        return _lock_again(mutex)
    mutex.waiters.append(thread)
    return kernel.wait(thread, mutex.why, waits_for=mutex)


def _lock_again(mutex: Mutex) -> int:
    if mutex.type is PTHREAD_MUTEX_RECURSIVE:
        mutex.count += 1
        return 0
    raise failure(EDEADLK, f"pthread_mutex_lock: the caller owns {mutex.name} already")


def pthread_mutex_trylock(mutex: int) -> Call:
    """Own `mutex` if nobody does.  The result is 0.  Fails with EBUSY if it is locked, by whomever."""
    return (_TRYLOCK, mutex)


def _trylock(kernel: Kernel, thread: Thread, call: Call) -> int:
    mutex = find(thread, call, Mutex)
    if mutex.owner is None:
        mutex.give_to(kernel, thread)
    elif mutex.owner is thread and mutex.type is PTHREAD_MUTEX_RECURSIVE:
        mutex.count += 1
    else:
        raise failure(EBUSY, f"pthread_mutex_trylock: {mutex.owner.title} owns {mutex.name}")
    return 0


def pthread_mutex_timedlock(mutex: int, time: int) -> Call:
    """As `pthread_mutex_lock`, but fails with ETIMEDOUT when it still waits at `time` (nanoseconds, on `clock`'s scale)."""
    return (_TIMEDLOCK, mutex, duration(time, "pthread_mutex_timedlock(time)"))


def _timedlock(kernel: Kernel, thread: Thread, call: Call) -> Any:
    mutex = find(thread, call, Mutex)
    if mutex.owner is None or (mutex.owner is thread and mutex.type is not PTHREAD_MUTEX_NORMAL):
        return _lock(kernel, thread, call)
    return wait_until(kernel, thread, mutex, f"pthread_mutex_timedlock({mutex.number})", call[2])


def pthread_mutex_unlock(mutex: int) -> Call:
    """Give up `mutex`, which the next waiter then owns.  The result is 0.

    Fails with EPERM if the caller does not own it (glibc checks this for ERRORCHECK and RECURSIVE mutexes only, and
    unlocks a NORMAL one for anybody, as is done here).
    """
    return (_UNLOCK, mutex)


def _unlock(kernel: Kernel, thread: Thread, call: Call) -> int:
    mutex = find(thread, call, Mutex)
    owner = mutex.owner
    if owner is not thread and (owner is None or mutex.type is not PTHREAD_MUTEX_NORMAL):
        if mutex.type is PTHREAD_MUTEX_NORMAL:
            return 0
        raise failure(EPERM, f"pthread_mutex_unlock: the caller does not own {mutex.name}")
    mutex.count -= 1
    if not mutex.count:
        mutex.release(kernel, thread)
    return 0


def pthread_mutex_destroy(mutex: int) -> Call:
    """Forget `mutex`.  The result is 0.  Fails with EBUSY while it is locked."""
    return (_DESTROY, mutex)


_INIT = Operation("pthread_mutex_init", _init)
_LOCK = Operation("pthread_mutex_lock", _lock, price_of_waiting)
_TRYLOCK = Operation("pthread_mutex_trylock", _trylock)
_TIMEDLOCK = Operation("pthread_mutex_timedlock", _timedlock, price_of_waiting)
_UNLOCK = Operation("pthread_mutex_unlock", _unlock, price_of_waking)
_DESTROY = Operation("pthread_mutex_destroy", destroy(Mutex))
