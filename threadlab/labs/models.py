"""The lab of chapter 02: the same threads under all four threading models, side by side."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from threadlab.labs.lab import Lab, Settings, slider, switch
from threadlab.machine import (
    PTHREAD_SCOPE_PROCESS,
    PTHREAD_SCOPE_SYSTEM,
    Costs,
    ManyToMany,
    ManyToOne,
    OneToOne,
    TwoLevel,
    compute,
    pthread_create,
    pthread_join,
    read,
    run,
)
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import Call
from threadlab.trace import Trace, ms, us

Steps = Generator[Call, Any, Any]

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
    """What every thread of the lab does: compute and block in turn, then compute once more (times in nanoseconds)."""
    for _ in range(rounds):
        yield compute(compute_time)
        if block_time:
            yield read(block_time)
    yield compute(compute_time)


def main(settings: Settings, several_scopes: bool) -> Steps:
    """Create the threads, of which the first `bound` ask for a kernel thread of their own if the model has such."""
    job = (settings["compute"] * ms, settings["block"] * ms, settings["rounds"])
    tids = []
    for number in range(settings["threads"]):
        scope = PTHREAD_SCOPE_SYSTEM if number < settings["bound"] else PTHREAD_SCOPE_PROCESS
        name = f"T{number + 1}"
        tids.append((yield pthread_create(worker, *job, scope=scope if several_scopes else None, name=name)))
    for tid in tids:
        yield pthread_join(tid)


class ModelsLab(Lab):
    """All four models on a workload that the reader shapes."""

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

    def simulate(self, settings: Settings) -> dict[str, Trace]:
        """The four models on the machine and the workload that `settings` describe."""
        machine: dict[str, Any] = {
            "cpus": settings["cpus"],
            "quantum": settings["quantum"] * ms,
            "costs": Costs(user_switch=settings["user_switch"] * us, kernel_switch=settings["kernel_switch"] * us),
        }
        models: dict[str, Model] = {
            "many-to-one": ManyToOne(jacket=settings["jacket"]),
            "one-to-one": OneToOne(),
            "many-to-many": ManyToMany(settings["lwps"]),
            "two-level": TwoLevel(settings["lwps"]),
        }
        return {
            title: run(main, settings, len(model.scopes) > 1, model=model, **machine) for title, model in models.items()
        }


def models() -> ModelsLab:
    """The lab of chapter 02: many-to-one, one-to-one, many-to-many and two-level on the same workload."""
    return ModelsLab()
