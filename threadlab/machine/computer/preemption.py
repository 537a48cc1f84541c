"""Taking a CPU, or a kernel thread, from whoever has it: for somebody more urgent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threadlab.machine.computer import activations
from threadlab.machine.computer.critical_sections import give_way
from threadlab.machine.computer.states import ACTIVE, PREEMPT
from threadlab.machine.computer.thread import Cpu, Lwp, Thread
from threadlab.trace import EventKind

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel


def preempt_for(kernel: Kernel, lwp: Lwp) -> None:
    """Take a CPU from the least urgent kernel thread that runs, if `lwp` is more urgent."""
    if kernel.accounts is not None:
        cpu = kernel.accounts.victim(lwp)
        if cpu is not None:
            _preempt(kernel, cpu, "kernel")
        return
    staying = [cpu for cpu in kernel.cpus if cpu.reschedule != "kernel"]  # the others are being taken away already
    running = [(cpu.lwp.priority, cpu.index) for cpu in staying if cpu.lwp is not None]
    priority, index = min(running, default=(lwp.priority, 0))
    if priority < lwp.priority:
        _preempt(kernel, kernel.cpus[index], "kernel")


def preempt_user_thread(kernel: Kernel, thread: Thread) -> None:
    """Take a kernel thread from the least urgent user thread of the process, if `thread` is more urgent."""
    if kernel.accounts is not None and not kernel.accounts.by_priority:
        return  # user threads are first come, first served
    lwps = thread.process.lwps
    carried = [lwp.thread for lwp in lwps if not lwp.bound and lwp.thread is not None and lwp.thread.state == ACTIVE]
    victim = min(carried, key=lambda other: other.priority, default=thread)
    if victim.priority >= thread.priority:
        return
    cpu = kernel.cpu_of(victim)
    if cpu is not None and not cpu.dispatching:
        _preempt(kernel, cpu, "user")
        return
    assert victim.lwp is not None
    kernel.close_span(victim)  # its kernel thread waits for a CPU, and will take the more urgent one along
    victim.lwp.thread = None
    victim.lwp = None
    thread.process.ready.appendleft(victim)


def _preempt(kernel: Kernel, cpu: Cpu, level: str) -> None:
    """Make `cpu` choose again: a kernel thread, or a user thread for the kernel thread it runs."""
    if cpu.reschedule != "kernel":
        cpu.reschedule = level
    if cpu is not kernel.current and not cpu.dispatching and not cpu.switching:
        kernel.post(cpu, PREEMPT)


def switched(kernel: Kernel, cpu: Cpu) -> bool:
    """The context switch of `cpu` is done.  Returns whether its thread runs now; if not, it was preempted meanwhile."""
    assert cpu.lwp is not None and cpu.lwp.thread is not None
    thread = cpu.lwp.thread
    kernel.close_span(thread)
    cpu.switching = 0
    if cpu.reschedule:
        reschedule(kernel, cpu)
        return False
    if thread.remaining < 0:
        thread.remaining = 0
        thread.first_run = kernel.now
    return True


def reschedule(kernel: Kernel, cpu: Cpu) -> None:
    """Put what `cpu` runs back into its queue, at the head: it was preempted."""
    lwp = cpu.lwp
    assert lwp is not None and lwp.thread is not None
    thread = lwp.thread
    kernel.close_span(thread)
    kernel.note(EventKind.PREEMPT, thread)
    if cpu.reschedule == "user":
        lwp.thread = thread.lwp = None
        thread.process.ready.appendleft(thread)
        if thread in kernel.recovering:
            give_way(kernel, thread)
    elif thread.process.upcalls is not None:
        activations.preempted(kernel, cpu, thread)
    else:
        cpu.lwp = None
        kernel.ready.appendleft(lwp)
    cpu.reschedule = ""


def set_priority(kernel: Kernel, thread: Thread, priority: int) -> None:
    """Schedule `thread` by `priority` from now on: it joins the front of the new priority if lowered, else the back.

    POSIX.1-2017, 2.8.4 (SCHED_FIFO, points 3 and 7): a priority that a mutex had raised is lowered without losing one's
    turn.
    """
    if priority == thread.priority:
        return
    lowered = priority < thread.priority
    lwp = thread.lwp
    waits_for = thread.waits_for
    queues = [thread.process.ready, getattr(waits_for, "waiters", ())]
    standing = [queue for queue in queues if queue and thread in queue]
    for queue in standing:
        queue.remove(thread)
    waiting_lwp = False
    if lwp is not None and lwp.bound and lwp in kernel.ready:
        waiting_lwp = True
        kernel.ready.remove(lwp)
    thread.priority = priority
    for queue in standing:
        queue.appendleft(thread) if lowered else queue.append(thread)
    if lwp is None:
        if thread in thread.process.ready and kernel.policy.preemptive:
            preempt_user_thread(kernel, thread)
        return
    if not lwp.bound:
        if lowered and kernel.policy.preemptive and thread.process.ready:
            preempt_user_thread(kernel, thread.process.ready.front()[0])
        return
    lwp.priority = priority
    if kernel.accounts is not None:
        kernel.accounts.priority_changed(lwp)
    if waiting_lwp:
        kernel.ready.appendleft(lwp) if lowered else kernel.ready.append(lwp)
    if kernel.policy.preemptive:
        if waiting_lwp and not lowered:
            preempt_for(kernel, lwp)
        elif lowered and (cpu := kernel.cpu_of(thread)) is not None and (rival := kernel.rival(cpu)) is not None:
            preempt_for(kernel, rival)
