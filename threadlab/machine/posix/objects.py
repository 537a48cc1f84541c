"""What mutexes, conditions, semaphores, … have in common: a number in the process's table and a queue of waiters."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from errno import EBUSY, EINVAL
from typing import Any, ClassVar, Self, TypeVar

from threadlab.machine.computer.activations import asks_for_processor
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Handler
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Thread
from threadlab.machine.computer.waiting import Waitable
from threadlab.machine.posix.failure import undefined


class Synchroniser(Waitable):
    """An object that threads wait for.  `waiters` are served in the order of the machine's policy."""

    kind: ClassVar[str]

    def __init__(self, number: int, waiters: ReadyQueue[Thread]) -> None:
        self.number = number
        self.waiters = waiters
        self.name = f"{self.kind} {number}"

    def abandon(self, kernel: Kernel, thread: Thread) -> None:
        """Take `thread` out of the queue."""
        if thread in self.waiters:
            self.waiters.remove(thread)

    def copied(self, ours: Mapping[Thread, Any], waiters: ReadyQueue[Thread]) -> Self:
        """The same object in a forked child: `ours` maps the parent's threads to the child's; nobody waits."""
        twin = copy(self)
        twin.waiters = waiters
        return twin

    @property
    def busy(self) -> bool:
        """Whether a thread that wants it has to wait."""
        raise NotImplementedError

    @property
    def in_use(self) -> bool:
        """Whether it must not be destroyed."""
        return bool(self.waiters)


S = TypeVar("S", bound=Synchroniser)


def enter(kernel: Kernel, thread: Thread, kind: type[S]) -> S:
    """Make an object of `kind` in the table of the process of `thread`."""
    process = thread.process
    process.last_object += 1
    thing = kind(process.last_object, kernel.policy.queue())
    process.objects[thing.number] = thing
    return thing


def find(thread: Thread, call: Call, kind: type[S], position: int = 1) -> S:
    """The object of `kind` that ``call[position]`` names.  Raises EINVAL if there is none."""
    thing = thread.process.objects.get(call[position])
    if not isinstance(thing, kind):
        raise undefined(
            EINVAL, f"{call[0].name}: {call[position]!r} is no {kind.kind} (never made, or destroyed already)"
        )
    return thing


def destroy(kind: type[Synchroniser]) -> Handler:
    """The handler that destroys an object of `kind`: EBUSY while it is in use."""

    def handler(kernel: Kernel, thread: Thread, call: Call) -> int:
        thing = find(thread, call, kind)
        if thing.in_use:
            raise undefined(EBUSY, f"{call[0].name}: {thing.name} is in use")
        del thread.process.objects[thing.number]
        return 0

    return handler


def in_critical_section(thread: Thread) -> bool:
    """Whether others may have to wait until `thread` goes on: it owns a mutex or a read-write lock."""
    return any(thread in thing.holders() for thing in thread.process.objects.values())


def price_of_waiting(kernel: Kernel, thread: Thread, call: Call) -> int:
    """A thread with a kernel thread of its own enters the kernel to wait; others wait within the library."""
    thing: Any = thread.process.objects.get(call[1])
    return kernel.costs.syscall if thread.bound and isinstance(thing, Synchroniser) and thing.busy else 0


def price_of_waking(kernel: Kernel, thread: Thread, call: Call) -> int:
    """A thread with a kernel thread of its own enters the kernel to wake others; nobody waiting, nothing to do there."""
    thing: Any = thread.process.objects.get(call[1])
    waking = isinstance(thing, Synchroniser) and thing.waiters
    return kernel.costs.syscall if waking and (thread.bound or asks_for_processor(kernel, thread)) else 0
