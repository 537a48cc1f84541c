"""Kernel scheduling policies: which ready kernel thread a CPU takes next, and when it must give the CPU back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, runtime_checkable

from threadlab.machine.checks import whole
from threadlab.machine.computer.accounts import RunQueue
from threadlab.machine.computer.allocation import ProcessorAllocator
from threadlab.machine.computer.fair import FairQueue
from threadlab.machine.computer.feedback import FeedbackQueue
from threadlab.machine.computer.percpu import PerCpuQueue
from threadlab.machine.computer.queues import FifoQueue, PriorityQueue, ReadyQueue

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel


class Policy(Protocol):
    """What the kernel asks of a policy."""

    @property
    def sliced(self) -> bool:
        """Whether a kernel thread loses its CPU when its quantum is over and others are ready."""

    @property
    def preemptive(self) -> bool:
        """Whether a kernel thread that becomes ready may take the CPU of a less urgent one at once."""

    def queue(self) -> ReadyQueue[Any]:
        """An empty queue in this policy's order: for user threads, waiters and, unless it accounts, kernel threads."""


@runtime_checkable
class AccountingPolicy(Policy, Protocol):
    """A policy that schedules kernel threads by the CPU time they have had.  User threads and waiters go in its `queue`."""

    def run_queue(self, kernel: Kernel) -> RunQueue:
        """An empty ready queue for the kernel threads of `kernel`."""


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


@dataclass(frozen=True)
class SpaceSharing:
    """The kernel divides the CPUs among the processes that want them; in a process, kernel threads go by `within`.

    Every process has the same number of CPUs; what it does not need is divided among the others, and what cannot be
    divided goes round, a quantum each.  A machine with a process under `SchedulerActivations` always shares its CPUs so.

    Raises `TypeError` unless `within` is a `FIFO`, a `RoundRobin` or a `Priority`.
    Source: Anderson et al., "Scheduler activations", ACM TOCS 10(1), 1992, section 4.1.
    """

    within: Policy = RoundRobin()
    preemptive: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not isinstance(self.within, FIFO | RoundRobin | Priority):
            raise TypeError(
                f"SpaceSharing(within) must be tl.FIFO(), tl.RoundRobin() or tl.Priority(), not {self.within!r}"
            )

    @property
    def sliced(self) -> bool:
        """Whether the kernel threads of a process take turns."""
        return self.within.sliced

    def queue(self) -> ReadyQueue[Any]:
        """An empty queue in the order of `within`."""
        return self.within.queue()

    def run_queue(self, kernel: Kernel) -> RunQueue:
        """The allocator of the CPUs of `kernel`."""
        return ProcessorAllocator(kernel, self.within)


@dataclass(frozen=True)
class MLFQ:
    """Multilevel feedback queue: kernel threads that use much CPU time fall, those that use little stay on top.

    Every kernel thread begins on the top one of `levels` levels.  A higher level runs first and preempts at once; within
    a level they take turns.  The allotment of the top level is the machine's quantum, that of each level below twice the
    one above.  Who uses it up falls one level; who blocks, waits or yields before keeps its level and has a whole
    allotment again when it comes back.  With ``cumulative=True`` it comes back to what was left of it, so that nobody
    stays on top by blocking just before its allotment is used up.  Every `boost` nanoseconds of simulated time all go
    to the top; with None never, and then those below may starve.  A preempted kernel thread goes on at the head of its
    level with what is left of its allotment.  Priorities count for nothing; user threads are first come, first served.

    Raises `ValueError` or `TypeError` for fewer levels than 1, or a boost of less than 1 nanosecond.
    Source: Arpaci-Dusseau and Arpaci-Dusseau, "Operating Systems: Three Easy Pieces", chapter 8, rules 1 to 5.
    """

    levels: int = 3
    boost: int | None = None
    cumulative: bool = False
    sliced: ClassVar[bool] = True
    preemptive: ClassVar[bool] = True

    def __post_init__(self) -> None:
        whole(self.levels, "MLFQ(levels)", least=1)
        if self.boost is not None:
            whole(self.boost, "MLFQ(boost)", least=1, unit=" nanoseconds")

    def queue(self) -> ReadyQueue[Any]:
        """An empty first-come, first-served queue."""
        return FifoQueue()

    def run_queue(self, kernel: Kernel) -> RunQueue:
        """An empty queue of levels."""
        return FeedbackQueue(kernel, self.levels, self.boost, self.cumulative)


