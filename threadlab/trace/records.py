"""What a trace is made of: thread states, kinds of events, and the small records that people read.

A trace keeps its intervals as plain tuples ``(start, end, thread, lwp, cpu, state, why)`` and its instants as
``(time, kind, thread, other, detail)``: recording one costs tens of nanoseconds.  `Span` and `Event` are the same
tuples with names, made when somebody looks.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple


class State(IntEnum):
    """What a thread is doing during a span."""

    RUNNING = 0
    """on a CPU, doing the program's own work"""
    READY = 1
    """could run; waits for a kernel thread or for a CPU"""
    BLOCKED = 2
    """in a blocking system call: the device or the clock has to answer"""
    WAITING = 3
    """for another thread: a mutex, a condition, a join, a signal"""
    SWITCHING = 4
    """on a CPU, but the time goes to a context switch"""
    STOPPED = 5
    """its process was stopped by a signal"""


class EventKind(StrEnum):
    """What happened at one instant."""

    CREATE = "create"
    """`thread` made the thread `other`"""
    EXIT = "exit"
    """`thread` ended"""
    JOIN = "join"
    """`thread` took the exit value of `other`"""
    WAKE = "wake"
    """`thread` became ready; `other`, if any, is the thread that woke it"""
    ACQUIRE = "acquire"
    """`thread` got the object named in `detail`"""
    RELEASE = "release"
    """`thread` gave up the object named in `detail`"""
    YIELD = "yield"
    """`thread` gave up its turn"""
    PREEMPT = "preempt"
    """the scheduler took the CPU from `thread`"""
    OUTPUT = "output"
    """`thread` wrote the text in `detail`"""
    STEP = "step"
    """`thread` reached the point of its program named in `detail`"""
    CANCEL = "cancel"
    """`thread` asked for the cancellation of `other`"""
    SIGNAL = "signal"
    """a signal (named in `detail`) was delivered to `thread`; `other`, if any, sent it"""
    FORK = "fork"
    """`thread` made a process whose first thread is `other`"""
    EXEC = "exec"
    """`thread` replaced its process's program by the one named in `detail`"""
    UPCALL = "upcall"
    """the kernel told the thread library of `thread`'s process what `detail` says"""
    DOWNCALL = "downcall"
    """the thread library of `thread`'s process told the kernel what `detail` says"""


class Span(NamedTuple):
    """One closed interval in a thread's life.

    `start` and `end` are nanoseconds; `thread` and `lwp` are positions in `Trace.threads` and `Trace.lwps`; `lwp`
    and `cpu` are -1 where the thread has none or the runtime cannot say.  `why` names the call that the thread is
    blocked or waiting in, and is empty otherwise.
    """

    start: int
    end: int
    thread: int
    lwp: int
    cpu: int
    state: State
    why: str

    @property
    def duration(self) -> int:
        """Length in nanoseconds."""
        return self.end - self.start


class Event(NamedTuple):
    """One instant: at `time` (nanoseconds) `kind` happened to `thread`.

    `other` is a second thread (-1 for none) and `detail` a word or a text, as `EventKind` says for each kind.
    """

    time: int
    kind: EventKind
    thread: int
    other: int
    detail: str


class ThreadRecord(NamedTuple):
    """One user thread: who it is and, in nanoseconds, the main dates of its life (-1: never happened)."""

    pid: int
    tid: int
    name: str
    created: int
    first_run: int
    ended: int
    ready_time: int
    """nanoseconds spent ready (neither running nor blocked nor waiting); -1 where the runtime cannot say"""


class LwpRecord(NamedTuple):
    """One kernel thread (lightweight process), the thing that a kernel schedules on a CPU."""

    pid: int
    number: int
    """1, 2, … within its process, or the kernel's own thread id in a measured trace"""


class WaitsFor(NamedTuple):
    """One edge of a wait-for graph: thread `waiter` waits in `call` for thread `holder` (-1: nobody in particular)."""

    waiter: int
    call: str
    holder: int


class Deadlock(NamedTuple):
    """Who waits for whom when nothing can happen any more."""

    edges: tuple[WaitsFor, ...]
    cycle: tuple[int, ...]
    """the threads of one circular wait, in order; empty when they wait for something that nobody will do"""
    text: str
    """the same in words"""

    def __str__(self) -> str:
        return self.text


class Source(str):
    """Where a trace comes from: ``"simulated"``, ``"measured"`` or ``"recorded"``, with what is known beyond the word.

    `machine` (operating system, processor, number of CPUs), `date` (ISO 8601) and `versions` (tool to version) are
    empty for a simulated trace, which depends on none of them.
    """

    machine: str
    date: str
    versions: dict[str, str]

    def __new__(cls, word: str, machine: str = "", date: str = "", versions: dict[str, str] | None = None) -> Source:
        """Raises `ValueError` for any other word."""
        if word not in ("simulated", "measured", "recorded"):
            raise ValueError(f"source must be 'simulated', 'measured' or 'recorded', not {word!r}")
        source = super().__new__(cls, word)
        source.machine = machine
        source.date = date
        source.versions = dict(versions or {})
        return source

    def sentence(self) -> str:
        """The source in words, for captions."""
        if self == "simulated":
            return "simulated"
        versions = ", ".join(f"{tool} {version}" for tool, version in sorted(self.versions.items()))
        return ", ".join(part for part in (f"{self!s} on {self.machine}", self.date, versions) if part)
