"""The trace: everything that pictures, checks and descriptions know about a run, simulated or real.

Files and descriptions are imported when they are first asked for, so that the package is there at once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any

from threadlab.trace.metrics import Metrics, metrics_of
from threadlab.trace.records import (
    Deadlock,
    Event,
    EventKind,
    LwpRecord,
    Source,
    Span,
    State,
    ThreadRecord,
)

if TYPE_CHECKING:
    from threadlab.trace.listing import Listing

Interval = tuple[int, int, int, int, int, int, str]
"""``(start, end, thread, lwp, cpu, state, why)``, as `Span` names them"""
Instant = tuple[int, str, int, int, str]
"""``(time, kind, thread, other, detail)``, as `Event` names them"""


class Spans(Sequence[Span]):
    """The intervals of a trace as `Span` records, made one at a time when somebody looks."""

    def __init__(self, intervals: Sequence[Interval]) -> None:
        self._intervals = intervals

    def __len__(self) -> int:
        return len(self._intervals)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [_span(interval) for interval in self._intervals[index]]
        return _span(self._intervals[index])

    def __iter__(self) -> Iterator[Span]:
        return map(_span, self._intervals)


class Events(Sequence[Event]):
    """The instants of a trace as `Event` records, made one at a time when somebody looks."""

    def __init__(self, instants: Sequence[Instant]) -> None:
        self._instants = instants

    def __len__(self) -> int:
        return len(self._instants)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [_event(instant) for instant in self._instants[index]]
        return _event(self._instants[index])

    def __iter__(self) -> Iterator[Event]:
        return map(_event, self._instants)


def _span(interval: Interval) -> Span:
    start, end, thread, lwp, cpu, state, why = interval
    return Span(start, end, thread, lwp, cpu, State(state), why)


def _event(instant: Instant) -> Event:
    time, kind, thread, other, detail = instant
    return Event(time, EventKind(kind), thread, other, detail)


@dataclass(frozen=True)
class Columns:
    """The spans of a trace as columns of 64-bit integers, for pictures and for the browser.

    All columns are equally long; `why` holds positions in `whys`, whose first entry is the empty string.
    """

    start: array[int]
    end: array[int]
    thread: array[int]
    lwp: array[int]
    cpu: array[int]
    state: array[int]
    why: array[int]
    whys: tuple[str, ...]


@dataclass(eq=False)
class Trace:
    """What happened during one run.

    `threads`, `lwps` and `cpus` (a number; 0 where a real runtime cannot tell which CPU ran what) are what spans
    point into; `end` is the time of the last thing that happened, in nanoseconds; `outcome` is ``"completed"``,
    ``"deadlock"``, ``"signaled"`` or ``"limit"`` and speaks of the first process; `settings` are the words under
    which the run was made (model, policy, …), for captions and for making it again.
    """

    threads: list[ThreadRecord]
    lwps: list[LwpRecord]
    cpus: int
    intervals: list[Interval] = field(repr=False)
    instants: list[Instant] = field(repr=False)
    output: list[tuple[int, int, int, str]] = field(default_factory=list, repr=False)
    """``(time, pid, tid, text)`` for each text written"""
    exit_status: dict[int, int] = field(default_factory=dict)
    """the exit status of each process by its pid; ``-signo`` for one that a signal killed"""
    end: int = 0
    outcome: str = "completed"
    deadlock: Deadlock | None = None
    limit: str = ""
    """why the run was cut short, when `outcome` is ``"limit"``"""
    source: Source = field(default_factory=lambda: Source("simulated"))
    settings: dict[str, Any] = field(default_factory=dict)
    schedule: list[int] = field(default_factory=list, repr=False)
    """which candidate was taken at each choice that was left open; hand it to ``run(schedule=…)`` to replay"""
    listing: Listing | None = None
    """the text of the program and the way of each thread through it, of a run with ``record="source"``"""
    counted: dict[str, int] = field(default_factory=dict, repr=False)
    """counts that spans cannot give when they were not recorded: ``user_switches``, ``kernel_switches``, ``busy``"""

    @cached_property
    def spans(self) -> Spans:
        """All intervals as `Span` records, in the order in which they closed."""
        return Spans(self.intervals)

    @cached_property
    def events(self) -> Events:
        """All instants as `Event` records, in order of time."""
        return Events(self.instants)

    @cached_property
    def columns(self) -> Columns:
        """The spans as columns, made at the first use."""
        if not self.intervals:
            empty: array[int] = array("q")
            return Columns(empty, empty, empty, empty, empty, empty, empty, ("",))
        start, end, thread, lwp, cpu, state, why = zip(*self.intervals, strict=True)
        whys = tuple(dict.fromkeys(("", *why)))
        position = {text: at for at, text in enumerate(whys)}
        return Columns(
            array("q", start),
            array("q", end),
            array("q", thread),
            array("q", lwp),
            array("q", cpu),
            array("q", state),
            array("q", map(position.__getitem__, why)),
            whys,
        )

    @cached_property
    def one_process(self) -> bool:
        """Whether all threads belong to one process, so that a thread id alone names a thread."""
        return len({thread.pid for thread in self.threads}) <= 1

    def text(self) -> str:
        """Everything the program wrote, joined with newlines."""
        return "\n".join(text for _, _, _, text in self.output)

    def metrics(self) -> Metrics:
        """The run in numbers (times in nanoseconds)."""
        return metrics_of(self)

    def describe(self) -> str:
        """The run in a few sentences; also the alt text of its pictures."""
        from threadlab.trace.describe import describe

        return describe(self)

    def thread_name(self, thread: int) -> str:
        """How pictures and sentences call the thread at position `thread`."""
        record = self.threads[thread]
        return record.name if self.one_process else f"{record.pid}:{record.name}"

    def to_dict(self) -> dict[str, Any]:
        """The trace as plain lists, numbers and texts, ready for JSON."""
        from threadlab.trace.json_file import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Trace:
        """The trace that `to_dict` gave.  Raises `ValueError` if `data` is not one."""
        from threadlab.trace.json_file import from_dict

        return from_dict(cls, data)

    def to_json(self, path: str | PathLike[str]) -> None:
        """Save the trace to the file `path`."""
        from threadlab.trace.json_file import save

        save(self, path)

    @classmethod
    def from_json(cls, path: str | PathLike[str]) -> Trace:
        """The trace saved in the file `path`.

        Raises `ValueError` if the file holds no trace and `OSError` if it cannot be read.
        """
        from threadlab.trace.json_file import load

        return load(cls, path)

    def to_perfetto(self, path: str | PathLike[str]) -> None:
        """Save the trace to the file `path` in the Chrome trace-event format, which ui.perfetto.dev opens."""
        from threadlab.trace.perfetto import save

        save(self, path)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trace) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]
