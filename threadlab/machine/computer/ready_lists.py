"""The ready lists of a thread library that runs on scheduler activations: one for each processor of the process.

A processor takes the newest thread of its own list, whose data its cache may still hold, and steals the oldest of another
list when its own is empty, as FastThreads did (Anderson, Lazowska, Levy, "The performance implications of thread
management alternatives for shared-memory multiprocessors", IEEE Transactions on Computers 38(12), 1989).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.thread import Thread


class ReadyLists:
    """The user threads of a process that are ready, by the number of the CPU on whose list they are.

    With ``by_priority=True`` the most urgent of all lists comes first, and equals are first come, first served.
    """

    def __init__(self, kernel: Kernel, by_priority: bool) -> None:
        self._kernel = kernel
        self.by_priority = by_priority
        lists: list[deque[Thread]] = [deque() for _ in kernel.cpus]
        self.of_cpu = lists
        self.of_others = [lists[at + 1 :] + lists[:at] for at in range(len(lists))]  # in the order in which each steals
        self.urgent: list[Thread] = []  # those that are taken before all others, by whichever CPU takes one
        # Where an activation looks for its next thread, by the CPU on which it runs.  Usually its own list will do.
        self._all = [ProcessorList(self, at) for at in range(len(lists))]
        self._usual: list[Any] = [*lists] if not by_priority and kernel.chooser is None else self._all
        self.seen_by = self._usual

    def _here(self) -> int:
        """The CPU on which something happens now."""
        return 0 if self._kernel.current is None else self._kernel.current.index

    def append(self, thread: Thread, /) -> None:
        """Put `thread` where this CPU takes it last: it yielded."""
        self.of_cpu[self._here()].append(thread)

    def appendleft(self, thread: Thread, /) -> None:
        """Put `thread` where this CPU takes it first: it was preempted."""
        self.of_cpu[self._here()].appendleft(thread)

    def push(self, thread: Thread, cpu: int) -> None:
        """Put `thread`, new or awake again, on the list of `cpu`: the newest comes first, unless they go by priority."""
        threads = self.of_cpu[cpu]
        threads.append(thread) if self.by_priority else threads.appendleft(thread)

    def push_urgent(self, thread: Thread, cpu: int) -> None:
        """Put `thread` on the list of `cpu`; whichever CPU takes a thread next takes this one."""
        self.push(thread, cpu)
        self.urgent.append(thread)
        self.seen_by = self._all
        for each in self._kernel.cpus:
            if each.lwp is not None and each.lwp.process.ready is self:
                each.lwp.queue = self._all[each.index]

    def steal_for(self, cpu: int) -> bool:
        """Move the oldest thread of another list to the empty one of `cpu`.  Returns whether there was one."""
        for threads in self.of_others[cpu]:
            if threads:
                self.of_cpu[cpu].append(threads.pop())
                return True
        return False

    def take_for(self, cpu: int, at: int) -> Thread:
        """Take the thread at position `at` of those that `cpu` may run next."""
        thread = self.front_for(cpu)[at]
        self.remove(thread)
        return thread

    def front_for(self, cpu: int) -> list[Thread]:
        """The threads that `cpu` may run next, in order: the urgent ones, if any; it steals from the next CPU on."""
        if self.urgent:
            return self.urgent
        order = list(self.of_cpu[cpu])
        for threads in self.of_others[cpu]:
            order += threads if self.by_priority else reversed(threads)
        if not self.by_priority or not order:
            return order
        most = max(thread.priority for thread in order)
        return [thread for thread in order if thread.priority == most]

    # What the kernel asks of any queue

    def popleft(self) -> Thread:
        """Take the thread that this CPU runs next."""
        return self.take(0)

    def front(self) -> Sequence[Thread]:
        """The threads that this CPU may run next, in order."""
        return self.front_for(self._here())

    def take(self, at: int) -> Thread:
        """Take the thread at position `at` of the front."""
        return self.take_for(self._here(), at)

    def remove(self, thread: Thread, /) -> None:
        """Take out `thread`."""
        next(threads for threads in self.of_cpu if thread in threads).remove(thread)
        if thread in self.urgent:
            self.urgent.remove(thread)
            if not self.urgent:
                self.seen_by = self._usual

    def __len__(self) -> int:
        return sum(map(len, self.of_cpu))

    def __iter__(self) -> Iterator[Thread]:
        for threads in self.of_cpu:
            yield from threads


class ProcessorList:
    """All ready lists of a process as the activation sees them that runs on `cpu`."""

    __slots__ = ("cpu", "lists")

    def __init__(self, lists: ReadyLists, cpu: int) -> None:
        self.lists = lists
        self.cpu = cpu

    def popleft(self) -> Thread:
        """Take the thread that runs next."""
        return self.take(0)

    def front(self) -> Sequence[Thread]:
        """The threads that may run next, in order."""
        return self.lists.front_for(self.cpu)

    def take(self, at: int) -> Thread:
        """Take the thread at position `at` of the front."""
        return self.lists.take_for(self.cpu, at)

    def __len__(self) -> int:
        return len(self.lists)
