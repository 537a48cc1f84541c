"""The lab of chapter 03: what threads cost in a library in user space, and in one that the kernel supports."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from threadlab import machine as tl
from threadlab.labs.controls import choice, slider
from threadlab.labs.experiment import Experiment
from threadlab.labs.lab import Lab, Settings
from threadlab.labs.numbers import Table, ending
from threadlab.labs.real import Twin, twin
from threadlab.trace import Trace, format_time, us

Steps = Generator[Any, Any, Any]

CREATE, SWITCH, LOCK, BLOCK = "create and join", "yield to another", "a lock that all want", "a blocking call"
LIBRARIES = {"user-level": tl.ManyToOne(), "kernel-level": tl.OneToOne()}
"""the threading model of each library, by title"""

PRESETS: dict[str, Settings] = {
    "creating threads": {"operation": CREATE},
    "switching on one CPU": {"operation": SWITCH},
    "a lock that all want": {"operation": LOCK, "cpus": 2, "threads": 4},
    "a blocking call stops a user-level library": {"operation": BLOCK, "threads": 3, "rounds": 2},
    "several CPUs: the kernel-level library gains": {"operation": SWITCH, "cpus": 4, "threads": 4, "work": 40},
    "if the kernel were as cheap": {"operation": SWITCH, "kernel_switch": 100, "kernel_create": 1000, "syscall": 0},
}


def nothing(work: int) -> Steps:
    """Do a little work and end."""
    yield tl.compute(work)


def creating(threads: int, rounds: int, work: int) -> Steps:
    """Make threads that do almost nothing, and wait for them."""
    for _ in range(rounds):
        tids = []
        for _ in range(threads):
            tids.append((yield tl.pthread_create(nothing, work)))
        for tid in tids:
            yield tl.pthread_join(tid)


def yields(rounds: int, work: int) -> Steps:
    """Work a little and let another thread go on."""
    for _ in range(rounds):
        yield tl.compute(work)
        yield tl.sched_yield()


def locks(rounds: int, work: int, mutex: int) -> Steps:
    """Work a little while holding the lock."""
    for _ in range(rounds):
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(work)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.sched_yield()


def blocks(rounds: int, work: int) -> Steps:
    """Work a little and ask a device, which takes four times as long."""
    for _ in range(rounds):
        yield tl.compute(work)
        yield tl.read(4 * work)


def together(threads: int, routine: Any, *job: Any) -> Steps:
    """Let all threads do the same."""
    tids = []
    for _ in range(threads):
        tids.append((yield tl.pthread_create(routine, *job)))
    for tid in tids:
        yield tl.pthread_join(tid)


def with_lock(threads: int, rounds: int, work: int) -> Steps:
    """Let all threads want one lock."""
    mutex = yield tl.pthread_mutex_init()
    yield from together(threads, locks, rounds, work, mutex)


class LibrariesLab(Lab):
    """One program on two thread libraries, whose costs the reader sets."""

    name = "libraries"

    def __init__(self) -> None:
        super().__init__(
            {
                "operation": choice("operation", SWITCH, (CREATE, SWITCH, LOCK, BLOCK), "What the threads do"),
                "threads": slider("threads", 2, 1, 8, "How many threads the program makes at a time"),
                "rounds": slider("rounds", 4, 1, 10, "How often each does it"),
                "work": slider("work (µs)", 10, 0, 100, "CPU time between two operations"),
                "cpus": slider("CPUs", 1, 1, 8, "How many processors the machine has"),
                "user_create": slider("user create (ns)", 1000, 0, 40_000, "Making a thread in user space", 100),
                "kernel_create": slider("kernel create (ns)", 15_000, 0, 40_000, "Making a kernel thread", 100),
                "user_switch": slider("user switch (ns)", 100, 0, 10_000, "A switch within the library", 50),
                "kernel_switch": slider("kernel switch (ns)", 2000, 0, 10_000, "A switch by the kernel", 50),
                "syscall": slider("system call (ns)", 300, 0, 5000, "Entering the kernel once", 50),
            },
            PRESETS,
        )

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The program on each library."""
        prices = ("user_create", "kernel_create", "user_switch", "kernel_switch", "syscall")
        machine = {"cpus": settings["cpus"], "costs": tl.Costs(**{name: settings[name] for name in prices})}
        threads, job = settings["threads"], (settings["rounds"], settings["work"] * us)
        program: tuple[Any, tuple[Any, ...]] = {
            CREATE: (creating, (threads, *job)),
            SWITCH: (together, (threads, yields, *job)),
            LOCK: (with_lock, (threads, *job)),
            BLOCK: (together, (threads, blocks, *job)),
        }[settings["operation"]]
        return {title: Experiment(*program, {"model": model, **machine}) for title, model in LIBRARIES.items()}

    def twins(self, settings: Settings) -> dict[str, Twin]:
        """What each operation costs here; and for the blocking call a program that makes it."""
        costs = {"all costs (C, Go)": twin("libraries", ("pthreads", "gnu-pth", "go"))}
        if settings["operation"] != BLOCK:
            return costs
        times = {"compute": settings["work"] * us, "block": 4 * settings["work"] * us, "rounds": settings["rounds"]}
        load = {"threads": settings["threads"], **times, "cpus": settings["cpus"]}
        return costs | {
            "GNU Pth": twin("models", "gnu-pth", beside="user-level", jacket=False, **load),
            "Pthreads": twin("models", "pthreads", beside="kernel-level", **load),
        }

    def numbers(self, settings: Settings, traces: Mapping[str, Trace]) -> Table:
        """What the library and the kernel took for themselves."""
        heads = ("their own time", "for one operation", "user switches", "kernel switches", "finished after")
        rows = []
        for title, trace in traces.items():
            own, numbers = _beyond(settings, trace), trace.metrics()
            each = format_time(round(own / (settings["threads"] * settings["rounds"])))
            switches = (f"{numbers.user_switches}", f"{numbers.kernel_switches}")
            rows.append([title, format_time(own), each, *switches, ending(trace)])
        return Table(heads, rows)

    def remark(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """What the numbers count."""
        what = "What library and kernel took for themselves: switches, system calls"
        made = " and making threads." if settings["operation"] == CREATE else "; making the threads is not counted."
        return what + made

    def result(self, settings: Settings, trace: Trace) -> str:
        """The cost of one operation, and the length of the run."""
        each = _beyond(settings, trace) / (settings["threads"] * settings["rounds"])
        return f"{format_time(round(each))} an operation, done after {format_time(trace.end)}"


def _beyond(settings: Settings, trace: Trace) -> int:
    """CPU time that was not the threads' work: switches, system calls and, where that is the operation, creation."""
    used = trace.counted["busy"] + trace.counted["overhead"]
    own = used - int(settings["threads"] * settings["rounds"] * settings["work"] * us)
    if settings["operation"] == CREATE:
        return own
    create = "user_create" if trace.settings["model"] == tl.ManyToOne().title else "kernel_create"
    return own - int(settings["threads"] * settings[create])


def libraries() -> LibrariesLab:
    """The lab of chapter 03: what a create, a switch, a lock and a blocking call cost in two kinds of library."""
    return LibrariesLab()
