"""Space sharing: the kernel divides the CPUs among the processes that want them, and not time among kernel threads.

Source: Anderson, Bershad, Lazowska, Levy, "Scheduler activations", ACM TOCS 10(1), 1992, section 4.1 (processor
allocation policy): every process that wants CPUs has the same number; what it does not need is divided among the others;
what cannot be divided goes round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from threadlab.machine.computer import activations
from threadlab.machine.computer.preemption import preempt_for
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.states import NEVER
from threadlab.machine.computer.thread import Cpu, Lwp

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.policies import Policy
    from threadlab.machine.computer.process import Process


class _Timer:
    """What ends a turn, or the time in which a library keeps an idle CPU; the kernel's timers take it for a thread."""

    def __init__(self) -> None:
        self.timer = -1
        self.due = -1
        self.over: Callable[[], None] | None = None


class ProcessorAllocator:
    """The ready queue of a kernel that gives CPUs to processes; within a process, kernel threads go by `within`."""

    per_cpu = True
    migration = 0
    migrations: int | None = None

    def __init__(self, kernel: Kernel, within: Policy) -> None:
        self.kernel = kernel
        self.within = within
        self.by_priority = within.preemptive
        self._queues: dict[Process, ReadyQueue[Lwp]] = {}
        self._promised: dict[int, Process] = {}  # CPUs that are being taken away, and for whom
        self._for: Process | None = None  # for whom the one was taken away that looks for somebody now
        self._turns = 0  # how often the CPUs that could not be divided have gone round
        self._turn = _Timer()
        self._keeping: dict[int, _Timer] = {}  # idle CPUs that a library keeps for a while
        self._asking = kernel.cpus[0]  # the CPU that looks for somebody

    # Who has what, and who should have what

    def having(self, process: Process) -> int:
        """How many CPUs `process` has, or will have when those that are being taken away have changed hands."""
        promised = self._promised
        owners = [promised.get(cpu.index) or (cpu.lwp and cpu.lwp.process) for cpu in self.kernel.cpus]
        return sum(owner is process for owner in owners)

    def queued(self, process: Process) -> int:
        """How many more `process` could use: its kernel threads, or activations and threads for them, that wait."""
        queue = self._queues.get(process, ())
        return len(queue) if process.upcalls is None else min(len(queue), len(process.ready))

    def _wants(self, process: Process) -> int:
        return self.having(process) + self.queued(process)

    def shares(self) -> dict[Process, int]:
        """How many CPUs each process should have that wants some."""
        wants = {process: self._wants(process) for process in self._processes()}
        wants = {process: wanted for process, wanted in wants.items() if wanted}
        shares: dict[Process, int] = {}
        left = len(self.kernel.cpus)
        while wants:
            each, over = divmod(left, len(wants))
            modest = [process for process, wanted in wants.items() if wanted <= each]
            if not modest:
                turns = [(at - self._turns) % len(wants) for at in range(len(wants))]
                return shares | {process: each + (turn < over) for process, turn in zip(wants, turns, strict=True)}
            for process in modest:
                shares[process] = wants.pop(process)
                left -= shares[process]
        return shares

    def _processes(self) -> list[Process]:
        return [process for process in self.kernel.processes.values() if process.status is None]

    def _disputed(self) -> bool:
        """Whether several processes want CPUs and some of them have fewer than they want."""
        wanting = list(filter(self._wants, self._processes()))
        return len(wanting) > 1 and any(map(self.queued, wanting))

    # As a queue of kernel threads

    def append(self, lwp: Lwp, /) -> None:
        """Put `lwp` behind its equals."""
        self._of(lwp).append(lwp)
        self._see_to_turns()

    def appendleft(self, lwp: Lwp, /) -> None:
        """Put `lwp` before its equals: it was preempted."""
        self._of(lwp).appendleft(lwp)
        self._see_to_turns()

    def _of(self, lwp: Lwp) -> ReadyQueue[Lwp]:
        process = lwp.process
        if process not in self._queues:
            self._queues[process] = self.within.queue()
        return self._queues[process]

    def _next(self) -> ReadyQueue[Lwp]:
        """The queue of the process that lacks most of its share.

        Among equals it is the one that has least, and then the one for which the CPU was taken away.
        """
        waiting = [process for process, queue in self._queues.items() if queue]
        if len(waiting) > 1:
            shares = self.shares()
            having = {process: self.having(process) for process in waiting}
            waiting.sort(
                key=lambda process: (
                    having[process] - shares.get(process, 0),
                    having[process],
                    process is not self._for,
                )
            )
        return self._queues[waiting[0]]

    def popleft(self) -> Lwp:
        """Take the kernel thread whose turn it is."""
        return self._given(self._next().popleft())

    def front(self) -> Sequence[Lwp]:
        """The kernel threads that may be taken next, in order."""
        return self._next().front()

    def take(self, at: int) -> Lwp:
        """Take the kernel thread at position `at` of the front."""
        return self._given(self._next().take(at))

    def _given(self, lwp: Lwp) -> Lwp:
        if lwp.process.upcalls is not None:
            activations.given_processor(self.kernel, self._asking, lwp)
        return lwp

    def remove(self, lwp: Lwp, /) -> None:
        """Take out `lwp`."""
        self._of(lwp).remove(lwp)

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))

    def __iter__(self) -> Iterator[Lwp]:
        for queue in self._queues.values():
            yield from queue

    # What the kernel asks

    def place(self, lwp: Lwp, idle: Sequence[int]) -> int | None:
        """The CPU on which `lwp` was the last to run, if it is idle; else the first that nobody keeps from its process."""
        cpus, process, fit = self.kernel.cpus, lwp.process, None
        for at in idle:
            cpu = cpus[at]
            if cpu.last is lwp:
                fit = cpu
                break
            if fit is None and (cpu.kept_by is None or cpu.kept_by is process):
                fit = cpu
        if fit is None:
            return None
        if fit.kept_by is not None:
            fit.kept_by = None
            self._keeping.pop(fit.index).timer = -1
        return fit.index

    def finds(self, cpu: Cpu) -> bool:
        """Whether there is somebody, and the library that had `cpu` does not keep it."""
        return cpu.kept_by is None and any(self._queues.values())

    def rival(self, cpu: Cpu) -> Lwp | None:
        """The first in line; None if there is nobody."""
        return self.front()[0] if len(self) else None

    def victim(self, lwp: Lwp) -> Cpu | None:
        """The CPU that the queued `lwp` takes at once: of a process with more than its share, or of a less urgent one."""
        process = lwp.process
        if len(self.kernel.processes) > 1:
            shares = self.shares()
            if self.having(process) < shares.get(process, 0):
                for at, owner in self._promised.items():
                    if self.having(owner) > shares.get(owner, 0):  # it has got another one meanwhile
                        self._promised[at] = process
                        return None
                rich = {cpu: self._excess(cpu, shares) for cpu in self._staying()}
                cpu = max(rich, key=lambda cpu: (rich[cpu], cpu.index), default=None)
                if cpu is not None and rich[cpu] > 0:
                    self._promised[cpu.index] = process
                    return cpu
        if not self.by_priority or process.upcalls is not None:
            return None
        own = [cpu for cpu in self._staying() if cpu.lwp is not None and cpu.lwp.process is process]
        least = min(own, key=_priority, default=None)
        return least if least is not None and _priority(least) < lwp.priority else None

    def _staying(self) -> list[Cpu]:
        return [cpu for cpu in self.kernel.cpus if cpu.lwp is not None and cpu.reschedule != "kernel"]

    def _excess(self, cpu: Cpu, shares: dict[Process, int]) -> int:
        """How many CPUs too many the process has that has `cpu`."""
        assert cpu.lwp is not None
        return self.having(cpu.lwp.process) - shares.get(cpu.lwp.process, 0)

    # What the kernel tells

    def left(self, cpu: Cpu) -> None:
        """Whatever `cpu` ran is in the queue again, is blocked, waits, has ended, or has nothing to carry."""
        self._asking = cpu
        lwp, cpu.lwp = cpu.lwp, None
        if lwp is not None and lwp.process.upcalls is not None and lwp in lwp.process.parked:
            self._nothing_to_run(cpu, lwp)
        if self._keeping:
            self._give_up_for_the_dead()
        if len(self.kernel.processes) > 1:
            self._for = self._promised.pop(cpu.index, None)
            self._see_to_turns()

    def _nothing_to_run(self, cpu: Cpu, lwp: Lwp) -> None:
        """The activation `lwp` found nothing to run.  Its library says so at once, or looks for work a little longer.

        It looks for as long as it would take to get a CPU again, so that threads which wait for each other for a moment
        do not lose theirs to another process.  Source: as above, section 4.2 (hysteresis).
        """
        kernel = self.kernel
        time = kernel.costs.upcall + kernel.costs.kernel_switch
        if not time:
            activations.went_idle(kernel, lwp)
            return
        cpu.kept_by = lwp.process
        timer = self._keeping[cpu.index] = _Timer()
        kernel.set_timer(timer, kernel.now + time, partial(self._give_up, cpu, lwp))

    def _give_up(self, cpu: Cpu, lwp: Lwp) -> None:
        """No work has come for the CPU that the library of `lwp` keeps: it is for anybody."""
        cpu.kept_by = None
        del self._keeping[cpu.index]
        if lwp.process.status is None:
            activations.went_idle(self.kernel, lwp)
        if len(self):
            self.kernel.make_lwp_ready(self._next().popleft())

    def _give_up_for_the_dead(self) -> None:
        """CPUs kept by processes that have ended since are for anybody."""
        for at, timer in list(self._keeping.items()):
            cpu = self.kernel.cpus[at]
            if cpu.kept_by is not None and cpu.kept_by.status is not None:
                cpu.kept_by = None
                timer.timer = -1
                del self._keeping[at]

    def began(self, cpu: Cpu, lwp: Lwp) -> None:
        """`cpu` goes on with `lwp`."""
        if lwp.process.upcalls is not None:
            cpu.slice_end = NEVER  # the library decides which user thread runs, and for how long
        self._see_to_turns()
        if self._turn.timer >= 0:
            self._see_to_shares()

    def slice_over(self, cpu: Cpu, now: int) -> bool:
        """The quantum of `cpu` is over.  Returns whether another kernel thread of the same process takes its place."""
        assert cpu.lwp is not None
        if self._queues.get(cpu.lwp.process):
            return True
        cpu.slice_end = now + self.kernel.quantum
        return False

    def priority_changed(self, lwp: Lwp) -> None:
        """It is in no queue now."""

    def _see_to_shares(self) -> None:
        """Let those ask again that have fewer CPUs than they should have: others have come and gone meanwhile."""
        shares = self.shares()
        for process, queue in self._queues.items():
            if queue and self.having(process) < shares.get(process, 0):
                preempt_for(self.kernel, queue.front()[0])

    # Turns

    def _see_to_turns(self) -> None:
        if len(self.kernel.processes) == 1:
            return
        turn = self._turn
        if not self._disputed():
            turn.timer = -1
        elif turn.timer < 0:
            costs = self.kernel.costs
            changing_hands = costs.upcall + costs.kernel_switch  # comes on top, or a short quantum would do no work
            due = self.kernel.now + self.kernel.quantum + changing_hands
            self.kernel.set_timer(turn, due, self._turn_over)

    def _turn_over(self) -> None:
        self._turn.timer = -1
        self._turns += 1
        self._see_to_turns()
        for lwp in list(self):
            preempt_for(self.kernel, lwp)


def _priority(cpu: Cpu) -> int:
    assert cpu.lwp is not None
    return cpu.lwp.priority
