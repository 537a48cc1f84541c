"""Queues of things that are ready to run: kernel threads that wait for a CPU, user threads that wait for a kernel thread."""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Generic, Protocol, TypeVar


class Prioritised(Protocol):
    """Something with a priority; a larger number is more urgent."""

    priority: int


T = TypeVar("T")
P = TypeVar("P", bound=Prioritised)


class ReadyQueue(Protocol[T]):
    """What the kernel asks of a queue."""

    def append(self, item: T, /) -> None:
        """Put `item` behind its equals."""

    def appendleft(self, item: T, /) -> None:
        """Put `item` before its equals: it was preempted."""

    def popleft(self) -> T:
        """Take the item whose turn it is."""

    def remove(self, item: T, /) -> None:
        """Take out `item`."""

    def front(self) -> Sequence[T]:
        """The items that may be taken next, in order."""

    def take(self, at: int) -> T:
        """Take the item at position `at` of the front."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[T]: ...


class FifoQueue(deque[T]):
    """First come, first served."""

    def front(self) -> Sequence[T]:
        """All items: with equal right to be next."""
        return self

    def take(self, at: int) -> T:
        """Take the item at position `at`."""
        item = self[at]
        del self[at]
        return item


class PriorityQueue(Generic[P]):
    """The largest priority first; first come, first served among equals."""

    def __init__(self) -> None:
        self._levels: dict[int, deque[P]] = {}
        self._order: list[int] = []  # priorities that have a level, negated so that the most urgent is first
        self._length = 0

    def _level(self, priority: int) -> deque[P]:
        if priority not in self._levels:
            self._levels[priority] = deque()
            insort(self._order, -priority)
        return self._levels[priority]

    def append(self, item: P, /) -> None:
        """Put `item` behind its equals."""
        self._level(item.priority).append(item)
        self._length += 1

    def appendleft(self, item: P, /) -> None:
        """Put `item` before its equals."""
        self._level(item.priority).appendleft(item)
        self._length += 1

    def front(self) -> Sequence[P]:
        """The items of the largest priority present."""
        return next(level for priority in self._order if (level := self._levels[-priority]))

    def take(self, at: int) -> P:
        """Take the item at position `at` of those with the largest priority present."""
        item = self.front()[at]
        self.remove(item)
        return item

    def popleft(self) -> P:
        """Take the first item of the largest priority present."""
        return self.take(0)

    def remove(self, item: P, /) -> None:
        """Take out `item`, whose priority must not have changed since it was put in."""
        self._levels[item.priority].remove(item)
        self._length -= 1

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[P]:
        for priority in self._order:
            yield from self._levels[-priority]