@dataclass(frozen=True)
class FairShare:
    """Proportional share: each kernel thread has its part of the CPU, by weight, to within about a quantum.

    The weight is 1024 for priority 0 and a quarter more for each step up (priorities -19 to 20, as nice values 19 to -20
    on Linux).  Each asks for one quantum after another.  A CPU takes, among those that have had no more than their share,
    the one whose request should be fulfilled first; who has just woken takes the CPU at once from one whose request
    should be fulfilled later.  Who sleeps comes back owed, or owing, what it was.  Who yields forfeits the rest of its
    request.  User threads of a process are first come, first served.

    Source: Stoica and Abdel-Wahab, "Earliest eligible virtual deadline first", TR-95-22, 1995, as Linux has it since 6.6.
    """

    sliced: ClassVar[bool] = True
    preemptive: ClassVar[bool] = True

    def queue(self) -> ReadyQueue[Any]:
        """An empty first-come, first-served queue."""
        return FifoQueue()

    def run_queue(self, kernel: Kernel) -> RunQueue:
        """An empty queue by virtual deadline."""
        return FairQueue(kernel)


@dataclass(frozen=True)
class PerCPU:
    """A ready queue for each CPU, in the order of `policy`, as kernels for many processors have them.

    A kernel thread stays on its CPU: it goes back to the queue of the CPU where it last ran, and `policy` preempts and
    slices there, whatever the others do.  It moves when its CPU is busy and another is idle: when it becomes ready, it
    takes its own CPU if that is idle, else the idle one with the lowest number; and a CPU whose queue is empty steals from
    the longest queue (the lowest number among equals) the one whose turn it is there.  A new kernel thread takes an
    idle CPU, else joins the CPU with the fewest that run or queue.  With ``stealing=False`` none moves once it has a CPU,
    and CPUs may idle while others have a queue.

    After each move it needs `migration` nanoseconds on the new CPU, until the cache there holds its data, before it goes
    on; they count as overhead.  ``trace.metrics().migrations`` counts the moves.  The account that `MLFQ` and `FairShare`
    keep of a kernel thread moves with it.

    Raises `ValueError` or `TypeError` for a `policy` that is none, or is a `PerCPU`, for a `stealing` that is neither True
    nor False, and for a `migration` below 0.
    """

    policy: Policy = RoundRobin()
    stealing: bool = True
    migration: int = 0
    preemptive: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if isinstance(self.policy, type | PerCPU) or not hasattr(self.policy, "queue"):
            raise TypeError(f"PerCPU(policy) must be another policy such as tl.RoundRobin(), not {self.policy!r}")
        if not isinstance(self.stealing, bool):
            raise TypeError(f"PerCPU(stealing) must be True or False, not {self.stealing!r}")
        whole(self.migration, "PerCPU(migration)", least=0, unit=" nanoseconds")

    @property
    def sliced(self) -> bool:
        """Whether `policy` takes a CPU away when the quantum is over."""
        return self.policy.sliced

    def queue(self) -> ReadyQueue[Any]:
        """An empty queue in the order of `policy`."""
        return self.policy.queue()

    def run_queue(self, kernel: Kernel) -> RunQueue:
        """An empty queue for each CPU of `kernel`."""
        policy = self.policy
        own = partial(policy.run_queue, kernel) if isinstance(policy, AccountingPolicy) else policy.queue
        return PerCpuQueue(kernel, policy, [own() for _ in kernel.cpus], self.stealing, self.migration)
