"""The event loop: the only place where simulated time passes.

Nearly all of a run is three things: a compute or a quantum ends, a blocking call begins, a blocking call is answered.
They stand here in line, in one function, because a call each would double the time of a run.  Everything else goes
through the operation's handler or through the kernel.
"""

from __future__ import annotations

from heapq import heappop, heappush, heapreplace
from typing import Any

from threadlab.machine.computer.frames import returned
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import BLOCK, COMPUTE, LEFT, Call, Operation
from threadlab.machine.computer.preemption import preempt_for, reschedule, switched
from threadlab.machine.computer.queues import FifoQueue
from threadlab.machine.computer.states import (
    ACTIVE,
    BLOCKED,
    END,
    INTERRUPT,
    NEVER,
    PREEMPT,
    READY,
    RUNNING,
    SWITCHED,
    TICK,
)
from threadlab.machine.computer.steps import set_step
from threadlab.machine.errors import place_error, unknown_yield

_PAID = Operation("paid", lambda kernel, thread, call: call[1][0].handler(kernel, thread, call[1]))
"""``(_PAID, call)``: `call`, whose price is paid"""


def run(kernel: Kernel, max_events: int) -> str:
    """Run until nothing can happen any more.  Returns why the run was cut short, or an empty string.

    Raises `ProgramError` when a program raises an exception or yields something that is no call.
    """
    ticks, timers, cpus, idle = kernel.ticks, kernel.timers, kernel.cpus, kernel.idle
    ready: Any = kernel.ready
    intervals, number = kernel.intervals, kernel.next_number
    record = intervals.append
    chooser, quantum, costs = kernel.chooser, kernel.quantum, kernel.costs
    accounts = kernel.accounts
    first_in_line = chooser is None and accounts is None
    free: Any = idle if accounts is None or not accounts.per_cpu else ()  # CPUs that whoever comes may take
    sliced, preemptive = kernel.policy.sliced, kernel.policy.preemptive
    priced, syscall = any(vars(costs).values()), costs.syscall
    kernel_switch, user_switch = costs.kernel_switch, costs.user_switch
    switching = kernel_switch or user_switch or kernel.setting_up or (accounts is not None and accounts.migration)
    recording = kernel.recording
    calls_left = max_events
    user_switches = kernel_switches = idle_time = 0
    now = kernel.now
    thread: Any = None  # Any: mypy cannot follow that a thread on a CPU has a kernel thread, and so on
    lwp: Any
    cpu: Any
    value: Any = None
    limit = ""
    # The usual case: nobody is asked, the first in line is next, and switches are free.
    plain = chooser is None and isinstance(kernel.ready, FifoQueue) and not preemptive and not switching

    for _ in range(max_events):
        event = ticks[0]
        while timers[0] < event:
            time, sequence, blocking, thread = heappop(timers)
            if blocking is None:  # a timed wait is over, or the library's call for a thread is answered
                if thread.timer == sequence:
                    kernel.now = now = time
                    kernel.current = None
                    over = thread.over
                    if over is None:
                        thread.process.answered(kernel, thread)
                    else:
                        thread.over = None
                        over()
                    event = ticks[0]
                continue
            now = time
            lwp = thread.lwp
            since = thread.since
            if recording and now > since:
                record((since, now, thread.index, lwp.index, -1, BLOCKED, blocking[2]))
            thread.since = now
            thread.state = ACTIVE
            if free:
                cpu = cpus[heappop(free)]
                idle_time += now - cpu.idle_since
                cpu.slice_end = now + quantum
                held = False
                thread = None
                break
            if not preemptive:
                ready.append(lwp)
                continue
            kernel.now = now
            kernel.current = None
            if idle and (cpu := kernel.idle_cpu(lwp)) is not None:
                held = False
                thread = None
                break
            ready.append(lwp)
            preempt_for(kernel, lwp)
            event = ticks[0]
        else:
            now, _, kind, cpu = event
            held = True  # the event stays in the heap until the next one of this CPU takes its place
            lwp = cpu.lwp
            if not kind:  # TICK
                thread = lwp.thread
                remaining = cpu.target - now
                value = None
            elif kind == END:
                now = kernel.now
                break
            else:
                kernel.now = now
                kernel.current = cpu
                thread = None
                if kind == PREEMPT:
                    lwp.thread.remaining = cpu.target - now
                    reschedule(kernel, cpu)
                    lwp = cpu.lwp
                elif kind == SWITCHED:
                    if switched(kernel, cpu):
                        thread = lwp.thread
                        value = thread.value
                        thread.value = None
                        remaining = thread.remaining
                        thread.remaining = 0
                    else:
                        lwp = cpu.lwp
                elif kind == INTERRUPT:
                    thread = lwp.thread
                    remaining = thread.remaining
                    thread.remaining = 0
                    value = None
                else:  # DISPATCH
                    cpu.dispatching = False
                    if preemptive and lwp is not None:  # somebody more urgent may have come meanwhile
                        ready.appendleft(lwp)
                        lwp = None

        while True:
            if thread is None:
                # What does this CPU do next?  It goes on with `lwp`, if any, or takes another kernel thread.
                while True:
                    if lwp is None:
                        if first_in_line:
                            if not ready:
                                break
                            lwp = ready.popleft()
                        else:
                            if accounts is not None:
                                kernel.now = now
                                accounts.left(cpu)
                            if not (ready if accounts is None else accounts.finds(cpu)):
                                break
                            lwp = ready.popleft() if chooser is None else chooser.take(now, "cpu", ready)
                        cpu.slice_end = now + quantum
                    thread = lwp.thread
                    if thread is not None:
                        holder = lwp.index
                        break
                    queue = lwp.queue
                    if queue:
                        thread = queue.popleft() if chooser is None else chooser.take(now, "thread", queue)
                        thread.lwp = lwp
                        lwp.thread = thread
                        if lwp.last is not thread:
                            if lwp.last is not None:
                                user_switches += 1
                                cpu.switching += user_switch
                            lwp.last = thread
                        holder = -1
                        break
                    if lwp.process.upcalls is not None and lwp.process.upcalls.lists.steal_for(cpu.index):
                        continue
                    lwp.process.parked.append(lwp)
                    lwp = None
                cpu.lwp = lwp
                if lwp is None:
                    heappush(idle, cpu.index)
                    cpu.idle_since = now
                    if held:
                        heappop(ticks)
                    break
                since = thread.since
                if now > since:
                    thread.ready_time += now - since
                    if recording:
                        record((since, now, thread.index, holder, -1, READY, ""))
                    thread.since = now
                if cpu.last is not lwp:
                    kernel_switches += 1
                    if kernel_switch and cpu.last is not None:
                        cpu.switching += kernel_switch
                        cpu.slice_end += kernel_switch
                    cpu.last = lwp
                if preemptive:
                    cpu.reschedule = ""
                    if accounts is not None and cpu.slice_end != NEVER:  # else it goes on, and was told so
                        kernel.now = now
                        accounts.began(cpu, lwp)
                if switching and (cpu.switching or lwp.setup):
                    cpu.switching += lwp.setup
                    lwp.setup = 0
                    event = (now + cpu.switching, number(), SWITCHED, cpu)
                    if held:
                        heapreplace(ticks, event)
                    else:
                        heappush(ticks, event)
                    break
                remaining = thread.remaining
                if remaining:
                    thread.remaining = 0
                    if remaining < 0:  # it runs for the first time
                        remaining = 0
                        value = None
                        thread.first_run = now
                else:
                    value = thread.value
                    thread.value = None

            if not remaining:
                # The program takes its next step.
                try:
                    call: Call = thread.send(value)
                except StopIteration as stop:
                    kernel.now = now
                    kernel.current = cpu
                    value = returned(kernel, thread, stop.value)
                    if value is LEFT:
                        thread = None
                        lwp = cpu.lwp
                    elif preemptive and cpu.reschedule:
                        thread.value = value
                        reschedule(kernel, cpu)
                        thread = None
                        lwp = cpu.lwp
                    else:
                        remaining = thread.remaining
                        thread.remaining = 0
                    continue
                except Exception as error:
                    raise place_error(error, repr(thread), now) from error
                try:
                    operation = call[0]
                except (TypeError, LookupError):
                    raise unknown_yield(call, thread, now) from None
                if operation is COMPUTE:
                    remaining = call[1]
                elif operation is BLOCK:
                    if syscall and len(call) == 3:
                        set_step(thread, (*call, "paid"))
                        remaining = syscall
                    elif thread.doomed:
                        kernel.now = now
                        kernel.current = cpu
                        value = kernel.semantics.cancelled(kernel, thread)
                        if value is LEFT:
                            thread = None
                            lwp = cpu.lwp
                        continue
                    else:
                        since = thread.since
                        if now > since:
                            if recording:
                                record((since, now, thread.index, lwp.index, cpu.index, RUNNING, ""))
                            thread.since = now
                        thread.state = BLOCKED
                        if lwp.blocks is not None:
                            kernel.now = now
                            kernel.current = cpu
                            lwp = lwp.blocks(kernel, thread, call, now + call[1])
                        else:
                            heappush(timers, (now + call[1], number(), call, thread))
                            lwp = None
                            if plain and ready and (following := ready[0].thread) is not None:
                                # The usual case of what stands above: the CPU goes on with a thread that has an LWP.
                                cpu.lwp = cpu.last = lwp = ready.popleft()
                                kernel_switches += 1
                                cpu.slice_end = now + quantum
                                thread = following
                                since = thread.since
                                if now > since:
                                    thread.ready_time += now - since
                                    if recording:
                                        record((since, now, thread.index, lwp.index, -1, READY, ""))
                                    thread.since = now
                                remaining = thread.remaining
                                if not remaining:
                                    value = thread.value
                                    thread.value = None
                                    continue
                                thread.remaining = 0
                                if remaining < 0:
                                    remaining = 0
                                    value = None
                                    thread.first_run = now
                                continue
                        thread = None
                        continue
                else:
                    if operation.__class__ is not Operation:
                        raise unknown_yield(call, thread, now)
                    calls_left -= 1
                    if calls_left < 0:
                        limit = f"more than {max_events:,} calls, the last by {thread!r}"
                        kernel.stop()
                        break
                    kernel.now = now
                    kernel.current = cpu
                    if priced and operation.price is not None:
                        remaining = operation.price(kernel, thread, call)
                        if remaining:
                            set_step(thread, (_PAID, call))
                    if not remaining:
                        try:
                            value = operation.handler(kernel, thread, call)
                        except (OSError, TypeError, ValueError) as error:
                            set_step(thread, error)
                            value = None
                        recording = kernel.recording
                        if value is LEFT:
                            thread = None
                            lwp = cpu.lwp
                        elif preemptive and cpu.reschedule:
                            thread.value = value
                            reschedule(kernel, cpu)
                            thread = None
                            lwp = cpu.lwp
                        continue

            # The thread computes: until it is done, or until its quantum is over.
            end = cpu.target = now + remaining
            if sliced and end > cpu.slice_end:
                if cpu.slice_end <= now:
                    if ready if accounts is None else accounts.slice_over(cpu, now):
                        thread.remaining = remaining
                        if now > thread.since:
                            if recording:
                                record((thread.since, now, thread.index, lwp.index, cpu.index, RUNNING, ""))
                            thread.since = now
                        ready.append(lwp)
                        lwp = thread = None
                        continue
                    if accounts is None:
                        cpu.slice_end = now + quantum
                if end > cpu.slice_end:
                    end = cpu.slice_end
            if held:
                heapreplace(ticks, (end, number(), TICK, cpu))
            else:
                heappush(ticks, (end, number(), TICK, cpu))
            break
    else:
        if len(ticks) > 1 or len(timers) > 1:
            limit = f"more than {max_events:,} events"

    kernel.now = now
    kernel.user_switches += user_switches
    kernel.kernel_switches += kernel_switches
    kernel.idle_time += idle_time
    return limit
