"""The kernel and the thread library of the simulated computer: what happens when a thread waits, wakes, starts or ends.

The event loop beside this file does what happens at every step of a run; here is what happens now and then.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from heapq import heappop, heappush
from itertools import count
from typing import Any

from threadlab.machine.computer.choice import Chooser
from threadlab.machine.computer.costs import Costs
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import LEFT, Call, Program
from threadlab.machine.computer.policies import Policy
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Cpu, Frame, Lwp, Thread
from threadlab.trace import EventKind, State

TICK, DISPATCH, SWITCHED, PREEMPT = range(4)
"""Events of a CPU: a compute or a quantum is over; it was given a kernel thread; a context switch is done; it must choose
again"""
NEVER = 1 << 62
"""The time of the last event in each heap, which never comes"""

RUNNING, READY, BLOCKED, WAITING, SWITCHING = map(
    int, (State.RUNNING, State.READY, State.BLOCKED, State.WAITING, State.SWITCHING)
)
ACTIVE, ENDED = 0, -1
"""States of a thread besides BLOCKED and WAITING: it runs or is ready, which `Kernel.state_of` tells apart; it has ended"""
FIRST_PID = 2
"""init is process 1"""
MOST_RECORDED = 100_000
"""Threads above which spans are no longer recorded"""


class Kernel:
    """A simulated computer: CPUs, processes and the events to come.  `now` is the simulated time in nanoseconds."""

    def __init__(
        self, cpus: int, quantum: int, costs: Costs, policy: Policy, chooser: Chooser | None, recording: bool
    ) -> None:
        self.now = 0
        self.quantum = quantum
        self.costs = costs
        self.policy = policy
        self.chooser = chooser
        # Events wait in two heaps, (time, sequence number, kind, subject): those of CPUs are few, so that theirs stays
        # small; those of threads are one for each that is blocked, and say in which call.
        self.ticks: list[tuple[int, int, int, Cpu]] = []
        self.timers: list[tuple[int, int, Call | None, Any]] = []
        self.stop()
        self.next_number = count(1).__next__
        self.cpus = [Cpu(index) for index in range(cpus)]
        self.idle = list(self.cpus)
        self.current: Cpu | None = None  # the CPU whose thread makes the call that is being performed
        self.ready: ReadyQueue[Lwp] = policy.queue()
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

    def stop(self) -> None:
        """Forget all events to come."""
        self.ticks[:] = [(NEVER, 0, TICK, Cpu(-1))]
        self.timers[:] = [(NEVER, 1, None, None)]

    # Making processes and threads

    def create_process(self, name: str, main: Program, args: tuple[Any, ...], model: Model, parent: int = 1) -> Process:
        """A new process whose first thread runs `main`."""
        process = Process(FIRST_PID + len(self.processes), parent, name, model, self.policy.queue())
        self.processes[process.pid] = process
        for _ in range(model.lwps):
            process.parked.append(self._create_lwp(process, False, 0))
        self.create_thread(process, generator_of(main, args), name, not model.lwps)
        return process

    def create_thread(
        self,
        process: Process,
        generator: Generator[Any, Any, Any],
        name: str | None,
        bound: bool,
        priority: int = 0,
        detached: bool = False,
        creator: Thread | None = None,
    ) -> Thread:
        """A new thread of `process`, ready to run."""
        process.last_tid = tid = process.last_tid + 1
        threads = self.threads
        thread = Thread(len(threads), process, tid, name, generator, self.now, bound, priority, detached)
        threads.append(thread)
        process.threads[tid] = thread
        process.alive += 1
        if bound:
            thread.lwp = lwp = self._create_lwp(process, True, priority)
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

    def _create_lwp(self, process: Process, bound: bool, priority: int) -> Lwp:
        lwp = Lwp(len(self.lwps), process, len(process.lwps) + 1, bound, process.model.jacket, priority)
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
        if state == BLOCKED and thread.lwp is not None:  # the event that would end the call knows its name
            why = next(call[2] for _, number, call, _ in self.timers if call and number == thread.timer)
        if state == ACTIVE:
            why = ""
            cpu = self.cpu_of(thread)
            if cpu is None:
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
            holder = -1 if thread.lwp is None else thread.lwp.index
            self.intervals.append((since, now, thread.index, holder, index, state, why))

    # Leaving the CPU and coming back

    def wait(self, thread: Thread, why: str, waits_for: Any = None) -> Any:
        """The running `thread` waits, in the call `why`, until somebody wakes it.  `waits_for` tells who could.

        Returns `LEFT`, for handlers to return in turn.
        """
        self.close_span(thread)
        thread.state = WAITING
        thread.why = why
        thread.waits_for = waits_for
        self.leave(thread)
        return LEFT

    def wait_elsewhere(self, thread: Thread, why: str, waits_for: Any) -> None:
        """The waiting `thread` now waits for something else, in the call `why`."""
        self.close_span(thread)
        thread.timer = -1
        thread.over = None
        thread.why = why
        thread.waits_for = waits_for

    def set_timer(self, thread: Thread, time: int, over: Callable[[], None]) -> None:
        """Call `over` if the waiting `thread` is still not awake `time` nanoseconds from now."""
        thread.timer = self.next_number()
        thread.over = over
        heappush(self.timers, (self.now + time, thread.timer, None, thread))

    def timer_over(self, thread: Thread) -> None:
        """The time of a waiting thread is over, or its jacketed call is answered."""
        over, thread.over = thread.over, None
        if over is None:
            self.wake(thread)
        else:
            over()

    def leave(self, thread: Thread) -> None:
        """Take the running `thread` off its kernel thread, or off the CPU together with it."""
        lwp = thread.lwp
        assert lwp is not None and self.current is not None
        if lwp.bound:
            self.current.lwp = None
        else:
            lwp.thread = thread.lwp = None

    def wake(self, thread: Thread, value: Any = None, by: Thread | None = None) -> None:
        """The waiting `thread` goes on, when its turn comes, with `value` as the result of its call."""
        self.close_span(thread)
        if self.recording:
            self.note(EventKind.WAKE, thread, by)
        thread.timer = -1
        thread.over = thread.waits_for = None
        thread.value = value
        self.make_ready(thread)

    def wake_with_error(self, thread: Thread, error: OSError) -> None:
        """The waiting `thread` goes on, when its turn comes, with `error` raised by its call."""
        self.wake(thread)
        raise_in(thread, error)

    def make_ready(self, thread: Thread) -> None:
        """Put `thread` into the queue it belongs to, and see to it that somebody looks there."""
        thread.state = ACTIVE
        if thread.lwp is not None:
            self.make_lwp_ready(thread.lwp)
            return
        process = thread.process
        process.ready.append(thread)
        if process.parked:
            self.make_lwp_ready(process.parked.pop(0))
        elif self.policy.preemptive:
            self._preempt_user_thread(thread)

    def make_lwp_ready(self, lwp: Lwp) -> None:
        """Give `lwp` an idle CPU, or let it queue for one."""
        if self.idle:
            cpu = heappop(self.idle)
            self.idle_time += self.now - cpu.idle_since
            cpu.lwp = lwp
            cpu.slice_end = self.now + self.quantum
            cpu.dispatching = True
            self._post(cpu, DISPATCH)
        else:
            self.ready.append(lwp)
            if self.policy.preemptive:
                self.preempt_for(lwp)

    def _post(self, cpu: Cpu, kind: int) -> None:
        """Let `kind` be the next event of `cpu`, at once, in place of the one it has."""
        cpu.timer = self.next_number()
        heappush(self.ticks, (self.now, cpu.timer, kind, cpu))

    def others_act_now(self) -> bool:
        """Whether another CPU has something to do at this very instant."""
        return any(event[0] == self.now and event[3] is not self.current for event in self.ticks)

    # Preemption by priority

    def preempt_for(self, lwp: Lwp) -> None:
        """Take a CPU from the least urgent kernel thread that runs, if `lwp` is more urgent."""
        running = [(cpu.lwp.priority, cpu.index) for cpu in self.cpus if cpu.lwp is not None]
        priority, index = min(running, default=(lwp.priority, 0))
        if priority < lwp.priority:
            self._preempt(self.cpus[index], "kernel")

    def _preempt_user_thread(self, thread: Thread) -> None:
        """Take a kernel thread from the least urgent user thread of the process, if `thread` is more urgent."""
        lwps = thread.process.lwps
        carried = [
            lwp.thread for lwp in lwps if not lwp.bound and lwp.thread is not None and lwp.thread.state == ACTIVE
        ]
        victim = min(carried, key=lambda other: other.priority, default=thread)
        if victim.priority >= thread.priority:
            return
        cpu = self.cpu_of(victim)
        if cpu is not None and not cpu.dispatching:
            self._preempt(cpu, "user")
            return
        assert victim.lwp is not None
        self.close_span(victim)  # its kernel thread waits for a CPU, and will take the more urgent one along
        victim.lwp.thread = None
        victim.lwp = None
        thread.process.ready.appendleft(victim)

    def _preempt(self, cpu: Cpu, level: str) -> None:
        """Make `cpu` choose again: a kernel thread, or a user thread for the kernel thread it runs."""
        if cpu.reschedule != "kernel":
            cpu.reschedule = level
        if cpu is not self.current and not cpu.dispatching and not cpu.switching:
            self._post(cpu, PREEMPT)

    def switched(self, cpu: Cpu) -> bool:
        """The context switch of `cpu` is done.  Returns whether its thread runs now; if not, it was preempted meanwhile."""
        assert cpu.lwp is not None and cpu.lwp.thread is not None
        thread = cpu.lwp.thread
        self.close_span(thread)
        cpu.switching = 0
        if cpu.reschedule:
            self.reschedule(cpu)
            return False
        if thread.remaining < 0:
            thread.remaining = 0
            thread.first_run = self.now
        return True

    def reschedule(self, cpu: Cpu) -> None:
        """Put what `cpu` runs back into its queue, at the head: it was preempted."""
        lwp = cpu.lwp
        assert lwp is not None and lwp.thread is not None
        thread = lwp.thread
        self.close_span(thread)
        self.note(EventKind.PREEMPT, thread)
        if cpu.reschedule == "user":
            lwp.thread = thread.lwp = None
            thread.process.ready.appendleft(thread)
        else:
            cpu.lwp = None
            self.ready.appendleft(lwp)
        cpu.reschedule = ""

    # Ends

    def returned(self, thread: Thread, value: Any) -> Any:
        """The routine on top of `thread` returned `value`: go on below it, or end the thread (or, for main, the process)."""
        if thread.frames:
            frame = thread.frames.pop()
            thread.send = frame.send
            return frame.returned(value)
        if thread.tid == 1:
            return self.end_process(thread.process, value if isinstance(value, int) else 0)
        return self.end_thread(thread, value)

    def call_routine(self, thread: Thread, generator: Generator[Any, Any, Any], returned: Any) -> None:
        """Run `generator` on top of what `thread` does; `returned` turns its value into what the thread is given."""
        if thread.frames is None:
            thread.frames = []
        thread.frames.append(Frame(generator, thread.send, returned))
        thread.send = generator.send

    def end_thread(self, thread: Thread, value: Any) -> Any:
        """End the running `thread` with exit value `value`.  Returns `LEFT`."""
        self.close_span(thread)
        self.leave(thread)
        self._forget(thread)
        thread.exit_value = value
        joiner, process = thread.joiner, thread.process
        if joiner is not None:
            self.join(joiner, thread)
            self.wake(joiner, value, thread)
        elif thread.detached:
            del process.threads[thread.tid]
        if not process.alive:
            self.end_process(process, 0)
        return LEFT

    def join(self, joiner: Thread, thread: Thread) -> None:
        """Hand the exit value of the ended `thread` to `joiner`; its id names nothing from now on."""
        del thread.process.threads[thread.tid]
        if self.recording:
            self.note(EventKind.JOIN, joiner, thread)

    def _forget(self, thread: Thread) -> None:
        """`thread` is no more."""
        if self.recording:
            self.note(EventKind.EXIT, thread)
        thread.state = ENDED
        thread.ended = self.now
        thread.timer = -1
        thread.process.alive -= 1
        close(thread.generator)
        for frame in thread.frames or ():
            close(frame.generator)
        thread.generator = thread.send = thread.frames = thread.waits_for = None  # type: ignore[assignment]

    def end_process(self, process: Process, status: int) -> Any:
        """End `process` and all its threads.  Returns `LEFT`."""
        for thread in list(process.threads.values()):
            if thread.state != ENDED:
                self.close_span(thread)
                self._forget(thread)
        for cpu in self.cpus:
            if cpu.lwp is not None and cpu.lwp.process is process:
                cpu.lwp = None
                cpu.reschedule = ""
                cpu.switching = 0
                if cpu is not self.current:
                    self._post(cpu, DISPATCH)
        for waiting in [lwp for lwp in self.ready if lwp.process is process]:
            self.ready.remove(waiting)
        process.parked.clear()
        process.status = status
        self.exit_status[process.pid] = status
        return LEFT

    # Choices

    def choose_waiter(self, waiters: ReadyQueue[Thread]) -> Thread:
        """Take the waiter that is served next."""
        if self.chooser is None:
            return waiters.popleft()
        taken: Thread = self.chooser.take(self.now, "waiter", waiters)
        return taken


def generator_of(program: Any, args: tuple[Any, ...], name: str = "the program") -> Generator[Any, Any, Any]:
    """The generator that `program` makes.  Raises `TypeError` if it makes none."""
    generator = program(*args)
    if not hasattr(generator, "send"):
        called = getattr(program, "__name__", repr(program))
        raise TypeError(
            f"{name} must be a generator function, and {called} is not: it returned {generator!r} without a yield"
        )
    return generator  # type: ignore[no-any-return]


def raise_in(thread: Thread, error: BaseException) -> None:
    """Let the next step of `thread` begin with `error` raised at its yield."""
    send = thread.send
    generator = thread.frames[-1].generator if thread.frames else thread.generator

    def throw(_: Any) -> Any:
        thread.send = send
        return generator.throw(error)

    thread.send = throw


def close(generator: Any) -> None:
    """Close the generator of a thread that has ended; a yield in one of its ``finally`` blocks is not performed."""
    try:
        generator.close()
    except RuntimeError:
        pass
