"""A thread that comes back from the kernel in the middle of a critical section goes on at once, until it has left it.

Else the others would wait for a lock whose owner is in a ready list.
Source: Anderson, Bershad, Lazowska, Levy, "Scheduler activations", ACM TOCS 10(1), 1992, section 3.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from threadlab.machine.computer.states import ACTIVE, INTERRUPT, PREEMPT, SWITCHED, TICK
from threadlab.machine.computer.upcalls import displace, here, interrupt, state_of

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.thread import Cpu, Thread


def recover(kernel: Kernel, thread: Thread, at: int) -> None:
    """Let `thread`, which comes back in the middle of a critical section, go on at once, in the place of another.

    It may displace whoever is in no critical section.  If there is nobody, it is the first that the process runs next;
    until then it is on the list of CPU `at`, unless that is negative.
    """
    process, current = thread.process, kernel.current
    kinds = (TICK, SWITCHED, INTERRUPT)  # in this order: computing, or about to go on
    places = sorted(
        (kind, cpu.index, due) for due, _, kind, cpu in kernel.ticks if kind in kinds and cpu is not current
    )
    if current is not None:
        places.append((PREEMPT, current.index, kernel.now))
    owners = []
    for kind, number, due in places:
        cpu = kernel.cpus[number]
        if cpu.lwp is None or cpu.lwp.process is not process or cpu.reschedule == "kernel":
            continue
        runner = cpu.lwp.thread
        if runner is None or runner.state != ACTIVE:
            continue
        if kernel.semantics.in_critical_section(runner):
            owners.append(runner)
        elif kind == TICK:
            interrupt(kernel, cpu, thread)
            return
        elif kind == PREEMPT:
            line_up(kernel, thread, number, runner)
            cpu.reschedule = cpu.reschedule or "user"
            return
        else:
            _join_switch(kernel, cpu, thread, due)
            return
    for owner in owners:
        kernel.recovering.setdefault(owner, (None, 0))  # they will give way, too
    line_up(kernel, thread, at if at >= 0 else here(kernel, process), None)


def _join_switch(kernel: Kernel, cpu: Cpu, thread: Thread, due: int) -> None:
    """Let `thread` go on with `cpu` at `due`, when the switch in progress is done: one upcall can tell of two events."""
    lwp = cpu.lwp
    assert lwp is not None and lwp.thread is not None
    runner = lwp.thread
    kernel.close_span(runner)
    displace(kernel, cpu, thread, runner)
    lwp.thread = lwp.last = thread
    thread.lwp = lwp
    cpu.target = due + thread.remaining
    kernel.post(cpu, SWITCHED, due - kernel.now)


def line_up(kernel: Kernel, thread: Thread, at: int, displaced: Thread | None) -> None:
    """Put `thread`, which is in a critical section, before all others of the process, and on the list of CPU `at`."""
    state_of(thread.process).lists.push_urgent(thread, at)
    kernel.recovering[thread] = (displaced, kernel.now)


def left_lock(kernel: Kernel, thread: Thread) -> None:
    """The running `thread`, which goes on because of a lock, has given one up.

    When it owns no other, it has left its critical section, and gives way: to others that come back in the middle of
    one, or else to the thread that it displaced, if that has waited ever since.
    """
    if kernel.semantics.in_critical_section(thread):
        return
    displaced, since = kernel.recovering[thread]
    lists, cpu = state_of(thread.process).lists, kernel.current
    waits = displaced is not None and displaced.since == since and displaced in lists
    if cpu is not None and kernel.is_calling(thread) and (lists.urgent or waits):
        cpu.reschedule = cpu.reschedule or "user"
    else:
        del kernel.recovering[thread]


def give_way(kernel: Kernel, thread: Thread) -> None:
    """The recovered `thread` is in a ready list: whom it displaced comes first, if nobody stole it.

    Before that one comes who lines up in a critical section, and gives way to it in turn.
    """
    displaced, since = kernel.recovering.pop(thread)
    lists = state_of(thread.process).lists
    if displaced is not None and displaced in lists and displaced not in lists.urgent:
        lists.remove(displaced)
        lists.appendleft(displaced)
    if lists.urgent:
        kernel.recovering[lists.urgent[0]] = (displaced, since)
