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
from threadlab.machine.computer.operation import LEFT, Program
from threadlab.machine.computer.policies import Policy
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Cpu, Frame, Lwp, Thread
from threadlab.trace import EventKind, State

TICK, WAKE, DISPATCH, SWITCHED, PREEMPT, TIMER = range(6)
"""Kinds of events: a compute or a quantum is over; a blocking call is answered; a CPU was given a kernel thread; a context
switch is done; a CPU must choose again; a timed wait is over"""

ENDED = -1
"""The state of a thread that has ended"""
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
        self.heap: list[tuple[int, int, int, Any]] = []
        self.next_number = count().__next__
        self.cpus = [Cpu(index) for index in range(cpus)]
        self.idle = list(self.cpus)
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
        self.busy = 0
        self.overhead = 0

    # Making processes and threads

    def create_process(self, name: str, main: Program, args: tuple[Any, ...], model: Model, parent: int = 1) -> Process:
        """A new process whose first thread runs `main`."""
        process = Process(FIRST_PID + len(self.processes), parent, name, model, self.policy.queue())
        self.processes[process.pid] = process
        for _ in range(model.lwps):
            process.parked.append(self._create_lwp(process, bound=False, priority=0))
        self.create_thread(process, generator_of(main, args), name, bound=not model.lwps)
        return process

    def create_thread(
        self,
        process: Process,
        generator: Generator[Any, Any, Any],
        name: str | None,
        *,
        bound: bool,
        priority: int = 0,
        detached: bool = False,
        creator: Thread | None = None,
    ) -> Thread:
        """A new thread of `process`, ready to run."""
        process.last_tid += 1
        thread = Thread(
            len(self.threads),
            process,
            process.last_tid,
            name or f"thread {process.last_tid}",
            generator,
            self.now,
            bound=bound,
            priority=priority,
            detached=detached,
        )
        self.threads.append(thread)
        if len(self.threads) > MOST_RECORDED and self.recording:
            self.recording = False
            self.intervals.clear()
            self.instants.clear()
        process.threads[thread.tid] = thread
        process.alive += 1
        if bound:
            thread.lwp = self._create_lwp(process, bound=True, priority=priority)
            thread.lwp.thread = thread
        self.note(EventKind.CREATE, creator or thread, thread)
        self.make_ready(thread)
        return thread

    def _create_lwp(self, process: Process, *, bound: bool, priority: int) -> Lwp:
        number = len(process.lwps) + 1
        lwp = Lwp(len(self.lwps), process, number, bound=bound, jacket=process.model.jacket, priority=priority)
        self.lwps.append(lwp)
        process.lwps.append(lwp)
        return lwp

    # Recording

    def note(self, kind: EventKind, thread: Thread, other: Thread | None = None, detail: str = "") -> None:
        """Record that `kind` happened to `thread` now."""
        if self.recording:
            self.instants.append((self.now, kind, thread.index, -1 if other is None else other.index, detail))

    def close_span(self, thread: Thread) -> None:
        """Record the state that `thread` is about to leave."""
        state, since, now = thread.state, thread.since, self.now
        lwp = thread.lwp
        cpu = lwp.cpu if lwp is not None and state in (State.RUNNING, State.SWITCHING) else None
        if cpu is not None:
            since = cpu.since
            if state == State.RUNNING:
                self.busy += now - since
            else:
                self.overhead += now - since
        elif state == State.READY:
            thread.ready_time += now - since
        if self.recording and now > since:
            self.intervals.append(
                (
                    since,
                    now,
                    thread.index,
                    -1 if lwp is None else lwp.index,
                    -1 if cpu is None else cpu.index,
                    state,
                    thread.why if state in (State.BLOCKED, State.WAITING) else "",
                )
            )

    # Leaving the CPU and coming back

    def wait(self, thread: Thread, why: str, waits_for: Any = None) -> Any:
        """The running `thread` waits, in the call `why`, until somebody wakes it.  `waits_for` tells who could.

        Returns `LEFT`, for handlers to return in turn.
        """
        self.close_span(thread)
        thread.state = State.WAITING
        thread.since = self.now
        thread.why = why
        thread.waits_for = waits_for
        self._leave(thread)
        return LEFT

    def wait_elsewhere(self, thread: Thread, why: str, waits_for: Any) -> None:
        """The waiting `thread` now waits for something else, in the call `why`."""
        self.close_span(thread)
        thread.timer = -1
        thread.over = None
        thread.since = self.now
        thread.why = why
        thread.waits_for = waits_for

    def set_timer(self, thread: Thread, time: int, over: Callable[[], None]) -> None:
        """Call `over` if the waiting `thread` is still not awake `time` nanoseconds from now."""
        thread.timer = self.next_number()
        thread.over = over
        heappush(self.heap, (self.now + time, thread.timer, TIMER, thread))

    def timer_over(self, thread: Thread) -> None:
        """The time of a waiting thread is over, or its jacketed call is answered."""
        over, thread.over = thread.over, None
        if over is None:
            self.wake(thread)
        else:
            over()

    def _leave(self, thread: Thread) -> None:
        """Take the running `thread` off its kernel thread, or off the CPU together with it."""
        lwp = thread.lwp
        assert lwp is not None and lwp.cpu is not None
        if lwp.bound:
            lwp.cpu.lwp = None
            lwp.cpu = None
        else:
            lwp.thread = None
            thread.lwp = None

    def wake(self, thread: Thread, value: Any = None, by: Thread | None = None) -> None:
        """The waiting `thread` goes on, when its turn comes, with `value` as the result of its call."""
        self.close_span(thread)
        self.note(EventKind.WAKE, thread, by)
        thread.timer = -1
        thread.over = None
        thread.waits_for = None
        thread.value = value
        thread.since = self.now
        self.make_ready(thread)

    def wake_with_error(self, thread: Thread, error: OSError) -> None:
        """The waiting `thread` goes on, when its turn comes, with `error` raised by its call."""
        self.wake(thread)
        raise_in(thread, error)

    def make_ready(self, thread: Thread) -> None:
        """Put `thread` into the queue it belongs to, and see to it that somebody looks there."""
        thread.state = State.READY
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
            cpu.lwp = lwp
            lwp.cpu = cpu
            cpu.slice_end = self.now + self.quantum
            self._post(cpu, DISPATCH)
        else:
            self.ready.append(lwp)
            if self.policy.preemptive:
                self.preempt_for(lwp)

    def _post(self, cpu: Cpu, kind: int, delay: int = 0) -> None:
        """Let the next event of `cpu` be `kind`, in place of the one it has."""
        cpu.timer = self.next_number()
        heappush(self.heap, (self.now + delay, cpu.timer, kind, cpu))

    # Preemption by priority

    def preempt_for(self, lwp: Lwp) -> None:
        """Take a CPU from the least urgent kernel thread that runs, if `lwp` is more urgent."""
        running = [cpu for cpu in self.cpus if cpu.lwp is not None]
        victim = min(running, key=lambda cpu: cpu.lwp.priority if cpu.lwp else 0, default=None)
        if victim is not None and victim.lwp is not None and victim.lwp.priority < lwp.priority:
            self._preempt(victim, "kernel")

    def _preempt_user_thread(self, thread: Thread) -> None:
        """Take a kernel thread from the least urgent user thread of the process, if `thread` is more urgent."""
        carried = [
            lwp.thread
            for lwp in thread.process.lwps
            if not lwp.bound and lwp.thread is not None and lwp.thread.state != State.BLOCKED
        ]
        victim = min(carried, key=lambda other: other.priority, default=None)
        if victim is None or victim.priority >= thread.priority:
            return
        assert victim.lwp is not None
        if victim.state != State.READY and victim.lwp.cpu is not None:
            self._preempt(victim.lwp.cpu, "user")
            return
        self.close_span(victim)  # its kernel thread waits for a CPU, and will take the more urgent one along
        victim.since = self.now
        victim.lwp.thread = None
        victim.lwp = None
        thread.process.ready.appendleft(victim)

    def _preempt(self, cpu: Cpu, level: str) -> None:
        """Make `cpu` choose again: a kernel thread, or a user thread for the kernel thread it runs."""
        if not cpu.reschedule or level == "kernel":
            cpu.reschedule = level
        busy = cpu.lwp is not None and cpu.lwp.thread is not None and cpu.lwp.thread.state == State.RUNNING
        if cpu.timer >= 0 and busy:
            self._post(cpu, PREEMPT)

    def reschedule(self, cpu: Cpu) -> None:
        """Put what `cpu` runs back into its queue, at the head: it was preempted."""
        lwp = cpu.lwp
        assert lwp is not None and lwp.thread is not None
        thread = lwp.thread
        self.close_span(thread)
        self.note(EventKind.PREEMPT, thread)
        thread.state = State.READY
        thread.since = self.now
        if cpu.reschedule == "user":
            lwp.thread = None
            thread.lwp = None
            thread.process.ready.appendleft(thread)
        else:
            lwp.cpu = None
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
        self._leave(thread)
        process = thread.process
        self._forget(thread)
        thread.exit_value = value
        joiner = thread.joiner
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
        self.note(EventKind.JOIN, joiner, thread)

    def _forget(self, thread: Thread) -> None:
        """`thread` is no more."""
        self.note(EventKind.EXIT, thread)
        thread.state = ENDED
        thread.ended = self.now
        thread.timer = -1
        thread.process.alive -= 1
        generators = [thread.generator, *(frame.generator for frame in thread.frames or ())]
        thread.generator = thread.send = thread.frames = thread.waits_for = None  # type: ignore[assignment]
        for generator in generators:
            close(generator)

    def end_process(self, process: Process, status: int) -> Any:
        """End `process` and all its threads.  Returns `LEFT`."""
        for thread in list(process.threads.values()):
            if thread.state != ENDED:
                self.close_span(thread)
                self._forget(thread)
        for lwp in process.lwps:
            cpu = lwp.cpu
            if cpu is not None:
                cpu.lwp = lwp.cpu = None
                cpu.reschedule = ""
                if cpu.timer >= 0:  # not the CPU whose call this is
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
