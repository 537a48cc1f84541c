"""Wild programs: random calls of every kind, in threads, handlers, destructors and children, as nobody would write them.

They are there to catch the machine out.  Whatever they do, a run must end in an outcome, account for all time and do the
same again.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import threadlab as tl
from threadlab import ms

SIGNALS = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGCHLD, 34)
FLAGS = (0, tl.SA_RESTART, tl.SA_NODEFER | tl.SA_RESTART, tl.SA_RESETHAND, tl.SA_SIGINFO, tl.SA_NOCLDWAIT)
KINDS = (tl.PTHREAD_MUTEX_NORMAL, tl.PTHREAD_MUTEX_RECURSIVE, tl.PTHREAD_MUTEX_ERRORCHECK)
PROTOCOLS = (tl.PTHREAD_PRIO_NONE, tl.PTHREAD_PRIO_INHERIT, tl.PTHREAD_PRIO_PROTECT)
MUTEX, OTHER_MUTEX, CONDITION, SEMAPHORE, BARRIER, RWLOCK = range(1, 7)  # the order in which main makes them
ROUTINES = 6
DEEPEST = 3
"""how deep routines make threads and processes that run routines"""

Steps = Iterator[Any]
Step = tuple[str, int, int, int]
"""what to do, a number from 0 to 5, a time, a signal"""


class Wild:
    """One wild program: its routines, drawn with `seed`, and a main that starts them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.seed = seed
        self.routines = [self._draw() for _ in range(ROUTINES)]

    def _draw(self) -> tuple[Step, ...]:
        one = self.random.choice
        steps = range(self.random.randint(1, 7))
        return tuple((one(CALLS), one(range(ROUTINES)), one((0, 1, 2, 3, 5)) * ms, one(SIGNALS)) for _ in steps)

    def settings(self) -> dict[str, Any]:
        """How to run it."""
        one = self.random.choice
        costs = tl.Costs(
            syscall=100, signal=50, user_switch=10, kernel_switch=20, process_create=1000, user_create=30, upcall=40
        )
        models = (tl.OneToOne(), tl.ManyToOne(), tl.ManyToOne(jacket=True), tl.ManyToMany(2), tl.TwoLevel(1))
        models += (tl.ManyToMany(1, sigwaiting=True), tl.SchedulerActivations())
        return {
            "model": one(models),
            "cpus": one((1, 2, 3)),
            "quantum": ms,
            "policy": one((tl.RoundRobin(), tl.FIFO(), tl.Priority())),
            "costs": one((tl.Costs(), costs)),
            "max_events": 3000,
            "seed": one((None, self.seed)),
        }

    def main(self) -> Steps:
        """Make one object of each kind, start three threads, and run a routine too."""
        yield tl.pthread_mutex_init(KINDS[self.seed % 3], protocol=PROTOCOLS[self.seed // 3 % 3])
        yield tl.pthread_mutex_init()
        yield tl.pthread_cond_init()
        yield tl.sem_init(1)
        yield tl.pthread_barrier_init(2)
        yield tl.pthread_rwlock_init()
        yield tl.pthread_key_create(self._routine)
        for number in range(3):
            yield tl.pthread_create(self._routine, number, 1, priority=number)
        yield from self._routine(5, 1)
        yield tl.pthread_exit()

    def _routine(self, number: int, depth: int = DEEPEST) -> Steps:
        for step in self.routines[number]:
            try:
                yield from self._perform(step, depth)
            except OSError:
                pass  # most of what these programs do is a mistake

    def _handler(self, number: int) -> Callable[[int], Steps]:
        def handler(signo: int) -> Steps:
            yield from self._routine(number, 2)

        return handler

    def _perform(self, step: Step, depth: int) -> Steps:
        what, number, time, signo = step
        simple = SIMPLE.get(what)
        if simple is not None:
            yield simple(number, time, signo)
        elif what == "wait for a condition":
            yield tl.pthread_mutex_trylock(MUTEX)
            deadline = (yield tl.clock()) + time
            timed = tl.pthread_cond_timedwait(CONDITION, MUTEX, deadline)
            yield tl.pthread_cond_wait(CONDITION, MUTEX) if number % 2 else timed
            yield tl.pthread_mutex_unlock(MUTEX)
        elif what == "lock in time":
            yield tl.pthread_mutex_timedlock(1 + number % 2, (yield tl.clock()) + time)
        elif what == "handle":
            handler = tl.SIG_IGN if number == 0 else self._handler(number)
            yield tl.sigaction(signo, handler, FLAGS[number])
        elif what == "push":
            yield tl.pthread_cleanup_push(self._routine, number)
        elif what == "once":
            yield tl.pthread_once(f"once {number}", self._once(number))
        elif depth < DEEPEST:
            yield from self._multiply(what, number, depth)

    def _once(self, number: int) -> Callable[[], Steps]:
        return lambda: self._routine(number)

    def _multiply(self, what: str, number: int, depth: int) -> Steps:
        if what == "create":
            yield tl.pthread_create(self._routine, number, depth + 1, detached=number == 5)
        elif what == "fork":
            yield tl.fork()
        elif what == "forkall" and depth == 1:
            yield tl.forkall()
        elif what == "exec":
            yield tl.execve(self._routine, number)


SIMPLE: dict[str, Callable[[int, int, int], Any]] = {
    "compute": lambda number, time, signo: tl.compute(time),
    "read": lambda number, time, signo: tl.read(time),
    "sleep": lambda number, time, signo: tl.nanosleep(time),
    "write": lambda number, time, signo: tl.write(number),
    "yield": lambda number, time, signo: tl.sched_yield(),
    "lock": lambda number, time, signo: tl.pthread_mutex_lock(1 + number % 2),
    "unlock": lambda number, time, signo: tl.pthread_mutex_unlock(1 + number % 2),
    "signal": lambda number, time, signo: tl.pthread_cond_signal(CONDITION),
    "broadcast": lambda number, time, signo: tl.pthread_cond_broadcast(CONDITION),
    "sem_wait": lambda number, time, signo: tl.sem_wait(SEMAPHORE),
    "sem_post": lambda number, time, signo: tl.sem_post(SEMAPHORE),
    "barrier": lambda number, time, signo: tl.pthread_barrier_wait(BARRIER),
    "read lock": lambda number, time, signo: tl.pthread_rwlock_rdlock(RWLOCK),
    "write lock": lambda number, time, signo: tl.pthread_rwlock_wrlock(RWLOCK),
    "unlock rwlock": lambda number, time, signo: tl.pthread_rwlock_unlock(RWLOCK),
    "join": lambda number, time, signo: tl.pthread_join(number + 1),
    "detach": lambda number, time, signo: tl.pthread_detach(number + 1),
    "cancel": lambda number, time, signo: tl.pthread_cancel(number + 1),
    "enable": lambda number, time, signo: tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE),
    "disable": lambda number, time, signo: tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE),
    "asynchronous": lambda number, time, signo: tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS),
    "deferred": lambda number, time, signo: tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_DEFERRED),
    "testcancel": lambda number, time, signo: tl.pthread_testcancel(),
    "pop": lambda number, time, signo: tl.pthread_cleanup_pop(number % 2),
    "setspecific": lambda number, time, signo: tl.pthread_setspecific(1, number),
    "pthread_kill": lambda number, time, signo: tl.pthread_kill(number + 1, signo),
    "kill": lambda number, time, signo: tl.kill((0, 2, 3, 4, -1, 5)[number], signo),
    "stop": lambda number, time, signo: tl.kill(2 + number // 2, (signal.SIGSTOP, signal.SIGCONT)[number % 2]),
    "raise": lambda number, time, signo: tl.raise_(signo),
    "block": lambda number, time, signo: tl.pthread_sigmask(tl.SIG_BLOCK, SIGNALS[:number]),
    "unblock": lambda number, time, signo: tl.pthread_sigmask(tl.SIG_UNBLOCK, SIGNALS[:number]),
    "sigwait": lambda number, time, signo: tl.sigwait(SIGNALS[: number + 1]),
    "sigtimedwait": lambda number, time, signo: tl.sigtimedwait(SIGNALS[: number + 1], time),
    "sigsuspend": lambda number, time, signo: tl.sigsuspend(SIGNALS[:number]),
    "pause": lambda number, time, signo: tl.pause(),
    "alarm": lambda number, time, signo: tl.alarm(time),
    "waitpid": lambda number, time, signo: tl.waitpid(-1, tl.WNOHANG * (number % 2)),
    "pthread_exit": lambda number, time, signo: tl.pthread_exit(number),
    "exit": lambda number, time, signo: tl.exit(0) if number == 0 else tl.compute(0),
    "fault": lambda number, time, signo: tl.fault() if number == 0 else tl.compute(0),
}
CALLS = (
    *SIMPLE,
    *("wait for a condition", "lock in time", "handle", "push", "once", "create", "fork", "forkall", "exec"),
)
