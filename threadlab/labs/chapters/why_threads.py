"""The lab of chapter 01: what threads are good for, in four small programs, each with one thread and with several."""

from __future__ import annotations

from collections.abc import Collection, Generator, Mapping
from typing import Any

from threadlab import machine as tl
from threadlab.labs.address_space import picture
from threadlab.labs.charts import Series, chart
from threadlab.labs.controls import choice, slider
from threadlab.labs.experiment import Experiment
from threadlab.labs.lab import Lab, Settings
from threadlab.labs.numbers import Table, ending
from threadlab.labs.real import Twin, twin
from threadlab.theory import amdahl
from threadlab.trace import Trace, format_time, ms, us

Steps = Generator[Any, Any, Any]

SPEED, INTERFACE, SERVER, SHARING = "speed-up", "a busy user interface", "a server", "what is shared"
MOST_CPUS = 8

PRESETS: dict[str, Settings] = {
    "speed-up: half of the work is serial": {"serial": 50, "threads": 8, "cpus": 8},
    "speed-up: more threads than CPUs": {"serial": 0, "threads": 8, "cpus": 2},
    "speed-up: little work, dear threads": {"work": 8, "serial": 0, "threads": 8, "cpus": 8, "create": 1000},
    "interface: a long job": {"scene": INTERFACE},
    "interface: a long job on one CPU": {"scene": INTERFACE, "cpus": 1},
    "server: requests that wait for a disk": {"scene": SERVER, "cpus": 1, "compute": 1, "wait": 12},
    "server: requests that only compute": {"scene": SERVER, "cpus": 1, "every": 4, "compute": 6, "wait": 0},
    "sharing: threads and processes": {"scene": SHARING},
}


def part(time: int) -> Steps:
    """Do a part of the work."""
    yield tl.compute(time)


