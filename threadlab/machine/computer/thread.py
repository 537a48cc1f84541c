"""User threads, kernel threads (LWPs) and CPUs: the three layers that a threading model ties together."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threadlab.machine.computer.operation import Call
    from threadlab.machine.computer.process import Process


class Frame:
    """A routine that runs on top of a thread's own program: a once routine, a handler, a destructor.

    `send` is what it interrupted; `returned` gets its return value and says what the interrupted program is given.
    """

    __slots__ = ("generator", "returned", "send")

    def __init__(self, generator: Any, send: Any, returned: Callable[[Any], Any]) -> None:
        self.generator = generator
        self.send = send
        self.returned = returned


class Thread:
    """One user thread.  Times are nanoseconds; `index` is its position in the trace."""

    __slots__ = (
        "bound",
        "created",
        "detached",
        "ended",
        "exit_value",
        "first_run",
        "frames",
        "generator",
        "index",
        "joiner",
        "lwp",
        "name",
        "over",
        "priority",
        "process",
        "ready_time",
        "remaining",
        "send",
        "since",
        "state",
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
        self.frames: list[Frame] | None = None
        self.bound = bound  # has a kernel thread of its own
        self.priority = priority
        self.detached = detached
        self.lwp: Lwp | None = None
        self.state = 0  # active (running or ready), blocked, waiting or ended
        self.since = now  # when it began to run, be ready, be blocked or wait
        self.why = ""  # the call it is blocked or waiting in
        self.waits_for: Any = None  # an object with `holders()`, for the wait-for graph
        self.remaining = -1  # CPU time left of the compute from which it was taken off; -1: it has not run yet
        self.value: Any = None  # what the program is given when it goes on
        self.timer = -1  # the sequence number of the event that will wake it
        self.over: Callable[[], None] | None = None  # what to do if that event comes before it is woken
        self.joiner: Thread | None = None
        self.exit_value: Any = None
        self.created = now
        self.first_run = -1
        self.ended = -1
        self.ready_time = 0

    def holders(self) -> list[Thread]:
        """Whom a thread joining this one waits for."""
        return [self]

    @property
    def title(self) -> str:
        """What pictures and sentences call it."""
        return self.name or f"thread {self.tid}"

    def __repr__(self) -> str:
        name = f" ({self.name})" if self.name else ""
        return f"thread {self.tid}{name} of process {self.process.pid}"


class Lwp:
    """A kernel thread.  One that is bound carries the same user thread for ever; others take any of their process."""

    __slots__ = ("bound", "index", "jacket", "last", "number", "priority", "process", "thread")

    def __init__(self, index: int, process: Process, number: int, bound: bool, jacket: bool, priority: int) -> None:
        self.index = index
        self.process = process
        self.number = number
        self.bound = bound
        self.jacket = jacket  # blocking calls of its threads do not block it
        self.priority = priority
        self.thread: Thread | None = None
        self.last: Thread | None = None  # the user thread it carried last


class Cpu:
    """A processor."""

    __slots__ = ("dispatching", "idle_since", "index", "last", "lwp", "reschedule", "slice_end", "switching", "target", "timer")

    def __init__(self, index: int) -> None:
        self.index = index
        self.lwp: Lwp | None = None
        self.last: Lwp | None = None  # the kernel thread it ran last
        self.target = 0  # when the present compute would be done if it went on
        self.idle_since = 0
        self.slice_end = 0  # when the present quantum is over
        self.timer = -1  # the sequence number of its next event
        self.dispatching = False  # was idle, and has been given a kernel thread at this instant
        self.switching = 0  # length of the context switch under way
        self.reschedule = ""  # a preemption that came at a moment when the CPU could not take it

    def __lt__(self, other: Cpu) -> bool:  # idle CPUs are taken lowest number first
        return self.index < other.index
