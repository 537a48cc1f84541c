"""The answers to the questions of chapter 02 are what the simulated machine computes; exercises take any right answer."""

import pytest

from threadlab.exercises import QUIZZES, check
from threadlab.exercises.chapters import bound_in_c
from threadlab.exercises.chapters.models import Steps, crew, spinning, yielding
from threadlab.machine import (
    PTHREAD_SCOPE_PROCESS,
    PTHREAD_SCOPE_SYSTEM,
    ManyToMany,
    ManyToOne,
    OneToOne,
    TwoLevel,
    compute,
    nanosleep,
    pthread_create,
    pthread_join,
    run,
    sem_init,
    sem_post,
    sem_wait,
)
from threadlab.trace import State, ms


def right_number(name: str) -> int:
    return next(answer["value"] for answer in QUIZZES[name]["answers"] if answer.get("correct"))


def test_the_numbers_are_the_simulators() -> None:
    assert right_number("models.seen") == run(crew, 4, 2, 20, 2, model=ManyToOne()).metrics().kernel_threads
    assert right_number("models.jacket") * ms == run(crew, 4, 2, 20, 2, model=ManyToOne(jacket=True)).end
    assert right_number("models.cpus") * ms == run(crew, 4, 10, 0, 0, model=OneToOne(), cpus=4).end


def test_the_wrong_numbers_are_what_their_feedback_says() -> None:
    wrong = {answer["value"] * ms for answer in QUIZZES["models.jacket"]["answers"] if answer.get("correct") is False}
    without_jackets = run(crew, 4, 2, 20, 2, model=ManyToOne())
    computing = sum(span.duration for span in without_jackets.spans if span.state == State.RUNNING)
    assert wrong == {without_jackets.end, run(crew, 1, 2, 20, 2).end, computing}


def test_a_stall_stops_everybody() -> None:
    stalled = run(crew, 4, 2, 20, 2, model=ManyToOne())
    first_call = next(span for span in stalled.spans if span.state == State.BLOCKED)
    assert not [
        span
        for span in stalled.spans
        if span.state == State.RUNNING and span.start < first_call.end and span.end > first_call.start
    ]


def test_lwps_blocked_with_their_threads_leave_cpus_idle() -> None:
    two_lwps = run(crew, 6, 2, 20, 2, model=ManyToMany(2), cpus=2)
    assert not [span for span in two_lwps.spans if span.state == State.RUNNING and 2 * ms < span.end <= 22 * ms]


def late(bound: bool, first: bool) -> int:
    """How long a thread among four that compute was ready without running, in nanoseconds."""

    def hog() -> Steps:
        yield compute(30 * ms)

    def reactor(door: int) -> Steps:
        yield sem_wait(door)
        yield compute(1 * ms)

    def visitor(door: int) -> Steps:
        yield nanosleep(5 * ms)
        yield sem_post(door)

    def main() -> Steps:
        door = yield sem_init(0)
        scope = PTHREAD_SCOPE_SYSTEM if bound else PTHREAD_SCOPE_PROCESS
        tids = [(yield pthread_create(reactor, door, scope=scope))] if first else []
        for _ in range(4):
            tids.append((yield pthread_create(hog)))
        if not first:
            tids.append((yield pthread_create(reactor, door, scope=scope)))
        tids.append((yield pthread_create(visitor, door, scope=PTHREAD_SCOPE_SYSTEM)))
        for tid in tids:
            yield pthread_join(tid)

    trace = run(main, model=TwoLevel(2), cpus=4)
    return trace.threads[1 if first else 5].ready_time


def test_only_a_bound_thread_never_waits_for_an_lwp() -> None:
    assert late(bound=True, first=False) < 1 * ms
    assert late(bound=False, first=False) > 1 * ms
    assert late(bound=False, first=True) > 1 * ms


def test_a_spinning_thread_is_never_left() -> None:
    for program, outcome in ((spinning, "limit"), (yielding, "completed")):
        assert run(program, model=ManyToOne(jacket=True), max_events=20_000).outcome == outcome
    assert run(spinning, model=OneToOne()).outcome == "completed"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "void start_reactor(pthread_t *thread) { pthread_create(thread); }",
        bound_in_c.MENDED.replace("pthread_attr_setscope", "// pthread_attr_setscope"),
        bound_in_c.MENDED.replace("setscope(&attributes", "setscope(&other"),
        bound_in_c.MENDED.replace("PTHREAD_EXPLICIT_SCHED", "PTHREAD_INHERIT_SCHED"),
    ],
)
def test_attributes_that_do_not_bind_are_not_taken(text: str) -> None:
    assert not check("models.9", text)


def test_the_order_in_which_attributes_are_set_does_not_matter() -> None:
    first, second = (line for line in bound_in_c.MENDED.splitlines() if "_attr_set" in line)
    assert check("models.9", bound_in_c.MENDED.replace(f"{first}\n{second}", f"{second}\n{first}"))


def test_a_library_may_be_written_in_another_way() -> None:
    def rounds(threads):
        while threads:
            left = []
            for thread in threads:
                if next(thread, "ended") != "ended":
                    left.append(thread)
            threads = left

    assert check("models.8", rounds)
