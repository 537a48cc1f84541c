"""User threads, kernel threads (LWPs) and CPUs: the three layers that a threading model ties together."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

from threadlab.trace import State

if TYPE_CHECKING:
    from threadlab.machine.computer.operation import Call
    from threadlab.machine.computer.process import Process


class Frame:
    """A routine that runs on top of a thread's own program: a once routine, a handler, a destructor.

    `send` is what it interrupted; `returned` gets its return value and says what the interrupted program is given.
    """

    __slots__ = ("returned", "send", "generator")

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
        name: str,
        generator: Generator[Call, Any, Any],
        now: int,
        *,
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
        self.state: int = State.READY
        self.since = now  # when the present state began
        self.why = ""  # the call it is blocked or waiting in
        self.waits_for: Any = None  # an object with `holders()`, for the wait-for graph
        self.remaining = 0  # CPU time left of the present compute
        self.value: Any = None  # what the program is given when it goes on
        self.timer = -1  # the sequence number of the event that will wake it; -1: none
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

    def __repr__(self) -> str:
        return f"thread {self.tid} ({self.name}) of process {self.process.pid}"


class Lwp:
    """A kernel thread.  One that is bound carries the same user thread for ever; others take any of their process."""

    __slots__ = ("bound", "cpu", "index", "jacket", "last", "number", "priority", "process", "thread")

    def __init__(self, index: int, process: Process, number: int, *, bound: bool, jacket: bool, priority: int) -> None:
        self.index = index
        self.process = process
        self.number = number
        self.bound = bound
        self.jacket = jacket  # blocking calls of its threads do not block it
        self.priority = priority
        self.thread: Thread | None = None
        self.last: Thread | None = None  # the user thread it carried last
        self.cpu: Cpu | None = None


class Cpu:
    """A processor."""

    __slots__ = ("began", "index", "last", "lwp", "reschedule", "since", "slice_end", "switching", "timer")

    def __init__(self, index: int) -> None:
        self.index = index
        self.lwp: Lwp | None = None
        self.last: Lwp | None = None  # the kernel thread it ran last
        self.since = 0  # when the present run began
        self.began = 0  # when the present compute (or switch) began
        self.slice_end = 0  # when the present quantum is over
        self.timer = -1  # the sequence number of the event that ends the present compute; -1: none
        self.switching = 0  # length of the context switch under way
        self.reschedule = ""  # a preemption that came at a moment when the CPU could not take it

    def __lt__(self, other: Cpu) -> bool:  # idle CPUs are taken lowest number first
        return self.index < other.index
