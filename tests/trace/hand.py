"""A small trace made by hand: two CPUs, two kernel threads, three threads of one process, 12 ms."""

from __future__ import annotations

from threadlab.trace import EventKind, LwpRecord, Source, State, ThreadRecord, Trace, ms

RUN, READY, BLOCKED, WAITING, SWITCH = State.RUNNING, State.READY, State.BLOCKED, State.WAITING, State.SWITCHING

LIFE = [
    # start, end, thread, lwp, cpu, state, why
    (0, 2, 0, 0, 0, RUN, ""),
    (0, 2, 1, -1, -1, READY, ""),
    (1, 2, 2, 1, -1, READY, ""),
    (2, 3, 1, 0, 0, SWITCH, ""),
    (2, 6, 2, 1, 1, RUN, ""),
    (3, 7, 1, 0, 0, RUN, ""),
    (2, 8, 0, -1, -1, WAITING, "pthread_join(2)"),
    (6, 12, 2, 1, -1, BLOCKED, "read"),
    (8, 12, 0, 0, 0, RUN, ""),
    (7, 8, 1, 0, -1, BLOCKED, "nanosleep"),
]
"""Milliseconds"""


def hand_made(**changes) -> Trace:
    """The trace; `changes` are fields of `Trace`."""
    fields = {
        "threads": [
            ThreadRecord(2, 1, "main", 0, 0, 12 * ms, 0),
            ThreadRecord(2, 2, "A", 0, 3 * ms, 8 * ms, 2 * ms),
            ThreadRecord(2, 3, "B", 1 * ms, 2 * ms, -1, 1 * ms),
        ],
        "lwps": [LwpRecord(2, 1), LwpRecord(2, 2)],
        "cpus": 2,
        "intervals": [(start * ms, end * ms, *rest[:3], int(rest[3]), rest[4]) for start, end, *rest in LIFE],
        "instants": [
            (0, EventKind.CREATE, 0, 1, ""),
            (1 * ms, EventKind.OUTPUT, 0, -1, 'say "hi" \\ ü'),
            (8 * ms, EventKind.EXIT, 1, -1, ""),
            (8 * ms, EventKind.WAKE, 0, 1, ""),
        ],
        "output": [(1 * ms, 2, 1, 'say "hi" \\ ü')],
        "exit_status": {2: 0},
        "end": 12 * ms,
        "settings": {"model": "many-to-many, 2 LWPs"},
    }
    return Trace(**{**fields, **changes})


MEASURED = Source("measured", "Linux 6.1, Example CPU, 4 CPUs", "2026-11-25", {"gcc": "12.2", "glibc": "2.36"})
