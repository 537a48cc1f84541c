"""Exercises of chapter 07 about pools of one's own: one for the simulated machine, and a worker in C that is run on it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from threadlab.exercises.c_text import CCall, c_calls
from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    compute,
    load,
    nanosleep,
    pthread_cond_init,
    pthread_cond_signal,
    pthread_cond_wait,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    store,
    write,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import format_time, ms, us

Steps = Generator[Call, Any, Any]

# pools.6: a pool of one's own


def right_pool(answer: Any) -> Verdict:
    """Judge pools.6: no worker takes from an empty queue, under many schedules, and all work at the same time."""
    for cpus in (1, 2):
        for seed in range(20):
            for quantum in (1000 * us, 300 * us):
                trace = attempt(answer, cpus=cpus, seed=seed, quantum=quantum)
                if isinstance(trace, Verdict):
                    empty = "unpack" in trace.text or "IndexError" in trace.text
                    told = "A worker that was woken need not find a task: another may have been quicker."
                    return hint(f"In one of the schedules: {trace.text} {told if empty else ''}".strip())
                if trace.text() != "total 36":
                    return hint(f"The program should write 'total 36'; in one run it wrote {trace.text()!r}.")
    trace = attempt(answer, cpus=4, quantum=1 * ms)
    if isinstance(trace, Verdict):
        return trace
    if len(trace.threads) < 4 or trace.end > 13 * ms:
        told = f"It is right, and on four CPUs it takes {format_time(trace.end)}. "
        return hint(
            f"{told}Do three workers work, and can they work at the same time, or does one hold the mutex meanwhile?"
        )
    return right("After each wait the worker looks again, and waits again if there is nothing.")


def own_pool(waits: str, inside: bool = False) -> Callable[[], Steps]:
    """A program for pools.6: workers that wait with ``"if"``, with ``"while"`` or ``"never"``."""

    def worker(lock: int, filled: int) -> Steps:
        while True:
            yield pthread_mutex_lock(lock)
            if waits == "if" and not (yield load("queue")):
                yield pthread_cond_wait(filled, lock)
            while waits == "while" and not (yield load("queue")):
                yield pthread_cond_wait(filled, lock)
            n, *rest = yield load("queue")
            yield store("queue", tuple(rest))
            if inside and n is not None:
                yield compute(2 * ms)
            yield pthread_mutex_unlock(lock)
            if n is None:
                return
            if not inside:
                yield compute(2 * ms)
            yield pthread_mutex_lock(lock)
            yield store("total", (yield load("total")) + n)
            yield pthread_mutex_unlock(lock)

    def submit(n: int | None, lock: int, filled: int) -> Steps:
        yield pthread_mutex_lock(lock)
        yield store("queue", (*(yield load("queue")), n))
        yield pthread_cond_signal(filled)
        yield pthread_mutex_unlock(lock)

    def program() -> Steps:
        yield store("queue", ())
        yield store("total", 0)
        lock = yield pthread_mutex_init()
        filled = yield pthread_cond_init()
        tids = []
        for _ in range(3):
            tids.append((yield pthread_create(worker, lock, filled)))
        for n in (1, 2, 3, 4, 5, 6, 7, 8, None, None, None):
            yield compute(1 * ms if n else 0)
            yield from submit(n, lock, filled)
        for tid in tids:
            yield pthread_join(tid)
        total = yield load("total")
        yield write(f"total {total}")

    return program


# pools.9: a C worker that keeps the others waiting

WORKER = """
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;

