"""Accounts of the CPU time that kernel threads use, for policies that schedule by it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

from threadlab.machine.computer.queues import ReadyQueue

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.thread import Cpu, Lwp


class RunQueue(ReadyQueue["Lwp"], Protocol):
    """A ready queue of kernel threads that is told what becomes of them.

    ``kernel.now`` is the present time whenever one of its methods is called.
    """

    @property
    def per_cpu(self) -> bool:
        """Whether each kernel thread waits for one CPU, so that not every idle CPU is for everybody."""

    @property
    def by_priority(self) -> bool:
        """Whether a larger priority preempts a smaller one; this goes for the user threads of a process, too."""

    @property
    def migration(self) -> int:
        """Nanoseconds that a kernel thread loses when it goes on at another CPU."""

    @property
    def migrations(self) -> int | None:
        """How many times one went on at another CPU; None if that is not counted."""

    def place(self, lwp: Lwp, idle: Sequence[int]) -> int | None:
        """Which of the CPUs numbered `idle`, a heap, `lwp` takes, which wants one; None if it has to queue."""

    def finds(self, cpu: Cpu) -> bool:
        """Whether `cpu`, which has just left what it ran, may take somebody."""

    def rival(self, cpu: Cpu) -> Lwp | None:
        """The first of the kernel threads that wait for `cpu` or for any; None if none does."""

    def left(self, cpu: Cpu) -> None:
        """Whatever `cpu` ran, if it is not in the queue again, is blocked, waits or has ended."""

    def began(self, cpu: Cpu, lwp: Lwp) -> None:
        """`cpu` goes on with `lwp`: with a new slice, unless it ran there already."""

    def slice_over(self, cpu: Cpu, now: int) -> bool:
        """The slice of `cpu` is over.  Returns whether its kernel thread gives way; if not, it has a new slice."""

    def victim(self, lwp: Lwp) -> Cpu | None:
        """The CPU that the queued `lwp` takes at once; None if it has to wait."""

    def priority_changed(self, lwp: Lwp) -> None:
        """``lwp.priority`` has changed, while `lwp` was not in the queue."""


class Account:
    """What a ready queue knows of one kernel thread."""

    __slots__ = ("awake", "cpu", "lwp", "since")

    def __init__(self, lwp: Lwp) -> None:
        self.lwp = lwp
        self.awake = False  # it wants a CPU, or has one
        self.cpu: Cpu | None = None  # where it runs
        self.since = 0  # nanoseconds: what came before is settled


A = TypeVar("A", bound=Account)


class AccountingQueue(ABC, Generic[A]):
    """One `RunQueue` for all CPUs, which keeps an account of each kernel thread."""

    per_cpu: ClassVar[bool] = False
    by_priority: ClassVar[bool] = False
    migration: ClassVar[int] = 0
    migrations: ClassVar[int | None] = None

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel
        self.accounts: dict[Lwp, A] = {}
        self.running: dict[int, A] = {}  # by the number of the CPU
        self._taken: A | None = None  # out of the queue, and not yet running

    # What the policy decides

    @abstractmethod
    def opened(self, lwp: Lwp) -> A:
        """A new account for `lwp`."""

    @abstractmethod
    def charge(self, account: A, now: int) -> None:
        """Settle the time from ``account.since`` until `now`, in which it ran."""

    @abstractmethod
    def slept(self, account: A) -> None:
        """It has left its CPU, and does not want one for now."""

    @abstractmethod
    def woke(self, account: A) -> None:
        """It wants a CPU again, or for the first time."""

    @abstractmethod
    def enqueue(self, account: A, gave_up: bool) -> None:
        """Put it behind its equals; `gave_up` says that it comes from its CPU: its slice is over, or it yielded."""

    @abstractmethod
    def enqueue_preempted(self, account: A) -> None:
        """Put it before its equals."""

    @abstractmethod
    def dequeue(self, account: A) -> None:
        """Take it out of the queue."""

    @abstractmethod
    def slice(self, account: A) -> int:
        """For how long it may run from ``account.since`` on, nanoseconds."""

    @abstractmethod
    def gives_way(self, account: A) -> bool:
        """Its slice is over and settled: whether another one runs now.  If not, it goes on with a new slice."""

    @abstractmethod
    def victim(self, lwp: Lwp) -> Cpu | None:
        """The CPU that the queued `lwp` takes at once; None if it has to wait."""

    @abstractmethod
    def first(self) -> A:
        """The one whose turn it is; there is one."""

    @abstractmethod
    def front(self) -> Sequence[Lwp]:
        """The kernel threads that may be taken next, in order."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def __iter__(self) -> Iterator[Lwp]: ...

    def priority_changed(self, lwp: Lwp) -> None:
        """``lwp.priority`` has changed, while `lwp` was not in the queue: of interest to some policies only."""

    # What the kernel asks

    def place(self, lwp: Lwp, idle: Sequence[int]) -> int | None:
        """The idle CPU with the lowest number."""
        return idle[0]

    def finds(self, cpu: Cpu) -> bool:
        """Whether there is somebody."""
        return len(self) > 0

    def rival(self, cpu: Cpu) -> Lwp | None:
        """The first in line; None if there is nobody."""
        return self.front()[0] if len(self) else None

    # What the kernel tells

    def append(self, lwp: Lwp) -> None:
        """Put `lwp` behind its equals."""
        account = self._awake(lwp)
        gave_up = self._off(account)
        self.enqueue(account, gave_up)

    def appendleft(self, lwp: Lwp) -> None:
        """Put `lwp` before its equals: it was preempted."""
        account = self._awake(lwp)
        self._off(account)
        self.enqueue_preempted(account)

    def popleft(self) -> Lwp:
        """Take the kernel thread whose turn it is."""
        return self._take(self.first())

    def take(self, at: int) -> Lwp:
        """Take the kernel thread at position `at` of the front."""
        return self._take(self.accounts[self.front()[at]])

    def remove(self, lwp: Lwp) -> None:
        """Take out `lwp`, which does not want a CPU any more."""
        account = self.accounts[lwp]
        self.dequeue(account)
        self._fall_asleep(account)

    def left(self, cpu: Cpu) -> None:
        """Whatever `cpu` ran, if it is not in the queue again, is blocked, waits or has ended."""
        taken, self._taken = self._taken, None
        if taken is not None:
            self._fall_asleep(taken)  # it had no user thread to carry
        account = self.running.get(cpu.index)
        if account is not None:
            self._off(account)
            self._fall_asleep(account)

    def began(self, cpu: Cpu, lwp: Lwp) -> None:
        """`cpu` goes on with `lwp`: with a new slice, unless it ran there already."""
        account = self._awake(lwp)
        self._taken = None
        if account.cpu is cpu:
            return
        self._off(account)
        account.cpu = cpu
        account.since = cpu.slice_end - self.kernel.quantum  # now, or when the context switch will be done
        self.running[cpu.index] = account
        cpu.slice_end = account.since + self.slice(account)

    def slice_over(self, cpu: Cpu, now: int) -> bool:
        """The slice of `cpu` is over.  Returns whether its kernel thread gives way; if not, it has a new slice."""
        self.kernel.now = now
        account = self.running[cpu.index]
        self.settle(account)
        if self.gives_way(account):
            return True
        cpu.slice_end = account.since + self.slice(account)
        return False

    # Help

    def settle(self, account: A) -> None:
        """Bring the account of a running kernel thread up to date."""
        now = self.kernel.now
        if now > account.since:
            self.charge(account, now)
            account.since = now

    def _awake(self, lwp: Lwp) -> A:
        """The account of `lwp`, which wants a CPU."""
        account = self.accounts.get(lwp)
        if account is None:
            account = self.accounts[lwp] = self.opened(lwp)
        if not account.awake:
            account.awake = True
            self.woke(account)
        return account

    def _fall_asleep(self, account: A) -> None:
        account.awake = False
        self.slept(account)

    def _off(self, account: A) -> bool:
        """Settle the account and take it off its CPU.  Returns whether it had one."""
        if account.cpu is None:
            return False
        self.settle(account)
        del self.running[account.cpu.index]
        account.cpu = None
        return True

    def _take(self, account: A) -> Lwp:
        self._taken = account
        self.dequeue(account)
        return account.lwp
