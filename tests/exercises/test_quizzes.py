"""The questions are well formed, and their numbers are what the simulator computes."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from threadlab.exercises import QUIZZES, quiz
from threadlab.exercises.chapters.models import Steps, crew, spinning, yielding
from threadlab.exercises.chapters.start import workers
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


@pytest.mark.parametrize("name", QUIZZES)
def test_every_answer_has_its_own_feedback(name: str) -> None:
    answers = QUIZZES[name]["answers"]
    assert sum(bool(answer.get("correct")) for answer in answers) == 1
    feedback = [answer["feedback"] for answer in answers]
    assert len(set(feedback)) == len(feedback) >= 3 - (QUIZZES[name]["type"] == "numeric")


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


def test_start_a_thread_computes_while_the_other_waits() -> None:
    assert [run(workers, threads, cpus=1).end / ms for threads in (1, 2)] == [20, 26]
    assert [answer["answer"] for answer in QUIZZES["start"]["answers"] if answer["correct"]] == ["after 26 ms"]


def test_start_main_returns_and_every_thread_ends() -> None:
    def main() -> Steps:
        for _ in range(2):
            yield pthread_create(crew, 1, 3, 0, 0)

    trace = run(main, cpus=2)
    assert (trace.outcome, trace.end) == ("completed", 0)


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


def test_a_question_is_shown_with_its_text_and_leaves_the_pages_mathjax_alone() -> None:
    InteractiveShell.instance()
    with capture_output() as shown:
        quiz("models.stall")
    html, script = (output.data for output in shown.outputs)
    assert html["text/plain"] == QUIZZES["models.stall"]["question"]
    assert "<div" in html["text/html"]
    assert script["application/javascript"].startswith("(function (MathJax) {")
    assert script["application/javascript"].endswith("})(undefined);")


def test_an_unknown_question_is_named() -> None:
    with pytest.raises(ValueError, match="no question 'nothing'"):
        quiz("nothing")
