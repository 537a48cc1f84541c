"""Questions on chapter 03: what the calls of a thread library do, and what making threads costs."""

from __future__ import annotations

from random import Random

from threadlab.book.exams.programs import Steps
from threadlab.book.exams.question import Question, always, code, end, lines, listed, number
from threadlab.machine import Costs, ManyToOne, OneToOne, pthread_create, run
from threadlab.trace import Trace, ms, us


def how_main_leaves(draw: Random) -> Question:
    """Which lines threads still write when main returns, leaves by pthread_exit, or joins one of them."""
    times = draw.sample(range(2, 12), 3)
    joined = draw.randrange(3)
    ending, why = draw.choice(
        (
            ("", "A return from `main` ends the process, with all its threads."),
            (
                "    yield tl.pthread_exit()\n",
                "`pthread_exit` ends only `main`; the process ends with its last thread.",
            ),
            (
                f"    yield tl.pthread_join(tids[{joined}])\n",
                "`main` waits for one thread; its return then ends the process, and with it every thread that is not done.",
            ),
        )
    )
    source = f"""
def worker(name, time):
    yield tl.nanosleep(time * ms)
    yield tl.write(name)

def main():
    tids = []
    for name, time in zip("abc", {times}):
        tids.append((yield tl.pthread_create(worker, name, time)))
{ending}"""
    written = always(source, lines, cpus=3)
    return Question(f"Which lines does this program write?{code(source)}", listed(written), why)


def joins(draw: Random) -> Question:
    """What main writes, and when, if it joins threads in an order that is not that of their ends."""
    times = draw.sample(range(2, 20), 3)
    order = draw.sample(range(3), 3)
    source = f"""
def worker(time):
    yield tl.nanosleep(time * ms)
    return time

def main():
    tids = []
    for time in {times}:
        tids.append((yield tl.pthread_create(worker, time)))
    for n in {order}:
        value = yield tl.pthread_join(tids[n])
        yield tl.write(str(value))
"""

    def read(trace: Trace) -> tuple[str, ...]:
        return tuple(f"{text} after {time // ms} ms" for time, _, _, text in trace.output)

    return Question(
        f"Which lines does this program write, and when?{code(source)}",
        listed(always(source, read, cpus=3)),
        "`main` joins in its own order. The value of a thread that has ended is kept until somebody joins it.",
    )


def creation(draw: Random) -> Question:
    """What it costs to make threads in a user-level library and in one with kernel threads."""
    threads, user, kernel = draw.choice((10, 20, 50, 100)), draw.randint(1, 5), draw.randint(10, 60)

    def program() -> Steps:
        def nothing() -> Steps:
            return
            yield

        for _ in range(threads):
            yield pthread_create(nothing, detached=True)

    costs = Costs(user_create=user * us, kernel_create=kernel * us)
    ours, theirs = (run(program, model=model, costs=costs).end / us for model in (ManyToOne(), OneToOne()))
    return Question(
        f"A library makes a user thread in {user} µs. With a kernel thread for each, making one takes {kernel} µs. `main` "
        f"makes {threads} threads. How much time goes into making them under many-to-one, and under one-to-one?",
        f"{number(ours)} µs and {number(theirs)} µs",
        "A user thread is made without the kernel: a stack and a few words of memory.",
    )


def main_does_not_wait(draw: Random) -> Question:
    """When a program is done in which main computes between creating and joining."""
    mine, yours, cpus = draw.randint(2, 15), draw.randint(2, 15), draw.choice((1, 2))
    source = f"""
def worker():
    yield tl.compute({yours} * ms)

def main():
    tid = yield tl.pthread_create(worker)
    yield tl.compute({mine} * ms)
    yield tl.pthread_join(tid)
"""
    done = always(source, end, cpus=cpus, quantum=100 * ms)
    return Question(
        f"When is this program done on {'one CPU' if cpus == 1 else 'two CPUs'}, one-to-one?{code(source)}",
        f"after {number(done)} ms",
        "`pthread_create` does not wait: the new thread and `main` go on side by side, if there are CPUs for both.",
    )


TEMPLATES = (how_main_leaves, joins, creation, main_does_not_wait)
