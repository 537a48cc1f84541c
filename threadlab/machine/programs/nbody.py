"""An N-body program as threads see it: tasks, a lock around a buffer cache, and misses that block in the kernel.

Its threads move no bodies; they use processors, locks and memory in the pattern of Anderson et al., "Scheduler
activations", ACM TOCS 10(1), 1992, section 5.3: a tree of bodies is built, the forces are computed by many threads that
visit parts of the tree, and the tree is held in a buffer cache that the program manages itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from threadlab.machine.posix import (
    compute,
    load,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    read,
    store,
)
from threadlab.machine.programs.monitor import Steps
from threadlab.trace import ms, us


@dataclass(frozen=True)
class NBody:
    """The program and its numbers.  `main` is the parallel program, `sequential` the same work without threads or locks.

    In each of `steps` time steps the main thread builds the tree (`build` nanoseconds), makes a thread for each of the
    `bodies` and joins them.  Each thread pays `visits` visits to blocks of the tree: it looks the block up in the cache
    (`lookup` nanoseconds, under the lock) and computes with it (from 0 to twice `visit` nanoseconds, all equally likely).
    Locking and unlocking are a procedure call each (`call` nanoseconds).

    Of the `blocks` of the tree, the cache holds the share `memory` (0 to 1), and gives up the least recently used one
    for another.  A block that is not there is read, which blocks in the kernel for `miss` nanoseconds.  Near the root
    blocks are visited most: a share x of the blocks gets the share x**(1/`skew`) of the visits.  The cache is full when
    the program starts.
    """

    steps: int = 8
    bodies: int = 30
    visits: int = 10
    visit: int = 650 * us
    lookup: int = 100 * us
    build: int = 15 * ms
    call: int = 7 * us
    blocks: int = 100
    memory: float = 1.0
    miss: int = 50 * ms
    skew: float = 4.0
    seed: int = 0

    def main(self) -> Steps[None]:
        """The program with a thread for each body."""
        mutex = yield pthread_mutex_init()
        yield store("cache", self._first())
        for step in range(self.steps):
            yield compute(self.build)
            tids = []
            for body in range(self.bodies):
                tids.append((yield pthread_create(self._body, step, body, mutex, name=f"body {body}")))
            for tid in tids:
                yield pthread_join(tid)

    def sequential(self) -> Steps[None]:
        """The program in one thread, without locks."""
        yield store("cache", self._first())
        for step in range(self.steps):
            yield compute(self.build)
            for body in range(self.bodies):
                for block, visit in self._path(step, body):
                    yield compute(self.lookup)
                    if not (yield from self._found(block)):
                        yield read(self.miss)
                        yield from self._keep(block)
                    yield compute(visit)

    def _body(self, step: int, body: int, mutex: int) -> Steps[None]:
        for block, visit in self._path(step, body):
            yield from self._lock(mutex)
            yield compute(self.lookup)
            found = yield from self._found(block)
            yield from self._unlock(mutex)
            if not found:
                yield read(self.miss)
                yield from self._lock(mutex)
                yield from self._keep(block)
                yield from self._unlock(mutex)
            yield compute(visit)

    def _lock(self, mutex: int) -> Steps[None]:
        yield compute(self.call)
        yield pthread_mutex_lock(mutex)

    def _unlock(self, mutex: int) -> Steps[None]:
        yield compute(self.call)
        yield pthread_mutex_unlock(mutex)

    def _path(self, step: int, body: int) -> list[tuple[int, int]]:
        """The blocks that `body` visits in `step`, and how long it computes with each: the same for every system."""
        numbers = Random(f"{self.seed} {step} {body}")
        return [
            (int(self.blocks * numbers.random() ** self.skew), round(2 * self.visit * numbers.random()))
            for _ in range(self.visits)
        ]

    # The cache: block numbers in the memory of the process, the most recently used one last

    def _first(self) -> tuple[int, ...]:
        return tuple(reversed(range(round(self.blocks * self.memory))))

    def _found(self, block: int) -> Steps[bool]:
        cache: tuple[int, ...] = yield load("cache")
        if block not in cache:
            return False
        if cache[-1] != block:
            yield store("cache", (*(other for other in cache if other != block), block))
        return True

    def _keep(self, block: int) -> Steps[None]:
        cache: tuple[int, ...] = yield load("cache")
        others = [other for other in cache if other != block]
        room = round(self.blocks * self.memory)
        yield store("cache", (*others[max(0, len(others) + 1 - room) :], block) if room else ())
