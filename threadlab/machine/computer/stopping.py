"""Job control: a process that is stopped by a signal, and goes on by another."""

from __future__ import annotations

from heapq import heappush
from typing import TYPE_CHECKING

from threadlab.machine.computer.blocking import blocked_call, forget_answers
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.states import ACTIVE, BLOCKED, DISPATCH, INTERRUPT
from threadlab.machine.computer.thread import Cpu, Thread

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel


def computing_cpu(kernel: Kernel, thread: Thread) -> Cpu | None:
    """The CPU on which `thread` is in the middle of a compute; None if it does anything else."""
    cpu = kernel.cpu_of(thread)
    if cpu is None or cpu is kernel.current or cpu.switching or cpu.dispatching or thread.state != ACTIVE:
        return None
    return cpu


def interrupt_compute(kernel: Kernel, thread: Thread) -> None:
    """If `thread` is computing, keep the CPU time it still needs in ``thread.remaining`` and let its CPU look at it now."""
    cpu = computing_cpu(kernel, thread)
    if cpu is None:
        return
    thread.remaining = cpu.target - kernel.now
    cpu.target = kernel.now
    if not cpu.reschedule:
        kernel.post(cpu, INTERRUPT)


def stop_process(kernel: Kernel, process: Process) -> None:
    """Let nothing of `process` run until it is continued.  A call of its that is being performed must return `LEFT`."""
    blocked = [thread for thread in process.living() if thread.state == BLOCKED and thread.lwp is not None]
    process.frozen.update((thread, blocked_call(kernel, thread)) for thread in blocked)
    forget_answers(kernel, set(blocked))
    for thread in process.living():
        if thread.state == ACTIVE:
            cpu = computing_cpu(kernel, thread)
            if cpu is not None:
                thread.remaining = cpu.target - kernel.now
            kernel.close_span(thread)
    process.stopped = True
    for cpu in kernel.cpus:
        if cpu.lwp is not None and cpu.lwp.process is process:
            process.halted.append(cpu.lwp)
            cpu.lwp = None
            cpu.reschedule = ""
            cpu.switching = 0
            if cpu is not kernel.current:
                kernel.post(cpu, DISPATCH)
    for lwp in [lwp for lwp in kernel.ready if lwp.process is process]:
        kernel.ready.remove(lwp)
        process.halted.append(lwp)


def continue_process(kernel: Kernel, process: Process) -> None:
    """Let the stopped `process` run again; calls that were answered meanwhile return now."""
    for thread in process.living():
        if thread.state == ACTIVE:
            kernel.close_span(thread)
    process.stopped = False
    for thread, (due, call) in process.frozen.items():
        heappush(kernel.timers, (max(due, kernel.now), kernel.next_number(), call, thread))
    process.frozen.clear()
    halted, process.halted = process.halted, []
    for lwp in halted:
        kernel.make_lwp_ready(lwp)
