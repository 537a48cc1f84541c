"""Signal numbers, and sets of them as bits.  POSIX.1-2017, signal.h; the numbers are those of Linux on x86 and Arm."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from errno import EINVAL
from typing import Any

from threadlab.machine.posix.failure import failure

HIGHEST = 64
FIRST_REAL_TIME = 34
SIGKILL, SIGSTOP, SIGCONT, SIGCHLD, SIGALRM, SIGSEGV = 9, 19, 18, 17, 14, 11
STOPS = frozenset({SIGSTOP, 20, 21, 22})
"""signals whose default action is to stop the process: SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU"""
IGNORED_BY_DEFAULT = frozenset({SIGCHLD, SIGCONT, 23, 28})
"""signals whose default action is nothing (SIGCHLD, SIGURG, SIGWINCH), or nothing more than to continue the process"""
FAULTS = frozenset({4, 5, 7, 8, SIGSEGV, 31})
"""signals that an instruction of the program raises: SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS"""
_RESERVED = (32, 33)
"""real-time signals that glibc keeps for itself"""


def member(number: int) -> int:
    """The signal `number` as `signal.Signals` has it, or as a plain number where that has no name for it."""
    try:
        return signal.Signals(number)
    except ValueError:
        return number


def name_of(number: int) -> str:
    """The name of the signal `number`, as ``SIGUSR1`` or ``SIGRTMIN+1``."""
    if number > FIRST_REAL_TIME and number < HIGHEST:
        return f"SIGRTMIN+{number - FIRST_REAL_TIME}"
    return getattr(member(number), "name", f"signal {number}")


def checked(number: Any, call: str, least: int = 1) -> int:
    """`number` as a plain signal number.  Raises EINVAL if there is no such signal, `TypeError` if it is no number."""
    if not isinstance(number, int):
        raise TypeError(f"{call}: signo must be a signal such as signal.SIGUSR1, not {number!r}")
    if not least <= number <= HIGHEST or number in _RESERVED:
        raise failure(EINVAL, f"{call}: there is no signal {int(number)}")
    return int(number)


def bit(number: int) -> int:
    """The set that holds the signal `number` alone."""
    return 1 << number


NEVER_BLOCKED = bit(SIGKILL) | bit(SIGSTOP)


def bits(signals: Any, call: str) -> int:
    """The set of `signals`, an iterable of signals or one signal.  Raises as `checked` does."""
    if isinstance(signals, int):
        signals = (signals,)
    if not isinstance(signals, Iterable):
        raise TypeError(f"{call}: signals must be a set such as {{signal.SIGUSR1}}, not {signals!r}")
    found = 0
    for number in signals:
        found |= bit(checked(number, call))
    return found


def numbers(found: int) -> Iterator[int]:
    """The signals in the set `found`, lowest first."""
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest


def members(found: int) -> frozenset[int]:
    """The set `found` as a program sees it."""
    return frozenset(map(member, numbers(found)))
