"""Questions on chapter 00: first programs."""

from __future__ import annotations

from random import Random

from threadlab.book.exams.question import Question, always, code, end, number
from threadlab.trace import ms


def first_program(draw: Random) -> Question:
    """When a small program of two threads is done."""
    before, after, waiting = draw.randint(2, 9), draw.randint(2, 9), draw.randint(4, 30)
    source = f"""
def worker():
    yield tl.compute({before} * ms)
    yield tl.read({waiting} * ms)
    yield tl.compute({after} * ms)

def main():
    first = yield tl.pthread_create(worker)
    second = yield tl.pthread_create(worker)
    yield tl.pthread_join(first)
    yield tl.pthread_join(second)
"""
    one, two = (always(source, end, cpus=cpus, quantum=100 * ms) for cpus in (1, 2))
    return Question(
        f"After how many milliseconds is this program done on one CPU, and on two?{code(source)}",
        f"{number(one)} ms and {number(two)} ms",
        "While one thread waits for its device it needs no CPU, and the other one can compute.",
    )


TEMPLATES = (first_program,)
