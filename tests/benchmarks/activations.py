"""Simulated calls a second under scheduler activations, divided by those under one-to-one, on the models lab's program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import threadlab as tl
from tests.benchmarks.figure import Figure, medians
from threadlab.labs.chapters.models import main

SIZES = {"the lab's default": (4, 1), "100 threads, 10 rounds": (100, 10)}
"""threads, rounds"""
REPEATS, RUNS = 15, 400
"""how often each is timed, and how many threads in all are simulated each time, one run after the other"""
GOAL = 0.5


def figures() -> Iterator[Figure]:
    models = {"one-to-one": tl.OneToOne(), "activations": tl.SchedulerActivations()}
    for title, size in SIZES.items():
        taken = medians({name: partial(simulate, model, *size) for name, model in models.items()}, REPEATS)
        runs = RUNS // size[0]
        rate = runs * calls(*size) / taken["activations"]
        ratio = taken["one-to-one"] / taken["activations"]
        yield Figure(
            f"calls a second, activations / one-to-one, {title}",
            f"{ratio:.0%} ({rate / 1000:,.0f} thousand a second)",
            f"at least {GOAL:.0%}",
            ratio >= GOAL,
        )


def calls(threads: int, rounds: int) -> int:
    """How many calls the lab's program makes: create and join each thread, compute and block in each round, compute."""
    return threads * (2 + 2 * rounds + 1)


def simulate(model: tl.OneToOne | tl.SchedulerActivations, threads: int, rounds: int) -> None:
    for _ in range(RUNS // threads):
        tl.run(main, threads, 6 * tl.ms, 14 * tl.ms, rounds, 0, model=model, cpus=2)
