"""From the lines that a program prints to a trace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from threadlab.native.launch import Ending
from threadlab.native.lines import lines_of
from threadlab.trace import EventKind, LwpRecord, Source, State, ThreadRecord, Trace
from threadlab.trace.trace import Instant, Interval

STATES = {state.name.lower(): state for state in (State.RUNNING, State.READY, State.BLOCKED, State.WAITING)}
ENDED = "ended"
TO_ANOTHER = {"creates": EventKind.CREATE, "joins": EventKind.JOIN, "cancels": EventKind.CANCEL}
"""what a thread does to another one of its process"""
BY_ITSELF = {
    "says": EventKind.OUTPUT,
    "handles": EventKind.SIGNAL,
    "executes": EventKind.EXEC,
    "acquires": EventKind.ACQUIRE,
    "releases": EventKind.RELEASE,
}
"""what a thread does by itself, with a text"""
PROCESSES = ("forks", "reaps")
DOES = {"is", *TO_ANOTHER, *BY_ITSELF, *PROCESSES}
"""the fields of which each line has one"""
FIELDS = {
    **dict.fromkeys(("at", "process", "kernel_thread", "kernel_threads", "status", *PROCESSES), int),
    **dict.fromkeys(("thread", "is", "call", "for", *TO_ANOTHER, *BY_ITSELF), str),
}
"""what a line may hold"""


@dataclass
class _Life:
    """What is known of one thread so far."""

    at: int
    """its position in the trace"""
    pid: int
    tid: int
    name: str
    created: int
    first_run: int = -1
    ended: int = -1
    state: State | None = None
    """what it has been doing since `since`"""
    since: int = 0
    why: str = ""
    carrier: int = -1
    spans: list[tuple[int, int, State, int, str]] = field(default_factory=list)
    """``(start, end, state, kernel thread, why)``"""

    def becomes(self, at: int, state: State | None, carrier: int = -1, why: str = "") -> None:
        """From `at` on it is in another state."""
        if self.state is not None and self.since < at:
            self.spans.append((self.since, at, self.state, self.carrier, self.why))
        self.state, self.since, self.carrier, self.why = state, at, carrier, why
        if state == State.RUNNING and self.first_run < 0:
            self.first_run = at


def parse(ending: Ending, keeps: frozenset[State], source: Source, settings: dict[str, Any]) -> Trace:
    """The trace of a program that ended as `ending` says.

    A thread has a kernel thread in the states that it `keeps` one.  Kernel threads count if they carried a thread of
    the program; ``settings["process_kernel_threads"]`` tells how many the process had at most, those of the runtime
    itself included (-1 where nobody counted).

    Raises `NativeError` if the program failed or printed anything else than steps.
    """
    title = f"{settings['experiment']} on {settings['runtime']}"
    steps = lines_of(ending, title, "step", _is_step)
    steps.sort(key=lambda step: step["at"])
    start = steps[0]["at"] if steps else 0
    reading = _Reading(ending.pid)
    for step in steps:
        reading.take(step, step["at"] - start)
    end = steps[-1]["at"] - start if steps else 0
    if ending.limit:
        end = max(end, ending.elapsed)
    lives = reading.lives
    for life in lives:
        life.becomes(end, None)
    carriers = list(dict.fromkeys((pid, carrier) for _, pid, carrier in _ran(lives)))
    lwps = {carrier: at for at, carrier in enumerate(carriers)}
    intervals: list[Interval] = []
    for life in lives:
        own = next((carrier for _, _, state, carrier, _ in life.spans if state == State.RUNNING), -1)
        for since, until, state, carrier, why in life.spans:
            if state == State.READY and carrier < 0:
                carrier = own  # created, and not yet run
            lwp = lwps.get((life.pid, carrier), -1) if state in keeps else -1
            intervals.append((since, until, life.at, lwp, -1, int(state), why))
    intervals.sort(key=lambda interval: interval[1])
    return Trace(
        threads=[
            ThreadRecord(life.pid, life.tid, life.name, life.created, life.first_run, life.ended, -1) for life in lives
        ],
        lwps=[LwpRecord(*carrier) for carrier in carriers],
        cpus=0,
        intervals=intervals,
        instants=reading.instants,
        output=reading.output,
        exit_status={ending.pid: ending.status, **reading.exit_status},
        end=end,
        outcome="limit" if ending.limit else "signaled" if ending.status < 0 else "completed",
        limit=ending.limit,
        source=source,
        settings={**settings, "process_kernel_threads": reading.most},
    )


def _is_step(step: dict[str, Any]) -> bool:
    """Whether a line says when which thread did one thing, in fields of the right types."""
    if not {"at", "thread"} <= set(step):
        return False
    if any(FIELDS.get(name) is not type(value) for name, value in step.items()):
        return False
    known = step.get("is", ENDED) in {*STATES, ENDED}
    return known and len(DOES & set(step)) == 1


class _Reading:
    """What the lines say, taken one by one in order of time."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.lives: list[_Life] = []
        """the threads in the order in which they appear"""
        self.names: dict[int, dict[str, _Life]] = {}
        """for each process its present program's threads by name"""
        self.instants: list[Instant] = []
        self.output: list[tuple[int, int, int, str]] = []
        self.exit_status: dict[int, int] = {}
        self.most = -1
        """the largest number of kernel threads that a thread counted"""

    def life(self, pid: int, name: str, now: int) -> _Life:
        """The thread `name` of the process `pid`."""
        names = self.names.setdefault(pid, {})
        if name not in names:
            names[name] = _Life(len(self.lives), pid, len(names) + 1, name, now)
            self.lives.append(names[name])
        return names[name]

    def take(self, step: dict[str, Any], now: int) -> None:
        """The next line."""
        pid = step.get("process", self.pid)
        thread = self.life(pid, step["thread"], now)
        self.most = max(self.most, step.get("kernel_threads", -1))
        (does,) = DOES & set(step)
        what = step[does]
        if does in BY_ITSELF:
            self.instants.append((now, BY_ITSELF[does], thread.at, -1, what))
            if does == "says":
                self.output.append((now, pid, thread.tid, what))
            elif does == "executes":
                self.replace(pid, now)
        elif does in TO_ANOTHER:
            other = self.life(pid, what, now)
            if does == "creates" and other.state is None:
                other.becomes(now, State.READY)
            self.instants.append((now, TO_ANOTHER[does], thread.at, other.at, ""))
        elif does == "forks":
            self.instants.append((now, EventKind.FORK, thread.at, self.life(what, thread.name, now).at, ""))
        elif does == "reaps":
            self.exit_status[what] = step.get("status", 0)
        elif what == ENDED:
            self.end(thread, now)
        else:
            why = step.get("call", "")
            if "for" in step:
                why += f"({self.life(pid, step['for'], now).tid})"
            thread.becomes(now, STATES[what], step.get("kernel_thread", -1), why)

    def end(self, thread: _Life, now: int) -> None:
        """`thread` is no more."""
        thread.becomes(now, None)
        thread.ended = now
        self.instants.append((now, EventKind.EXIT, thread.at, -1, ""))

    def replace(self, pid: int, now: int) -> None:
        """The process `pid` gets another program: all its threads vanish, and their names are free again."""
        for life in self.names.pop(pid, {}).values():
            if life.ended < 0:
                self.end(life, now)


def _ran(lives: list[_Life]) -> list[tuple[int, int, int]]:
    """``(time, process, kernel thread)`` of all running spans, in order of time."""
    return sorted(
        (start, life.pid, carrier)
        for life in lives
        for start, _, state, carrier, _ in life.spans
        if state == State.RUNNING and carrier >= 0
    )
