"""The answers to the questions of chapter 01 are what the simulator computes, and so are the wrong ones."""

from itertools import combinations
from typing import Any

from threadlab.exercises import QUIZZES
from threadlab.exercises.chapters.why_threads import Steps, clicked, job, waits
from threadlab.machine import (
    Costs,
    ManyToOne,
    OneToOne,
    ThreadPool,
    _exit,
    compute,
    fork,
    load,
    nanosleep,
    pthread_create,
    pthread_join,
    read,
    run,
    sem_init,
    sem_post,
    sem_wait,
    store,
    waitpid,
    write,
)
from threadlab.trace import ms, us


def answer(name: str) -> Any:
    right = next(answer for answer in QUIZZES[name]["answers"] if answer.get("correct"))
    return right.get("value", right.get("answer"))


def wrong_numbers(name: str) -> set[int]:
    return {one["value"] for one in QUIZZES[name]["answers"] if one.get("correct") is False}


def test_three_threads_have_three_stacks_and_one_variable() -> None:
    def counter() -> Steps:
        own = 0
        for _ in range(5):
            own += 1
            yield compute(1 * ms)
            yield store("shared", (yield load("shared")) + 1)
        yield write(f"own {own}")

    def main() -> Steps:
        yield store("shared", 0)
        tids = [(yield pthread_create(counter)), (yield pthread_create(counter))]
        yield from counter()
        for tid in tids:
            yield pthread_join(tid)
        shared = yield load("shared")
        yield write(f"shared {shared}")

    assert run(main).text().splitlines() == ["own 5"] * 3 + ["shared 15"]
    assert answer("why_threads.shared") == "Three stacks and one copy"


def test_the_serial_part_keeps_its_length() -> None:
    assert answer("why_threads.serial") * ms == run(job, 8 * ms, 32 * ms, 4, cpus=4).end
    without_serial_part, alone = run(job, 0, 40 * ms, 4, cpus=4).end, run(job, 8 * ms, 32 * ms, 1, cpus=4).end
    assert wrong_numbers("why_threads.serial") == {
        without_serial_part // ms,
        alone // ms,
        (8 * ms + 40 * ms // 4) // ms,
    }


def test_a_worker_on_one_cpu_answers_sooner_and_works_no_faster() -> None:
    alone, helped = (run(clicked, worker, quantum=1 * ms) for worker in (False, True))
    longest_alone, longest_helped = (max(waits(trace, "clicked", "answered").values()) for trace in (alone, helped))
    assert longest_helped < longest_alone < 30 * ms
    assert helped.end >= alone.end
    assert answer("why_threads.window") == "They are answered soon, and the job takes a little longer"


def test_threads_are_cheaper_than_processes_and_user_threads_cheapest() -> None:
    def nothing() -> Steps:
        yield compute(0)

    def threads() -> Steps:
        for _ in range(10):
            yield pthread_join((yield pthread_create(nothing)))

    def processes() -> Steps:
        for _ in range(10):
            if (yield fork()) == 0:
                yield _exit(0)
            yield waitpid()

    costs = Costs(
        user_create=2 * us, kernel_create=20 * us, process_create=200 * us, user_switch=us, kernel_switch=2 * us
    )
    user = run(threads, model=ManyToOne(), costs=costs).end
    kernel = run(threads, model=OneToOne(), costs=costs).end
    assert user < kernel < run(processes, costs=costs).end
    assert answer("why_threads.cost") == "A user thread is cheapest, then a kernel thread, then a process"


def test_one_worker_serves_the_quick_request_after_the_slow_one() -> None:
    def serve(n: int, time: int) -> Steps:
        yield read(time)
        yield write(f"{n} answered")

    def client(door: int) -> Steps:
        for n in (1, 2):
            yield write(f"{n} comes")
            yield sem_post(door)
            yield nanosleep(1 * ms)

    def server() -> Steps:
        door = yield sem_init(0)
        yield pthread_create(client, door)
        pool = yield from ThreadPool.start(1, 4)
        for n, time in ((1, 30 * ms), (2, 2 * ms)):
            yield sem_wait(door)
            yield from pool.submit(serve, n, time)
        yield from pool.shutdown()

    assert waits(run(server), "comes", "answered") == {1: 30 * ms, 2: 31 * ms}
    assert answer("why_threads.listener") == "After the slow one"


def left(order: frozenset[int]) -> int:
    """What is left when thread 0 makes its six steps (three times load, store) at the places in `order` of twelve."""
    value, loaded, steps = 0, [0, 0], [0, 0]
    for place in range(12):
        thread = 0 if place in order else 1
        if steps[thread] % 2 == 0:
            loaded[thread] = value
        else:
            value = loaded[thread] + 1
        steps[thread] += 1
    return value


def test_two_is_the_least_that_is_left_and_the_simulator_finds_it() -> None:
    possible = {left(frozenset(order)) for order in combinations(range(12), 6)}
    assert possible == {2, 3, 4, 5, 6}
    assert answer("why_threads.least") == min(possible)

    def adder() -> Steps:
        for _ in range(3):
            value = yield load("count")
            yield compute(1 * ms)
            yield store("count", value + 1)
            yield compute(1 * ms)

    def main() -> Steps:
        yield store("count", 0)
        tids = [(yield pthread_create(adder)), (yield pthread_create(adder))]
        for tid in tids:
            yield pthread_join(tid)
        count = yield load("count")
        yield write(f"{count}")

    assert {run(main, seed=seed, quantum=500 * us).text() for seed in range(200)} == {str(n) for n in possible}
