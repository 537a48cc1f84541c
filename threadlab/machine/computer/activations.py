"""Scheduler activations: the kernel tells a thread library what becomes of its processors, and is told what it needs.

An activation is a kernel thread that begins with an *upcall*: the kernel enters the library on it, and the library
chooses the user thread that it carries.  When that thread blocks in the kernel, or the kernel takes the processor away,
the activation is never resumed.  Its user thread comes back to the library in an upcall on another activation.  So the
library always knows which of its threads run, and on how many processors.

Source: Anderson, Bershad, Lazowska, Levy, "Scheduler activations", ACM TOCS 10(1), 1992, sections 3.1 to 3.3.
"""

from __future__ import annotations

from heapq import heappop, heappush, heapreplace
from typing import TYPE_CHECKING, Any

from threadlab.machine.computer.critical_sections import line_up, recover
from threadlab.machine.computer.states import ACTIVE, BLOCKED, RUNNING, SWITCHED, TICK
from threadlab.machine.computer.upcalls import discard, fresh, give_back, here, interrupt, state_of, unused
from threadlab.trace import EventKind

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.operation import Call
    from threadlab.machine.computer.process import Process
    from threadlab.machine.computer.thread import Cpu, Lwp, Thread

_WAKE, _UPCALL = EventKind.WAKE, EventKind.UPCALL  # to be looked up in an Enum takes time


# Upcalls


def blocked(kernel: Kernel, thread: Thread, call: Call, due: int) -> Lwp | None:
    """The running `thread` blocks in `call`, which is answered at `due`, and its activation with it.

    Upcall: "this activation has blocked".  Returns the fresh activation that goes on with the processor.
    """
    cpu: Any = kernel.current
    process = thread.process
    state: Any = process.upcalls
    thread.why = call[2]
    thread.call = call
    thread.timer = number = kernel.next_number()
    heappush(kernel.timers, (due, number, None, thread))
    state.blocked[thread] = lwp = cpu.lwp
    lwp.thread = thread.lwp = None
    if kernel.recording:
        kernel.instants.append((kernel.now, _UPCALL, thread.index, -1, "blocked"))
    if state.spare and state.returned < kernel.now:
        following: Lwp = process.lwps[heappop(state.spare)]
    else:
        following = unused(kernel, process)
    following.last = None
    following.setup = kernel.costs.upcall
    cpu.lwp = cpu.last = following  # within the process, so that the kernel switches nothing
    following.queue = state.lists.seen_by[cpu.index]
    return following


def answered(kernel: Kernel, thread: Thread) -> None:
    """The call in which `thread` is blocked is answered.  Upcall: "this activation has unblocked".

    What most of a long run consists of is done here: one process has all processors, and one of them can be interrupted.
    Everything else goes through `make_ready`.
    """
    process = thread.process
    state: Any = process.upcalls
    now, spare = kernel.now, state.spare
    cpu: Any = None
    if spare and len(kernel.processes) == 1 and not kernel.idle and not kernel.by_priority:
        for _, _, kind, other in kernel.ticks:
            if not kind and (cpu is None or other.index < cpu.index):  # TICK
                cpu = other
    if cpu is None or (process.objects and kernel.semantics.in_critical_section(thread)):
        kernel.wake(thread)
        return
    at, old = cpu.index, cpu.lwp
    activation, runner = state.blocked.pop(thread), old.thread
    since, running_since = thread.since, runner.since
    if kernel.recording:
        index, instants = thread.index, kernel.instants
        if now > since:
            kernel.intervals.append((since, now, index, activation.index, -1, BLOCKED, thread.why))
        instants.append((now, _WAKE, index, -1, ""))
        instants.append((now, _UPCALL, index, -1, "unblocked"))
        if now > running_since:
            kernel.intervals.append((running_since, now, runner.index, old.index, at, RUNNING, ""))
    thread.since = runner.since = now
    thread.timer = -1
    thread.value = None
    thread.state = ACTIVE
    lists = state.lists
    lists.of_cpu[at].appendleft(thread)
    lwp = process.lwps[heapreplace(spare, old.number - 1)]
    if lwp.last is runner:
        heappush(spare, lwp.number - 1)
        lwp = unused(kernel, process)
    old.thread = old.last = None
    cpu.lwp = cpu.last = lwp
    lwp.queue = lists.seen_by[at]
    lwp.last = lwp.thread = runner
    runner.lwp = lwp
    heappush(spare, activation.number - 1)
    state.returned = now
    if kernel.costs.upcall:
        runner.remaining = cpu.target - now
        cpu.switching, lwp.setup = kernel.costs.upcall, 0
        cpu.target = now + cpu.switching + runner.remaining
        kernel.post(cpu, SWITCHED, cpu.switching)


def preempted(kernel: Kernel, cpu: Cpu, thread: Thread) -> None:
    """The kernel has taken `cpu` from `thread`.

    Upcall on another processor of the process: "this activation has been preempted".  If it has none left, the library
    is told when it has one again.
    """
    lwp = thread.lwp
    assert lwp is not None
    thread.lwp = cpu.lwp = None
    kernel.note(EventKind.UPCALL, thread, detail="preempted")
    _bring_back(kernel, thread, cpu.index)
    give_back(kernel, lwp)


