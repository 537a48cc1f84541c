"""The same program gives the same result under every threading model, when POSIX allows only one.

Random programs whose steps can be taken in any order: what they add up must be what the steps say, whoever runs when.
Blocking calls, priorities and scope may change when it is ready, and never what it is.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import threadlab as tl
from threadlab import ms

MODELS = (tl.OneToOne(), tl.ManyToOne(), tl.ManyToOne(jacket=True), tl.ManyToMany(2), tl.TwoLevel(1))
MODELS += (tl.ManyToMany(1, sigwaiting=True), tl.SchedulerActivations())
Steps = Iterator[Any]
Step = tuple[str, int]

KINDS = ("add", "handler", "cleanup", "key", "child", "once", "pair", "cancelled", "compute", "read", "yield")
THREADS = st.lists(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 9)), max_size=5), min_size=1, max_size=4)
MUTEX, UNITS = 1, 2
ONCE = 1000


def total(threads: list[list[Step]]) -> int:
    """What must come out: each step adds its number, a once routine its own, and the rest nothing."""
    adding = [step for steps in threads for step in steps if step[0] not in ("once", "compute", "read", "yield")]
    return sum(number for _, number in adding) + ONCE * any(step[0] == "once" for steps in threads for step in steps)


def add(number: int) -> Steps:
    """Add to the sum, with a wait in the middle where an update could be lost."""
    yield tl.pthread_mutex_lock(MUTEX)
    before = yield tl.load("sum")
    yield tl.read(1 * ms)
    yield tl.store("sum", before + number)
    yield tl.pthread_mutex_unlock(MUTEX)


def victim(number: int) -> Steps:
    """Wait for ever, and add when cancelled."""
    yield tl.pthread_cleanup_push(add, number)
    yield tl.pause()


def child(number: int) -> Steps:
    """End with a status that the parent adds."""
    yield tl.compute(1 * ms)
    yield tl.exit(number)


def waiter(number: int) -> Steps:
    """Add once a unit is there."""
    yield tl.sem_wait(UNITS)
    yield from add(number)


def perform(step: Step, key: int) -> Steps:
    what, number = step
    if what == "add":
        yield from add(number)
    elif what == "handler":
        yield tl.sigqueue((yield tl.getpid()), 34 + number, number)
    elif what == "cleanup":
        yield tl.pthread_cleanup_push(add, number)
        yield tl.pthread_cleanup_pop(1)
    elif what == "key":
        yield tl.pthread_setspecific(key, ((yield tl.pthread_getspecific(key)) or 0) + number)
    elif what == "child":
        pid = yield tl.fork()
        if pid == 0:
            yield from child(number)
        yield from add((yield tl.waitpid(pid))[1])
    elif what == "once":
        yield tl.pthread_once("once", first)
    elif what == "pair":
        tid = yield tl.pthread_create(waiter, number)
        yield tl.sem_post(UNITS)
        yield tl.pthread_join(tid)
    elif what == "cancelled":
        tid = yield tl.pthread_create(victim, number)
        yield tl.nanosleep(1 * ms)
        yield tl.pthread_cancel(tid)
        assert (yield tl.pthread_join(tid)) is tl.PTHREAD_CANCELED
    else:
        yield {"compute": tl.compute, "read": tl.read}.get(what, lambda _: tl.sched_yield())(number * ms // 4)


def first() -> Steps:
    yield from add(ONCE)


def taker(number: int) -> Steps:
    """Take real-time signals of all numbers, which main has blocked for everybody, until the last is there."""
    while number:
        info = yield tl.sigtimedwait(range(35, 45), 1000 * ms)
        yield from add(info.si_value)
        number -= 1


def main(threads: list[list[Step]]) -> Steps:
    yield tl.pthread_mutex_init()
    yield tl.sem_init(0)
    key = yield tl.pthread_key_create(add)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [signal.SIGUSR1, *range(35, 45)])

    def routine(number: int) -> Steps:
        for step in threads[number]:
            yield from perform(step, key)

    sent = sum(step[0] == "handler" for steps in threads for step in steps)
    tids = [(yield tl.pthread_create(taker, sent))]
    for number in range(len(threads)):
        tids.append((yield tl.pthread_create(routine, number, priority=number)))
    for tid in tids:
        yield tl.pthread_join(tid)
    yield tl.write((yield tl.load("sum")))


@settings(max_examples=60)
@given(threads=THREADS, cpus=st.integers(1, 3), seed=st.none() | st.integers(0, 99), priorities=st.booleans())
def test_every_model_gives_the_only_result(
    threads: list[list[Step]], cpus: int, seed: int | None, priorities: bool
) -> None:
    policy = tl.Priority() if priorities else tl.RoundRobin()
    for model in MODELS:
        trace = tl.run(main, threads, model=model, cpus=cpus, seed=seed, policy=policy, quantum=1 * ms)
        assert (trace.outcome, trace.text()) == ("completed", str(total(threads))), model
