"""The lab of chapter 08: where a request keeps its user, served by a pool and by a thread for each request."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from threadlab import machine as tl
from threadlab.labs.controls import choice, slider, switch
from threadlab.labs.experiment import Experiment
from threadlab.labs.lab import Lab, Settings
from threadlab.labs.numbers import Table
from threadlab.labs.real import Twin, twin
from threadlab.trace import Trace, format_time, ms

Steps = Generator[Any, Any, Any]

GLOBAL, SPECIFIC = "a global variable", "a key, per thread"
NONE, FREES, AGAIN = "none", "frees the value", "sets the key again"

PRESETS: dict[str, Settings] = {
    "a global variable: overwritten": {"where": GLOBAL, "anonymous": 0},
    "thread-specific data: each its own": {"where": SPECIFIC, "anonymous": 0},
    "in a pool a value leaks to the next request": {"anonymous": 3},
    "each request clears its value": {"anonymous": 3, "clears": True},
    "a destructor when a thread ends": {"destructor": FREES, "anonymous": 0},
    "a destructor that never comes to an end": {"destructor": AGAIN, "anonymous": 0, "requests": 4, "workers": 2},
}


def put(key: Any, value: Any) -> Steps:
    """Note the user: under the key, or without one in a global variable."""
    if key is None:
        yield tl.store("user", value)
    else:
        yield tl.pthread_setspecific(key, value)


def get(key: Any) -> Steps:
    """Look the user up."""
    if key is None:
        return (yield tl.load("user"))
    return (yield tl.pthread_getspecific(key))


def serve(key: Any, number: int, anonymous: bool, time: int, clears: bool) -> Steps:
    """Serve one request: note its user, if it has one, and look it up later."""
    if not anonymous:
        yield from put(key, f"user {number}")
    yield tl.compute(time)
    yield tl.read(time)
    user = yield from get(key)
    yield tl.write(f"request {number} sees {user or 'nobody'}")
    if clears:
        yield from put(key, None)


def frees(value: Any) -> Steps:
    """Destructor: called with the value of a thread that ends."""
    yield tl.write(f"destructor: {value}")


def sets_again(value: Any) -> Steps:
    """Destructor that sets the key again, and so is called again."""
    yield tl.write(f"destructor: {value}")
    yield tl.pthread_setspecific((yield tl.load("key")), value)


def new_key(specific: bool, destructor: Any) -> Steps:
    """Make the key, if there is to be one."""
    if not specific:
        return None
    key = yield tl.pthread_key_create(destructor)
    yield tl.store("key", key)
    return key


def pooled(specific: bool, destructor: Any, workers: int, requests: int, nth: int, time: int, clears: bool) -> Steps:
    """Let a pool serve the requests; every `nth` has no user (0: all have one)."""
    key = yield from new_key(specific, destructor)
    pool = yield from tl.ThreadPool.start(workers, requests)
    for number in range(1, requests + 1):
        anonymous = nth > 0 and number % nth == 0
        yield from pool.submit(serve, key, number, anonymous, time, clears)
    yield from pool.shutdown()


def threaded(specific: bool, destructor: Any, requests: int, nth: int, time: int, clears: bool) -> Steps:
    """Make a thread for each request."""
    key = yield from new_key(specific, destructor)
    tids = []
    for number in range(1, requests + 1):
        job = (key, number, nth > 0 and number % nth == 0, time, clears)
        tids.append((yield tl.pthread_create(serve, *job, name=f"request {number}")))
    for tid in tids:
        yield tl.pthread_join(tid)


class ThreadLocalLab(Lab):
    """One value for each thread, and what that means when a pool decides which thread serves whom."""

    name = "thread_local"

    def __init__(self) -> None:
        super().__init__(
            {
                "requests": slider("requests", 8, 1, 16, "How many requests come"),
                "where": choice("user kept in", SPECIFIC, (GLOBAL, SPECIFIC), "Where a request keeps its user"),
                "anonymous": slider("no user: every", 3, 0, 8, "Every n-th request has no user; 0: all have one"),
                "clears": switch("requests clear it", False, "Each request sets the value to nothing at its end"),
                "destructor": choice("destructor", NONE, (NONE, FREES, AGAIN), "Called for each thread that ends"),
                "workers": slider("workers", 2, 1, 8, "How many threads the pool has"),
                "time": slider("work, read (ms)", 2, 1, 10, "How long a request computes, and then waits"),
                "cpus": slider("CPUs", 2, 1, 4, "How many processors the machine has"),
            },
            PRESETS,
        )

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The same requests with a pool and without."""
        specific = settings["where"] == SPECIFIC
        destructor = {NONE: None, FREES: frees, AGAIN: sets_again}[settings["destructor"]] if specific else None
        load = (settings["requests"], settings["anonymous"], settings["time"] * ms, settings["clears"])
        machine = {"cpus": settings["cpus"]}
        return {
            "pool": Experiment(pooled, (specific, destructor, settings["workers"], *load), machine),
            "thread per request": Experiment(threaded, (specific, destructor, *load), machine),
        }

    def used(self, settings: Settings) -> set[str]:
        """All controls; a global variable has no destructor."""
        return set(self.controls) - ({"destructor"} if settings["where"] == GLOBAL else set())

    def twins(self, settings: Settings) -> dict[str, Twin]:
        """Tasks that keep a value in the threads of a pool."""
        load = {"workers": settings["workers"], "tasks": settings["requests"], "block": settings["time"] * ms}
        runtimes = {
            "C (Pthreads)": "pthreads",
            "Java": "java",
            "Java virtual threads": "java-virtual",
            "Python": "python",
        }
        return {title: twin("thread_local", runtime, beside="pool", **load) for title, runtime in runtimes.items()}

    def numbers(self, settings: Settings, traces: Mapping[str, Trace]) -> Table:
        """Whom the requests saw."""
        heads = ("saw the right user", "saw another's", "saw nobody, wrongly", "destructor calls", "finished after")
        rows = []
        for title, trace in traces.items():
            right, others, lost = _sights(trace, settings["anonymous"])
            calls = sum(text.startswith("destructor") for *_, text in trace.output)
            ending = format_time(trace.end)
            rows.append([title, f"{right}", f"{len(others)}", f"{lost}", f"{calls}", ending])
        return Table(heads, rows)

    def result(self, settings: Settings, trace: Trace) -> str:
        """How many saw a user that is not theirs."""
        others = len(_sights(trace, settings["anonymous"])[1])
        return f"{others or 'no'} request{'s' if others != 1 else ''} saw another's user"

    def remark(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """The first request that saw the wrong user."""
        for title, trace in traces.items():
            for number, seen, thread in _sights(trace, settings["anonymous"])[1]:
                if settings["where"] == GLOBAL:
                    why = "There is one variable for all threads, and another request had written it meanwhile."
                else:
                    why = f"It has none of its own, and {thread} still had the value of the request before."
                return f"{title.capitalize()}: request {number} saw {seen}. {why}"
        return ""


def _sights(trace: Trace, nth: int) -> tuple[int, list[tuple[int, str, str]], int]:
    """How many saw whom they should; who saw another's user: request, user, thread; how many saw nobody, wrongly."""
    right, others, lost = 0, [], 0
    names = {thread.tid: thread.name for thread in trace.threads}
    for _, _, tid, text in trace.output:
        words = text.split(" ", 3)
        if words[0] != "request":
            continue
        number, seen = int(words[1]), words[3]
        should = "nobody" if nth and number % nth == 0 else f"user {number}"
        if seen == should:
            right += 1
        elif seen == "nobody":
            lost += 1
        else:
            others.append((number, seen, names[tid]))
    return right, others, lost


def thread_local() -> ThreadLocalLab:
    """The lab of chapter 08: keys, destructors, and values that leak between the tasks of a pool."""
    return ThreadLocalLab()
