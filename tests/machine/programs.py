"""Random programs for the simulated machine, as data, and the strategies that make them.

A program is a list of threads and a thread a list of steps; thread 0 is main.  The machine runs it through `main_of`;
another engine can read the very same lists.  Steps: ``("compute", time)``, ``("read", time)``, ``("nanosleep", time)``,
``("yield",)``, ``("create", thread, scope)``, ``("join", thread)``, ``("lock", m)``, ``("unlock", m)``, ``("post", s)``,
``("acquire", s)``, ``("wait", c, m)``, ``("signal", c)``, ``("broadcast", c)``.  All threads make the same objects visible:
mutexes have the numbers 1, 2, …, then semaphores, then conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

import threadlab as tl

Step = tuple[Any, ...]
MUTEXES, SEMAPHORES, CONDITIONS = 2, 2, 1


@dataclass(frozen=True)
class Program:
    """Steps and priority of each thread."""

    threads: tuple[tuple[Step, ...], ...]
    priorities: tuple[int, ...]

    @property
    def work(self) -> int:
        """CPU time, nanoseconds, that all threads ask for."""
        return sum(step[1] for steps in self.threads for step in steps if step[0] == "compute")


def mutex(at: int) -> int:
    return 1 + at


def semaphore(at: int) -> int:
    return 1 + MUTEXES + at


def condition(at: int) -> int:
    return 1 + MUTEXES + SEMAPHORES + at


CALLS: dict[str, Callable[..., Any]] = {
    "compute": tl.compute,
    "read": tl.read,
    "nanosleep": tl.nanosleep,
    "yield": tl.sched_yield,
    "lock": lambda at: tl.pthread_mutex_lock(mutex(at)),
    "unlock": lambda at: tl.pthread_mutex_unlock(mutex(at)),
    "post": lambda at: tl.sem_post(semaphore(at)),
    "acquire": lambda at: tl.sem_wait(semaphore(at)),
    "wait": lambda at, lock: tl.pthread_cond_wait(condition(at), mutex(lock)),
    "signal": lambda at: tl.pthread_cond_signal(condition(at)),
    "broadcast": lambda at: tl.pthread_cond_broadcast(condition(at)),
}


def main_of(program: Program) -> Callable[[], Iterator[Any]]:
    """The generator function that performs `program` on the machine."""

    def body(at: int) -> Iterator[Any]:
        for kind, *arguments in program.threads[at]:
            if kind == "create":
                child, scope = arguments
                called = {"scope": scope, "priority": program.priorities[child], "name": f"t{child}"}
                tid = yield tl.pthread_create(body, child, **called)
                yield tl.store(f"tid of {child}", tid)
            elif kind == "join":
                tid = yield tl.load(f"tid of {arguments[0]}")
                yield tl.pthread_join(tid)
            else:
                yield CALLS[kind](*arguments)

    def main() -> Iterator[Any]:
        for _ in range(MUTEXES):
            yield tl.pthread_mutex_init()
        for _ in range(SEMAPHORES):
            yield tl.sem_init(0)
        for _ in range(CONDITIONS):
            yield tl.pthread_cond_init()
        yield from body(0)

    return main


# Strategies

TIMES = st.one_of(st.integers(0, 12), st.integers(1, 5000))
"""Small times make ties, which must be settled too"""


def simple_steps(times: st.SearchStrategy[int] = TIMES) -> st.SearchStrategy[list[Step]]:
    """Steps that need no other thread."""
    one = st.one_of(
        st.tuples(st.just("compute"), times),
        st.tuples(st.just("compute"), times),
        st.tuples(st.just("read"), times),
        st.tuples(st.just("nanosleep"), times),
        st.tuples(st.just("yield")),
    )
    return st.lists(one, max_size=4)


@st.composite
def bodies(draw: Callable[..., Any], times: st.SearchStrategy[int] = TIMES, synchronise: bool = True) -> list[Step]:
    """A thread's steps: simple ones, critical sections (sometimes nested), semaphores and conditions."""
    steps: list[Step] = []
    kinds = (
        ["simple", "lock", "nested", "post", "acquire", "wait", "signal", "broadcast"] if synchronise else ["simple"]
    )
    for kind in draw(st.lists(st.sampled_from(kinds), max_size=5)):
        inner = draw(simple_steps(times))
        first, second = draw(st.permutations(range(MUTEXES)))
        if kind == "simple":
            steps += inner
        elif kind == "lock":
            steps += [("lock", first), *inner, ("unlock", first)]
        elif kind == "nested":
            steps += [("lock", first), *inner, ("lock", second), *inner, ("unlock", second), ("unlock", first)]
        elif kind == "wait":
            steps += [("lock", 0), ("wait", 0, 0), *inner, ("unlock", 0)]
        elif kind in ("post", "acquire"):
            steps += [*inner, (kind, draw(st.integers(0, SEMAPHORES - 1)))]
        else:
            steps += [*inner, (kind, 0)]
    return steps


