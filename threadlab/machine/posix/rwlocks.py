"""Read-write locks.  POSIX.1-2017: pthread_rwlock_init, _rdlock, _wrlock, _try…, _timed…, _unlock, _destroy.

POSIX leaves open whether a reader passes waiting writers; as in glibc's default, it does.
"""

from __future__ import annotations

from collections.abc import Mapping
from errno import EBUSY, EDEADLK, EPERM
from typing import Any, Self

from threadlab.machine.checks import duration
from threadlab.machine.computer.critical_sections import left_lock
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure, undefined
from threadlab.machine.posix.objects import Synchroniser, destroy, enter, find, price_of_waiting, price_of_waking
from threadlab.machine.posix.timeouts import timed_out, wait_until
from threadlab.trace import EventKind


class RwLock(Synchroniser):
    """A read-write lock: its readers (a thread may stand in the list more than once) or its one writer."""

    kind = "read-write lock"

    def __init__(self, number: int, waiters: ReadyQueue[Thread]) -> None:
        super().__init__(number, waiters)
        self.readers: list[Thread] = []
        self.writer: Thread | None = None
        self.writers: set[Thread] = set()  # those among the waiters that want to write

    def holders(self) -> list[Thread]:
        """Its writer, or its readers."""
        return list(dict.fromkeys(self.readers)) if self.writer is None else [self.writer]

    @property
    def busy(self) -> bool:
        """Whether a writer would have to wait."""
        return self.writer is not None or bool(self.readers)

    @property
    def in_use(self) -> bool:
        """Whether anybody holds it or waits for it."""
        return self.busy or bool(self.waiters)

    def copied(self, ours: Mapping[Thread, Any], waiters: ReadyQueue[Thread]) -> Self:
        """The same lock in a forked child."""
        twin = super().copied(ours, waiters)
        twin.readers = [ours[reader] for reader in self.readers]
        twin.writer = None if self.writer is None else ours[self.writer]
        twin.writers = set()
        return twin

    def free_for(self, writing: bool) -> bool:
        """Whether a reader, or a writer, could have it now."""
        return not self.busy if writing else self.writer is None

    def give_to(self, kernel: Kernel, thread: Thread, writing: bool) -> None:
        """Let `thread` hold it."""
        if writing:
            self.writer = thread
        else:
            self.readers.append(thread)
        kernel.note(EventKind.ACQUIRE, thread, detail=self.name)

    def pass_on(self, kernel: Kernel, by: Thread) -> None:
        """Give the lock, no longer held, to all waiting readers, or else to the next writer."""
        readers = [waiter for waiter in self.waiters if waiter not in self.writers]
        for reader in readers:
            self.waiters.remove(reader)
            self.give_to(kernel, reader, writing=False)
            kernel.wake(reader, 0, by)
        if not readers and self.waiters:
            writer = kernel.choose_waiter(self.waiters)
            self.give_to(kernel, writer, writing=True)
            kernel.wake(writer, 0, by)


def pthread_rwlock_init() -> Call:
    """Make a read-write lock.  The result is its number.

    POSIX.1-2017: pthread_rwlock_init.
    """
    return (_INIT,)


def _init(kernel: Kernel, thread: Thread, call: Call) -> int:
    return enter(kernel, thread, RwLock).number


def pthread_rwlock_rdlock(rwlock: int) -> Call:
    """Hold `rwlock` together with other readers; wait while a writer holds it.  The result is 0.

    Fails with EDEADLK if the caller is that writer.

    Fails with EINVAL if there is no such read-write lock. POSIX.1-2017: pthread_rwlock_rdlock.
    """
    return (_RDLOCK, rwlock, False, None)


def pthread_rwlock_wrlock(rwlock: int) -> Call:
    """Hold `rwlock` alone; wait while anybody else holds it.  The result is 0.

    Fails with EDEADLK if the caller writes already; a caller that reads waits for ever.

    Fails with EINVAL if there is no such read-write lock. POSIX.1-2017: pthread_rwlock_wrlock.
    """
    return (_WRLOCK, rwlock, True, None)


def pthread_rwlock_timedrdlock(rwlock: int, time: int) -> Call:
    """As `pthread_rwlock_rdlock`, but fails with ETIMEDOUT when it still waits at `time` (nanoseconds, `clock`'s scale).

    Fails with EINVAL if there is no such read-write lock. POSIX.1-2017: pthread_rwlock_timedrdlock.
    """
    return (_TIMEDRDLOCK, rwlock, False, duration(time, "pthread_rwlock_timedrdlock(time)"))


