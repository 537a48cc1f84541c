"""Whatever a program does, a run ends in an outcome, accounts for all time, and does the same again."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

import threadlab as tl
from tests.machine.wild_programs import Wild

PROGRAMS = 600
OUTCOMES = ("completed", "deadlock", "signaled", "limit")


def outcome_of(seed: int) -> str:
    """Run the wild program of `seed`, check what must hold of every run, and return its outcome."""
    wild = Wild(seed)
    settings = wild.settings()
    try:
        trace = tl.run(wild.main, **settings)
    except tl.ProgramError as error:
        if "between pthread_cleanup_push and pthread_cleanup_pop" in str(error):
            return "error"
        raise
    lives: Counter[int] = Counter()
    cpus: dict[int, list[tuple[int, int]]] = {}
    for span in trace.spans:
        lives[span.thread] += span.duration
        if span.cpu >= 0:
            cpus.setdefault(span.cpu, []).append((span.start, span.end))
    for number, thread in enumerate(trace.threads):
        assert lives[number] == (trace.end if thread.ended < 0 else thread.ended) - thread.created
    for runs in cpus.values():
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(runs)))
    choices = {"seed": None, "schedule": trace.schedule} if settings["seed"] is not None else {}
    again = tl.run(wild.main, **settings | choices)
    assert {**again.to_dict(), "settings": None} == {**trace.to_dict(), "settings": None}
    assert (trace.outcome == "deadlock") == (trace.exit_status.get(2) is None and not trace.limit)
    return trace.outcome


@pytest.mark.parametrize("first", range(0, PROGRAMS, 100))
def test_wild_programs(first: int) -> None:
    outcomes = Counter(outcome_of(seed) for seed in range(first, first + 100))
    assert all(outcomes[outcome] for outcome in OUTCOMES[:3]), "programs that all end alike test little"
