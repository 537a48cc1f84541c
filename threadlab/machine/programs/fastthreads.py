"""User-level threads as a program: a thread library whose virtual processors are kernel threads that know nothing of it.

The threading models many-to-one and many-to-many let an idle kernel thread sleep.  A library that the kernel does not
help cannot afford that: on a machine with several processors, its virtual processors look for work all the time, so that
they keep their processor though they have nothing to do, and locks inside the library are spin locks, so that a virtual
processor which loses its processor inside the library makes the others wait actively.

Source: Anderson, Lazowska, Levy, "The performance implications of thread management alternatives for shared-memory
multiprocessors", IEEE Transactions on Computers 38(12), 1989 (FastThreads: ready lists for each processor, spin locks).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from threadlab.machine.checks import duration, whole
from threadlab.machine.computer.costs import Costs
from threadlab.machine.computer.frames import generator_of
from threadlab.machine.computer.operation import Program
from threadlab.machine.posix import compute, pthread_create, pthread_join
from threadlab.machine.programs.monitor import Steps


class _Waits:
    """What a call of the library returns when the user thread that made it has to wait."""


_WAITS = _Waits()


class _UserThread:
    def __init__(self, steps: Steps[Any]) -> None:
        self.steps = steps
        self.value: Any = None  # what its call returns when it goes on
        self.ended = False
        self.result: Any = None
        self.joiner: _UserThread | None = None


class _Counter:
    """A mutex (1 when free) or a semaphore, and the user threads that wait for it."""

    def __init__(self, value: int) -> None:
        self.value = value
        self.waiters: deque[_UserThread] = deque()


class FastThreads:
    """A library of user-level threads on `processors` kernel threads, its virtual processors (at least 1).

    ``tl.run(FastThreads(6, costs).main, program)`` runs `program` under one-to-one, whose kernel threads become the
    virtual processors.  Of what the program calls, the library performs the threads, mutexes and semaphores itself;
    everything else goes to the kernel, and blocks the virtual processor if it blocks.  ``costs.user_create`` and
    ``costs.user_switch`` are what the library's work takes; `look` nanoseconds pass from one look of an idle or spinning
    virtual processor to the next.

    Each virtual processor has a ready list.  It takes the newest thread of its own, and steals the oldest of another.
    A spin lock protects each list while a thread is put there or taken.

    Its state is not in the memory of the process, so the program must not fork.

    Raises `TypeError` or `ValueError` for other arguments.
    """

    def __init__(self, processors: int, costs: Costs, look: int) -> None:
        self.processors = whole(processors, "FastThreads(processors)", least=1)
        self.costs = costs
        self.look = duration(look, "FastThreads(look)")
        self._ready: list[deque[_UserThread]] = [deque() for _ in range(processors)]
        self._locked = [False] * processors
        self._threads: list[_UserThread] = []
        self._counters: list[_Counter] = []
        self._finished = False
        self._calls: dict[str, Callable[..., Steps[Any]]] = {
            "pthread_create": self._create,
            "pthread_join": self._join,
            "pthread_mutex_init": self._mutex,
            "pthread_mutex_lock": self._wait,
            "pthread_mutex_unlock": self._post,
            "sem_init": self._semaphore,
            "sem_wait": self._wait,
            "sem_post": self._post,
        }

    def main(self, program: Program, *args: Any) -> Steps[Any]:
        """What the main kernel thread runs: the library, until ``program(*args)`` has ended.  Returns its result."""
        first = _UserThread(generator_of(program, args))
        self._ready[0].append(first)
        tids = []
        for number in range(1, self.processors):
            tids.append((yield pthread_create(self._process, number, first, name=f"virtual processor {number}")))
        yield from self._process(0, first)
        for tid in tids:
            yield pthread_join(tid)
        return first.result

    # Virtual processors

    def _process(self, at: int, first: _UserThread) -> Steps[None]:
        """The virtual processor numbered `at`: takes ready threads, and looks for some where there are none."""
        while not first.ended:
            taken = yield from self._take(at)
            if taken is None:
                yield compute(self.look)
            else:
                yield from self._carry(at, taken)

    def _take(self, at: int) -> Steps[_UserThread | None]:
        for other in [*range(at, self.processors), *range(at)]:
            ready = self._ready[other]
            if not ready:
                continue
            yield from self._lock(other)
            taken: _UserThread | None = None
            if ready:
                taken = ready.pop() if other == at else ready.popleft()
                yield compute(self.costs.user_switch)
            self._locked[other] = False
            if taken is not None:
                return taken
        return None

    def _carry(self, at: int, thread: _UserThread) -> Steps[None]:
        """Run `thread` until it waits or ends."""
        value, thread.value = thread.value, None
        while True:
            try:
                call = thread.steps.send(value)
            except StopIteration as stop:
                thread.ended = True
                thread.result = stop.value
                if thread.joiner is not None:
                    thread.joiner.value = stop.value
                    yield from self._put(at, thread.joiner, 0)
                return
            perform = self._calls.get(call[0].name)
            value = (yield call) if perform is None else (yield from perform(at, thread, *call[1:]))
            if value is _WAITS:
                return

    def _put(self, at: int, thread: _UserThread, time: int) -> Steps[None]:
        """Put `thread` on the list of the virtual processor `at`, which takes `time`."""
        yield from self._lock(at)
        if time:
            yield compute(time)
        self._ready[at].append(thread)
        self._locked[at] = False

    def _lock(self, at: int) -> Steps[None]:
        while self._locked[at]:
            yield compute(self.look)
        self._locked[at] = True

    # What the program calls

    def _create(self, at: int, caller: _UserThread, start: Program, args: tuple[Any, ...], *_: Any) -> Steps[int]:
        thread = _UserThread(generator_of(start, args))
        self._threads.append(thread)
        yield from self._put(at, thread, self.costs.user_create)
        return len(self._threads) - 1

    def _join(self, at: int, caller: _UserThread, number: int) -> Steps[Any]:
        yield from ()
        target = self._threads[number]
        if target.ended:
            return target.result
        target.joiner = caller
        return _WAITS

    def _mutex(self, at: int, caller: _UserThread, *_: Any) -> Steps[int]:
        return self._semaphore(at, caller, 1)

    def _semaphore(self, at: int, caller: _UserThread, value: int, *_: Any) -> Steps[int]:
        yield from ()
        self._counters.append(_Counter(value))
        return len(self._counters) - 1

    def _wait(self, at: int, caller: _UserThread, number: int, *_: Any) -> Steps[Any]:
        yield from ()
        counter = self._counters[number]
        if counter.value:
            counter.value -= 1
            return 0
        caller.value = 0
        counter.waiters.append(caller)
        return _WAITS

    def _post(self, at: int, caller: _UserThread, number: int, *_: Any) -> Steps[int]:
        counter = self._counters[number]
        if counter.waiters:
            yield from self._put(at, counter.waiters.popleft(), 0)
        else:
            counter.value += 1
        return 0
