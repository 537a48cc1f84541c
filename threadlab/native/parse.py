"""From the lines that a program prints to a trace."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from threadlab.native.errors import NativeError
from threadlab.native.launch import Ending
from threadlab.trace import EventKind, LwpRecord, Source, State, ThreadRecord, Trace
from threadlab.trace.trace import Instant, Interval

STATES = {state.name.lower(): state for state in (State.RUNNING, State.READY, State.BLOCKED, State.WAITING)}
ENDED = "ended"
FIELDS = {
    **dict.fromkeys(("at", "kernel_thread", "kernel_threads"), int),
    **dict.fromkeys(("thread", "is", "call", "for", "creates", "joins"), str),
}
"""what a line may hold"""
SHOWN = 80
"""characters of a line that is not understood"""


@dataclass
class _Life:
    """What is known of one thread so far."""

    name: str
    tid: int
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
    if ending.status > 0 and not ending.limit:
        said = ending.messages.strip() or "it says nothing"
        raise NativeError(f"{title} ended with exit status {ending.status}: {said}")
    steps = _steps(ending, title)
    if not steps and ending.status == 0:
        raise NativeError(f"{title} printed no steps")
    lives, instants, most = _lives(steps)
    end = max([step["at"] for step in steps], default=0)
    if ending.limit:
        end = max(end, ending.elapsed)
    for life in lives.values():
        life.becomes(end, None)
    lwps = list(dict.fromkeys(carrier for _, carrier in _ran(lives)))
    intervals: list[Interval] = []
    for at, life in enumerate(lives.values()):
        own = next((carrier for _, _, state, carrier, _ in life.spans if state == State.RUNNING), -1)
        for start, until, state, carrier, why in life.spans:
            if state == State.READY and carrier < 0:
                carrier = own  # created, and not yet run
            kept = carrier if state in keeps else -1
            lwp = lwps.index(kept) if kept in lwps else -1
            intervals.append((start, until, at, lwp, -1, int(state), why))
    intervals.sort(key=lambda interval: interval[1])
    return Trace(
        threads=[
            ThreadRecord(ending.pid, life.tid, life.name, life.created, life.first_run, life.ended, -1)
            for life in lives.values()
        ],
        lwps=[LwpRecord(ending.pid, number) for number in lwps],
        cpus=0,
        intervals=intervals,
        instants=instants,
        exit_status={ending.pid: ending.status},
        end=end,
        outcome="limit" if ending.limit else "signaled" if ending.status < 0 else "completed",
        limit=ending.limit,
        source=source,
        settings={**settings, "process_kernel_threads": most},
    )


def _steps(ending: Ending, title: str) -> list[dict[str, Any]]:
    """The lines of the program in order of time, which starts at 0."""
    lines = ending.output.splitlines()
    if lines and not ending.output.endswith("\n") and (ending.limit or ending.status < 0):
        lines.pop()  # the program was stopped in the middle of it
    steps = []
    for number, line in enumerate(lines, 1):
        try:
            step = json.loads(line)
        except (ValueError, RecursionError):
            step = None
        if not _is_step(step):
            shown = line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
            raise NativeError(f"{title} printed something that is no step, in line {number}: {shown!r}")
        steps.append(step)
    steps.sort(key=lambda step: step["at"])
    start = steps[0]["at"] if steps else 0
    for step in steps:
        step["at"] -= start
    return steps


def _is_step(step: Any) -> bool:
    """Whether a line says when which thread did one thing, in fields of the right types."""
    if not isinstance(step, dict) or not {"at", "thread"} <= set(step):
        return False
    if any(FIELDS.get(name) is not type(value) for name, value in step.items()):
        return False
    known = step.get("is", ENDED) in {*STATES, ENDED}
    return known and len({"is", "creates", "joins"} & set(step)) == 1


def _lives(steps: list[dict[str, Any]]) -> tuple[dict[str, _Life], list[Instant], int]:
    """The threads by name in the order in which they appear, the events, and how many kernel threads were counted."""
    lives: dict[str, _Life] = {}
    instants: list[Instant] = []
    most = -1

    def life(name: str, at: int) -> _Life:
        return lives.setdefault(name, _Life(name, len(lives) + 1, at))

    for step in steps:
        at, thread = step["at"], life(step["thread"], step["at"])
        most = max(most, step.get("kernel_threads", -1))
        if "creates" in step:
            other = life(step["creates"], at)
            if other.state is None:
                other.becomes(at, State.READY)
            instants.append((at, EventKind.CREATE, thread.tid - 1, other.tid - 1, ""))
        elif "joins" in step:
            instants.append((at, EventKind.JOIN, thread.tid - 1, life(step["joins"], at).tid - 1, ""))
        elif step["is"] == ENDED:
            thread.becomes(at, None)
            thread.ended = at
            instants.append((at, EventKind.EXIT, thread.tid - 1, -1, ""))
        else:
            why = step.get("call", "")
            if "for" in step:
                why += f"({life(step['for'], at).tid})"
            thread.becomes(at, STATES[step["is"]], step.get("kernel_thread", -1), why)
    return lives, instants, most


def _ran(lives: dict[str, _Life]) -> list[tuple[int, int]]:
    """``(time, kernel thread)`` of all running spans, in order of time."""
    return sorted(
        (start, carrier)
        for life in lives.values()
        for start, _, state, carrier, _ in life.spans
        if state == State.RUNNING and carrier >= 0
    )
