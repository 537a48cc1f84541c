"""Questions on chapter 09: lightweight processes, and a kernel and a library that talk to each other."""

from __future__ import annotations

from random import Random

from threadlab.book.exams.programs import Steps, jobs
from threadlab.book.exams.question import Question, always, end, number
from threadlab.machine import ManyToMany, SchedulerActivations, compute, pthread_create, pthread_join, read
from threadlab.trace import EventKind, Trace, ms


def lwps_or_activations(draw: Random) -> Question:
    """When threads that block are done with few LWPs, and with scheduler activations."""
    threads, lwps = draw.randint(3, 6), draw.randint(1, 2)
    computing, waiting = draw.randint(1, 4), draw.randint(8, 24)
    work = [(computing, waiting, 0)] * threads
    models = (ManyToMany(lwps), SchedulerActivations())
    few, told = (always(jobs, end, work, model=model, cpus=2, quantum=100 * ms) for model in models)
    return Question(
        f"{threads} threads each compute for {computing} ms and then block for {waiting} ms in the kernel. There are two "
        f"CPUs, and neither switching nor upcalls take time. When are all done under many-to-many with {lwps} "
        f"LWP{'s' if lwps > 1 else ''}, and when under scheduler activations?",
        f"{number(few)} ms and {number(told)} ms",
        "A thread that blocks in the kernel keeps its LWP, and a ready thread may have nothing to run on. With activations "
        "the kernel tells the library, in a fresh activation on the same CPU.",
    )


def upcalls(draw: Random) -> Question:
    """How often the kernel tells the library that a thread has blocked."""
    threads, calls, cpus = draw.randint(2, 6), draw.randint(1, 4), draw.choice((1, 2, 3))

    def worker() -> Steps:
        for _ in range(calls):
            yield compute(2 * ms)
            yield read(5 * ms)

    def program() -> Steps:
        tids = []
        for _ in range(threads):
            tids.append((yield pthread_create(worker)))
        for tid in tids:
            yield pthread_join(tid)

    def blocked(trace: Trace) -> int:
        return sum(event.kind is EventKind.UPCALL and event.detail == "blocked" for event in trace.events)

    count = always(program, blocked, model=SchedulerActivations(), cpus=cpus)
    return Question(
        f"Under scheduler activations, {threads} threads each make {calls} blocking call{'s' if calls > 1 else ''}, and "
        f"`main` joins them. There {'is one CPU' if cpus == 1 else f'are {cpus} CPUs'}. How often does the kernel tell the "
        "library that a thread has blocked?",
        f"{count} times",
        "Once for each call that blocks in the kernel. A join is no such call: the library itself has the thread wait.",
    )


def growing_pool(draw: Random) -> Question:
    """How many LWPs a pool has in the end that grows when all of them are blocked."""
    threads, lwps, computing = draw.randint(4, 9), draw.randint(1, 2), draw.randint(2, 5)
    waiting = computing * draw.randint(1, 5) + 1
    work = [(computing, waiting, 0)] * threads
    model = ManyToMany(lwps, sigwaiting=True)
    count = always(jobs, lambda trace: trace.metrics().kernel_threads, work, model=model, cpus=1, quantum=100 * ms)
    return Question(
        f"A process begins with {lwps} LWP{'s' if lwps > 1 else ''} under many-to-many. Whenever all of them are blocked "
        "and a user thread is ready, the kernel sends SIGWAITING, and the library makes one more. "
        f"{threads} threads each compute for {computing} ms and then block for {waiting} ms; there is one CPU. "
        "How many LWPs are there in the end?",
        f"{count}",
        f"The CPU hands over a blocked thread every {computing} ms, and each is blocked for {waiting} ms: so many LWPs are "
        "blocked at a time, and one more is needed while a thread is ready.",
    )


TEMPLATES = (lwps_or_activations, upcalls, growing_pool)
