"""The questions of the chapter on cancellation: their answers are what the simulated machine does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from threadlab import machine as tl
from threadlab.exercises import QUIZZES
from threadlab.exercises.chapters.cancellation import MODES, Steps, audited, cancels, says
from threadlab.trace import EventKind, ms


def right(name: str) -> Any:
    """Return the right answer of a question: its text or its number."""
    answer = next(answer for answer in QUIZZES[name]["answers"] if answer.get("correct"))
    return answer.get("answer", answer.get("value"))


def wrong_numbers(name: str) -> set[int]:
    return {answer["value"] for answer in QUIZZES[name]["answers"] if answer.get("correct") is False}


def ended(routine: Callable[..., Any], after: int, *args: Any) -> float:
    """Return when a thread ends that is asked `after` so many nanoseconds, in milliseconds."""
    return tl.run(cancels, routine, after, *args, cpus=2).threads[1].ended / ms


def sleeper(mode: str) -> Steps:
    yield tl.pthread_setcancelstate(MODES[mode][0])
    yield tl.pthread_setcanceltype(MODES[mode][1])
    yield tl.compute(40 * ms)
    yield tl.nanosleep(40 * ms)


def test_a_deferred_request_waits_for_the_sleep() -> None:
    name = "cancellation.deferred"
    assert right(name) == ended(sleeper, 20 * ms, "deferred")
    assert wrong_numbers(name) == {ended(sleeper, 20 * ms, mode) for mode in ("asynchronous", "disabled")}


def test_an_accepted_request_is_not_an_end() -> None:
    assert right("cancellation.accepted").startswith("The request was accepted")

    def main() -> Steps:
        tid = yield tl.pthread_create(sleeper, "disabled")
        yield tl.nanosleep(1 * ms)
        assert (yield tl.pthread_cancel(tid)) == 0
        yield tl.write("accepted")
        yield tl.pthread_join(tid)

    trace = tl.run(main, cpus=2)
    assert trace.output[0][0] == 1 * ms
    assert trace.threads[1].ended == 80 * ms


def test_a_mutex_is_no_cancellation_point() -> None:
    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()

        def waiter() -> Steps:
            yield tl.pthread_mutex_lock(mutex)
            yield tl.compute(10 * ms)
            yield tl.pthread_mutex_unlock(mutex)
            yield tl.pthread_testcancel()

        yield tl.pthread_mutex_lock(mutex)
        tid = yield tl.pthread_create(waiter)
        yield tl.nanosleep(10 * ms)
        yield tl.pthread_cancel(tid)
        yield tl.nanosleep(20 * ms)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.pthread_join(tid)

    trace = tl.run(main, cpus=2)
    taken = next(event.time for event in trace.events if event.kind == EventKind.ACQUIRE and event.thread == 1)
    asked = next(event.time for event in trace.events if event.kind == EventKind.CANCEL)
    assert right("cancellation.mutex") == trace.threads[1].ended / ms
    assert wrong_numbers("cancellation.mutex") == {asked / ms, taken / ms}


def test_handlers_are_called_from_the_top_of_the_stack() -> None:
    def careful() -> Steps:
        yield tl.pthread_cleanup_push(says, "A")
        yield tl.pthread_cleanup_push(says, "B")
        yield tl.pthread_cleanup_pop(0)
        yield tl.pthread_cleanup_push(says, "C")
        yield tl.nanosleep(10 * ms)
        yield tl.pthread_cleanup_pop(0)
        yield tl.pthread_cleanup_pop(0)

    written = tl.run(cancels, careful, 5 * ms).text().splitlines()[:-1]
    assert right("cancellation.order") == ", then ".join(written)


@pytest.mark.parametrize("handler", [False, True])
def test_a_lock_leaks_without_a_handler_and_tells_a_lie_with_one(handler: bool) -> None:
    trace = tl.run(audited, 5 * ms, "asynchronous", handler, cpus=2)
    assert trace.outcome == ("completed" if handler else "deadlock")
    assert right("cancellation.leak") == "It stays locked for ever"
    assert ("sum: -10" in trace.text()) == handler
    assert right("cancellation.damage") == "Data that are half changed"


def test_an_interrupt_is_a_deferred_request() -> None:
    assert right("cancellation.java").startswith("When it calls Thread.sleep")
    assert ended(sleeper, 20 * ms, "deferred") == 40
