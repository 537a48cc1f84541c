"""A ready queue for each CPU: kernel threads stay where their data lie in the cache, and idle CPUs steal.

Blumofe and Leiserson, "Scheduling multithreaded computations by work stealing", Journal of the ACM 46 (5), 1999, for
the thieves; Vaswani and Zahorjan, "The implications of cache affinity on processor scheduling for multiprogrammed, shared
memory multiprocessors", SOSP 1991, for what a migration costs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from threadlab.machine.computer.accounts import AccountingQueue
from threadlab.machine.computer.thread import Cpu, Lwp

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.policies import Policy


class PerCpuQueue:
    """One queue of `policy` for each CPU of `kernel`: a `RunQueue`.

    A kernel thread's home is the CPU where it last ran, or in whose queue it is.
    """

    per_cpu: ClassVar[bool] = True

    def __init__(self, kernel: Kernel, policy: Policy, queues: Sequence[Any], stealing: bool, migration: int) -> None:
        self.kernel = kernel
        self.migration = migration
        self._stealing = stealing
        self._queues = queues
        # Queues that keep accounts hear all that is to be told, each of its own CPU; the others are mere queues.
        self._accounting = isinstance(queues[0], AccountingQueue)
        self.by_priority = policy.preemptive and not self._accounting
        self._home: dict[Lwp, int] = {}
        self._ran: dict[Lwp, int] = {}  # the CPU where it last ran, if it has run
        self._asking = 0  # the CPU that looks for somebody
        self.migrations = 0

    # Where a kernel thread goes

    def place(self, lwp: Lwp, idle: Sequence[int]) -> int | None:
        """Its home if that is idle; else the idle CPU with the lowest number, if it is new or may be stolen."""
        home = self._home.get(lwp)
        if home is None or home not in idle:
            if home is not None and not self._stealing:
                return None
            home = idle[0]
        self._move(lwp, home)
        return home

    def _move(self, lwp: Lwp, home: int) -> None:
        """Let `home` be the home of `lwp`, which is in no queue."""
        before = self._home.get(lwp, home)
        self._home[lwp] = home
        if self._accounting and before != home and (account := self._queues[before].accounts.get(lwp)) is not None:
            if account.cpu is not None:
                self._queues[before].left(account.cpu)
            del self._queues[before].accounts[lwp]
            self._queues[home].accounts[lwp] = account  # what it has had, and is owed, comes along

    def _queue_of(self, lwp: Lwp) -> Any:
        """The queue of its home; of the CPU with the fewest that run or queue, if it is new."""
        if lwp not in self._home:
            load = [
                len(queue) + (cpu.lwp is not None) for queue, cpu in zip(self._queues, self.kernel.cpus, strict=True)
            ]
            self._move(lwp, load.index(min(load)))
        return self._queues[self._home[lwp]]

    def _fullest(self) -> int:
        """The CPU with the longest queue, the lowest number among equals."""
        lengths = [len(queue) for queue in self._queues]
        return lengths.index(max(lengths))

    # What the kernel asks

    def finds(self, cpu: Cpu) -> bool:
        """Whether its queue holds somebody, or another's that it may steal."""
        return len(self._queues[cpu.index]) > 0 or (self._stealing and len(self) > 0)

    def rival(self, cpu: Cpu) -> Lwp | None:
        """The first in its own queue; None if that is empty."""
        queue = self._queues[cpu.index]
        first: Lwp | None = queue.front()[0] if len(queue) else None
        return first

    def victim(self, lwp: Lwp) -> Cpu | None:
        """The CPU that is its home, if what runs there is less urgent."""
        home = self._home[lwp]
        if self._accounting:
            victim: Cpu | None = self._queues[home].victim(lwp)
            return victim
        cpu = self.kernel.cpus[home]
        if not self.by_priority or cpu.lwp is None or cpu.reschedule == "kernel":
            return None
        return cpu if cpu.lwp.priority < lwp.priority else None

    def front(self) -> Sequence[Lwp]:
        """Those whose turn it is for the CPU that asks: of its own queue, or of the one that it steals from."""
        queue = self._queues[self._asking]
        front: Sequence[Lwp] = (queue if len(queue) else self._queues[self._fullest()]).front()
        return front

    def __len__(self) -> int:
        return sum(map(len, self._queues))

    def __iter__(self) -> Iterator[Lwp]:
        return chain.from_iterable(self._queues)

    # What the kernel does

    def append(self, lwp: Lwp) -> None:
        """Put `lwp` behind its equals in its home's queue."""
        self._queue_of(lwp).append(lwp)

    def appendleft(self, lwp: Lwp) -> None:
        """Put `lwp` before its equals in its home's queue: it was preempted."""
        self._queue_of(lwp).appendleft(lwp)

    def remove(self, lwp: Lwp) -> None:
        """Take out `lwp`, which does not want a CPU any more."""
        self._queue_of(lwp).remove(lwp)

    def popleft(self) -> Lwp:
        """Take the kernel thread whose turn it is for the CPU that asks."""
        queue = self._queues[self._asking]
        if not len(queue):
            self._steal(0)
        lwp: Lwp = queue.popleft()
        return lwp

    def take(self, at: int) -> Lwp:
        """Take the kernel thread at position `at` of the front."""
        queue = self._queues[self._asking]
        if not len(queue):
            self._steal(at)
            at = 0
        lwp: Lwp = queue.take(at)
        return lwp

    def _steal(self, at: int) -> None:
        """Bring the kernel thread at position `at` of the front to the empty queue of the CPU that asks."""
        owner = self._queues[self._fullest()]
        stolen = owner.front()[at]
        owner.remove(stolen)
        self._move(stolen, self._asking)
        self._queues[self._asking].append(stolen)

    # What the kernel tells

    def left(self, cpu: Cpu) -> None:
        """Whatever `cpu` ran, if it is not in the queue again, is blocked, waits or has ended; `cpu` looks for another."""
        self._asking = cpu.index
        if self._accounting:
            self._queues[cpu.index].left(cpu)

    def began(self, cpu: Cpu, lwp: Lwp) -> None:
        """`cpu` goes on with `lwp`, which loses time if it ran elsewhere before."""
        here = cpu.index
        before = self._ran.get(lwp, here)
        if before != here:
            self.migrations += 1
            cpu.switching += self.migration
            cpu.slice_end += self.migration
        self._ran[lwp] = here
        if self._accounting:
            self._queues[here].began(cpu, lwp)

    def slice_over(self, cpu: Cpu, now: int) -> bool:
        """Whether somebody waits for this very CPU; if not, what it runs has a new slice."""
        if self._accounting:
            over: bool = self._queues[cpu.index].slice_over(cpu, now)
            return over
        if len(self._queues[cpu.index]):
            return True
        cpu.slice_end = now + self.kernel.quantum
        return False

    def priority_changed(self, lwp: Lwp) -> None:
        """``lwp.priority`` has changed, while `lwp` was not in the queue."""
        if self._accounting:
            self._queue_of(lwp).priority_changed(lwp)
