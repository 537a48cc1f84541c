"""User threads, kernel threads (LWPs) and CPUs: the three layers that a threading model ties together."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from threadlab.machine.computer.waiting import Interruption, Suspended, Waitable

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.operation import Call
    from threadlab.machine.computer.process import Process

After = Callable[["Kernel", "Thread", Any], Any]
"""What happens when a frame's routine has returned a value: gives what the program below is given, or `LEFT`"""
Dropped = Callable[["Kernel", "Thread"], None]
Blocks = Callable[["Kernel", "Thread", "Call", int], "Lwp | None"]
"""What becomes of a kernel thread whose user thread blocks in a call until a time, if it does not simply block with it:
gives the kernel thread with which its CPU goes on"""
History = list[list[Any]]
"""All that a generator was given and asked for, in order: ``[value, error, call]`` each"""


class Frame:
    """A routine that runs on top of a thread's own program: a signal handler, a cleanup handler, a once routine.

    It keeps what it interrupted, as data, so that a fork can copy it: the CPU time left of a compute, the value or the
    step that comes next, the wait that goes on afterwards, and the signal mask.  `after(kernel, thread, value)` turns
    the routine's return value into what the interrupted program is given; `dropped(kernel, thread)`, if any, is called
    when the thread ends before the routine has returned.
    """

    __slots__ = (
        "after",
        "args",
        "cleanup",
        "dropped",
        "generator",
        "history",
        "mask",
        "program",
        "remaining",
        "step",
        "value",
        "wait",
    )

    def __init__(self, program: Any, args: tuple[Any, ...], generator: Any, after: After | None) -> None:
        self.program = program
        self.args = args
        self.generator = generator
        self.history: History | None = None
        self.after = after
        self.dropped: Dropped | None = None
        self.cleanup = 0  # how many cleanup handlers the thread had before; the routine may pop only its own
        self.remaining = 0
        self.value: Any = None
        self.step: Any = None
        self.wait: Suspended | None = None
        self.mask = -1  # the signal mask to go back to; -1: as it is then


class Exiting:
    """The end of a thread, which takes as long as its cleanup handlers and key destructors run."""

    __slots__ = ("key", "rounds", "value")

    def __init__(self, value: Any) -> None:
        self.value = value  # its exit value
        self.key = 0  # whose destructor was called last in this round
        self.rounds = 0


