"""Steps that the programs about signals share, beyond those in case.py; twins/signals.h has the same in C."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import threadlab as tl
from tests.conformance.case import names, signal_name
from threadlab import ms

Steps = Iterator[Any]


def mask() -> Steps:
    """The caller's signal mask, by name."""
    return names((yield tl.pthread_sigmask(tl.SIG_BLOCK, ())))


def pending() -> Steps:
    """What is pending for the caller, by name."""
    return names((yield tl.sigpending()))


def block(*signals: int) -> Any:
    """The call that blocks `signals` too."""
    return tl.pthread_sigmask(tl.SIG_BLOCK, signals)


def unblock(*signals: int) -> Any:
    """The call that blocks `signals` no longer."""
    return tl.pthread_sigmask(tl.SIG_UNBLOCK, signals)


def settle(ticks: int = 1) -> Steps:
    """Let everybody else come as far as they can, and then time pass.

    The others go first because nobody runs while the caller sleeps where all threads share one kernel thread.  A handler
    that runs meanwhile does not end it.
    """
    for _ in range(3):
        yield tl.sched_yield()
    end = ticks * ms + (yield tl.clock())
    while (left := end - (yield tl.clock())) > 0:
        try:
            yield tl.nanosleep(left)
        except InterruptedError:
            continue


def says(signo: int) -> Steps:
    """The handler of most cases."""
    yield tl.write(f"in {signal_name(signo)}")


def says_both_ends(signo: int) -> Steps:
    yield tl.write(f"in {signal_name(signo)}")
    yield tl.write(f"out {signal_name(signo)}")
