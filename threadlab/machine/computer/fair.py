"""Proportional share by earliest eligible virtual deadline first (EEVDF).

Stoica and Abdel-Wahab, "Earliest eligible virtual deadline first: a flexible and accurate mechanism for proportional share
resource allocation", Old Dominion University, TR-95-22, 1995; the weights are those of nice values on Linux.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING

from threadlab.machine.computer.accounts import Account, AccountingQueue
from threadlab.machine.computer.thread import Cpu, Lwp

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel

_UNIT = 1024 << 20
"""Virtual time that one nanosecond takes a weight of 1; at weight 1024 the clock counts 2**20 a nanosecond, which leaves
next to nothing to rounding"""
_HIGHEST, _LOWEST = 20, -19
"""priorities that still change the weight; as nice values -20 and 19"""


def weight_of(priority: int) -> int:
    """The share of `priority` relative to others': 1024 for priority 0, and a quarter more for each step up."""
    return round(1024 * 1.25 ** max(_LOWEST, min(_HIGHEST, priority)))


class FairAccount(Account):
    """One kernel thread's virtual time.

    `virtual` is the CPU time it has had, divided by its weight; `left` the CPU time, nanoseconds, that is left of its
    present request, and `deadline` the virtual time at which it should have had all of that.  `lag` is kept while it
    sleeps: the CPU time it was owed, times the unit.
    """

    __slots__ = ("deadline", "lag", "left", "number", "virtual", "weight")

    def __init__(self, lwp: Lwp) -> None:
        super().__init__(lwp)
        self.virtual = self.deadline = self.left = self.lag = 0
        self.weight = 1
        self.number = 0  # its place in the queue among equals; 0: it is not there


