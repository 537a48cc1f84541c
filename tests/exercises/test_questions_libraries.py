"""The answers to the questions of chapter 03 are what the simulated machine computes."""

from __future__ import annotations

from typing import Any

import pytest

from threadlab.exercises import QUIZZES, check
from threadlab.exercises.chapters import joined_in_c
from threadlab.exercises.chapters.libraries import Steps, locking, nothing, together
from threadlab.machine import (
    PTHREAD_SCOPE_PROCESS,
    PTHREAD_SCOPE_SYSTEM,
    Costs,
    ManyToMany,
    ManyToOne,
    OneToOne,
    TwoLevel,
    compute,
    load,
    pthread_create,
    pthread_join,
    run,
    sched_yield,
    store,
    write,
)
from threadlab.machine.computer.models import Model
from threadlab.trace import State, Trace, ms, us

USER, KERNEL = ManyToOne(), OneToOne()


def answers(name: str) -> tuple[int, set[int]]:
    """Return the right number and the wrong ones that have an explanation of their own."""
    values = [answer for answer in QUIZZES[name]["answers"] if "value" in answer]
    right = next(answer["value"] for answer in values if answer.get("correct"))
    return right, {answer["value"] for answer in values} - {right}


def chosen(name: str) -> str:
    """Return the right one of the answers to choose from."""
    return next(answer["answer"] for answer in QUIZZES[name]["answers"] if answer["correct"])


def test_ten_threads_cost_ten_times_the_difference() -> None:
    making = Costs(user_create=1 * us, kernel_create=20 * us)
    user, kernel = (run(together, 10, nothing, model=model, costs=making).end // us for model in (USER, KERNEL))
    one = run(together, 1, nothing, model=KERNEL, costs=making).end // us - user // 10
    assert answers("libraries.create") == (kernel - user, {kernel, one, 0})


def test_a_free_mutex_does_not_enter_the_kernel_and_a_taken_one_does() -> None:
    def entered(taken: bool) -> bool:
        costs = Costs(syscall=1 * us)
        without, with_lock = (run(locking, taken, locks, model=KERNEL, costs=costs).end for locks in (False, True))
        return with_lock > without

    assert entered(taken=True) and not entered(taken=False)
    assert chosen("libraries.lock") == "Nothing, for nobody asks it"


def sums(*, joins: bool, yields: bool = False) -> Steps:
    """Let a thread add up, and write the sum."""

    def adds() -> Steps:
        yield compute(2 * ms)
        yield store("sum", 5050)

    yield store("sum", 0)
    tid = yield pthread_create(adds)
    if yields:
        yield sched_yield()
    if joins:
        yield pthread_join(tid)
    yield write(f"{(yield load('sum'))}")


def traces(program: Any, *args: Any, **named: Any) -> dict[str, Trace]:
    """Run a program on libraries of both kinds, with few and many CPUs and a short and a long quantum."""

    def main() -> Steps:
        yield from program(*args, **named)

    machines: list[tuple[Model, int, int]] = [
        (model, cpus, quantum) for model in (USER, KERNEL) for cpus in (1, 2) for quantum in (1 * ms, 10 * ms)
    ]
    return {
        f"{model.title} {cpus} {quantum}": run(main, model=model, cpus=cpus, quantum=quantum)
        for model, cpus, quantum in machines
    }


def test_of_the_same_program_only_what_is_below_differs() -> None:
    found = traces(sums, joins=True)
    assert {trace.text() for trace in found.values()} == {"5050"}
    assert {trace.metrics().kernel_threads for trace in found.values()} == {1, 2}
    assert chosen("libraries.same") == "How many kernel threads the kernel sees"


def test_a_yield_gives_the_whole_sum_in_some_libraries_and_not_in_others() -> None:
    found = traces(sums, joins=False, yields=True)
    user = {trace.text() for title, trace in found.items() if title.startswith(USER.title)}
    one_cpu = {trace.text() for title, trace in found.items() if title.startswith(f"{KERNEL.title} 1 ")}
    assert user == {"5050"}
    assert one_cpu == {"0", "5050"}
    assert chosen("libraries.yield") == "None"


@pytest.mark.parametrize(
    ("model", "offered"),
    [
        (USER, [PTHREAD_SCOPE_PROCESS]),
        (KERNEL, [PTHREAD_SCOPE_SYSTEM]),
        (ManyToMany(2), [PTHREAD_SCOPE_PROCESS]),
        (TwoLevel(2), [PTHREAD_SCOPE_SYSTEM, PTHREAD_SCOPE_PROCESS]),
    ],
    ids=["many-to-one", "one-to-one", "many-to-many", "two-level"],
)
def test_a_library_offers_one_scope_at_least(model: Model, offered: list[Any]) -> None:
    def asks(scope: Any) -> Steps:
        try:
            yield pthread_join((yield pthread_create(nothing, scope=scope)))
        except OSError as error:
            yield write(f"error {error.errno}")

    both = [PTHREAD_SCOPE_SYSTEM, PTHREAD_SCOPE_PROCESS]
    assert [scope for scope in both if not run(asks, scope, model=model).output] == offered
    assert chosen("libraries.scope").startswith("Either do it, or say")


def test_main_goes_on_when_the_longest_is_done() -> None:
    def part(time: int) -> Steps:
        yield compute(time)

    def joins(times: tuple[int, ...]) -> Steps:
        tids = []
        for time in times:
            tids.append((yield pthread_create(part, time * ms)))
        for tid in tids:
            yield pthread_join(tid)

    times = (9, 3, 6)
    first, last = run(joins, times[1:2], cpus=4).end, run(joins, times[2:], cpus=4).end
    in_turn = run(joins, times, model=USER).end
    assert answers("libraries.join") == (
        run(joins, times, cpus=4).end // ms,
        {in_turn // ms, last // ms, first // ms},
    )


def test_a_call_is_carried_out_by_the_caller() -> None:
    def calls() -> Steps:
        yield from nothing()
        yield compute(5 * ms)

    trace = run(calls, cpus=2)
    assert {span.thread for span in trace.spans if span.state == State.RUNNING} == {0}
    assert chosen("libraries.run") == "The thread that called run()"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "int main(void) { pthread_create(); printf(); }",
        joined_in_c.MENDED.replace("#include <pthread.h>", ""),
        joined_in_c.MENDED.replace("pthread_join(thread, NULL);", "/* pthread_join(thread, NULL); */"),
        joined_in_c.MENDED.replace("pthread_join(thread", "pthread_join(other"),
        joined_in_c.MENDED.replace("static void *adds", "static void *subtracts"),
        joined_in_c.MENDED.rstrip().removesuffix("}"),
    ],
)
def test_a_c_text_that_is_not_mended_is_not_taken(text: str) -> None:
    assert not check("libraries.5", text)


@pytest.mark.parametrize(
    "line",
    [
        "if (pthread_join(thread, NULL) != 0) return 1;",
        "void *value;\n    pthread_join( thread , &value );",
        "sched_yield();\n    pthread_join(thread, NULL);  // waits",
    ],
)
def test_a_c_text_may_be_mended_in_several_ways(line: str) -> None:
    assert check("libraries.5", joined_in_c.MENDED.replace("pthread_join(thread, NULL);", line))
