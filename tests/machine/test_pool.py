"""The thread pool among the machine's programs: schedules computed by hand, ends of all kinds, and what always holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import threadlab as tl
from threadlab import ms

Steps = Iterator[Any]
MODELS = {
    "one-to-one": tl.OneToOne(),
    "many-to-one": tl.ManyToOne(),
    "many-to-one, jacketed": tl.ManyToOne(jacket=True),
    "many-to-many": tl.ManyToMany(lwps=2),
    "two-level": tl.TwoLevel(lwps=1),
    "scheduler activations": tl.SchedulerActivations(),
}
SATURATIONS = ("block", "reject", "caller runs", "drop oldest")
every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


def lines(trace: tl.Trace) -> list[str]:
    assert trace.outcome == "completed", trace.deadlock
    return trace.text().split("\n")


def says(text: str, time: int = 0) -> Steps:
    """A task that takes `time` on a CPU and writes and returns `text`."""
    yield tl.compute(time)
    yield tl.write(text)
    return text


def begun(pool: tl.ThreadPool, text: str) -> Steps:
    """Let a worker begin a task that waits; the result is its future and the semaphore that it waits for."""
    running = yield tl.sem_init(0)
    go = yield tl.sem_init(0)

    def task() -> Steps:
        yield tl.sem_post(running)
        yield tl.sem_wait(go)
        yield tl.write(text)
        return text

    future = yield from pool.submit(task)
    yield tl.sem_wait(running)
    return future, go


def outcome(future: tl.Future) -> Steps:
    """Write what becomes of a task."""
    try:
        yield tl.write(f"{yield from future.result()}")
    except (ArithmeticError, RuntimeError) as error:
        yield tl.write(f"{type(error).__name__}: {error}")


# What submit does when the queue is full


def arrivals(saturation: Any) -> Steps:
    """One worker, room for one task in the queue, tasks of 4 ms, and 1.5 ms from one submission to the next."""

    def task(name: str) -> Steps:
        yield tl.write(f"{name} at {(yield tl.clock()) / ms:g}")
        yield tl.read(4 * ms)

    pool = yield from tl.ThreadPool.start(workers=1, capacity=1, saturation=saturation)
    for name in "ABCDEF":
        try:
            yield from pool.submit(task, name)
        except tl.TaskRejected as error:
            yield tl.write(f"{name} rejected at {(yield tl.clock()) / ms:g}: {error}")
        yield tl.nanosleep(3 * ms // 2)
    yield from pool.shutdown()
    yield tl.write(f"down at {(yield tl.clock()) / ms:g}")


# A row is a task.  It comes 1.5 ms after the submission before it is over; the worker is free every 4 ms.
SCHEDULES = {
    # C comes at 3 and waits till 4, when the worker takes B; D comes at 5.5 and waits till 8; and so on
    "block": ["A at 0", "B at 4", "C at 8", "D at 12", "E at 16", "F at 20", "down at 24"],
    # B waits from 1.5 to 4, so C finds the queue full; D from 4.5 to 8, so E and F do
    "reject": [
        "A at 0",
        "C rejected at 3: the queue is full",
        "B at 4",
        "E rejected at 6: the queue is full",
        "F rejected at 7.5: the queue is full",
        "D at 8",
        "down at 12",
    ],
    # C finds the queue full at 3, and main runs it till 7; D comes at 8.5, when the worker idles; E waits from 10, F finds
    # the queue full at 11.5
    "caller runs": ["A at 0", "C at 3", "B at 4", "D at 8.5", "F at 11.5", "E at 12.5", "down at 17"],
    # C takes the place of B at 3, E that of D at 6, F that of E at 7.5
    "drop oldest": ["A at 0", "C at 4", "F at 8", "down at 12"],
}


@pytest.mark.parametrize("saturation", SATURATIONS)
@pytest.mark.parametrize("model", [MODELS["one-to-one"], MODELS["many-to-one, jacketed"]], ids=str)
def test_a_full_queue(saturation: str, model: Any) -> None:
    assert lines(tl.run(arrivals, saturation, model=model)) == SCHEDULES[saturation]


def test_a_dropped_task_says_so() -> None:
    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=1, capacity=2, saturation="drop oldest")
        futures = []
        for name in "ABC":
            futures.append((yield from pool.submit(says, name)))
        for future in futures:
            yield from outcome(future)
        yield from pool.shutdown()

    assert Counter(lines(tl.run(main))) == Counter([*"BBCC", "TaskRejected: a newer task has taken its place"])


# Results


@every_model
def test_results_and_exceptions_reach_whoever_asks(model: Any) -> None:
    def divides(one: int, other: int) -> Steps:
        yield tl.compute(ms)
        return one // other

    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=2, capacity=8)
        good = yield from pool.submit(divides, 6, 3)
        bad = yield from pool.submit(divides, 6, 0)
        plain = yield from pool.submit(lambda: None)
        yield tl.write((yield from good.done()))
        for _ in range(2):  # as often as one likes
            yield from outcome(good)
            yield from outcome(bad)
        yield tl.write((yield from good.done()))
        try:
            yield from plain.result()
        except TypeError as error:
            yield tl.write(str(error).partition(", and")[0])
        yield from pool.shutdown()

    division = "ZeroDivisionError: integer division or modulo by zero"
    expected = ["False", "2", division, "2", division, "True", "the task must be a generator function"]
    assert lines(tl.run(main, model=model)) == expected


def test_an_exception_that_nobody_catches_names_the_line_of_the_task() -> None:
    def broken() -> Steps:
        yield tl.compute(ms)
        raise LookupError("nothing there")

    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=1, capacity=1)
        yield from (yield from pool.submit(broken)).result()

    with pytest.raises(LookupError, match='raise LookupError\\("nothing there"\\)') as caught:
        tl.run(main)
    assert isinstance(caught.value, tl.ProgramError)


def test_an_exception_that_nobody_asks_for_is_kept_quiet() -> None:
    def broken() -> Steps:
        raise LookupError("nothing there")
        yield

    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=1, capacity=1)
        yield from pool.submit(broken)
        yield from pool.submit(says, "next")
        yield from pool.shutdown()

    assert lines(tl.run(main)) == ["next"]


# Shutting down


@every_model
@pytest.mark.parametrize("drain", [True, False])
def test_shutdown_runs_what_is_queued_or_gives_it_up(model: Any, drain: bool) -> None:
    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=1, capacity=4)
        first, go = yield from begun(pool, "first")
        others = []
        for name in ("second", "third"):
            others.append((yield from pool.submit(says, name, ms)))
        yield tl.write(f"queued {yield from pool.queued()}")
        yield tl.sem_post(go)
        yield from pool.shutdown(drain=drain)
        yield tl.write("down")
        for future in (first, *others):
            yield from outcome(future)
        try:
            yield from pool.submit(says, "late")
        except tl.TaskRejected as error:
            yield tl.write(str(error))
        yield from pool.shutdown()  # once more does nothing

    trace = tl.run(main, model=model)
    given_up = "TaskRejected: the pool is shut down"
    ran, results = (["second", "third"], ["second", "third"]) if drain else ([], [given_up, given_up])
    assert lines(trace) == ["queued 2", "first", *ran, "down", "first", *results, "the pool is shut down"]
    assert [thread.name for thread in trace.threads] == ["main", "worker 1"]


def test_who_waits_for_room_when_the_pool_shuts_down_is_turned_away() -> None:
    def submits(pool: tl.ThreadPool) -> Steps:
        try:
            yield from pool.submit(says, "never")
        except tl.TaskRejected as error:
            yield tl.write(str(error))

    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=1, capacity=1)
        yield from pool.submit(says, "runs", 3 * ms)
        yield tl.nanosleep(ms)
        yield from pool.submit(says, "queued")
        tid = yield tl.pthread_create(submits, pool)
        yield tl.nanosleep(ms)
        yield from pool.shutdown()
        yield tl.pthread_join(tid)

    assert lines(tl.run(main, cpus=2)) == ["the pool is shut down", "runs", "queued"]


# Workers that die


def leaves() -> Steps:
    yield tl.pthread_exit("gone")


def cancels_itself() -> Steps:
    yield tl.pthread_cancel((yield tl.pthread_self()))
    yield tl.pthread_testcancel()


@every_model
@pytest.mark.parametrize("dies", [leaves, cancels_itself])
def test_a_worker_that_dies_is_replaced_and_its_task_says_so(model: Any, dies: Any) -> None:
    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=1, capacity=4)
        futures = []
        for task, *args in ((says, "before"), (dies,), (says, "after"), (dies,)):
            futures.append((yield from pool.submit(task, *args)))
        for future in futures:
            yield from outcome(future)
        yield from pool.shutdown()
        yield tl.write("down")

    death = "WorkerDied: the thread ended before the task"
    written = lines(tl.run(main, model=model))
    assert Counter(written) == Counter(["before", "after", "before", death, "after", death, "down"])
    assert written[-1] == "down"


def test_an_idle_worker_that_is_cancelled_is_replaced() -> None:
    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=2, capacity=2)
        yield tl.nanosleep(ms)
        for tid in (2, 3):  # the threads made after main
            yield tl.pthread_cancel(tid)
        yield tl.nanosleep(ms)
        yield from outcome((yield from pool.submit(says, "still works")))
        yield from pool.shutdown()

    trace = tl.run(main)
    assert lines(trace) == ["still works", "still works"]
    assert len(trace.threads) == 5


def test_a_caller_that_dies_while_it_runs_a_task_leaves_word() -> None:
    def submits(pool: tl.ThreadPool) -> Steps:
        yield from pool.submit(leaves)

    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=1, capacity=1, saturation="caller runs")
        _, go = yield from begun(pool, "runs")
        yield from pool.submit(says, "queued")
        tid = yield tl.pthread_create(submits, pool)
        yield tl.write((yield tl.pthread_join(tid)))
        yield tl.sem_post(go)
        yield from pool.shutdown()

    assert lines(tl.run(main)) == ["gone", "runs", "queued"]


# Tasks that block


@pytest.mark.parametrize(
    ("model", "end"),
    [("one-to-one", 3), ("many-to-one", 12), ("many-to-one, jacketed", 3), ("many-to-many", 6), ("two-level", 12)],
)
def test_tasks_that_block_hold_up_as_many_workers_as_have_no_other_kernel_thread(model: str, end: int) -> None:
    def task() -> Steps:
        yield tl.read(3 * ms)

    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=4, capacity=4)
        for _ in range(4):
            yield from pool.submit(task)
        yield from pool.shutdown()

    assert tl.run(main, model=MODELS[model]).end == end * ms


def test_a_task_that_waits_for_a_task_behind_it_deadlocks() -> None:
    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=1, capacity=2)

        def outer() -> Steps:
            return (yield from (yield from pool.submit(says, "inner")).result())

        yield from (yield from pool.submit(outer)).result()

    trace = tl.run(main)
    assert trace.outcome == "deadlock" and "worker 1 waits in pthread_cond_wait" in str(trace.deadlock)


# fork


def test_a_child_knows_what_is_done_and_starts_a_pool_of_its_own() -> None:
    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=2, capacity=2)
        future = yield from pool.submit(says, "parent's", ms)
        yield from future.result()
        child = yield tl.fork()
        if not child:
            yield tl.write(f"known in the child: {yield from future.result()}")
            yield from pool.submit(says, "never: no worker")
            own = yield from tl.ThreadPool.start(workers=1, capacity=1)
            yield from (yield from own.submit(says, "child's")).result()
            yield from own.shutdown()
            yield tl.exit(0)
        yield tl.waitpid(child)
        yield tl.write(f"queued in the parent: {yield from pool.queued()}")
        yield from pool.shutdown()

    expected = ["parent's", "known in the child: parent's", "child's", "queued in the parent: 0"]
    assert lines(tl.run(main)) == expected


def test_forkall_copies_the_workers_and_both_pools_go_on() -> None:
    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=2, capacity=4)
        for name in "ABC":
            yield from pool.submit(says, name, 3 * ms)
        yield tl.nanosleep(ms)
        child = yield tl.forkall()
        yield from pool.shutdown()
        yield tl.write("down")
        if child:
            yield tl.waitpid(child)

    assert Counter(lines(tl.run(main, cpus=3))) == Counter([*"AABBCC", "down", "down"])


# What always holds

KINDS = st.sampled_from(["compute", "read", "raise", "exit", "cancel", "yield"])
TASKS = st.lists(st.tuples(KINDS, st.integers(0, 4)), max_size=6)


@settings(max_examples=300, deadline=None)
@given(
    workers=st.integers(1, 3),
    capacity=st.integers(1, 3),
    saturation=st.sampled_from(SATURATIONS),
    submitters=st.lists(TASKS, min_size=1, max_size=3),
    drain=st.booleans(),
    model=st.sampled_from(list(MODELS.values())),
    policy=st.sampled_from([tl.RoundRobin(), tl.FIFO(), tl.Priority()]),
    cpus=st.integers(1, 3),
    seed=st.one_of(st.none(), st.integers(0, 100)),
)
def test_no_task_is_lost_or_run_twice(
    workers: int,
    capacity: int,
    saturation: Any,
    submitters: list[list[tuple[str, int]]],
    drain: bool,
    model: Any,
    policy: Any,
    cpus: int,
    seed: int | None,
) -> None:
    began: list[tuple[int, int]] = []
    accepted: dict[tuple[int, int], tl.Future] = {}
    refused: list[tuple[int, int]] = []
    ends: dict[tuple[int, int], str] = {}
    queued: list[int] = []

    def task(pool: tl.ThreadPool, which: tuple[int, int], kind: str, time: int) -> Steps:
        began.append(which)
        queued.append((yield from pool.queued()))
        if kind == "exit":
            yield tl.pthread_exit()
        elif kind == "cancel":
            yield tl.pthread_cancel((yield tl.pthread_self()))
            yield tl.pthread_testcancel()
        elif kind == "raise":
            raise ArithmeticError(str(which))
        elif kind == "yield":
            yield tl.sched_yield()
        else:
            yield tl.compute(time * ms) if kind == "compute" else tl.read(time * ms)
        return which

    def submits(pool: tl.ThreadPool, who: int, tasks: list[tuple[str, int]]) -> Steps:
        for at, (kind, time) in enumerate(tasks):
            try:
                accepted[who, at] = yield from pool.submit(task, pool, (who, at), kind, time)
            except tl.TaskRejected:
                refused.append((who, at))
            queued.append((yield from pool.queued()))

    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers, capacity, saturation)
        tids = []
        for who, tasks in enumerate(submitters):
            tids.append((yield tl.pthread_create(submits, pool, who, tasks)))
        for tid in tids:
            yield tl.pthread_join(tid)
        yield from pool.shutdown(drain=drain)
        for which, future in accepted.items():
            assert (yield from future.done())
            try:
                assert (yield from future.result()) == which
                ends[which] = "result"
            except ArithmeticError as error:
                ends[which] = f"raise {error}"
            except (tl.WorkerDied, tl.TaskRejected) as error:
                ends[which] = type(error).__name__

    trace = tl.run(main, model=model, policy=policy, cpus=cpus, seed=seed, quantum=2 * ms)
    assert trace.outcome == "completed", trace.deadlock
    assert max(queued, default=0) <= capacity
    assert len(set(began)) == len(began)
    kinds = {(who, at): kind for who, tasks in enumerate(submitters) for at, (kind, _) in enumerate(tasks)}
    expected = {"exit": "WorkerDied", "cancel": "WorkerDied"}
    for which, end in ends.items():
        assert (which in began) == (end != "TaskRejected")
        kind = kinds[which]
        assert end in ("TaskRejected", f"raise {which}" if kind == "raise" else expected.get(kind, "result"))
    assert not set(refused) & set(began)
    assert not refused or saturation == "reject"
    if drain and saturation in ("block", "caller runs"):
        assert "TaskRejected" not in ends.values()
    if workers == 1 and saturation != "caller runs":  # first in, first out
        for who in range(len(submitters)):
            mine = [which for which in began if which[0] == who]
            assert mine == sorted(mine)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"workers": 0, "capacity": 1}, r"ThreadPool\.start\(workers\) must be at least 1, not 0"),
        ({"workers": 1, "capacity": 0}, r"ThreadPool\.start\(capacity\) must be at least 1, not 0"),
        (
            {"workers": 1, "capacity": 1, "saturation": "wait"},
            r"ThreadPool\.start\(saturation\) must be one of 'block', 'reject', 'caller runs', 'drop oldest', not 'wait'",
        ),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:
    def main() -> Steps:
        yield from tl.ThreadPool.start(**arguments)

    with pytest.raises(ValueError, match=message):
        tl.run(main)


def test_a_task_that_is_no_function() -> None:
    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=1, capacity=1)
        yield from pool.submit(says("too early"))

    with pytest.raises(
        TypeError, match=r"submit\(task\) must be a generator function, not .* \(pass the function itself"
    ):
        tl.run(main)
