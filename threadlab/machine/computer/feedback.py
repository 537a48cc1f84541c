"""The multilevel feedback queue: what a kernel thread has done decides how urgent it is.

Corbató, Merwin-Daggett and Daley, "An experimental time-sharing system", AFIPS 1962; the rules as in Arpaci-Dusseau and
Arpaci-Dusseau, "Operating Systems: Three Easy Pieces", chapter 8.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from threadlab.machine.computer.accounts import Account, AccountingQueue
from threadlab.machine.computer.thread import Cpu, Lwp

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel


class LevelAccount(Account):
    """`level` 0 is the top; `used` is the part of the level's allotment that is used up, nanoseconds."""

    __slots__ = ("level", "used")

    def __init__(self, lwp: Lwp) -> None:
        super().__init__(lwp)
        self.level = 0
        self.used = 0


class FeedbackQueue(AccountingQueue[LevelAccount]):
    """Levels of kernel threads, the top first; round robin within a level.

    A boost is no event of its own.  It changes nothing that can be seen before something is asked of the queue, except
    for the length of the slices during which it comes, and when it comes is known beforehand.
    """

    def __init__(self, kernel: Kernel, levels: int, boost: int | None, cumulative: bool) -> None:
        super().__init__(kernel)
        self._levels: list[deque[Lwp]] = [deque() for _ in range(levels)]
        self._boost = boost
        self._boosted = 0  # the time of the last boost of those that queue
        self._cumulative = cumulative

    # Boosts

    def _next_boost(self, account: LevelAccount) -> int | None:
        """The first boost after ``account.since`` that will move it; None if none will."""
        boost = self._boost
        return None if boost is None or not account.level else (account.since // boost + 1) * boost

    def _raise_if_boosted(self, account: LevelAccount, now: int) -> None:
        """If there was a boost between ``account.since`` and `now`, put it on top."""
        boost = self._next_boost(account)
        if boost is not None and boost <= now:
            account.level = account.used = 0
            account.since = boost

    def _boost_queue(self) -> None:
        now, boost = self.kernel.now, self._boost
        if boost is None or now < self._boosted + boost:
            return
        self._boosted = now // boost * boost
        top, *lower = self._levels
        for level in lower:
            for lwp in level:
                self._raise_if_boosted(self.accounts[lwp], now)
            top.extend(level)
            level.clear()

    # What becomes of one

    def opened(self, lwp: Lwp) -> LevelAccount:
        """On the top level."""
        return LevelAccount(lwp)

    def charge(self, account: LevelAccount, now: int) -> None:
        """Add to what it has used."""
        self._raise_if_boosted(account, now)
        account.used += now - account.since

    def _falls(self, account: LevelAccount) -> bool:
        """If its allotment is used up, put it on the next level.  Returns whether it was."""
        if account.used < self._allotment(account):
            return False
        account.level = min(account.level + 1, len(self._levels) - 1)
        account.used = 0
        return True

    def slept(self, account: LevelAccount) -> None:
        """It keeps its level, and a whole allotment unless CPU time is counted over all its bursts."""
        if not self._falls(account) and not self._cumulative:
            account.used = 0
        account.since = self.kernel.now

    def woke(self, account: LevelAccount) -> None:
        """On the level it had; on the top one if there was a boost while it slept."""
        self._raise_if_boosted(account, self.kernel.now)

    def _allotment(self, account: LevelAccount) -> int:
        return self.kernel.quantum << account.level

    def slice(self, account: LevelAccount) -> int:
        """What is left of its allotment; from a boost on it has the top level's."""
        left = self._allotment(account) - account.used
        boost = self._next_boost(account)
        if boost is not None and boost < account.since + left:
            return boost - account.since + self.kernel.quantum
        return left

    # The queue

    def enqueue(self, account: LevelAccount, gave_up: bool) -> None:
        """Put it at the tail of its level."""
        self._boost_queue()
        if not self._falls(account) and gave_up and not self._cumulative:
            account.used = 0
        account.since = self.kernel.now
        self._levels[account.level].append(account.lwp)

    def enqueue_preempted(self, account: LevelAccount) -> None:
        """Put it at the head of its level, or at the tail if its allotment was just used up."""
        self._boost_queue()
        account.since = self.kernel.now
        fell = self._falls(account)
        level = self._levels[account.level]
        level.append(account.lwp) if fell else level.appendleft(account.lwp)

    def dequeue(self, account: LevelAccount) -> None:
        """Take it out of its level."""
        self._boost_queue()
        self._raise_if_boosted(account, self.kernel.now)
        self._levels[account.level].remove(account.lwp)

    def first(self) -> LevelAccount:
        """The first of the highest level present."""
        return self.accounts[self.front()[0]]

    def front(self) -> Sequence[Lwp]:
        """All of the highest level present."""
        self._boost_queue()
        return next(level for level in self._levels if level)

    def gives_way(self, account: LevelAccount) -> bool:
        """Whether somebody waits on its level, which may be a new one, or above."""
        self._boost_queue()
        self._falls(account)
        return any(self._levels[: account.level + 1])

    def victim(self, lwp: Lwp) -> Cpu | None:
        """The CPU of the lowest level, if that is lower than the level of `lwp`."""
        level = self.accounts[lwp].level
        worst: LevelAccount | None = None
        for account in sorted(self.running.values(), key=lambda account: account.cpu.index):  # type: ignore[union-attr]
            boost = self._next_boost(account)
            boosted = boost is not None and boost <= self.kernel.now
            assert account.cpu is not None
            if not boosted and account.cpu.reschedule != "kernel" and account.level > level:
                worst, level = account, account.level
        return None if worst is None else worst.cpu

    def __len__(self) -> int:
        return sum(map(len, self._levels))

    def __iter__(self) -> Iterator[Lwp]:
        return chain.from_iterable(self._levels)