void *worker(void *unused)
{
    for (;;) {
        pthread_mutex_lock(&mutex);
        while (queue_is_empty())
            pthread_cond_wait(&not_empty, &mutex);
        struct task task = take_task();
        run_task(task);
        pthread_mutex_unlock(&mutex);
    }
}
"""
RUNS = "        run_task(task);\n"
UNLOCKS = "        pthread_mutex_unlock(&mutex);\n"
WORKER_SOLVED = WORKER.replace(RUNS + UNLOCKS, UNLOCKS + RUNS)
_KNOWN = {
    "pthread_mutex_lock": 1,
    "queue_is_empty": 0,
    "pthread_cond_wait": 2,
    "take_task": 0,
    "run_task": 1,
    "pthread_mutex_unlock": 1,
}
"""what the C worker may call, with the number of arguments"""


def right_worker(answer: Any) -> Verdict:
    """Judge pools.9: with the calls of the C function `worker` each task is run once, and several at the same time."""
    calls = c_calls(answer, "worker") if isinstance(answer, str) else None
    if calls is None:
        return hint("The answer is the text of the C program, with its function worker.")
    names = [call.name for call in calls]
    if any(_KNOWN.get(call.name) != len(call.arguments) for call in calls) or set(names) < {"take_task", "run_task"}:
        return hint(f"worker should take a task and run it, with no other calls than {', '.join(_KNOWN)}.")
    if (
        names.count("take_task") != 1
        or names.count("run_task") != 1
        or names.index("run_task") < names.index("take_task")
    ):
        return hint("In each round the worker takes one task and then runs it.")
    if "while(queue_is_empty())" not in "".join(answer.split()) or names.count("pthread_cond_wait") != 1:
        return hint("The worker should wait while the queue is empty, as it does.")
    for cpus, seed in ((3, None), (1, 1), (2, 2), (3, 3)):
        trace = attempt(_c_pool, calls, cpus=cpus, seed=seed, quantum=300 * us)
        if isinstance(trace, Verdict):
            return hint(f"{trace.text} Every round must unlock what it has locked, and wait with the mutex locked.")
        if len(trace.text().split()) < 6:
            told = f"In one run only these tasks were run: {trace.text() or 'none'}. "
            return hint(f"{told}A worker that keeps the mutex when it begins the next round waits for itself.")
        if trace.text() != "1 2 3 4 5 6":
            told = f"In one run the tasks {trace.text() or 'none'} were run, and each of 1 to 6 should be, once. "
            return hint(f"{told}Another worker can come in while a task is taken: that must be done under the mutex.")
    slow = attempt(_c_pool, calls, cpus=3)
    if isinstance(slow, Verdict):
        return slow
    if slow.end > 20 * ms:
        told = f"Three workers on three CPUs take {format_time(slow.end)} for six tasks of 5 ms: one at a time. "
        return hint(f"{told}What does a worker hold while it runs its task?")
    return right("The mutex protects the queue, and the task does not need it.")


def _c_pool(calls: list[CCall]) -> Steps:
    """Three workers that make `calls` in each round; main waits until six tasks have been run, or for a long time."""
    locks = sorted({call.arguments[-1] for call in calls if call.name.startswith("pthread_")})

    def worker(first: int, condition: int) -> Steps:
        taken = 0
        while True:
            for name, arguments in calls:
                mutex = first + locks.index(arguments[-1]) if name.startswith("pthread_") else 0
                if name == "pthread_mutex_lock":
                    yield pthread_mutex_lock(mutex)
                elif name == "pthread_mutex_unlock":
                    yield pthread_mutex_unlock(mutex)
                elif name == "pthread_cond_wait":
                    while not (yield load("queue")):
                        yield pthread_cond_wait(condition, mutex)
                elif name == "take_task":
                    queue = yield load("queue")
                    yield compute(100 * us)
                    taken = queue[0] if queue else 0
                    yield store("queue", queue[1:])
                elif name == "run_task":
                    yield compute(5 * ms)
                    yield store("run", (*(yield load("run")), taken))

    yield store("queue", (1, 2, 3, 4, 5, 6))
    yield store("run", ())
    condition = yield pthread_cond_init()
    made = []
    for _ in locks:
        made.append((yield pthread_mutex_init()))
    for _ in range(3):
        yield pthread_create(worker, made[0] if made else 0, condition)
    for _ in range(100):
        yield nanosleep(1 * ms)
        run_so_far = yield load("run")
        if len(run_so_far) >= 6:
            break
    yield write(" ".join(map(str, sorted(run_so_far))))