class FairQueue(AccountingQueue[FairAccount]):
    """Of those that have had no more than their share (the eligible ones), the one with the earliest deadline is next.

    The queue's own virtual time is the mean of the virtual times of all that want a CPU, by weight; who is not ahead of
    it is eligible.
    """

    def __init__(self, kernel: Kernel) -> None:
        super().__init__(kernel)
        self._weights = 0  # of all that want a CPU
        self._sum = 0  # of weight times virtual time
        self._rest = 0  # the virtual time when nobody wanted a CPU
        self._queued: dict[Lwp, FairAccount] = {}
        # Whoever queues is in one of these, where an entry whose number is no longer the account's is void.
        self._by_deadline: list[tuple[int, int, FairAccount]] = []  # found eligible, when it was last looked at
        self._by_virtual: list[tuple[int, int, FairAccount]] = []  # not yet
        self._next_number = count(1).__next__

    # Virtual time

    def opened(self, lwp: Lwp) -> FairAccount:
        """Owed nothing."""
        return FairAccount(lwp)

    def _eligible(self, account: FairAccount) -> bool:
        return account.virtual * self._weights <= self._sum

    def _advance(self, account: FairAccount, by: int) -> None:
        account.virtual += by
        self._sum += account.weight * by

    def _span(self, account: FairAccount, time: int) -> int:
        """The virtual time that `time` nanoseconds of CPU take it."""
        return time * _UNIT // account.weight

    def _settle_all(self) -> None:
        for account in self.running.values():
            self.settle(account)

    def charge(self, account: FairAccount, now: int) -> None:
        """Its virtual time goes on."""
        time = now - account.since
        account.left -= time
        self._advance(account, self._span(account, time))

    def _request(self, account: FairAccount) -> None:
        """It asks for one more quantum."""
        account.left = self.kernel.quantum
        account.deadline = account.virtual + self._span(account, account.left)

    def slept(self, account: FairAccount) -> None:
        """Keep what it is owed, or owes: at most a quantum."""
        self._settle_all()
        most = self.kernel.quantum * _UNIT
        owed = account.weight * self._sum // self._weights - account.weight * account.virtual
        account.lag = max(-most, min(most, owed))
        self._weights -= account.weight
        self._sum -= account.weight * account.virtual
        if not self._weights:
            self._rest = account.virtual

    def woke(self, account: FairAccount) -> None:
        """It comes back as far behind, or ahead of, the others as it was when it left."""
        self._settle_all()
        account.weight = weight = weight_of(account.lwp.priority)
        if self._weights:
            behind = account.lag * (self._weights + weight) // (self._weights * weight)
            account.virtual = self._sum // self._weights - behind
        else:
            account.virtual = self._rest
        self._weights += weight
        self._sum += weight * account.virtual
        self._request(account)

    def priority_changed(self, lwp: Lwp) -> None:
        """The new weight counts from now on, for what it is owed too."""
        account = self.accounts.get(lwp)
        if account is not None and account.awake:
            self._settle_all()
            left = account.left
            self.slept(account)
            self.woke(account)
            account.left = left
            account.deadline = account.virtual + self._span(account, left)

    # The queue

    def slice(self, account: FairAccount) -> int:
        """What is left of its request."""
        return account.left

    def enqueue(self, account: FairAccount, gave_up: bool) -> None:
        """Put it behind those with the same deadline; what is left of a request that it gave up is forfeited."""
        if gave_up:
            if account.left > 0:
                self._advance(account, account.deadline - account.virtual)
            self._request(account)
        self._enqueue(account, self._next_number())

    def enqueue_preempted(self, account: FairAccount) -> None:
        """Put it before those with the same deadline, unless its request was just fulfilled."""
        if account.left > 0:
            self._enqueue(account, -self._next_number())
        else:
            self.enqueue(account, gave_up=True)

    def _enqueue(self, account: FairAccount, number: int) -> None:
        account.number = number
        self._queued[account.lwp] = account
        heappush(self._by_virtual, (account.virtual, number, account))

    def dequeue(self, account: FairAccount) -> None:
        """Take it out."""
        del self._queued[account.lwp]
        account.number = 0

    def first(self) -> FairAccount:
        """The eligible one with the earliest deadline; if none is, the one that will be eligible first."""
        self._settle_all()
        later, now = self._by_virtual, self._by_deadline
        while later and (later[0][1] != later[0][2].number or self._eligible(later[0][2])):
            _, number, account = heappop(later)
            if number == account.number:
                heappush(now, (account.deadline, number, account))
        while now:
            _, number, account = now[0]
            if number == account.number:
                if self._eligible(account):
                    return account
                heappush(later, (account.virtual, number, account))  # virtual time has gone back: somebody left
            heappop(now)
        return later[0][2]

    def front(self) -> Sequence[Lwp]:
        """Those with the same claim as the first."""
        first = self.first()
        if not self._eligible(first):
            return [first.lwp]
        equals = [
            account
            for account in self._queued.values()
            if account.deadline == first.deadline and self._eligible(account)
        ]
        return [account.lwp for account in sorted(equals, key=lambda account: account.number)]

    def gives_way(self, account: FairAccount) -> bool:
        """Whether another one comes first, now that it asks for one more quantum."""
        if self._queued:
            first = self.first()
            mine, theirs = self._eligible(account), self._eligible(first)
            deadline = account.virtual + self._span(account, self.kernel.quantum)
            if theirs and (not mine or first.deadline <= deadline):
                return True
            if not mine and not theirs and first.virtual <= account.virtual:
                return True
        self._request(account)
        return False

    def victim(self, lwp: Lwp) -> Cpu | None:
        """The CPU with the latest deadline, if `lwp` is eligible and has an earlier one."""
        self._settle_all()
        challenger = self.accounts[lwp]
        if not self._eligible(challenger):
            return None
        latest = challenger.deadline
        cpu: Cpu | None = None
        for number in sorted(self.running):
            account = self.running[number]
            assert account.cpu is not None
            if account.cpu.reschedule != "kernel" and account.deadline > latest:
                cpu, latest = account.cpu, account.deadline
        return cpu

    def __len__(self) -> int:
        return len(self._queued)

    def __iter__(self) -> Iterator[Lwp]:
        return iter(self._queued)
