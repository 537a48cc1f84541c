"""What an upcall needs: a fresh activation, which takes over a processor; and what becomes of used ones."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from threadlab.machine.computer.ready_lists import ReadyLists
from threadlab.machine.computer.states import ACTIVE, RUNNING, SWITCHED

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.process import Process
    from threadlab.machine.computer.thread import Cpu, Lwp, Thread


class Activations:
    """What the kernel keeps of a process with scheduler activations, and the library's ready `lists`."""

    def __init__(self, lists: ReadyLists) -> None:
        self.lists = lists
        self.spare: list[int] = []  # positions in the process's kernel threads of those that can be used again: a heap
        self.returned = -1  # when a thread came back last, and the activation with which it had blocked became spare
        self.blocked: dict[Thread, Lwp] = {}  # threads blocked in the kernel, and the activations that block with them
        self.wanted = 1  # processors that the library wants, as far as the kernel knows

    def holder(self, thread: Thread) -> int:
        """The position in the trace of the activation that blocks with `thread`; -1 if none does."""
        return self.blocked[thread].index if thread in self.blocked else -1

    def forget(self, process: Process, running: set[Lwp | None]) -> None:
        """The threads of `process` have ended: all its activations but those `running` can be used again."""
        self.blocked.clear()
        self.spare = [at for at, lwp in enumerate(process.lwps) if lwp not in running]
        for at in self.spare:
            process.lwps[at].thread = None


def state_of(process: Process) -> Activations:
    """The state of a process that has scheduler activations."""
    assert process.upcalls is not None
    return process.upcalls


def unused(kernel: Kernel, process: Process) -> Lwp:
    """A kernel thread that can become an activation: one that is spare, or else a new one.

    If a thread has come back at this very moment, one whose thread is ready or runs is not taken.  If it took that
    thread again at once, the activation would look as if it had been resumed.
    """
    state, left, found = state_of(process), [], None
    while state.spare and found is None:
        lwp = process.lwps[heappop(state.spare)]
        if state.returned == kernel.now and lwp.last is not None and lwp.last.state == ACTIVE:
            left.append(lwp.number - 1)
        else:
            found = lwp
    for at in left:
        heappush(state.spare, at)
    return kernel.create_lwp(process, False, 0) if found is None else found


def fresh(kernel: Kernel, process: Process) -> Lwp:
    """A fresh activation of `process`, which begins with an upcall."""
    lwp = unused(kernel, process)
    lwp.last = None
    lwp.setup = kernel.costs.upcall
    return lwp


def discard(lwp: Lwp) -> None:
    """`lwp` has no thread any more, and can be used again."""
    lwp.thread = lwp.last = None
    heappush(state_of(lwp.process).spare, lwp.number - 1)


def give_back(kernel: Kernel, lwp: Lwp) -> None:
    """`lwp` has blocked or lost its processor, and its last thread is with the library now: it can be used again."""
    lwp.thread = None
    state = state_of(lwp.process)
    heappush(state.spare, lwp.number - 1)
    state.returned = kernel.now


def here(kernel: Kernel, process: Process) -> int:
    """The processor on which the library puts a thread into a list: where it runs, or else any."""
    cpu = kernel.current
    if cpu is not None and cpu.lwp is not None and cpu.lwp.process is process:
        return cpu.index
    return next((cpu.index for cpu in kernel.cpus if cpu.lwp is not None and cpu.lwp.process is process), 0)


def interrupt(kernel: Kernel, cpu: Cpu, urgent: Thread | None) -> None:
    """Let a fresh activation take over `cpu`, with the user thread that runs there, or with an `urgent` one instead."""
    old = cpu.lwp
    assert old is not None and old.thread is not None
    carried = runner = old.thread
    now, since = kernel.now, runner.since
    if now > since:
        runner.since = now
        if kernel.recording:
            kernel.intervals.append((since, now, runner.index, old.index, cpu.index, RUNNING, ""))
    lwp = fresh(kernel, runner.process)
    discard(old)
    cpu.lwp = cpu.last = lwp
    lwp.queue = state_of(runner.process).lists.seen_by[cpu.index]
    if urgent is None and not lwp.setup:  # it takes no time
        lwp.thread = lwp.last = runner
        runner.lwp = lwp
        return
    runner.remaining = cpu.target - now
    if urgent is not None:
        displace(kernel, cpu, urgent, runner)
        carried = urgent
    lwp.thread = lwp.last = carried
    carried.lwp = lwp
    cpu.switching, lwp.setup = lwp.setup, 0
    cpu.target = now + cpu.switching + carried.remaining
    kernel.post(cpu, SWITCHED, cpu.switching)


def displace(kernel: Kernel, cpu: Cpu, thread: Thread, runner: Thread) -> None:
    """Put `runner` on the list of `cpu`, where `thread` takes its place until the end of a critical section."""
    runner.lwp = None
    state_of(runner.process).lists.push(runner, cpu.index)
    kernel.recovering[thread] = (runner, kernel.now)
