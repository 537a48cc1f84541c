"""The answers to the questions of chapter 00 are what the simulated machine computes."""

from threadlab.exercises import QUIZZES
from threadlab.exercises.chapters.models import Steps, crew
from threadlab.exercises.chapters.start import workers
from threadlab.machine import compute, pthread_create, run, write
from threadlab.trace import ms


def test_start_a_thread_computes_while_the_other_waits() -> None:
    assert [run(workers, threads, cpus=1).end / ms for threads in (1, 2)] == [20, 26]
    assert [answer["answer"] for answer in QUIZZES["start"]["answers"] if answer["correct"]] == ["after 26 ms"]


def test_start_main_returns_and_every_thread_ends() -> None:
    def main() -> Steps:
        for _ in range(2):
            yield pthread_create(crew, 1, 3, 0, 0)

    trace = run(main, cpus=2)
    assert (trace.outcome, trace.end) == ("completed", 0)


def test_a_call_without_yield_is_not_made() -> None:
    def main() -> Steps:
        compute(5 * ms)
        yield write("done")

    assert run(main).output[0][0] == 0
    assert [answer["answer"] for answer in QUIZZES["start.yield"]["answers"] if answer["correct"]] == ["Nothing"]
