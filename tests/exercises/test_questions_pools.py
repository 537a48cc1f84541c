"""The answers to the questions of chapter 07 are what the simulator computes, and so are the wrong ones."""

import random
from typing import Any

import pytest

from threadlab.exercises import QUIZZES
from threadlab.exercises.chapters.pools import Steps, pooled, thread_per_task
from threadlab.machine import Costs, ThreadPool, compute, nanosleep, read, run, write
from threadlab.theory import mmc
from threadlab.trace import ms, us


def answer(name: str) -> Any:
    right = next(answer for answer in QUIZZES[name]["answers"] if answer.get("correct"))
    return right.get("value", right.get("answer"))


def wrong_numbers(name: str) -> set[int]:
    return {one["value"] for one in QUIZZES[name]["answers"] if one.get("correct") is False}


def test_twelve_tasks_need_no_more_threads_than_the_pool_has() -> None:
    pool = len(run(pooled, 3, 12, 1 * ms, 1 * ms).threads)
    each = len(run(thread_per_task, 12, 1 * ms, 1 * ms).threads)
    assert answer("pools.threads") == pool == 4
    assert {pool - 1, each, each - 1} <= wrong_numbers("pools.threads")


def test_it_is_the_making_of_threads_that_a_pool_saves() -> None:
    dear, free = Costs(kernel_create=100 * us), Costs()
    for costs, cheaper in ((dear, True), (free, False)):
        pool = run(pooled, 4, 60, 50 * us, 0, cpus=2, costs=costs).end
        each = run(thread_per_task, 60, 50 * us, 0, cpus=2, costs=costs).end
        assert (pool < each) == cheaper
    assert answer("pools.cheaper") == "The worker is there already, with its stack, and known to the kernel"


def test_ten_workers_are_enough_and_nine_are_not() -> None:
    ends = [run(pooled, workers, 200, 1 * ms, 9 * ms, record="metrics").end for workers in range(1, 13)]
    enough = answer("pools.size")
    assert ends[enough - 2] > ends[enough - 1] == ends[enough] == ends[enough + 1]
    assert all(ends[workers - 1] > ends[enough - 1] for workers in wrong_numbers("pools.size"))


def mean_wait(gap: int, tasks: int = 4000) -> float:
    """The mean time in milliseconds that tasks wait for three workers; they come at random and take 12 ms on average."""
    dice = random.Random(3)

    def visit(n: int, length: int) -> Steps:
        yield write(f"{n} starts")
        yield read(length)

    def shop() -> Steps:
        pool = yield from ThreadPool.start(3, tasks)
        for n in range(tasks):
            yield nanosleep(round(dice.expovariate(1 / gap)))
            yield write(f"{n} comes")
            yield from pool.submit(visit, n, round(dice.expovariate(1 / (12 * ms))))
        yield from pool.shutdown()

    at = {text: time for time, _, _, text in run(shop, record="metrics").output}
    return sum(at[f"{n} starts"] - at[f"{n} comes"] for n in range(tasks)) / tasks / ms


def test_near_full_load_the_wait_grows_many_times_over() -> None:
    half, nearly_full = 8 * ms, round(12 * ms / 3 / 0.95)
    assert 12 * ms / half / 3 == pytest.approx(0.5)
    assert mmc(3, nearly_full, 12 * ms).waiting_time > 10 * mmc(3, half, 12 * ms).waiting_time
    assert mean_wait(nearly_full) > 10 * mean_wait(half)
    assert answer("pools.busy") == "It grows many times over"


def submits(saturation: Any) -> tuple[int, list[int]]:
    """How long main is held up by a third task of 5 ms for a pool of one with room for one, and who ran the tasks."""

    def numbered(n: int) -> Steps:
        yield compute(5 * ms)
        yield write(f"{n}")

    def main() -> Steps:
        pool = yield from ThreadPool.start(1, 1, saturation)
        yield from pool.submit(numbered, 1)
        yield nanosleep(1 * ms)
        yield from pool.submit(numbered, 2)
        yield from pool.submit(numbered, 3)
        yield write("main goes on")
        yield from pool.shutdown()

    output = run(main, cpus=2).output
    held = next(time for time, _, _, text in output if text == "main goes on") - 1 * ms
    return held, [tid for _, _, tid, text in sorted(output, key=lambda line: line[3]) if text != "main goes on"]


def test_under_caller_runs_the_caller_runs_the_task() -> None:
    held, ran = submits("caller runs")
    assert held == 5 * ms and ran[2] != ran[0] == ran[1]
    held, ran = submits("block")
    assert held == 4 * ms and ran[0] == ran[1] == ran[2]
    assert answer("pools.full") == "It runs the task itself, and submits nothing meanwhile"


def test_one_worker_more_than_there_are_slow_requests_at_a_time() -> None:
    def serve(n: int) -> Steps:
        yield read((61 if n % 5 == 2 else 4) * ms)
        yield write(f"{n} answered")

    def server(workers: int) -> Steps:
        pool = yield from ThreadPool.start(workers, 100)
        for n in range(1, 101):
            yield nanosleep(5 * ms)
            yield write(f"{n} comes")
            yield from pool.submit(serve, n)
        yield from pool.shutdown()

    def longest(workers: int) -> int:
        at = {text: time for time, _, _, text in run(server, workers).output}
        return max(at[f"{n} answered"] - at[f"{n} comes"] for n in range(1, 101) if n % 5 != 2)

    enough = answer("pools.server")
    assert longest(enough) == longest(enough + 1) == 4 * ms < longest(enough - 1) < longest(enough - 2)
    assert wrong_numbers("pools.server") == {enough - 2, enough - 1, enough + 1}


def test_two_workers_that_wait_for_inner_tasks_wait_for_ever() -> None:
    def inner() -> Steps:
        yield compute(1 * ms)

    def outer(pool: ThreadPool) -> Steps:
        future = yield from pool.submit(inner)
        yield from future.result()

    def main() -> Steps:
        pool = yield from ThreadPool.start(2, 8)
        futures = []
        for _ in range(2):
            futures.append((yield from pool.submit(outer, pool)))
        for future in futures:
            yield from future.result()

    trace = run(main, cpus=2)
    assert trace.outcome == "deadlock" and len(trace.threads) == 3
    assert answer("pools.nested") == "The inner tasks stay in the queue, and everything waits for ever"


def test_an_exception_that_nobody_asks_for_is_not_seen_and_costs_no_worker() -> None:
    def wrong() -> Steps:
        yield compute(1 * ms)
        raise ZeroDivisionError

    def main() -> Steps:
        pool = yield from ThreadPool.start(1, 8)
        for _ in range(2):
            yield from pool.submit(wrong)
        yield from pool.shutdown()

    trace = run(main)
    assert (trace.outcome, trace.text(), len(trace.threads)) == ("completed", "", 2)
    assert answer("pools.error") == "Nothing at all"
