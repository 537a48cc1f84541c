"""Questions on chapter 02: threading models, their kernel threads, and a deadlock that no model mends."""

from __future__ import annotations

from itertools import permutations
from random import Random

from threadlab.book.exams.programs import Steps, jobs
from threadlab.book.exams.question import Ambiguous, Question, always, end, listed, number, play
from threadlab.machine import (
    PTHREAD_SCOPE_SYSTEM,
    ManyToMany,
    ManyToOne,
    OneToOne,
    TwoLevel,
    compute,
    pthread_create,
    pthread_join,
    run,
)
from threadlab.trace import ms


def finishing_times(draw: Random) -> Question:
    """When equal threads are done under many-to-one, with and without jackets, and under one-to-one."""
    threads, computing, waiting = draw.randint(2, 4), draw.randint(2, 6), draw.randint(6, 24)
    cpus = draw.choice((1, 2))
    work = [(computing, waiting, computing)] * threads
    models = (ManyToOne(), ManyToOne(jacket=True), OneToOne())
    plain, jacketed, own = (always(jobs, end, work, model=model, cpus=cpus, quantum=100 * ms) for model in models)
    return Question(
        f"{threads} threads each compute for {computing} ms, wait {waiting} ms in a blocking call, and compute for "
        f"{computing} ms more. There {'is one CPU' if cpus == 1 else 'are two CPUs'}, and switching takes no time. When are "
        "all done under many-to-one without jackets, under many-to-one with jackets, and under one-to-one?",
        f"{number(plain)} ms, {number(jacketed)} ms, {number(own)} ms",
        "Without jackets the call blocks the only kernel thread, so nothing overlaps; with them the waits overlap, but only "
        "one thread computes at a time; with kernel threads, as many compute as there are CPUs.",
    )


def kernel_threads(draw: Random) -> Question:
    """How many kernel threads a process has under each model."""
    threads, lwps, bound = draw.randint(4, 9), draw.randint(2, 3), draw.randint(1, 3)

    def program(systemwide: int) -> Steps:
        def worker() -> Steps:
            yield compute(1 * ms)

        tids = []
        for n in range(threads):
            tids.append((yield pthread_create(worker, scope=PTHREAD_SCOPE_SYSTEM if n < systemwide else None)))
        for tid in tids:
            yield pthread_join(tid)

    cases = ((ManyToOne(), 0), (OneToOne(), 0), (ManyToMany(lwps), 0), (TwoLevel(lwps), bound))
    counted = [run(program, systemwide, model=model).metrics().kernel_threads for model, systemwide in cases]
    return Question(
        f"`main` creates {threads} threads. How many kernel threads has the process under many-to-one, under one-to-one, "
        f"under many-to-many with {lwps} LWPs, and under two-level with {lwps} shared LWPs when {bound} of the {threads} "
        f"threads {'is' if bound == 1 else 'are'} bound?",
        listed([str(count) for count in counted]),
        "`main` is a thread too. Bound threads have kernel threads of their own beside the shared ones.",
    )


def deadlock(draw: Random) -> Question:
    """Whether a program can deadlock, by the order in which its threads take their locks."""
    orders = [tuple(draw.sample("ABC", 2)) for _ in range(3)]
    bodies = "\n".join(
        f"""
def T{n}(A, B, C):
    yield tl.pthread_mutex_lock({first})
    yield tl.compute(1 * ms)
    yield tl.pthread_mutex_lock({second})
    yield tl.pthread_mutex_unlock({second})
    yield tl.pthread_mutex_unlock({first})
"""
        for n, (first, second) in enumerate(orders, 1)
    )
    source = f"""{bodies}
def main():
    locks = []
    for _ in "ABC":
        locks.append((yield tl.pthread_mutex_init()))
    tids = []
    for start in (T1, T2, T3):
        tids.append((yield tl.pthread_create(start, *locks)))
    for tid in tids:
        yield tl.pthread_join(tid)
"""
    circles = _circles(orders)
    happens = any(play(source, cpus=3, seed=seed).outcome == "deadlock" for seed in range(40))
    if happens != bool(circles) or len(circles) > 1:
        raise Ambiguous
    told = ", ".join(f"T{n} locks {first} and then {second}" for n, (first, second) in enumerate(orders, 1))
    return Question(
        f"Three threads use the mutexes A, B and C: {told}. Each then unlocks both. Can they deadlock? "
        "If so, name the circle of waits.",
        f"yes: {circles[0]}" if circles else "no",
        "Each thread of the circle holds the mutex that the one before it wants."
        if circles
        else "There is an order of the mutexes that every thread keeps to, so no circle of waits can close.",
    )


def _circles(orders: list[tuple[str, ...]]) -> list[str]:
    """The circles that can close: each thread holds its first mutex, and wants the one that the next thread holds."""
    found = []
    for size in (2, 3):
        for circle in permutations(range(len(orders)), size):
            held = [orders[n][0] for n in circle]
            wanted = [orders[n][1] for n in circle]
            if circle[0] == min(circle) and wanted == [*held[1:], held[0]] and len(set(held)) == size:
                pairs = zip(circle, [*circle[1:], circle[0]], strict=True)
                found.append(", ".join(f"T{a + 1} waits for T{b + 1}" for a, b in pairs))
    return found


TEMPLATES = (finishing_times, kernel_threads, deadlock)