@st.composite
def programs(
    draw: Callable[..., Any],
    times: st.SearchStrategy[int] = TIMES,
    synchronise: bool = True,
    most: int = 6,
    scopes: bool = False,
) -> Program:
    """Programs whose threads are made by main or by one another; each is joined by its maker, or not at all."""
    number = draw(st.integers(1, most))
    threads = [draw(bodies(times, synchronise)) for _ in range(number)]
    scope = st.sampled_from([None, tl.PTHREAD_SCOPE_SYSTEM]) if scopes else st.none()
    joins: list[list[Step]] = [[] for _ in range(number)]
    for child in reversed(range(1, number)):
        maker = draw(st.integers(0, child - 1)) if draw(st.booleans()) else 0
        threads[maker].insert(draw(st.integers(0, min(3, len(threads[maker])))), ("create", child, draw(scope)))
        if draw(st.integers(0, 5)):
            joins[maker].append(("join", child))
    priorities = draw(st.lists(st.integers(0, 3), min_size=number, max_size=number))
    return Program(tuple((*steps, *joined) for steps, joined in zip(threads, joins, strict=True)), (0, *priorities[1:]))


@st.composite
def fixed_models(draw: Callable[..., Any]) -> Any:
    """One of the threading models with a fixed number of kernel threads for those that share them."""
    lwps = draw(st.integers(1, 3))
    choice = [tl.OneToOne(), tl.ManyToOne(), tl.ManyToOne(jacket=True), tl.ManyToMany(lwps), tl.TwoLevel(lwps)]
    return draw(st.sampled_from(choice))


def models() -> st.SearchStrategy[Any]:
    """One of the threading models."""
    lwps = st.integers(1, 3)
    growing = (st.builds(model, lwps, sigwaiting=st.just(True)) for model in (tl.ManyToMany, tl.TwoLevel))
    return st.one_of(fixed_models(), *growing, st.just(tl.SchedulerActivations()))


def costs(most: int = 7) -> st.SearchStrategy[tl.Costs]:
    """No costs, or small ones that are not alike."""
    price = st.integers(0, most)
    names = ("user_switch", "kernel_switch", "user_create", "kernel_create", "syscall", "upcall", "signal")
    return st.one_of(st.just(tl.Costs()), st.builds(tl.Costs, **dict.fromkeys(names, price)))


any_model = models()

POLICIES = (
    tl.FIFO(),
    tl.RoundRobin(),
    tl.Priority(),
    tl.MLFQ(),
    tl.MLFQ(levels=2, boost=25, cumulative=True),
    tl.FairShare(),
    tl.PerCPU(),
    tl.PerCPU(tl.Priority(), migration=2),
    tl.PerCPU(tl.FairShare()),
)


@st.composite
def machines(
    draw: Callable[..., Any], policies: tuple[Any, ...] = POLICIES, models: st.SearchStrategy[Any] | None = None
) -> dict[str, Any]:
    """Keyword arguments of `tl.run`: model, CPUs, policy, quantum and costs."""
    return {
        "model": draw(any_model if models is None else models),
        "cpus": draw(st.integers(1, 3)),
        "policy": draw(st.sampled_from(policies)),
        "quantum": draw(st.sampled_from([1, 3, 10, 1000])),
        "costs": draw(costs()),
    }


def bind(program: Program, model: Any) -> Program:
    """`program` without bound threads where `model` has no such scope."""
    if tl.PTHREAD_SCOPE_SYSTEM in model.scopes:
        return program
    threads = tuple(
        tuple((*step[:2], None) if step[0] == "create" else step for step in steps) for steps in program.threads
    )
    return Program(threads, program.priorities)