def pthread_rwlock_timedwrlock(rwlock: int, time: int) -> Call:
    """As `pthread_rwlock_wrlock`, but fails with ETIMEDOUT when it still waits at `time` (nanoseconds, `clock`'s scale).

    Fails with EINVAL if there is no such read-write lock. POSIX.1-2017: pthread_rwlock_timedwrlock.
    """
    return (_TIMEDWRLOCK, rwlock, True, duration(time, "pthread_rwlock_timedwrlock(time)"))


def _lock(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _, _, writing, deadline = call
    lock = find(thread, call, RwLock)
    if lock.writer is thread:
        raise failure(EDEADLK, f"{call[0].name}: the caller holds {lock.name} for writing")
    if lock.free_for(writing):
        lock.give_to(kernel, thread, writing)
        return 0
    if deadline is not None and deadline <= kernel.now:
        raise timed_out(call[0].name, deadline)
    left = wait_until(kernel, thread, lock, f"{call[0].name}({lock.number})", deadline, call)
    if writing:
        lock.writers.add(thread)
    else:
        lock.writers.discard(thread)
    return left


def pthread_rwlock_tryrdlock(rwlock: int) -> Call:
    """Hold `rwlock` as a reader.  The result is 0.  Fails with EBUSY if a writer holds it.

    Fails with EINVAL if there is no such read-write lock. POSIX.1-2017: pthread_rwlock_tryrdlock.
    """
    return (_TRYRDLOCK, rwlock, False)


def pthread_rwlock_trywrlock(rwlock: int) -> Call:
    """Hold `rwlock` alone.  The result is 0.  Fails with EBUSY if anybody holds it.

    Fails with EINVAL if there is no such read-write lock. POSIX.1-2017: pthread_rwlock_trywrlock.
    """
    return (_TRYWRLOCK, rwlock, True)


def _trylock(kernel: Kernel, thread: Thread, call: Call) -> int:
    lock = find(thread, call, RwLock)
    if not lock.free_for(call[2]):
        raise failure(EBUSY, f"{call[0].name}: {lock.name} is held")
    lock.give_to(kernel, thread, call[2])
    return 0


def pthread_rwlock_unlock(rwlock: int) -> Call:
    """Give up `rwlock`, read or written.  The result is 0.  Fails with EPERM if the caller does not hold it.

    Fails with EINVAL if there is no such read-write lock. POSIX.1-2017: pthread_rwlock_unlock.
    """
    return (_UNLOCK, rwlock)


def _unlock(kernel: Kernel, thread: Thread, call: Call) -> int:
    lock = find(thread, call, RwLock)
    if lock.writer is thread:
        lock.writer = None
    elif thread in lock.readers:
        lock.readers.remove(thread)
    else:
        raise undefined(EPERM, f"pthread_rwlock_unlock: the caller does not hold {lock.name}")
    kernel.note(EventKind.RELEASE, thread, detail=lock.name)
    if thread in kernel.recovering:
        left_lock(kernel, thread)
    if not lock.busy:
        lock.pass_on(kernel, thread)
    return 0


def pthread_rwlock_destroy(rwlock: int) -> Call:
    """Forget `rwlock`.  The result is 0.  Fails with EBUSY while anybody holds it or waits for it.

    Fails with EINVAL if there is no such read-write lock. POSIX.1-2017: pthread_rwlock_destroy.
    """
    return (_DESTROY, rwlock)


_INIT = Operation("pthread_rwlock_init", _init)
_RDLOCK = Operation("pthread_rwlock_rdlock", _lock, price_of_waiting)
_WRLOCK = Operation("pthread_rwlock_wrlock", _lock, price_of_waiting)
_TIMEDRDLOCK = Operation("pthread_rwlock_timedrdlock", _lock, price_of_waiting)
_TIMEDWRLOCK = Operation("pthread_rwlock_timedwrlock", _lock, price_of_waiting)
_TRYRDLOCK = Operation("pthread_rwlock_tryrdlock", _trylock)
_TRYWRLOCK = Operation("pthread_rwlock_trywrlock", _trylock)
_UNLOCK = Operation("pthread_rwlock_unlock", _unlock, price_of_waking)
_DESTROY = Operation("pthread_rwlock_destroy", destroy(RwLock))
