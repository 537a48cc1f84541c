"""Exercises of the chapter pools."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

from threadlab.exercises.chapters.own_pool import (
    RUNS,
    UNLOCKS,
    WORKER,
    WORKER_SOLVED,
    own_pool,
    right_pool,
    right_worker,
)
from threadlab.exercises.judging import attempt, number, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import (
    TaskRejected,
    ThreadPool,
    compute,
    load,
    nanosleep,
    pthread_create,
    pthread_join,
    read,
    run,
    store,
    write,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import State, Trace, format_time, ms

Steps = Generator[Call, Any, Any]


def task(computing: int, waiting: int) -> Steps:
    """A task that computes, and then waits for a device."""
    yield compute(computing)
    if waiting:
        yield read(waiting)


def pooled(workers: int, tasks: int, computing: int, waiting: int, gap: int = 0) -> Steps:
    """Hand tasks to a pool, one every `gap` nanoseconds."""
    pool = yield from ThreadPool.start(workers, tasks)
    for _ in range(tasks):
        yield nanosleep(gap)
        yield from pool.submit(task, computing, waiting)
    yield from pool.shutdown()


def thread_per_task(tasks: int, computing: int, waiting: int) -> Steps:
    """Make a thread for each task."""
    tids = []
    for _ in range(tasks):
        tids.append((yield pthread_create(task, computing, waiting)))
    for tid in tids:
        yield pthread_join(tid)


# pools.1: how many threads


def _threads() -> dict[str, float]:
    pool = run(pooled, 4, 20, 1 * ms, 9 * ms, cpus=2)
    each = run(thread_per_task, 20, 1 * ms, 9 * ms, cpus=2)
    return {
        "pool": len(pool.threads),
        "thread per task": len(each.threads),
        "tasks in progress, pool": max(_in_progress(pool)),
    }


def _in_progress(trace: Trace) -> list[int]:
    """After each change, how many threads other than main compute or wait for a device."""
    changes = []
    for span in trace.spans:
        if span.thread > 0 and span.duration and span.state in (State.RUNNING, State.BLOCKED):
            changes += [(span.start, 1), (span.end, -1)]
    busy, counts = 0, []
    for _, change in sorted(changes):
        busy += change
        counts.append(busy)
    return counts


# pools.2: when all tasks are done


def _done() -> dict[str, float]:
    return {
        "1 worker": run(pooled, 1, 6, 10 * ms, 0, cpus=2).end / ms,
        "3 workers": run(pooled, 3, 6, 10 * ms, 0, cpus=2).end / ms,
        "3 workers, tasks that wait": run(pooled, 3, 6, 0, 10 * ms, cpus=2).end / ms,
    }


# pools.3: enough workers for tasks that come at a fixed pace


def _enough_workers(answer: Any) -> Verdict:
    if not isinstance(answer, int) or isinstance(answer, bool) or not 1 <= answer <= 100:
        return hint("The answer is a number of workers: a whole number from 1 to 100.")
    if _late(answer):
        told = (
            f"With {answer} worker{'s' if answer > 1 else ''} the last task is done {format_time(_late(answer))} late. "
        )
        return hint(
            f"{told}A worker is taken for as long as its task computes and waits: how many tasks come meanwhile?"
        )
    if answer > 1 and not _late(answer - 1):
        return hint("No task waits, but with a worker less none would wait either: some of yours never work.")
    return right("A task takes a worker for 19 ms, and in that time five tasks come, counting the first.")


def _late(workers: int) -> int:
    """How much later 40 tasks are done than if there were a worker for each."""
    times = (40, 1 * ms, 18 * ms, 4 * ms)
    return run(pooled, workers, *times, record="metrics").end - run(pooled, 40, *times, record="metrics").end


# pools.5: tasks that need each other's results


def _nested(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(f"The answer is a program: a generator function, passed without calling it, and not {answer!r}.")
    for workers in (1, 2, 3):
        for cpus, seed in ((1, None), (2, None), (2, 7)):
            trace = attempt(answer, workers, cpus=cpus, seed=seed)
            if isinstance(trace, Verdict):
                told = f"With {workers} worker{'s' if workers > 1 else ''}: "
                return hint(
                    f"{told}{trace.text} Does a task wait for something that only a worker of its own pool can do?"
                )
            if trace.text() != "total 60":
                return hint(
                    f"The program should write 'total 60', and with {workers} workers it wrote {trace.text()!r}."
                )
            if len(trace.threads) > 2 * workers + 1:
                told = f"For workers = {workers} the process has {len(trace.threads)} threads. "
                return hint(
                    f"{told}More workers only move the deadlock to a larger number of tasks: keep their number bounded."
                )
            if sum(span.duration for span in trace.spans if span.state == State.RUNNING) < 5 * ms:
                return hint("Each of the five squares should still be computed by square, for 1 ms.")
            if workers == 3 and trace.end > 16 * ms:
                told = f"With 3 workers it takes {format_time(trace.end)}, as long as one thread would. "
                return hint(f"{told}The tasks should still be done by a pool, several at the same time.")
    return right("No task waits for a worker of its own pool, so one worker is enough, and every number works.")


def _summing(way: str) -> Callable[[int], Steps]:
    """A program for pools.5 in one of several ways."""

    def square(n: int) -> Steps:
        yield compute(1 * ms)
        yield read(3 * ms)
        return n * n

    def both(pool: ThreadPool, n: int) -> Steps:
        if way == "calls":
            return 1 + (yield from square(n))
        half = yield from pool.submit(square, n)
        return 1 if way == "forgets" else 1 + (yield from half.result())

    def program(workers: int) -> Steps:
        pool = yield from ThreadPool.start(workers + (6 if way == "more workers" else 0), 20)
        futures = []
        for n in range(1, 6):
            if way != "main":
                futures.append((yield from pool.submit(both, pool, n)))
        total = 0
        for future in futures:
            total += yield from future.result()
        for n in range(1, 6) if way == "main" else ():
            total += 1 + (yield from square(n))
        yield from pool.shutdown()
        yield write(f"total {total}")

    return program


# pools.7: a queue limit and a policy


def _policy(answer: Any) -> Verdict:
    keys = ("capacity", "saturation")
    if not isinstance(answer, Mapping) or set(answer) != set(keys):
        return hint(f"The answer is a dict with the keys {', '.join(map(repr, keys))}.")
    capacity, saturation = answer["capacity"], answer["saturation"]
    if not isinstance(capacity, int) or isinstance(capacity, bool) or not 1 <= capacity <= 50:
        return hint(f"capacity must be a whole number from 1 to 50, not {capacity!r}.")
    if saturation not in ("block", "reject", "caller runs", "drop oldest"):
        return hint(f"saturation must be one of the four policies of section 5, not {saturation!r}.")
    trace = run(rush, capacity, saturation, cpus=2)
    at = {text: time for time, _, _, text in trace.output}
    done = [n for n in range(1, 21) if f"{n} done" in at]
    accepted = [n for n in range(1, 21) if f"{n} submitted" in at]
    held = max(at[f"{n} submitted"] - at[f"{n} comes"] for n in accepted)
    slowest = max(at[f"{n} done"] - at[f"{n} comes"] for n in done)
    if held:
        return hint(f"main was held up for {format_time(held)}: under this policy submit waits, or works itself.")
    if len(done) < len(accepted):
        return hint(
            f"Of {len(accepted)} accepted tasks {len(done)} were done: under this policy an accepted task can be lost."
        )
    if slowest > 25 * ms:
        return hint(f"One answer took {format_time(slowest)}: who is let into a long queue waits long.")
    if len(done) < 15:
        return hint(f"Only {len(done)} of 20 tasks were done: there is time for a few more to wait.")
    return right(
        f"{len(done)} of 20 are done, each within {format_time(slowest)}, and the others know at once that they are not."
    )


def rush(capacity: int, saturation: Any) -> Steps:
    """Twenty tasks of 10 ms, one every 2 ms, for three workers."""

    def timed(n: int) -> Steps:
        yield read(10 * ms)
        yield write(f"{n} done")

    pool = yield from ThreadPool.start(3, capacity, saturation)
    for n in range(1, 21):
        yield nanosleep(2 * ms)
        yield write(f"{n} comes")
        try:
            yield from pool.submit(timed, n)
            yield write(f"{n} submitted")
        except TaskRejected:
            pass
    yield from pool.shutdown()


# pools.8: a parallel map


def _map(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(f"The answer is a program: a generator function, passed without calling it, and not {answer!r}.")
    for workers, values in ((2, (3, 1, 2)), (3, (1, 2, 3, 4, 5, 6)), (4, (9, 1, 8, 2, 7, 3, 6, 4))):
        for seed in (None, 1, 2):
            trace = attempt(answer, workers, values, cpus=2, seed=seed)
            if isinstance(trace, Verdict):
                return trace
            wanted = " ".join(str(n * n) for n in values)
            if sorted(trace.text().split()) != sorted(wanted.split()):
                return hint(f"For {values} the program should write '{wanted}', and it wrote {trace.text()!r}.")
            if trace.text() != wanted:
                told = f"For {values} it wrote {trace.text()!r}. "
                return hint(f"{told}Tasks end in any order; the futures are in the order in which you submitted them.")
            if (
                sum(span.duration for span in trace.spans if span.state == State.BLOCKED)
                < sum(12 - n for n in values) * ms
            ):
                return hint("Each of the results should still be computed by uneven, which waits for a device.")
            if len(trace.threads) > workers + 1:
                return hint(
                    f"With {workers} workers allowed, the process has {len(trace.threads)} threads, main among them."
                )
            if trace.end > 1.5 * sum(12 - n for n in values) * ms / workers + 12 * ms:
                told = (
                    f"{workers} workers took {format_time(trace.end)} for {len(values)} values, as long as one would. "
                )
                return hint(f"{told}Do you wait for each result before you submit the next task?")
    return right(
        "First submit all, then ask the futures in order: the order of the results is yours, that of the work is not."
    )


def _mapping(way: str) -> Callable[[int, tuple[int, ...]], Steps]:
    """A program for pools.8 in one of several ways."""

    def uneven(n: int) -> Steps:
        yield read((12 - n) * ms)
        return n * n

    def telling(n: int) -> Steps:
        value = yield from uneven(n)
        yield store("told", (*((yield load("told")) or ()), value))

    def program(workers: int, values: tuple[int, ...]) -> Steps:
        pool = yield from ThreadPool.start(len(values) if way == "many" else workers, len(values))
        futures, results = [], []
        for n in values:
            future = yield from pool.submit(telling if way == "as they end" else uneven, n)
            if way == "one by one":
                results.append((yield from future.result()))
            else:
                futures.append(future)
        for future in futures:
            results.append((yield from future.result()))
        yield from pool.shutdown()
        if way == "as they end":
            results = yield load("told")
        yield write(" ".join(map(str, results)))

    return program


EXERCISES: tuple[Exercise, ...] = (
    Exercise(
        "pools.1",
        numbers(
            _threads,
            "The number of a pool's threads does not depend on the number of its tasks.",
            {
                "pool": "the workers are made once, whatever comes, and main is a thread too.",
                "thread per task": "one for each task, and main is a thread too.",
                "tasks in progress, pool": "a task is in progress while a worker runs it; the others are in the queue.",
            },
        ),
        {"pool": 5, "thread per task": 21, "tasks in progress, pool": 4},
        (
            {"pool": 4, "thread per task": 21, "tasks in progress, pool": 4},
            {"pool": 5, "thread per task": 20, "tasks in progress, pool": 4},
            {"pool": 5, "thread per task": 21, "tasks in progress, pool": 2},
        ),
    ),
    Exercise(
        "pools.2",
        numbers(
            _done,
            "Computing is bounded by the CPUs, waiting by the workers.",
            {
                "1 worker": "a worker runs one task at a time, however many CPUs there are.",
                "3 workers": "three workers, and two CPUs: at most two can compute at the same time.",
                "3 workers, tasks that wait": "who waits needs no CPU: all three workers can wait at the same time.",
            },
        ),
        {"1 worker": 60, "3 workers": 30, "3 workers, tasks that wait": 20},
        (
            {"1 worker": 30, "3 workers": 30, "3 workers, tasks that wait": 20},
            {"1 worker": 60, "3 workers": 20, "3 workers, tasks that wait": 20},
            {"1 worker": 60, "3 workers": 30, "3 workers, tasks that wait": 30},
        ),
    ),
    Exercise("pools.3", _enough_workers, 5, (1, 4, 19, "5")),
    Exercise(
        "pools.4",
        number(
            lambda: 6 * 25,
            "L = λW: six tasks wait, a task comes every 25 ms, so each waits six times 25 ms.",
            {
                6.0: "That is how many wait, not how long each waits.",
                240.0: "You have multiplied with the rate: W = L / λ, and not L · λ.",
                25.0: "That is the time between two tasks. Six of them pass while one task goes through the queue.",
            },
            "By Little's law the number in the queue is the rate times the wait: in the time that a task waits, as many new "
            "ones come as are there.",
        ),
        150,
        (6, 240, 25, 4),
    ),
    Exercise(
        "pools.5",
        _nested,
        _summing("calls"),
        (_summing("waits"), _summing("more workers"), _summing("forgets"), _summing("main")),
    ),
    Exercise(
        "pools.6", right_pool, own_pool("while"), (own_pool("if"), own_pool("never"), own_pool("while", inside=True))
    ),
    Exercise(
        "pools.7",
        _policy,
        {"capacity": 3, "saturation": "reject"},
        (
            {"capacity": 3, "saturation": "block"},
            {"capacity": 3, "saturation": "drop oldest"},
            {"capacity": 20, "saturation": "reject"},
            {"capacity": 1, "saturation": "reject"},
        ),
    ),
    Exercise(
        "pools.8",
        _map,
        _mapping("in order"),
        (_mapping("one by one"), _mapping("as they end"), _mapping("many")),
    ),
    Exercise(
        "pools.9",
        right_worker,
        WORKER_SOLVED,
        (
            WORKER,
            WORKER.replace(RUNS + UNLOCKS, RUNS),
            WORKER.replace("        struct", UNLOCKS + "        struct").replace(RUNS + UNLOCKS, RUNS),
        ),
    ),
)
