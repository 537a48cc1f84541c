"""Who is who in a recording: threads and processes, who made them, and when they began and ended."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from threadlab.native.interpose.recording import Call

NAMES_A_THREAD = {
    "pthread_join",
    "pthread_tryjoin_np",
    "pthread_timedjoin_np",
    "pthread_clockjoin_np",
    "pthread_detach",
    "pthread_setname_np",
    "pthread_cancel",
}
"""calls whose object is a ``pthread_t``"""
CLOCKS = "clocks"
"""a record of a thread's clocks that another thread wrote"""
NAMES_A_CHILD = {"wait", "waitpid", "wait3", "wait4"}
"""calls whose object is a process id"""


@dataclass(eq=False)
class Thread:
    """One thread."""

    index: int
    """its position in the trace"""
    process: Process
    tid: int
    """1, 2, … within its process"""
    created: int
    started: int = -1
    ended: int = -1
    kernel_thread: int = -1
    name: str = ""
    calls: list[tuple[Call, Thread | None]] = field(default_factory=list)
    """its calls in the order in which they began, each with the thread that it named"""


@dataclass(eq=False)
class Process:
    """One process."""

    pid: int
    threads: list[Thread] = field(default_factory=list)
    handles: dict[int, Thread] = field(default_factory=dict)
    """the thread that a ``pthread_t`` names now"""
    numbers: dict[int, int] = field(default_factory=dict)
    """for the address of a lock, a condition, …: the number that readers see"""
    status: int | None = None
    """its exit status, ``-signo`` if a signal killed it; None if nobody saw it"""
    ended: int = -1

    def number(self, address: int) -> int:
        """The number of the object at `address`: 1, 2, … in the order in which they are first used."""
        return self.numbers.setdefault(address, len(self.numbers) + 1)


class Birth(NamedTuple):
    """How a thread came to be, or a process came by its program."""

    time: int
    kind: str
    """``"create"``, ``"fork"`` or ``"exec"``"""
    by: Thread
    thread: Thread
    program: str


