"""Scheduler activations: the kernel tells a thread library what becomes of its processors, and is told what it needs.

An activation is a kernel thread that begins with an *upcall*: the kernel enters the library on it, and the library
chooses the user thread that it carries.  When that thread blocks in the kernel, or the kernel takes the processor away,
the activation is never resumed.  Its user thread comes back to the library in an upcall on another activation.  So the
library always knows which of its threads run, and on how many processors.

Source: Anderson, Bershad, Lazowska, Levy, "Scheduler activations", ACM TOCS 10(1), 1992, sections 3.1 to 3.3.
"""

from __future__ import annotations

from heapq import heappop, heappush, heapreplace
from typing import TYPE_CHECKING

from threadlab.machine.computer.ready_lists import ReadyLists
from threadlab.machine.computer.states import ACTIVE, BLOCKED, RUNNING, SWITCHED, TICK
from threadlab.trace import EventKind

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.operation import Call
    from threadlab.machine.computer.process import Process
    from threadlab.machine.computer.thread import Cpu, Lwp, Thread

_WAKE, _UPCALL = EventKind.WAKE, EventKind.UPCALL  # to be looked up in an Enum takes time


class Activations:
    """What the kernel keeps of a process with scheduler activations, and the library's ready `lists`."""

    def __init__(self, lists: ReadyLists) -> None:
        self.lists = lists
        self.spare: list[int] = []  # positions in the process's kernel threads of those that can be used again: a heap
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


def _state(process: Process) -> Activations:
    assert process.upcalls is not None
    return process.upcalls


def _fresh(kernel: Kernel, process: Process) -> Lwp:
    """A fresh activation of `process`, which begins with an upcall."""
    spare = _state(process).spare
    lwp = process.lwps[heappop(spare)] if spare else kernel.create_lwp(process, False, 0)
    lwp.last = None
    lwp.setup = kernel.costs.upcall
    return lwp


def _discard(lwp: Lwp) -> None:
    """`lwp` has carried its last thread, and can be used again."""
    lwp.thread = None
    heappush(_state(lwp.process).spare, lwp.number - 1)


# Upcalls


def blocked(kernel: Kernel, thread: Thread, call: Call, due: int) -> Lwp | None:
    """The running `thread` blocks in `call`, which is answered at `due`, and its activation with it.

    Upcall: "this activation has blocked".  Returns the fresh activation that goes on with the processor.
    """
    cpu, lwp, process = kernel.current, thread.lwp, thread.process
    state = process.upcalls
    assert cpu is not None and lwp is not None and state is not None
    thread.why = call[2]
    thread.call = call
    thread.timer = number = kernel.next_number()
    heappush(kernel.timers, (due, number, None, thread))
    state.blocked[thread] = lwp
    lwp.thread = thread.lwp = None
    if kernel.recording:
        kernel.instants.append((kernel.now, _UPCALL, thread.index, -1, "blocked"))
    spare = state.spare
    following = process.lwps[heappop(spare)] if spare else kernel.create_lwp(process, False, 0)
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
    state = process.upcalls
    assert state is not None
    spare = state.spare
    cpu = None
    if spare and len(kernel.processes) == 1 and not kernel.idle and not kernel.by_priority:
        for _, _, kind, other in kernel.ticks:
            if kind == TICK and (cpu is None or other.index < cpu.index):
                cpu = other
    if cpu is None or (process.objects and kernel.semantics.in_critical_section(thread)):
        kernel.wake(thread)
        return
    now, at = kernel.now, cpu.index
    activation, old = state.blocked.pop(thread), cpu.lwp
    assert old is not None and old.thread is not None
    runner = old.thread
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
    old.thread = None
    cpu.lwp = cpu.last = lwp
    lwp.queue = lists.seen_by[at]
    lwp.last = lwp.thread = runner
    runner.lwp = lwp
    heappush(spare, activation.number - 1)
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
    _discard(lwp)


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
        _discard(activation)
        return
    cpus, having = len(kernel.cpus), _having(kernel, process)
    if state.wanted < cpus:
        wanted = having + len(process.ready) + 1
        if state.wanted < wanted <= cpus:
            kernel.note(EventKind.DOWNCALL, thread, detail="add more processors")
            state.wanted = wanted
    if not kernel.idle or not _run_on_idle(kernel, thread, upcall=False):
        state.lists.push(thread, _here(kernel, process))
        if having < cpus:
            _queue_for_processor(kernel, process)


def asks_for_processor(kernel: Kernel, thread: Thread) -> bool:
    """Whether `thread` makes the library ask the kernel for a processor when it makes one more thread ready."""
    process = thread.process
    return process.upcalls is not None and process.upcalls.wanted < _wanted(kernel, process) + 1 <= len(kernel.cpus)


def went_idle(kernel: Kernel, lwp: Lwp) -> None:
    """The activation `lwp` found nothing to run.  Call down: "this processor is idle"."""
    process = lwp.process
    state = _state(process)
    wanted = _wanted(kernel, process)
    if wanted < state.wanted:
        last = lwp.last
        if last is None or process.threads.get(last.tid) is not last:  # it may have ended and been joined since
            last = process.living()[0]
        kernel.note(EventKind.DOWNCALL, last, detail="processor idle")
        state.wanted = wanted