def split(serial: int, parallel: int, threads: int) -> Steps:
    """Do the serial part, then share out the rest among threads."""
    yield tl.compute(serial)
    tids = []
    for _ in range(threads - 1):
        tids.append((yield tl.pthread_create(part, parallel // threads)))
    yield tl.compute(parallel // threads)
    for tid in tids:
        yield tl.pthread_join(tid)


def source(arrived: int, word: str, every: int, count: int) -> Steps:
    """Let something come from outside, now and then."""
    for number in range(1, count + 1):
        yield tl.nanosleep(every)
        yield tl.write(f"{word} {number} comes")
        yield tl.sem_post(arrived)


def interface(job: int, every: int, clicks: int, worker: bool) -> Steps:
    """Answer each click at once; the second asks for a long job, done here or by a worker."""
    arrived = yield tl.sem_init(0)
    tids = [(yield tl.pthread_create(source, arrived, "click", every, clicks, name="person"))]
    for number in range(1, clicks + 1):
        yield tl.sem_wait(arrived)
        yield tl.compute(1 * ms)
        yield tl.write(f"click {number} done")
        if number == 2 and worker:
            tids.append((yield tl.pthread_create(part, job, name="worker")))
        elif number == 2:
            yield from part(job)
    for tid in tids:
        yield tl.pthread_join(tid)


def serve(number: int, time: int, wait: int) -> Steps:
    """Serve one request."""
    yield tl.compute(time)
    if wait:
        yield tl.read(wait)
    yield tl.write(f"request {number} done")


def server(time: int, wait: int, every: int, requests: int, threads: bool) -> Steps:
    """Take requests as they come, and serve each here or in a thread of its own."""
    arrived = yield tl.sem_init(0)
    tids = [(yield tl.pthread_create(source, arrived, "request", every, requests, name="network"))]
    for number in range(1, requests + 1):
        yield tl.sem_wait(arrived)
        if threads:
            tids.append((yield tl.pthread_create(serve, number, time, wait, name=f"request {number}")))
        else:
            yield from serve(number, time, wait)
    for tid in tids:
        yield tl.pthread_join(tid)


def count(times: int) -> Steps:
    """Count in a variable of one's own, and in one of the process."""
    own = 0
    for _ in range(times):
        yield tl.compute(2 * ms)
        own += 1
        yield tl.store("shared", (yield tl.load("shared")) + 1)
    shared = yield tl.load("shared")
    yield tl.write(f"own {own}, shared {shared}")


def threaded(number: int, times: int) -> Steps:
    """Let threads of this process count."""
    tids = []
    for _ in range(number):
        tids.append((yield tl.pthread_create(count, times)))
    for tid in tids:
        yield tl.pthread_join(tid)
    shared = yield tl.load("shared")
    yield tl.write(f"shared {shared}")


def forked(number: int, times: int) -> Steps:
    """Let child processes count."""
    for _ in range(number):
        if (yield tl.fork()) == 0:
            yield from count(times)
            yield tl._exit(0)
    for _ in range(number):
        yield tl.waitpid()
    shared = yield tl.load("shared")
    yield tl.write(f"shared {shared}")


USED = {
    SPEED: ("threads", "cpus", "work", "serial", "create"),
    INTERFACE: ("cpus", "job", "every", "events"),
    SERVER: ("cpus", "every", "events", "compute", "wait", "create"),
    SHARING: ("threads", "cpus", "create"),
}


class WhyThreadsLab(Lab):
    """Scalability, responsiveness, resource sharing and economy, one program for each."""

    name = "why_threads"

    def __init__(self) -> None:
        scenes = tuple(USED)
        super().__init__(
            {
                "scene": choice("program", SPEED, scenes, "What threads are used for"),
                "threads": slider("threads", 4, 1, 8, "How many threads share the work"),
                "cpus": slider("CPUs", 4, 1, MOST_CPUS, "How many processors the machine has"),
                "work": slider("work (ms)", 40, 8, 200, "CPU time of the whole task", 8),
                "serial": slider("serial part (%)", 20, 0, 100, "The share of the work that one thread must do", 5),
                "job": slider("long job (ms)", 40, 5, 120, "CPU time of the job that a click starts", 5),
                "every": slider("one every (ms)", 6, 1, 30, "Time from one click or request to the next"),
                "events": slider("how many come", 8, 2, 20, "How many clicks or requests come"),
                "compute": slider("compute (ms)", 2, 0, 20, "CPU time of a request"),
                "wait": slider("read (ms)", 10, 0, 40, "How long a request waits for a device"),
                "create": slider("creation (µs)", 0, 0, 3000, "What it costs to make a thread", 50),
            },
            PRESETS,
        )

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The chosen program, without and with threads."""
        create = settings["create"] * us if "create" in USED[settings["scene"]] else 0
        costs = tl.Costs(kernel_create=create, process_create=10 * create if settings["scene"] == SHARING else 0)
        machine = {"cpus": settings["cpus"], "costs": costs}
        if settings["scene"] in (INTERFACE, SERVER):
            machine["quantum"] = 1 * ms  # what comes from outside is let in by a thread, which should not wait for long
        return {title: Experiment(*program, machine) for title, program in _programs(settings).items()}

    def used(self, settings: Settings) -> Collection[str]:
        """The controls of the chosen program."""
        return ("scene", *USED[settings["scene"]])

    def comparable(self, before: Settings, after: Settings) -> bool:
        """Whether both run the same program."""
        return bool(before["scene"] == after["scene"])

    def twins(self, settings: Settings) -> dict[str, Twin]:
        """What threads and processes cost here, a server, or the addresses that threads and a child see."""
        costs = {"costs (C)": twin("costs", ("pthreads", "gnu-pth"))}
        if settings["scene"] == SHARING:
            return {"addresses (C)": twin("addresses", "pthreads", threads=settings["threads"])} | costs
        if settings["scene"] == SERVER:
            slow = settings["wait"] * ms
            servers = {"a server (C)": "pthreads", "a server (Python)": "python"}
            return {title: twin("server", runtime, slow=slow) for title, runtime in servers.items()}
        return costs if settings["scene"] == SPEED else {}

    def numbers(self, settings: Settings, traces: Mapping[str, Trace]) -> Table:
        """What the chosen program is about."""
        heads: tuple[str, ...]
        if settings["scene"] == SPEED:
            alone = next(iter(traces.values())).end
            heads = ("finished after", "speed-up", "CPUs busy")
            rows = [
                [t, ending(run), f"{alone / run.end:.2f}" if run.end else "–", _busy(run)] for t, run in traces.items()
            ]
        elif settings["scene"] == SHARING:
            heads = ("shared variable at the end", "processes", "threads in all", "finished after")
            rows = [
                [t, _shared(run), f"{len(_pids(run))}", f"{len(run.threads)}", ending(run)] for t, run in traces.items()
            ]
        else:
            heads = ("longest time to an answer", "CPUs busy", "finished after")
            rows = [[t, format_time(_longest(run)), _busy(run), ending(run)] for t, run in traces.items()]
        return Table(heads, rows)

    def result(self, settings: Settings, trace: Trace) -> str:
        """What the chosen program is about, in a few words."""
        if settings["scene"] == SPEED:
            return ending(trace)
        if settings["scene"] == SHARING:
            return f"shared variable {_shared(trace)}, {ending(trace)}"
        return f"an answer takes at most {format_time(_longest(trace))}"

    def chart(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """Speed-up against CPUs, or what is shared."""
        if settings["scene"] == SHARING:
            threads, processes = traces.values()
            children = [(f"child {at + 1}", 1, _shared(processes, pid)) for at, pid in enumerate(_pids(processes)[1:])]
            one = picture([("threads: one process", len(threads.threads), _shared(threads))])
            return one + picture([("processes: parent", 1, _shared(processes)), *children])
        if settings["scene"] != SPEED:
            return ""
        serial, threads = settings["serial"] / 100, settings["threads"]
        counts = range(1, MOST_CPUS + 1)
        law = [(float(cpus), float(amdahl(serial, min(cpus, threads)))) for cpus in counts]
        alone = next(iter(traces.values())).end
        several = self.experiments(settings)["several threads"]
        runs = [
            Experiment(several.main, several.args, {**several.machine, "cpus": cpus, "record": "metrics"}).trace().end
            for cpus in counts
        ]
        simulated = [(float(cpus), alone / end if end else 1.0) for cpus, end in zip(counts, runs, strict=True)]
        title = f"Speed-up of {threads} threads with a serial part of {settings['serial']} %, by the number of CPUs"
        series = [Series("Amdahl", law, True), Series("simulated", simulated, False)]
        return chart(title, "CPUs", "speed-up", series, settings["cpus"])


def _programs(settings: Settings) -> dict[str, tuple[Any, tuple[Any, ...]]]:
    job: tuple[Any, ...]
    scene, coming = settings["scene"], (settings["every"] * ms, settings["events"])
    if scene == SPEED:
        serial = settings["work"] * settings["serial"] * ms // 100
        parts = (serial, settings["work"] * ms - serial)
        return {"one thread": (split, (*parts, 1)), "several threads": (split, (*parts, settings["threads"]))}
    if scene == INTERFACE:
        job = (settings["job"] * ms, *coming)
        return {"one thread": (interface, (*job, False)), "with a worker": (interface, (*job, True))}
    if scene == SERVER:
        job = (settings["compute"] * ms, settings["wait"] * ms, *coming)
        return {"one thread": (server, (*job, False)), "thread per request": (server, (*job, True))}
    both = (settings["threads"], 3)
    return {"threads": (threaded, both), "processes": (forked, both)}


def _busy(trace: Trace) -> str:
    return f"{trace.metrics().cpu_utilisation:.0%}"


def _pids(trace: Trace) -> list[int]:
    return list(dict.fromkeys(thread.pid for thread in trace.threads))


def _shared(trace: Trace, pid: int | None = None) -> str:
    """What the shared variable of process `pid` (the first unless given) held at its end."""
    pid = trace.threads[0].pid if pid is None else pid
    return next((text.rpartition(" ")[2] for _, by, _, text in reversed(trace.output) if by == pid), "–")


def _longest(trace: Trace) -> int:
    came: dict[str, int] = {}
    longest = 0
    for time, _, _, text in trace.output:
        name, _, word = text.rpartition(" ")
        if word == "comes":
            came[name] = time
        else:
            longest = max(longest, time - came[name])
    return longest


def why_threads() -> WhyThreadsLab:
    """The lab of chapter 01: speed-up, a busy user interface, a server, and what threads share."""
    return WhyThreadsLab()