class Thread(Waitable):
    """One user thread.  Times are nanoseconds; `index` is its position in the trace."""

    __slots__ = (
        "bound",
        "call",
        "cancel_asynchronous",
        "cancel_disabled",
        "cancel_requested",
        "cleanup",
        "created",
        "detached",
        "doomed",
        "due",
        "ended",
        "exit_value",
        "exiting",
        "first_run",
        "frames",
        "generator",
        "history",
        "index",
        "joiner",
        "lwp",
        "mask",
        "name",
        "over",
        "own_priority",
        "pending",
        "priority",
        "process",
        "program",
        "ready_time",
        "remaining",
        "send",
        "since",
        "specific",
        "state",
        "step",
        "tid",
        "timer",
        "value",
        "waits_for",
        "why",
    )

    def __init__(
        self,
        index: int,
        process: Process,
        tid: int,
        name: str | None,
        generator: Generator[Call, Any, Any],
        now: int,
        bound: bool,
        priority: int,
        detached: bool,
    ) -> None:
        self.index = index
        self.process = process
        self.tid = tid
        self.name = name
        self.generator = generator
        self.send: Callable[[Any], Call] = generator.send
        self.program: tuple[Any, tuple[Any, ...]] | None = None  # what made the generator, when a history is kept
        self.history: History | None = None
        self.frames: list[Frame] | None = None
        self.bound = bound  # has a kernel thread of its own
        self.priority = priority  # the one it is scheduled by; a mutex may have raised it above its own
        self.own_priority = priority
        self.detached = detached
        self.lwp: Lwp | None = None
        self.state = 0  # active (running or ready), blocked, waiting or ended
        self.since = now  # when it began to run, be ready, be blocked or wait
        self.why = ""  # the call it is blocked or waiting in
        self.call: Call | None = None  # the same call, to be made again after a signal handler
        self.waits_for: Waitable | None = None  # what it waits for
        self.remaining = -1  # CPU time left of the compute from which it was taken off; -1: it has not run yet
        self.value: Any = None  # what the program is given when it goes on
        self.step: Any = None  # an error it is given instead, or a call that it makes first
        self.timer = -1  # the sequence number of the event that ends its timed wait, or its jacketed call
        self.over: Callable[[], None] | None = None  # what to do if that event comes before it is woken
        self.due = -1  # the time of that event, of a timed wait
        self.joiner: Thread | None = None
        self.exit_value: Any = None
        self.created = now
        self.first_run = -1
        self.ended = -1
        self.ready_time = 0
        # What POSIX adds: signals blocked and pending, cancellation, cleanup handlers, thread-specific data.
        self.mask = 0
        self.pending: Any = None
        self.cancel_requested = False
        self.cancel_disabled = False
        self.cancel_asynchronous = False
        self.doomed = False  # a request is pending, and cancellation is enabled
        self.cleanup: list[tuple[Any, tuple[Any, ...]]] | None = None
        self.specific: dict[int, Any] | None = None
        self.exiting: Exiting | None = None  # how far its cleanup handlers and key destructors have run

    # A thread is something that another thread can wait for: in pthread_join.

    interruption = Interruption.STAY

    def holders(self) -> list[Thread]:
        """Whom a thread joining this one waits for."""
        return [self]

    def abandon(self, kernel: Kernel, thread: Thread) -> None:
        """Forget that `thread` joins this one."""
        self.joiner = None

    @property
    def title(self) -> str:
        """What pictures and sentences call it."""
        return self.name or f"thread {self.tid}"

    def __repr__(self) -> str:
        name = f" ({self.name})" if self.name else ""
        return f"thread {self.tid}{name} of process {self.process.pid}"


class Lwp:
    """A kernel thread.  One that is bound carries the same user thread for ever; others take any of their process."""

    __slots__ = ("blocks", "bound", "index", "last", "number", "priority", "process", "queue", "setup", "thread")

    def __init__(self, index: int, process: Process, number: int, bound: bool, priority: int) -> None:
        self.index = index
        self.process = process
        self.number = number
        self.bound = bound
        self.priority = priority
        self.queue: Any = process.ready  # where it finds the user thread that it carries next
        self.blocks: Blocks | None = None if bound else process.blocks
        self.setup = 0  # CPU time due before it goes on, nanoseconds: of an upcall, or of its creation
        self.thread: Thread | None = None
        self.last: Thread | None = None  # the user thread it carried last

    def __repr__(self) -> str:
        carries = f", which carries {self.thread!r}" if self.thread else ""
        return f"kernel thread {self.number} of process {self.process.pid}{carries}"


class Cpu:
    """A processor."""

    __slots__ = (
        "dispatching",
        "idle_since",
        "index",
        "kept_by",
        "last",
        "lwp",
        "reschedule",
        "slice_end",
        "switching",
        "target",
    )

    def __init__(self, index: int) -> None:
        self.index = index
        self.lwp: Lwp | None = None
        self.last: Lwp | None = None  # the kernel thread it ran last
        self.target = 0  # when the present compute would be done if it went on
        self.idle_since = 0
        self.kept_by: Process | None = None  # whose library still looks for work for this idle CPU
        self.slice_end = 0  # when the present quantum is over
        self.dispatching = False  # was idle, and has been given a kernel thread at this instant
        self.switching = 0  # length of the context switch under way
        self.reschedule = ""  # a preemption that came at a moment when the CPU could not take it

    def is_for(self, process: Process) -> bool:
        """Whether `process` may have this idle CPU."""
        return self.kept_by is None or self.kept_by is process
