"""Questions on chapter 01: what threads share, and how much faster they are."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from threadlab.book.exams.programs import Steps, jobs
from threadlab.book.exams.question import Ambiguous, Question, always, code, end, lines, listed, number
from threadlab.machine import OneToOne, compute, pthread_create, pthread_join, run
from threadlab.theory.speedup import amdahl
from threadlab.trace import ms


def divided_work(draw: Random) -> Question:
    """How long work with a serial part takes on several CPUs, and the speed-up."""
    cpus = draw.choice((2, 3, 4, 5, 8))
    serial, parallel = draw.randint(1, 12), cpus * draw.randint(2, 20)

    def program() -> Steps:
        yield compute(serial * ms)
        tids = []
        for _ in range(cpus):
            tids.append((yield pthread_create(compute_for, parallel * ms // cpus)))
        for tid in tids:
            yield pthread_join(tid)

    def compute_for(time: int) -> Steps:
        yield compute(time)

    took = always(program, end, cpus=cpus, quantum=1000 * ms)
    speedup = (serial + parallel) / took
    if abs(speedup - float(amdahl(Fraction(serial, serial + parallel), cpus))) > 1e-9:
        raise AssertionError("the machine and Amdahl's law disagree")
    return Question(
        f"A program computes for {serial + parallel} ms on one CPU. For {serial} ms of these it can use only one thread; "
        f"the rest is divided evenly among {cpus} threads. How long does it take on {cpus} CPUs, and what is the speed-up?",
        f"{number(took)} ms, a speed-up of {speedup:.2f}",
        f"The serial part stays {serial} ms, and the rest takes {parallel} / {cpus} = {parallel // cpus} ms.",
    )


def enough_cpus(draw: Random) -> Question:
    """The smallest number of CPUs that gives a certain speed-up, if any does."""
    percent, wanted = draw.choice((5, 10, 20, 25, 40)), draw.choice((2, 3, 4, 5, 8))
    serial = Fraction(percent, 100)
    enough = next((cpus for cpus in range(1, 2000) if amdahl(serial, cpus) >= wanted), None)
    return Question(
        f"{percent} % of a program's computing cannot be divided, the rest can be divided among any number of threads. "
        f"What is the smallest number of CPUs with which it is at least {wanted} times as fast as on one?",
        f"{enough} CPUs" if enough else "no number of CPUs is enough",
        f"By Amdahl's law the speed-up with n CPUs is 1 / ({number(percent / 100)} + {number(1 - percent / 100)} / n), "
        f"which stays below {number(100 / percent)}.",
    )


def server(draw: Random) -> Question:
    """When the last of several requests is answered by one thread, and by a thread for each."""
    requests, computing, waiting = draw.randint(3, 6), draw.randint(1, 4), draw.randint(5, 20)
    one = sum(run(jobs, [(computing, waiting, 0)]).end for _ in range(requests)) / ms
    work = [(computing, waiting, 0)] * requests
    several, wide = (always(jobs, end, work, model=OneToOne(), cpus=cpus, quantum=100 * ms) for cpus in (1, 2))
    return Question(
        f"{requests} requests reach a server at the same time. Each needs a CPU for {computing} ms and then a device for "
        f"{waiting} ms, which serves any number at a time. When is the last one answered (a) by a single thread that serves "
        "one after the other, (b) by a thread for each on one CPU, (c) by a thread for each on two CPUs?",
        f"(a) {number(one)} ms, (b) {number(several)} ms, (c) {number(wide)} ms",
        "A single thread waits while a device works. With a thread for each, only the computing has to take turns.",
    )


def shared_or_copied(draw: Random) -> Question:
    """What main finds in a variable to which threads and child processes have added."""
    steps = [(draw.choice(("thread", "child")), draw.randint(1, 9)) for _ in range(draw.randint(3, 4))]
    if len({kind for kind, _ in steps}) == 1:
        raise Ambiguous
    start = draw.randint(1, 9)
    calls = "\n".join(f"    yield from in_{kind}({value})" for kind, value in steps)
    source = f"""
def add(n):
    yield tl.store("x", (yield tl.load("x")) + n)

def in_thread(n):
    yield tl.pthread_join((yield tl.pthread_create(add, n)))

def in_child(n):
    if (yield tl.fork()) == 0:
        yield from add(n)
        yield tl._exit(0)
    yield tl.waitpid()

def main():
    yield tl.store("x", {start})
{calls}
    yield tl.write(str((yield tl.load("x"))))
"""
    (written,) = always(source, lines)
    threads = [str(value) for kind, value in steps if kind == "thread"]
    return Question(
        f"What does this program write?{code(source)}",
        written,
        f"Threads share the variable, so {listed(threads)} {'is' if len(threads) == 1 else 'are'} added; "
        "a child adds to a copy of its own.",
    )


TEMPLATES = (divided_work, enough_cpus, server, shared_or_copied)
