"""The event loop: the only place where simulated time passes.

Nearly all of a run is three things: a compute or a quantum ends, a blocking call begins, a blocking call is answered.
They stand here in line, in one function, because a call each would double the time of a run.  Everything else goes
through the operation's handler or through the kernel.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

from threadlab.machine.computer.kernel import DISPATCH, PREEMPT, SWITCHED, TICK, TIMER, WAKE, Kernel, raise_in
from threadlab.machine.computer.operation import BLOCK, COMPUTE, LEFT, Call, Operation
from threadlab.machine.computer.thread import Cpu, Thread
from threadlab.machine.errors import place_error, unknown_yield
from threadlab.trace import State

RUNNING, READY, BLOCKED, SWITCHING = (
    int(State.RUNNING),
    int(State.READY),
    int(State.BLOCKED),
    int(State.SWITCHING),
)


def _charge(thread: Thread, call: Call, price: int) -> int:
    """Let `thread` make `call`, already paid for, as its next step.  Returns `price`, the CPU time it computes first."""
    send = thread.send

    def paid(_: Any) -> Call:
        thread.send = send
        return call

    thread.send = paid
    return price


_PAID = Operation("paid", lambda kernel, thread, call: call[1][0].handler(kernel, thread, call[1]))
"""``(_PAID, call)``: `call`, whose price is paid"""


def run(kernel: Kernel, max_events: int) -> str:
    """Run until nothing can happen any more.  Returns why the run was cut short, or an empty string.

    Raises `ProgramError` when a program raises an exception or yields something that is no call.
    """
    heap, idle, ready = kernel.heap, kernel.idle, kernel.ready
    intervals, number = kernel.intervals, kernel.next_number
    chooser, quantum, costs = kernel.chooser, kernel.quantum, kernel.costs
    sliced, preemptive = kernel.policy.sliced, kernel.policy.preemptive
    priced, syscall = any(vars(costs).values()), costs.syscall
    kernel_switch, user_switch = costs.kernel_switch, costs.user_switch
    recording = kernel.recording
    calls_left = max_events
    busy = user_switches = kernel_switches = 0
    now = kernel.now
    thread: Thread | None
    value: Any = None
    limit = ""

    for _ in range(max_events):
        if not heap:
            break
        time, sequence, kind, subject = heappop(heap)
        if kind == TICK:
            cpu: Cpu = subject
            if cpu.timer != sequence:
                continue
            now = time
            cpu.timer = -1
            lwp = cpu.lwp
            thread = lwp.thread
            remaining = thread.remaining + cpu.began - now
            value = None
        elif kind == WAKE:
            thread = subject
            if thread.timer != sequence:
                continue
            now = time
            thread.timer = -1
            lwp = thread.lwp
            if recording and now > thread.since:
                intervals.append((thread.since, now, thread.index, lwp.index, -1, BLOCKED, thread.why))
            thread.since = now
            thread.state = READY
            if not idle:
                ready.append(lwp)
                if preemptive:
                    kernel.now = now
                    kernel.preempt_for(lwp)
                continue
            cpu = heappop(idle)
            cpu.lwp = lwp
            lwp.cpu = cpu
            cpu.slice_end = now + quantum
            thread = None
        else:
            if subject.timer != sequence:
                continue
            kernel.now = now = time
            subject.timer = -1
            if kind == TIMER:
                kernel.timer_over(subject)
                continue
            cpu = subject
            lwp = cpu.lwp
            thread = None
            if kind == PREEMPT:
                lwp.thread.remaining -= now - cpu.began
                kernel.reschedule(cpu)
            elif kind == SWITCHED:
                thread = lwp.thread
                kernel.close_span(thread)
                if cpu.reschedule:
                    thread.state = READY
                    cpu.since = thread.since = now
                    kernel.reschedule(cpu)
                    thread = None
                else:
                    thread.state = RUNNING
                    cpu.since = now
                    if thread.first_run < 0:
                        thread.first_run = now
                    value = thread.value
                    thread.value = None
                    remaining = thread.remaining
            elif preemptive and lwp is not None:  # DISPATCH: somebody more urgent may have come meanwhile
                ready.appendleft(lwp)
                cpu.lwp = lwp.cpu = None

        while True:
            if thread is None:
                # What does this CPU do next?
                lwp = cpu.lwp
                while True:
                    if lwp is not None:
                        thread = lwp.thread
                        if thread is not None:
                            holder = lwp.index
                            break
                        queue = lwp.process.ready
                        if queue:
                            thread = queue.popleft() if chooser is None else chooser.take(now, "thread", queue)
                            thread.lwp = lwp
                            lwp.thread = thread
                            holder = -1
                            break
                        lwp.process.parked.append(lwp)
                        lwp.cpu = None
                    if not ready:
                        cpu.lwp = lwp = None
                        break
                    lwp = ready.popleft() if chooser is None else chooser.take(now, "cpu", ready)
                    lwp.cpu = cpu
                    cpu.lwp = lwp
                    cpu.slice_end = now + quantum
                if lwp is None:
                    heappush(idle, cpu)
                    break
                since = thread.since
                if now > since:
                    thread.ready_time += now - since
                    if recording:
                        intervals.append((since, now, thread.index, holder, -1, READY, ""))
                delay = 0
                if cpu.last is not lwp:
                    if cpu.last is not None:
                        kernel_switches += 1
                        delay = kernel_switch
                        cpu.slice_end += delay
                    cpu.last = lwp
                if lwp.last is not thread:
                    if lwp.last is not None:
                        user_switches += 1
                        delay += user_switch
                    lwp.last = thread
                cpu.since = now
                cpu.reschedule = ""
                if delay:
                    thread.state = SWITCHING
                    cpu.timer = number()
                    heappush(heap, (now + delay, cpu.timer, SWITCHED, cpu))
                    break
                thread.state = RUNNING
                if thread.first_run < 0:
                    thread.first_run = now
                value = thread.value
                thread.value = None
                remaining = thread.remaining

            if not remaining:
                # The program takes its next step.
                try:
                    call: Call = thread.send(value)
                except StopIteration as stop:
                    kernel.now = now
                    thread.remaining = 0
                    value = kernel.returned(thread, stop.value)
                    if value is LEFT:
                        thread = None
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
                        remaining = _charge(thread, (*call, "paid"), syscall)
                    else:
                        since = cpu.since
                        if now > since:
                            busy += now - since
                            if recording:
                                intervals.append((since, now, thread.index, lwp.index, cpu.index, RUNNING, ""))
                        thread.since = now
                        thread.state = BLOCKED
                        thread.why = call[2]
                        thread.remaining = 0
                        thread.timer = number()
                        if lwp.jacket:
                            lwp.thread = thread.lwp = None
                            heappush(heap, (now + call[1], thread.timer, TIMER, thread))
                        else:
                            cpu.lwp = lwp.cpu = None
                            heappush(heap, (now + call[1], thread.timer, WAKE, thread))
                        thread = None
                        continue
                else:
                    if operation.__class__ is not Operation:
                        raise unknown_yield(call, thread, now)
                    calls_left -= 1
                    if calls_left < 0:
                        limit = f"more than {max_events:,} calls, the last by {thread!r}"
                        break
                    kernel.now = now
                    thread.remaining = 0
                    if priced and operation.price is not None:
                        remaining = operation.price(kernel, thread, call)
                        if remaining:
                            _charge(thread, (_PAID, call), remaining)
                    if not remaining:
                        try:
                            value = operation.handler(kernel, thread, call)
                        except (OSError, TypeError, ValueError) as error:
                            raise_in(thread, error)
                            value = None
                        recording = kernel.recording
                        if value is LEFT:
                            thread = None
                        elif cpu.reschedule:
                            thread.value = value
                            kernel.reschedule(cpu)
                            thread = None
                        continue

            # The thread computes: until it is done, or until its quantum is over.
            end = now + remaining
            if sliced and end > cpu.slice_end:
                if cpu.slice_end <= now:
                    if ready:
                        thread.remaining = remaining
                        since = cpu.since
                        busy += now - since
                        if recording:
                            intervals.append((since, now, thread.index, lwp.index, cpu.index, RUNNING, ""))
                        thread.since = now
                        thread.state = READY
                        cpu.lwp = lwp.cpu = None
                        ready.append(lwp)
                        thread = None
                        continue
                    cpu.slice_end = now + quantum
                if end > cpu.slice_end:
                    end = cpu.slice_end
            thread.remaining = remaining
            cpu.began = now
            cpu.timer = sequence = number()
            heappush(heap, (end, sequence, TICK, cpu))
            break
        if limit:
            break
    else:
        if heap:
            limit = f"more than {max_events:,} events"

    kernel.now = now
    kernel.busy += busy
    kernel.user_switches += user_switches
    kernel.kernel_switches += kernel_switches
    return limit
