"""Kernel scheduling policies: which ready kernel thread a CPU takes next, and when it must give the CPU back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from threadlab.machine.computer.queues import FifoQueue, PriorityQueue, ReadyQueue


class Policy(Protocol):
    """What the kernel asks of a policy.

    `sliced` says whether a kernel thread loses its CPU when its quantum is over and others are ready; `preemptive`
    whether a kernel thread that becomes ready may take the CPU of one with a smaller priority at once.
    """

    sliced: ClassVar[bool]
    preemptive: ClassVar[bool]

    def queue(self) -> ReadyQueue[Any]:
        """An empty ready queue in this policy's order."""


@dataclass(frozen=True)
class FIFO:
    """First in, first out: a kernel thread runs until it blocks, yields or ends (POSIX ``SCHED_FIFO`` with one priority)."""

    sliced: ClassVar[bool] = False
    preemptive: ClassVar[bool] = False

    def queue(self) -> ReadyQueue[Any]:
        """An empty first-come, first-served queue."""
        return FifoQueue()


@dataclass(frozen=True)
class RoundRobin:
    """As `FIFO`, but a kernel thread whose quantum is over goes to the back of the queue (POSIX ``SCHED_RR``)."""

    sliced: ClassVar[bool] = True
    preemptive: ClassVar[bool] = False

    def queue(self) -> ReadyQueue[Any]:
        """An empty first-come, first-served queue."""
        return FifoQueue()


@dataclass(frozen=True)
class Priority:
    """Fixed priorities: the largest runs first and preempts at once; equals are first in, first out.

    A preempted kernel thread stays at the head of its priority (POSIX.1-2017, 2.8.4, ``SCHED_FIFO``).
    """

    sliced: ClassVar[bool] = False
    preemptive: ClassVar[bool] = True

    def queue(self) -> ReadyQueue[Any]:
        """An empty queue ordered by priority."""
        return PriorityQueue()
