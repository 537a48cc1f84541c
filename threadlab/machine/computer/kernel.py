"""The kernel and the thread library of the simulated computer: threads are made, wait, wake and leave their CPU.

The event loop beside this file does what happens at every step of a run; here is what happens now and then.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heapify, heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Any

from threadlab.machine.computer import activations
from threadlab.machine.computer.accounts import RunQueue
from threadlab.machine.computer.blocking import blocked_call, grow
from threadlab.machine.computer.choice import Chooser
from threadlab.machine.computer.costs import Costs
from threadlab.machine.computer.frames import generator_of
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import LEFT, Call, Program
from threadlab.machine.computer.policies import Policy
from threadlab.machine.computer.preemption import preempt_for, preempt_user_thread
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.ready_lists import ReadyLists
from threadlab.machine.computer.semantics import Semantics
from threadlab.machine.computer.states import (
    ACTIVE,
    BLOCKED,
    DISPATCH,
    END,
    NEVER,
    READY,
    RUNNING,
    STOPPED,
    SWITCHING,
    WAITING,
)
from threadlab.machine.computer.steps import set_step
from threadlab.machine.computer.thread import Cpu, Lwp, Thread
from threadlab.machine.computer.upcalls import Activations
from threadlab.machine.computer.waiting import Suspended, Timed, Waitable, suspended
from threadlab.trace import EventKind

if TYPE_CHECKING:
    from threadlab.machine.computer.lines import Lines

FIRST_PID = 2
"""init is process 1"""
MOST_RECORDED = 100_000
"""Threads above which spans are no longer recorded"""


class Kernel:
    """A simulated computer: CPUs, processes and the events to come.  `now` is the simulated time in nanoseconds."""

    def __init__(
        self,
        cpus: int,
        quantum: int,
        costs: Costs,
        policy: Policy,
        chooser: Chooser | None,
        recording: bool,
        semantics: Semantics,
        keeps_history: bool,
        lines: Lines | None = None,
    ) -> None:
        self.now = 0
        self.quantum = quantum
        self.costs = costs
        self.policy = policy
        self.chooser = chooser
        self.semantics = semantics
        self.keeps_history = keeps_history  # of every generator, so that a fork can build it again
        self.lines = lines  # where to note at which line each thread is; None: nobody asks
        self.generator_of = generator_of if lines is None else lines.generator_of
        # Events wait in two heaps, (time, sequence number, kind, subject): those of CPUs are few, so that theirs stays
        # small; those of threads are one for each that is blocked, and say in which call.
        self.ticks: list[tuple[int, int, int, Cpu]] = []
        self.timers: list[tuple[int, int, Call | None, Any]] = []
        self.unanswered: list[
            tuple[int, int, Call | None, Any]
        ] = []  # what was still to come when the run was cut short
        self.stop()
        self.next_number = count(1).__next__
        self.cpus = [Cpu(index) for index in range(cpus)]
        self.idle = list(range(cpus))  # the numbers of those that have nothing to do: the lowest is taken first
        self.current: Cpu | None = None  # the CPU whose thread makes the call that is being performed
        run_queue = getattr(policy, "run_queue", None)  # isinstance with a protocol takes longer than a short run
        self.accounts: RunQueue | None = None if run_queue is None else run_queue(self)
        self.ready: ReadyQueue[Lwp] = policy.queue() if self.accounts is None else self.accounts
        self.processes: dict[int, Process] = {}
        self.threads: list[Thread] = []
        self.lwps: list[Lwp] = []
        self.recording = recording
        self.intervals: list[tuple[int, int, int, int, int, int, str]] = []
        self.instants: list[tuple[int, str, int, int, str]] = []
        self.output: list[tuple[int, int, int, str]] = []
        self.exit_status: dict[int, int] = {}
        self.user_switches = 0
        self.kernel_switches = 0
        self.overhead = 0
        self.idle_time = 0  # of all CPUs together
        self.by_priority = policy.preemptive if self.accounts is None else self.accounts.by_priority
        self.setting_up = False  # some kernel threads need CPU time before they go on
        # Threads that upcalls let go on to the end of a critical section: whom they displaced, and when.
        self.recovering: dict[Thread, tuple[Thread | None, int]] = {}

    def stop(self) -> None:
        """Forget all events to come."""
        self.unanswered = self.timers[:]
        self.ticks[:] = [(NEVER, 0, END, Cpu(-1))]
        self.timers[:] = [(NEVER, 1, None, None)]

    # Making processes and threads

    def create_process(self, name: str, model: Model, parent: int = 1) -> Process:
        """A new process without threads."""
        lists = ReadyLists(self, self.by_priority) if model.upcalls else None
        ready: ReadyQueue[Thread] = self.policy.queue() if lists is None else lists
        process = Process(FIRST_PID + len(self.processes), parent, name, model, ready)
        process.answered = Kernel.wake if lists is None else activations.answered
        self.processes[process.pid] = process
        self.setting_up = self.setting_up or model.upcalls or model.sigwaiting
        if lists is not None:
            process.upcalls = Activations(lists)
            return process
        for _ in range(model.lwps):
            process.parked.append(self.create_lwp(process, False, 0))
        return process

    def create_thread(
        self,
        process: Process,
        start: Program,
        args: tuple[Any, ...],
        name: str | None,
        bound: bool,
        priority: int = 0,
        detached: bool = False,
        creator: Thread | None = None,
        called: str = "the program",
    ) -> Thread:
        """A new thread of `process` that runs ``start(*args)``, ready to run.  `called` is what an error calls `start`."""
        generator = self.generator_of(start, args, called)
        process.last_tid = tid = process.last_tid + 1
        threads = self.threads
        thread = Thread(len(threads), process, tid, name, generator, self.now, bound, priority, detached)
        threads.append(thread)
        process.threads[tid] = thread
        process.alive += 1
        if creator is not None:
            thread.mask = creator.mask
        if self.keeps_history:
            thread.program = (start, args)
            thread.history = []
            set_step(thread, None)
        if bound:
            thread.lwp = lwp = self.create_lwp(process, True, priority)
            lwp.thread = thread
        if self.recording:
            if len(threads) > MOST_RECORDED:
                self.recording = False
                self.intervals.clear()
                self.instants.clear()
            else:
                self.note(EventKind.CREATE, creator or thread, thread)
        self.make_ready(thread)
        return thread

    def create_lwp(self, process: Process, bound: bool, priority: int) -> Lwp:
        """A new kernel thread of `process`."""
        lwp = Lwp(len(self.lwps), process, len(process.lwps) + 1, bound, priority)
        self.lwps.append(lwp)
        process.lwps.append(lwp)
        return lwp

    # Recording

    def note(self, kind: EventKind, thread: Thread, other: Thread | None = None, detail: str = "") -> None:
        """Record that `kind` happened to `thread` now."""
        if self.recording:
            self.instants.append((self.now, kind, thread.index, -1 if other is None else other.index, detail))

    def cpu_of(self, thread: Thread) -> Cpu | None:
        """The CPU that runs `thread`; None if none does."""
        lwp = thread.lwp
        if lwp is None:
            return None
        if self.current is not None and self.current.lwp is lwp:
            return self.current
        return next((cpu for cpu in self.cpus if cpu.lwp is lwp), None)

    def close_span(self, thread: Thread) -> None:
        """Record the state that `thread` is about to leave, which began at ``thread.since``; the next one begins now."""
        state, since, now = thread.state, thread.since, self.now
        thread.since = now
        if now == since:
            return
        index, why = -1, thread.why
        if state == BLOCKED and thread.lwp is not None:
            why = blocked_call(self, thread)[1][2]
        if state == ACTIVE:
            why = ""
            cpu = self.cpu_of(thread)
            if thread.process.stopped:
                state = STOPPED
            elif cpu is None:
                state = READY
                thread.ready_time += now - since
            else:
                index = cpu.index
                if cpu.switching:
                    state = SWITCHING
                    self.overhead += now - since
                else:
                    state = RUNNING
        if self.recording:
            if thread.lwp is not None:
                holder = thread.lwp.index
            else:
                holder = -1 if thread.process.upcalls is None else thread.process.upcalls.holder(thread)
            self.intervals.append((since, now, thread.index, holder, index, state, why))

    # Leaving the CPU and coming back

    def is_calling(self, thread: Thread) -> bool:
        """Whether `thread` makes the call that is being performed."""
        cpu = self.current
        return cpu is not None and cpu.lwp is not None and cpu.lwp.thread is thread and thread.state == ACTIVE

    def wait(self, thread: Thread, why: str, waits_for: Waitable, call: Call) -> Any:
        """The running `thread` waits, in `call` (`why` in words), until somebody wakes it.

        Returns `LEFT`, for handlers to return in turn.
        """
        now, since, lwp, cpu = self.now, thread.since, thread.lwp, self.current
        assert lwp is not None and cpu is not None
        if now > since:
            thread.since = now
            if self.recording:
                self.intervals.append((since, now, thread.index, lwp.index, cpu.index, RUNNING, ""))
        thread.state = WAITING
        thread.why = why
        thread.call = call
        thread.waits_for = waits_for
        if lwp.bound:
            cpu.lwp = None
        else:
            lwp.thread = thread.lwp = None
        return LEFT

    def wait_again(self, thread: Thread, wait: Suspended) -> Any:
        """The running `thread` goes on with a wait that a signal handler has interrupted.  Returns `LEFT`."""
        assert wait.call is not None
        self.wait(thread, wait.why, wait.waits_for, wait.call)
        if wait.due >= 0:
            assert wait.over is not None
            self.set_timer(thread, max(wait.due, self.now), wait.over)
        return LEFT

    def wait_elsewhere(self, thread: Thread, why: str, waits_for: Waitable, call: Call) -> None:
        """The waiting `thread` now waits for something else, in the call `why`."""
        self.close_span(thread)
        thread.timer = -1
        thread.over = None
        thread.why = why
        thread.call = call
        thread.waits_for = waits_for

    def set_timer(self, timed: Timed, due: int, over: Callable[[], None]) -> None:
        """Call `over` at `due`, unless `timed` is over before: the waiting thread awake, the alarm cancelled."""
        timed.timer = self.next_number()
        timed.over = over
        timed.due = due
        heappush(self.timers, (due, timed.timer, None, timed))

    def leave(self, thread: Thread) -> None:
        """Take the running `thread` off its kernel thread, or off the CPU together with it."""
        lwp = thread.lwp
        assert lwp is not None and self.current is not None
        if lwp.bound:
            self.current.lwp = None
        else:
            lwp.thread = thread.lwp = None

    def wake(self, thread: Thread, value: Any = None, by: Thread | None = None, step: Any = None) -> None:
        """The waiting `thread` goes on, when its turn comes, with `value` as the result of its call.

        Given `step`, it goes on with that: an error raised by its call, or a call that it makes first.
        """
        now, since = self.now, thread.since
        if now > since:
            if thread.state == WAITING and not self.recording:
                thread.since = now
            else:
                self.close_span(thread)
        if self.recording:
            self.instants.append((now, EventKind.WAKE, thread.index, -1 if by is None else by.index, ""))
        thread.timer = -1
        thread.over = thread.waits_for = None
        if step is None:
            thread.value = value
        else:
            set_step(thread, step)
        self.make_ready(thread)

    def wake_from(self, thing: Waitable, thread: Thread, value: Any = None, by: Thread | None = None) -> None:
        """What `thread` waits for in `thing` has happened; if a signal handler is running in it, it goes on afterwards."""
        if thread.waits_for is thing:
            self.wake(thread, value, by)
        elif (wait := suspended(thread, thing)) is not None:
            wait.done = True
            wait.value = value

    def make_ready(self, thread: Thread) -> None:
        """Put `thread` into the queue it belongs to, and see to it that somebody looks there."""
        thread.state = ACTIVE
        if thread.lwp is not None:
            self.make_lwp_ready(thread.lwp)
            return
        process = thread.process
        if process.upcalls is not None:
            activations.make_ready(self, thread)
            if self.by_priority and thread in process.ready:
                preempt_user_thread(self, thread)
            return
        process.ready.append(thread)
        if process.model.sigwaiting:
            grow(self, process)
        at_once = bool(process.parked) and self.make_lwp_ready(process.parked.pop(0))
        if self.policy.preemptive and not at_once:
            preempt_user_thread(self, thread)

    def make_lwp_ready(self, lwp: Lwp) -> bool:
        """Give `lwp` an idle CPU, or let it queue for one.  Returns whether there was a CPU."""
        if lwp.process.stopped:
            lwp.process.halted.append(lwp)
        elif self.idle and (cpu := self.idle_cpu(lwp)) is not None:
            cpu.lwp = lwp
            cpu.dispatching = True
            heappush(self.ticks, (self.now, self.next_number(), DISPATCH, cpu))
            return True
        else:
            self.ready.append(lwp)
            if self.policy.preemptive:
                preempt_for(self, lwp)
        return False

    def idle_cpu(self, lwp: Lwp) -> Cpu | None:
        """Take one of the idle CPUs, of which there are some, for `lwp`; None if none of them is for it."""
        idle = self.idle
        number = idle[0] if self.accounts is None else self.accounts.place(lwp, idle)
        if number is None:
            return None
        if number == idle[0]:
            heappop(idle)
        else:
            idle.remove(number)
            heapify(idle)
        cpu = self.cpus[number]
        self.idle_time += self.now - cpu.idle_since
        cpu.slice_end = self.now + self.quantum
        return cpu

    def rival(self, cpu: Cpu) -> Lwp | None:
        """The first of the kernel threads that wait for `cpu` or for any; None if none does."""
        if self.accounts is not None:
            return self.accounts.rival(cpu)
        return self.ready.front()[0] if self.ready else None

    def post(self, cpu: Cpu, kind: int, delay: int = 0) -> None:
        """Let `kind` be the next event of `cpu`, after `delay` nanoseconds, in place of the one it has."""
        ticks = self.ticks
        for at, event in enumerate(ticks):
            if event[3] is cpu:
                ticks[at] = ticks[-1]
                ticks.pop()
                heapify(ticks)
                break
        heappush(ticks, (self.now + delay, self.next_number(), kind, cpu))

    def others_act_now(self) -> bool:
        """Whether another CPU has something to do at this very instant."""
        return any(event[0] == self.now and event[3] is not self.current for event in self.ticks)

    # Choices

    def choose_waiter(self, waiters: ReadyQueue[Thread]) -> Thread:
        """Take the waiter that is served next."""
        if self.chooser is None:
            return waiters.popleft()
        taken: Thread = self.chooser.take(self.now, "waiter", waiters)
        return taken