def make_ready(kernel: Kernel, thread: Thread) -> None:
    """`thread`, new or awake again, is ready: an idle processor takes it, or it goes to a ready list.

    If it was blocked in the kernel, there is an upcall: "this activation has unblocked".
    """
    process = thread.process
    state = process.upcalls
    assert state is not None
    activation = state.blocked.pop(thread, None)
    if activation is not None:
        if kernel.recording:
            kernel.note(EventKind.UPCALL, thread, detail="unblocked")
        if not kernel.idle or not _run_on_idle(kernel, thread, upcall=True):
            _bring_back(kernel, thread, -1)
        give_back(kernel, activation)
        return
    if state.wanted < len(kernel.cpus):
        wanted = _having(kernel, process) + len(process.ready) + 1
        if state.wanted < wanted <= len(kernel.cpus):
            kernel.note(EventKind.DOWNCALL, thread, detail="add more processors")
            state.wanted = wanted
    if not kernel.idle or not _run_on_idle(kernel, thread, upcall=False):
        state.lists.push(thread, here(kernel, process))
        if _having(kernel, process) < len(kernel.cpus):
            _queue_for_processor(kernel, process)


def asks_for_processor(kernel: Kernel, thread: Thread) -> bool:
    """Whether `thread` makes the library ask the kernel for a processor when it makes one more thread ready."""
    process = thread.process
    return process.upcalls is not None and process.upcalls.wanted < _wanted(kernel, process) + 1 <= len(kernel.cpus)


def went_idle(kernel: Kernel, lwp: Lwp) -> None:
    """The activation `lwp` found nothing to run.  Call down: "this processor is idle"."""
    process = lwp.process
    state = state_of(process)
    wanted = _wanted(kernel, process)
    if wanted < state.wanted:
        last = lwp.last
        if last is None or process.threads.get(last.tid) is not last:  # it may have ended and been joined since
            last = process.living()[0]
        kernel.note(EventKind.DOWNCALL, last, detail="processor idle")
        state.wanted = wanted


def _having(kernel: Kernel, process: Process) -> int:
    having = 0
    for cpu in kernel.cpus:
        if cpu.lwp is not None and cpu.lwp.process is process:
            having += 1
    return having


def _wanted(kernel: Kernel, process: Process) -> int:
    """How many processors the library could use."""
    return min(len(kernel.cpus), _having(kernel, process) + len(process.ready))


def _bring_back(kernel: Kernel, thread: Thread, at: int) -> None:
    """Give the library `thread`, which was in the kernel: on one of its processors, which is interrupted for that."""
    process = thread.process
    lists = state_of(process).lists
    cpu = _computing(kernel, process)
    thread.state = ACTIVE
    if process.objects and kernel.semantics.in_critical_section(thread):
        recover(kernel, thread, at)
    elif cpu is None:
        lists.push(thread, at if at >= 0 else here(kernel, process))
    else:
        lists.push(thread, cpu.index)
        interrupt(kernel, cpu, None)
    if len(kernel.processes) > 1 or kernel.idle or kernel.current is not None:  # or it has all CPUs
        _queue_for_processor(kernel, process)


def _computing(kernel: Kernel, process: Process) -> Cpu | None:
    """The CPU with the lowest number that is in the middle of a compute of `process`, so that an upcall can interrupt it."""
    found, lowest, current = None, len(kernel.cpus), kernel.current
    for _, _, kind, cpu in kernel.ticks:
        if kind == TICK and cpu.index < lowest and cpu is not current and cpu.lwp and cpu.lwp.process is process:
            found, lowest = cpu, cpu.index
    return found


# Processors


def _run_on_idle(kernel: Kernel, thread: Thread, upcall: bool) -> bool:
    """Let an idle CPU take `thread`, if there is one: of the process, or one that the kernel now gives it."""
    process = thread.process
    if process.stopped:
        return False
    at, cpus = -1, kernel.cpus
    while process.parked and at < 0:
        lwp = process.parked.pop(0)
        for number in kernel.idle:
            if cpus[number].last is lwp:
                at = number
        if at < 0:  # another process has had its processor since
            discard(lwp)
    if at >= 0:
        # An upcall that found nothing to run took its time while the processor was idle.
        idle = kernel.now - cpus[at].idle_since
        lwp.setup = kernel.costs.upcall if upcall else max(0, lwp.setup - idle)
    else:
        at = next((number for number in kernel.idle if cpus[number].is_for(process)), -1)
        if at < 0:
            return False
        lwp = fresh(kernel, process)
    thread.state = ACTIVE
    state = state_of(process)
    if state.wanted < len(cpus):
        state.wanted = max(state.wanted, _wanted(kernel, process) + 1)
    if upcall and process.objects and kernel.semantics.in_critical_section(thread):
        line_up(kernel, thread, at, None)
    else:
        state.lists.push(thread, at)
    kernel.make_lwp_ready(lwp)
    return True


def _queue_for_processor(kernel: Kernel, process: Process) -> None:
    """Let an activation wait for one more processor, if there are threads for it."""
    state, cpus, having = state_of(process), len(kernel.cpus), _having(kernel, process)
    if having == cpus:
        state.wanted = cpus
        return
    wanted = min(cpus, having + len(process.ready))
    state.wanted = max(state.wanted, wanted)  # of what was in the kernel, it knows
    waiting = [lwp for lwp in kernel.ready if lwp.process is process]
    if having + len(waiting) + len(process.halted) < wanted:
        kernel.make_lwp_ready(fresh(kernel, process))
    elif waiting:  # perhaps without a thread for it, until now: it asks again
        kernel.ready.remove(waiting[0])
        kernel.make_lwp_ready(waiting[0])


def given_processor(kernel: Kernel, cpu: Cpu, lwp: Lwp) -> None:
    """The activation `lwp` has waited for a processor, and takes `cpu`.  Upcall: "add this processor"."""
    lists = state_of(lwp.process).lists
    lwp.queue = lists.seen_by[cpu.index]
    if lwp.thread is None and cpu.last is not lwp and lists:
        kernel.note(EventKind.UPCALL, lists.front_for(cpu.index)[0], detail="add processor")
