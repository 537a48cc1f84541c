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
        # Where an activation looks for its next thread, by the CPU on which it runs.  Usually its own list will do.
        alone = not by_priority and kernel.chooser is None
        self.seen_by: list[Any] = [*lists] if alone else [ProcessorList(self, at) for at in range(len(lists))]
        self.urgent: list[Thread] = []  # who stands before all others in a list; some may have been taken since

    def _here(self) -> int:
        """The CPU on which something happens now."""
        return 0 if self._kernel.current is None else self._kernel.current.index

    def append(self, thread: Thread, /) -> None:
        """Put `thread` where this CPU takes it last: it yielded."""
        self.of_cpu[self._here()].append(thread)
        if thread in self.urgent:  # it has run since
            self.urgent.remove(thread)

    def appendleft(self, thread: Thread, /) -> None:
        """Put `thread` where this CPU takes it first: it was preempted."""
        self._put_behind_urgent(thread, self._here())

    def push(self, thread: Thread, cpu: int) -> None:
        """Put `thread`, new or awake again, on the list of `cpu`: the newest comes first, unless they go by priority."""
        threads = self.of_cpu[cpu]
        if self.by_priority:
            threads.append(thread)
        elif self.urgent:
            self._put_behind_urgent(thread, cpu)
        else:
            threads.appendleft(thread)

    def _put_behind_urgent(self, thread: Thread, cpu: int) -> None:
        """Put `thread` at the head of the list of `cpu`, behind those that are urgent."""
        urgent = self.urgent = [other for other in self.urgent if other is not thread]  # it has run since
        threads = self.of_cpu[cpu]
        threads.insert(sum(other in urgent for other in threads), thread)

    # Urgent threads

    def push_urgent(self, thread: Thread, cpu: int) -> None:
        """Put `thread` on the list of `cpu`, before all others but those that are as urgent."""
        self._put_behind_urgent(thread, cpu)
        self.urgent.append(thread)

    def first_urgent(self) -> Thread | None:
        """The first of the urgent threads; None if there is none."""
        self.urgent = [thread for thread in self.urgent if thread in self]
        return self.urgent[0] if self.urgent else None

    def bring_urgent(self, cpu: int) -> bool:
        """Let `cpu` run the first of the urgent threads next.  Returns whether there is one."""
        thread = self.first_urgent()
        if thread is None:
            return False
        self.remove(thread)
        self.of_cpu[cpu].appendleft(thread)
        return True

    # Work stealing

    def steal_for(self, cpu: int) -> bool:
        """Move the oldest thread of another list to the empty one of `cpu`.  Returns whether there was one."""
        if self.urgent and self.bring_urgent(cpu):
            return True
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
        if self.urgent and self.first_urgent() is not None:
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