def _here(kernel: Kernel, process: Process) -> int:
    """The processor on which the library puts a thread into a list: where it runs, or else any."""
    cpu = kernel.current
    if cpu is not None and cpu.lwp is not None and cpu.lwp.process is process:
        return cpu.index
    return next((cpu.index for cpu in kernel.cpus if cpu.lwp is not None and cpu.lwp.process is process), 0)


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
    """Give the library `thread`, which was in the kernel: on one of its processors, which is interrupted for that.

    A thread in the middle of a critical section goes on at once, until it leaves it: else the others would wait for a
    lock whose owner is in a ready list.
    """
    process = thread.process
    cpu = _computing(kernel, process)
    thread.state = ACTIVE
    if cpu is None:
        _state(process).lists.push(thread, at if at >= 0 else _here(kernel, process))
    elif process.objects and kernel.semantics.in_critical_section(thread):
        _interrupt(kernel, cpu, thread)
    else:
        _state(process).lists.push(thread, cpu.index)
        _interrupt(kernel, cpu, None)
    if len(kernel.processes) > 1 or kernel.idle or kernel.current is not None:  # or it has all CPUs
        _queue_for_processor(kernel, process)


def _computing(kernel: Kernel, process: Process) -> Cpu | None:
    """The CPU with the lowest number that is in the middle of a compute of `process`, so that an upcall can interrupt it."""
    found, lowest, current = None, len(kernel.cpus), kernel.current
    for _, _, kind, cpu in kernel.ticks:
        if kind == TICK and cpu.index < lowest and cpu is not current and cpu.lwp and cpu.lwp.process is process:
            found, lowest = cpu, cpu.index
    return found


def _interrupt(kernel: Kernel, cpu: Cpu, urgent: Thread | None) -> None:
    """Let a fresh activation take over `cpu`, with the user thread that runs there, or with an `urgent` one instead."""
    old = cpu.lwp
    assert old is not None and old.thread is not None
    carried = runner = old.thread
    now, since = kernel.now, runner.since
    if now > since:
        runner.since = now
        if kernel.recording:
            kernel.intervals.append((since, now, runner.index, old.index, cpu.index, RUNNING, ""))
    lwp = _fresh(kernel, runner.process)
    _discard(old)
    cpu.lwp = cpu.last = lwp
    lwp.queue = _state(runner.process).lists.seen_by[cpu.index]
    if urgent is None and not lwp.setup:  # it takes no time
        lwp.thread = lwp.last = runner
        runner.lwp = lwp
        return
    runner.remaining = cpu.target - now
    if urgent is not None:
        runner.lwp = None
        _state(runner.process).lists.push(runner, cpu.index)
        kernel.recovering[urgent] = (lwp, runner)
        carried = urgent
    lwp.thread = lwp.last = carried
    carried.lwp = lwp
    cpu.switching, lwp.setup = lwp.setup, 0
    cpu.target = now + cpu.switching + carried.remaining
    kernel.post(cpu, SWITCHED, cpu.switching)


# Critical sections


def left_lock(kernel: Kernel, thread: Thread) -> None:
    """The running `thread`, which an upcall lets go on, has given up a lock.

    When it owns no other, it has left its critical section, and gives way to the thread that it displaced.
    """
    lwp, _ = kernel.recovering[thread]
    cpu = kernel.current
    if thread.lwp is not lwp or cpu is None or cpu.lwp is not lwp:
        del kernel.recovering[thread]  # it has blocked or waited in between
    elif not kernel.semantics.in_critical_section(thread):
        cpu.reschedule = cpu.reschedule or "user"


def give_way(kernel: Kernel, thread: Thread) -> None:
    """The recovered `thread` is in a ready list: whom it displaced comes first, if nobody has stolen it."""
    _, displaced = kernel.recovering.pop(thread)
    ready = thread.process.ready
    if displaced in ready:
        ready.remove(displaced)
        ready.appendleft(displaced)


# Processors


def _run_on_idle(kernel: Kernel, thread: Thread, upcall: bool) -> bool:
    """Let an idle CPU take `thread`, if there is one: of the process, or one that the kernel now gives it."""
    process = thread.process
    if process.stopped:
        return False
    at = -1
    while process.parked and at < 0:
        lwp = process.parked.pop(0)
        at = next((at for at in kernel.idle if kernel.cpus[at].last is lwp), -1)
        if at < 0:  # another process has had its processor since
            _discard(lwp)
    if at >= 0:
        # An upcall that found nothing to run took its time while the processor was idle.
        idle = kernel.now - kernel.cpus[at].idle_since
        lwp.setup = kernel.costs.upcall if upcall else max(0, lwp.setup - idle)
    else:
        at = next((at for at in kernel.idle if kernel.cpus[at].is_for(process)), -1)
        if at < 0:
            return False
        lwp = _fresh(kernel, process)
    thread.state = ACTIVE
    state = _state(process)
    if state.wanted < len(kernel.cpus):
        state.wanted = max(state.wanted, _wanted(kernel, process) + 1)
    state.lists.push(thread, at)
    kernel.make_lwp_ready(lwp)
    return True


def _queue_for_processor(kernel: Kernel, process: Process) -> None:
    """Let an activation wait for one more processor, if there are threads for it."""
    state, cpus, having = _state(process), len(kernel.cpus), _having(kernel, process)
    wanted = min(cpus, having + len(process.ready))
    state.wanted = max(state.wanted, wanted)  # of what was in the kernel, it knows
    if having == cpus:
        return
    waiting = sum(lwp.process is process for lwp in kernel.ready) + len(process.halted)
    if having + waiting < wanted:
        kernel.make_lwp_ready(_fresh(kernel, process))


def given_processor(kernel: Kernel, cpu: Cpu, lwp: Lwp) -> None:
    """The activation `lwp` has waited for a processor, and takes `cpu`.  Upcall: "add this processor"."""
    lists = _state(lwp.process).lists
    lwp.queue = lists.seen_by[cpu.index]
    if lwp.thread is None and lists and cpu.last is not lwp:
        kernel.note(EventKind.UPCALL, lists.front_for(cpu.index)[0], detail="add processor")
