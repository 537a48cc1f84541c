"""Signals that have been sent and not yet taken: of a standard signal one at most, of a real-time signal all, in order."""

from __future__ import annotations

from typing import Any

from threadlab.machine.posix.signals.numbers import FIRST_REAL_TIME, bit, name_of


class SignalInfo(int):
    """A signal as a handler with SA_SIGINFO and `sigtimedwait` get it: its number, and who sent it with what.

    `si_code` is ``"SI_USER"`` (kill, raise_), ``"SI_TKILL"`` (pthread_kill), ``"SI_QUEUE"`` (sigqueue), ``"SI_TIMER"``
    (alarm), ``"CLD_EXITED"`` and so on (a child) or ``"SI_KERNEL"`` (a fault); `si_value` is what sigqueue sent along,
    `si_pid` the sender's process id (of SIGCHLD the child's) and `si_status` the child's status.
    """

    si_code: str
    si_value: Any
    si_pid: int
    si_status: int

    def __new__(
        cls, number: int, code: str = "SI_USER", pid: int = 0, value: Any = None, status: int = 0
    ) -> SignalInfo:
        """The signal `number`, with what is known of it."""
        info = super().__new__(cls, number)
        info.si_code = code
        info.si_value = value
        info.si_pid = pid
        info.si_status = status
        return info

    @property
    def si_signo(self) -> int:
        """The number of the signal."""
        return int(self)

    @property
    def name(self) -> str:
        """The name of the signal."""
        return name_of(int(self))

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (int(self), self.si_code, self.si_pid, self.si_value, self.si_status)

    def __repr__(self) -> str:
        return f"<{self.name}, {self.si_code}>"

    __str__ = int.__repr__


class Pending:
    """A set of pending signals, each with what was sent with it."""

    __slots__ = ("mask", "queued")

    def __init__(self) -> None:
        self.mask = 0
        self.queued: dict[int, list[SignalInfo]] = {}

    def add(self, info: SignalInfo) -> None:
        """Add one; a standard signal that is pending already is not counted twice."""
        number = int(info)
        queue = self.queued.setdefault(number, [])
        if not queue or number >= FIRST_REAL_TIME:
            queue.append(info)
            self.mask |= bit(number)

    def take(self, number: int) -> SignalInfo:
        """Take out the one that has waited longest of those with `number`."""
        queue = self.queued[number]
        info = queue.pop(0)
        if not queue:
            self.discard(number)
        return info

    def discard(self, number: int) -> None:
        """Take out all with `number`."""
        self.queued.pop(number, None)
        self.mask &= ~bit(number)
