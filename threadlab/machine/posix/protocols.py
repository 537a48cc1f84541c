"""Mutex protocols: what owning a mutex does to the owner's priority, so that nobody urgent waits for somebody who does not
get to run.  POSIX.1-2017: pthread_mutexattr_setprotocol.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.preemption import set_priority
from threadlab.machine.computer.thread import Thread

if TYPE_CHECKING:
    from threadlab.machine.posix.mutexes import Mutex


class MutexProtocol(Enum):
    """Whether owning a mutex changes the owner's priority."""

    NONE = "PTHREAD_PRIO_NONE"
    INHERIT = "PTHREAD_PRIO_INHERIT"
    PROTECT = "PTHREAD_PRIO_PROTECT"


PTHREAD_PRIO_NONE = MutexProtocol.NONE
PTHREAD_PRIO_INHERIT = MutexProtocol.INHERIT
PTHREAD_PRIO_PROTECT = MutexProtocol.PROTECT


def adjust_priority(kernel: Kernel, thread: Thread) -> None:
    """Schedule `thread` by the largest of its own priority and what the mutexes it owns give it, and so on along a chain
    of waits."""
    if not isinstance(thread, Thread):  # a thread of the parent, which a fork has not copied
        return
    owned = [thing for thing in thread.process.objects.values() if getattr(thing, "owner", None) is thread]
    priority = max([thread.own_priority, *(given for mutex in owned for given in _given(mutex))])
    if priority == thread.priority:
        return
    set_priority(kernel, thread, priority)
    waits_for = thread.waits_for
    if getattr(waits_for, "protocol", None) is PTHREAD_PRIO_INHERIT:
        waits_for.lend_priority(kernel)  # type: ignore[union-attr]


def _given(mutex: Mutex) -> list[int]:
    if mutex.protocol is PTHREAD_PRIO_PROTECT:
        return [mutex.ceiling]
    return [waiter.priority for waiter in mutex.waiters] if mutex.protocol is PTHREAD_PRIO_INHERIT else []