class Roster:
    """All threads, in the order in which they were made, and all processes by their pids."""

    def __init__(self, calls: list[Call]) -> None:
        self.threads: list[Thread] = []
        self.processes: dict[int, Process] = {}
        self.births: list[Birth] = []
        self._numbered: dict[int, Thread] = {}
        self._forks: dict[int, tuple[Call, Thread]] = {}
        self._sent: dict[tuple[int, int], int] = {}
        """when a signal was last sent to a process"""
        self._renamed: dict[int, Thread | None] = {}
        dates: dict[str, Callable[[Call], None]] = {
            "process": self._process,
            "program": self._program,
            "start": self._start,
            "name": self._name,
            CLOCKS: self._clocks,
        }
        waits: list[tuple[Thread, int]] = []
        for call in calls:
            if date := dates.get(call.name):
                date(call)
                continue
            thread = self._numbered.get(call.thread)
            if thread is not None:
                if call.name in NAMES_A_CHILD:
                    waits.append((thread, len(thread.calls)))
                thread.calls.append((call, self._named(call, thread)))
        for thread, at in waits:  # by now all children are known
            call = thread.calls[at][0]
            thread.calls[at] = call, self._child(call)

    def _add(self, process: Process, created: int) -> Thread:
        thread = Thread(len(self.threads), process, len(process.threads) + 1, created)
        thread.name = f"thread {thread.tid}" if process.threads else "main"
        self.threads.append(thread)
        process.threads.append(thread)
        return thread

    def _process(self, call: Call) -> None:
        """A process opens the recording: after fork, or because it has a new program."""
        pid, parent = call.object, self.processes.get(call.value)
        process = self.processes.get(pid)
        if process is None or call.thread in self._forks:  # the kernel uses numbers again, sometimes soon
            process = self.processes[pid] = Process(pid)
            made, by = self._forks.get(call.thread, (None, parent.threads[0] if parent else None))
            thread = self._add(process, made.begin if made else call.begin)
            thread.started = call.begin
            if made and parent:
                process.numbers = dict(parent.numbers)
                process.handles = {handle: thread for handle, one in parent.handles.items() if one is by}
            if by is not None:
                self.births.append(Birth(thread.created, "fork", by, thread, ""))
        else:
            thread = process.threads[0]
            process.handles, process.numbers, process.ended, thread.ended = {}, {}, -1, -1
            for other in process.threads[1:]:
                other.ended = call.begin if other.ended < 0 else other.ended
        self._numbered[call.thread] = thread

    def _program(self, call: Call) -> None:
        thread = self._numbered.get(call.thread)
        if thread is None:
            return
        if thread.index or len(self.births):  # otherwise it is the program that was asked for
            self.births.append(Birth(call.begin, "exec", thread, thread, _text(call)))

    def _start(self, call: Call) -> None:
        """A thread begins to run."""
        pid, kernel_thread = call.value >> 32, call.value & 0xFFFFFFFF
        process = self.processes.get(pid)
        if process is None:
            return
        thread = self._numbered.get(call.thread)
        if thread is None:  # made by other means than pthread_create
            thread = self._numbered[call.thread] = self._add(process, call.begin)
        if thread.started < 0:
            thread.started = call.begin
        thread.kernel_thread = kernel_thread
        process.handles[call.object] = thread
        thread.calls.append((call, None))

    def _name(self, call: Call) -> None:
        thread = self._renamed.pop(call.thread, None)
        if thread is not None and (name := _text(call)):
            thread.name = name

    def _clocks(self, call: Call) -> None:
        """Another thread of the process has read a thread's clocks."""
        reader = self._numbered.get(call.thread)
        if reader is None:
            return
        reader.calls.append((call, None))
        for thread in reader.process.threads:
            if thread.kernel_thread == call.object and thread.ended < 0:
                about = call._replace(end=call.begin, cpu_begin=call.value, switches_begin=call.switches_end)
                thread.calls.append((about, None))

    def _named(self, call: Call, thread: Thread) -> Thread | None:
        """The thread that a call is about, if it is about one."""
        process = thread.process
        if call.name in NAMES_A_THREAD:
            named = process.handles.get(call.object)
            if call.name == "pthread_setname_np":
                self._renamed[call.thread] = named
            return named
        if call.name in ("kill", "sigqueue", "raise", "pthread_kill", "pthread_sigqueue"):
            pid = call.value if call.name in ("kill", "sigqueue") else process.pid
            self._sent[pid, call.object] = call.begin
        if call.name in ("pthread_kill", "pthread_sigqueue"):
            return process.handles.get(call.value)
        if call.name == "pthread_create" and not call.error:
            made = self._numbered[call.value] = self._add(process, call.begin)
            if call.object:
                process.handles[call.object] = made
            self.births.append(Birth(call.begin, "create", thread, made, ""))
            return made
        if call.name == "fork":
            self._forks[call.value] = call, thread
        elif call.name == "thread_exit":
            thread.ended = call.begin
        elif call.name == "process_exit":
            process.ended, process.status = call.begin, call.object & 0xFF
        return None

    def _child(self, call: Call) -> Thread | None:
        """The main thread of the process that a call waits for, or whose end it has seen."""
        child = self.processes.get(call.object)
        if child is None or call.error:
            return None
        if call.end and (call.value & 0xFF) != 0x7F:  # not one that was only stopped
            signo = call.value & 0x7F
            child.status = -signo if signo else call.value >> 8 & 0xFF
            if child.ended < 0:
                child.ended = self._killed(child, signo) or call.end
        return child.threads[0]

    def _killed(self, process: Process, signo: int) -> int:
        """When the signal that killed `process` was sent; 0 if nobody was seen to send it."""
        sent = self._sent.get((process.pid, signo), 0)
        last = max((thread.calls[-1][0].begin for thread in process.threads if thread.calls), default=0)
        return max(sent, last) if sent else 0


def _text(call: Call) -> str:
    """The name in a record's two numbers."""
    raw = call.object.to_bytes(8, sys.byteorder) + call.value.to_bytes(8, sys.byteorder)
    return raw.partition(b"\0")[0].decode("utf-8", "replace")
