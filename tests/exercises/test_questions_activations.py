"""The answers to the questions of chapter 09 are what the simulated machine computes."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

import threadlab as tl
from threadlab import ms
from threadlab.exercises import QUIZZES, check
from threadlab.trace import State, Trace

Steps = Generator[Any, Any, Any]
ACTIVATIONS = tl.SchedulerActivations()


def right(name: str) -> Any:
    """Return the right answer to the question `name`: its number or its text."""
    answer = next(answer for answer in QUIZZES[name]["answers"] if answer.get("correct"))
    return answer.get("value", answer.get("answer"))


def wrong(name: str) -> set[Any]:
    """Return the wrong answers that have an explanation of their own."""
    answers = [answer for answer in QUIZZES[name]["answers"] if not answer.get("correct")]
    return {answer.get("value", answer.get("answer")) for answer in answers}


def job(*steps: tuple[Any, int]) -> Steps:
    for call, time in steps:
        yield call(time * ms)


def all_of(*jobs: tuple[tuple[Any, int], ...]) -> Steps:
    tids = []
    for number, steps in enumerate(jobs):
        tids.append((yield tl.pthread_create(job, *steps, name=f"T{number}")))
    for tid in tids:
        yield tl.pthread_join(tid)


def running(trace: Trace, time: int) -> list[Any]:
    return [span for span in trace.spans if span.cpu >= 0 and span.start <= time < span.end]


def details(trace: Trace) -> list[str]:
    return [str(event.detail) for event in trace.events if event.kind in ("upcall", "downcall")]


@pytest.mark.parametrize("other", [False, True], ids=["alone", "beside another process"])
def test_the_kernel_gives_the_processor_to_another_process_or_lets_it_idle(other: bool) -> None:
    def main() -> Steps:
        yield tl.pthread_create(job, (tl.compute, 30))
        yield tl.read(20 * ms)

    machine = tl.Machine()
    machine.spawn(main, model=tl.ManyToMany(1))
    if other:
        machine.spawn(job, (tl.compute, 50))
    now = running(machine.run(), 10 * ms)
    assert [span.thread for span in now] == ([1] if other else [])
    assert right("activations.knows") == "It gives it to another process, or lets it idle"


@pytest.mark.parametrize(("second_blocks", "signals"), [(False, 0), (True, 1)])
def test_the_signal_comes_when_the_second_lwp_blocks_too(second_blocks: bool, signals: int) -> None:
    second = ((tl.compute, 5), (tl.read if second_blocks else tl.compute, 5))
    jobs = (((tl.compute, 1), (tl.read, 20)), second, ((tl.compute, 3),))
    trace = tl.run(all_of, *jobs, model=tl.ManyToMany(2, sigwaiting=True), cpus=2, quantum=1 * ms)
    assert [event.time / ms for event in trace.events if event.detail == "SIGWAITING"] == [5] * signals
    assert right("activations.silence").startswith("When the second LWP blocks too")


def test_there_is_one_running_activation_for_each_processor() -> None:
    blocked, computing = ((tl.read, 50),), ((tl.compute, 50),)
    trace = tl.run(all_of, *[blocked] * 30, *[computing] * 69, model=ACTIVATIONS, cpus=4)
    name = "activations.running"
    assert len(trace.threads) == 100
    assert len({span.lwp for span in running(trace, 30 * ms)}) == right(name) == 4
    assert {4 + 30, 100, 100 - 30} <= wrong(name)


def test_a_thread_comes_back_by_an_upcall_and_on_another_activation() -> None:
    trace = tl.run(all_of, ((tl.compute, 9),), ((tl.compute, 1), (tl.read, 3), (tl.compute, 1)), model=ACTIVATIONS)
    assert "unblocked" in details(trace)
    blocked, after = (
        [span.lwp for span in trace.spans if span.thread == 2 and span.state is state][-1]
        for state in (State.BLOCKED, State.RUNNING)
    )
    assert blocked != after
    assert "makes an upcall" in right("activations.resumed")


def test_processors_are_shared_by_processes() -> None:
    machine = tl.Machine(cpus=8, policy=tl.SpaceSharing())
    for threads in (20, 5, 2):
        machine.spawn(all_of, *[((tl.compute, 50),)] * threads)
    trace = machine.run()
    pids = [trace.threads[span.thread].pid for span in running(trace, 5 * ms)]
    counts = [pids.count(pid) for pid in sorted(set(pids))]
    assert counts == [3, 3, 2]
    assert right("activations.share") == counts[0]
    assert round(8 * 20 / 27) in wrong("activations.share"), "a share for each thread"


def test_the_owner_of_a_lock_goes_on_at_once_on_the_other_processor() -> None:
    def owner(mutex: int) -> Steps:
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(10 * ms)
        yield tl.pthread_mutex_unlock(mutex)

    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        tids = [(yield tl.pthread_create(owner, mutex)), (yield tl.pthread_create(job, (tl.compute, 30)))]
        for tid in tids:
            yield tl.pthread_join(tid)

    machine = tl.Machine(cpus=2)
    machine.spawn(main, model=ACTIVATIONS)
    machine.spawn(job, (tl.read, 4), (tl.compute, 40))
    trace = machine.run()
    assert "preempted" in details(trace)
    assert next(event.time for event in trace.events if event.kind == "release") == 10 * ms
    assert right("activations.lock").startswith("It lets the thread go on at once")


@pytest.mark.native
def test_other_goroutines_go_on_without_a_word_from_the_kernel() -> None:
    trace = tl.native.run("models", "go", cpus=1)
    blocked = [span for span in trace.spans if span.state is State.BLOCKED]
    assert max(span.start for span in blocked) < min(span.end for span in blocked), "all of them wait at the same time"
    assert right("activations.go").startswith("The runtime notes each system call that begins")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"threads": 8, "cpus": 1, "compute": 1, "block": 2, "rounds": 50}, "rounds should be a whole number"),
        ({"threads": 8, "cpus": 1, "compute": 1, "block": 0, "rounds": 5}, "No thread blocks"),
    ],
)
def test_a_setting_that_does_not_do_is_told_why(answer: dict[str, int], said: str) -> None:
    assert said in check("activations.5", answer).text


def test_a_lucky_order_does_not_pass_for_a_design() -> None:
    """The thread that writes is made first: it is in time everywhere, with the signal or without."""

    def says() -> Steps:
        yield tl.write("now")

    def program() -> Steps:
        tids = []
        for start, args in ((says, ()), (job, ((tl.read, 80),)), (job, ((tl.compute, 80),))):
            tids.append((yield tl.pthread_create(start, *args)))
        for tid in tids:
            yield tl.pthread_join(tid)

    assert "there was an LWP for it" in check("activations.6", program).text


def test_a_thief_that_takes_without_removing_is_caught() -> None:
    def looks(ready: list[Any], me: int) -> Any:
        return ready[me][-1] if ready[me] else next((other[0] for other in ready if other), None)

    assert "should be gone" in check("activations.8", looks).text
