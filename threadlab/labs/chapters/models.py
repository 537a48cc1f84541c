"""The lab of chapter 02: the same threads under all four threading models, side by side."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab import machine as tl
from threadlab.labs.controls import slider, switch
from threadlab.labs.experiment import Experiment
from threadlab.labs.lab import Lab, Settings
from threadlab.labs.real import Twin, twin
from threadlab.trace import ms, us

Steps = Generator[Any, Any, Any]

PRESETS: dict[str, Settings] = {
    "one call stalls everybody": {"threads": 4, "cpus": 1, "lwps": 1, "bound": 1, "compute": 4, "block": 20},
    "jackets instead of kernel threads": {"threads": 4, "cpus": 1, "lwps": 2, "block": 20, "jacket": True},
    "more processors than LWPs": {"threads": 8, "cpus": 4, "lwps": 2, "bound": 0, "compute": 10, "block": 0},
    "only computing, one processor": {"threads": 4, "cpus": 1, "lwps": 2, "compute": 20, "block": 0, "quantum": 5},
    "expensive kernel switches": {
        "threads": 6,
        "cpus": 1,
        "lwps": 2,
        "compute": 10,
        "block": 0,
        "quantum": 2,
        "kernel_switch": 500,
        "user_switch": 20,
    },
}


def worker(compute_time: int, block_time: int, rounds: int) -> Steps:
    """Compute and block in turn, then compute once more."""
    for _ in range(rounds):
        yield tl.compute(compute_time)
        if block_time:
            yield tl.read(block_time)
    yield tl.compute(compute_time)


def main(threads: int, compute_time: int, block_time: int, rounds: int, bound: int) -> Steps:
    """Create the threads; the first `bound` of them ask for a kernel thread of their own."""
    tids = []
    for number in range(threads):
        scope = tl.PTHREAD_SCOPE_SYSTEM if number < bound else None
        job = (compute_time, block_time, rounds)
        tids.append((yield tl.pthread_create(worker, *job, scope=scope, name=f"T{number + 1}")))
    for tid in tids:
        yield tl.pthread_join(tid)


class ModelsLab(Lab):
    """All four models on a workload that the reader shapes."""

    name = "models"

    def __init__(self) -> None:
        super().__init__(
            {
                "threads": slider("threads", 4, 1, 16, "How many user threads the program creates"),
                "cpus": slider("CPUs", 2, 1, 8, "How many processors the machine has"),
                "lwps": slider("LWPs", 2, 1, 8, "How many kernel threads many-to-many and two-level share"),
                "bound": slider("bound threads", 1, 0, 16, "How many threads have their own LWP under two-level"),
                "compute": slider("compute (ms)", 6, 1, 40, "CPU time that each thread needs before and after a call"),
                "block": slider("blocking call (ms)", 14, 0, 60, "How long each blocking call lasts; 0: none"),
                "rounds": slider("rounds", 1, 1, 5, "How often each thread computes and blocks"),
                "quantum": slider("quantum (ms)", 10, 1, 40, "How long a kernel thread keeps its CPU"),
                "user_switch": slider("user switch (µs)", 0, 0, 2000, "Cost of a user-level switch", 10),
                "kernel_switch": slider("kernel switch (µs)", 0, 0, 2000, "Cost of a kernel-level switch", 10),
                "jacket": switch("many-to-one has jackets", False, "Blocking calls let the other user threads run on"),
            },
            PRESETS,
        )

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The four models on the machine and the workload that `settings` describe."""
        job = (settings["threads"], settings["compute"] * ms, settings["block"] * ms, settings["rounds"])
        machine = {
            "cpus": settings["cpus"],
            "quantum": settings["quantum"] * ms,
            "costs": tl.Costs(user_switch=settings["user_switch"] * us, kernel_switch=settings["kernel_switch"] * us),
        }
        models: dict[str, Any] = {
            "many-to-one": tl.ManyToOne(jacket=settings["jacket"]),
            "one-to-one": tl.OneToOne(),
            "many-to-many": tl.ManyToMany(settings["lwps"]),
            "two-level": tl.TwoLevel(settings["lwps"]),
        }
        bound = {"two-level": settings["bound"]}
        return {
            title: Experiment(main, (*job, bound.get(title, 0)), {"model": model, **machine})
            for title, model in models.items()
        }

    def twins(self, settings: Settings) -> dict[str, Twin]:
        """The same program on each runtime."""
        times = {"compute": settings["compute"] * ms, "block": settings["block"] * ms, "rounds": settings["rounds"]}
        load = {"threads": settings["threads"], **times, "cpus": settings["cpus"], "same_program": True}
        one_to_one, many_to_many = ({"beside": title, **load} for title in ("one-to-one", "many-to-many"))
        return {
            "Pthreads": twin("models", "pthreads", **one_to_one),
            "GNU Pth": twin("models", "gnu-pth", beside="many-to-one", jacket=settings["jacket"], **load),
            "Go": twin("models", "go", **many_to_many),
            "Go, locked goroutines": twin("models", "go", locked=True, **one_to_one),
            "Java virtual threads": twin("models", "java-virtual", **many_to_many),
            "Java platform threads": twin("models", "java", **one_to_one),
            "Python": twin("models", "python", **one_to_one),
        }


def models() -> ModelsLab:
    """The lab of chapter 02: many-to-one, one-to-one, many-to-many and two-level on the same workload."""
    return ModelsLab()
