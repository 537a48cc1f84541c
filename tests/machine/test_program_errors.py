"""Exceptions in the reader's program, and calls that fail: raised with the thread, the simulated time and the line."""

from __future__ import annotations

import gc

import pytest

import threadlab as tl
from tests.machine.attempts import line_of
from threadlab import ms


def main():
    yield tl.compute(1 * ms)


def divides(by):
    yield tl.compute(3 * ms)
    yield tl.compute(1 // by)  # broken


def test_an_exception_is_raised_with_thread_time_and_line():
    def main():
        yield tl.pthread_join((yield tl.pthread_create(divides, 0, name="worker")))

    with pytest.raises(ZeroDivisionError) as caught:
        tl.run(main)
    error = caught.value
    line = line_of(divides, "# broken")
    assert isinstance(error, tl.ProgramError) and isinstance(error.__cause__, ZeroDivisionError)
    assert (error.thread, error.time, error.line) == ("thread 2 (worker) of process 2", 3 * ms, line)
    assert str(error).splitlines() == [
        "ZeroDivisionError: integer division or modulo by zero",
        f"  in thread 2 (worker) of process 2, at 3 ms, line {line}: yield tl.compute(1 // by)  # broken",
    ]


def test_a_bad_argument_in_a_program_names_its_line():
    def main():
        yield tl.compute(1 * ms)
        yield tl.compute(-1)  # negative

    with pytest.raises(ValueError, match=r"compute\(time\) must be at least 0 nanoseconds, not -1") as caught:
        tl.run(main)
    assert caught.value.time == 1 * ms and caught.value.line == line_of(main, "# negative")


@pytest.mark.parametrize(
    "kind",
    [
        KeyError,
        UnicodeDecodeError,
        StopIteration,
        RuntimeError,
        AssertionError,
        OSError,
        FileNotFoundError,
        BlockingIOError,
    ],
)
def test_exceptions_of_every_kind_are_still_of_their_kind(kind):
    arguments = ("utf-8", b"x", 0, 1, "bad") if kind is UnicodeDecodeError else (2, "bad")

    def main():
        yield tl.compute(1 * ms)
        raise kind(*arguments)

    with pytest.raises(RuntimeError if kind is StopIteration else kind) as caught:
        tl.run(main)
    assert isinstance(caught.value, tl.ProgramError) and caught.value.time == 1 * ms
    if issubclass(kind, OSError):
        assert caught.value.errno == 2


def test_an_exception_class_that_wants_arguments_of_its_own():
    class Picky(Exception):
        def __init__(self, one, two):
            super().__init__(f"{one} and {two}")

    def main():
        yield tl.compute(1 * ms)
        raise Picky(1, 2)

    with pytest.raises(Picky, match="Picky: 1 and 2"):
        tl.run(main)


def test_the_garbage_collector_is_on_again_after_an_error():
    with pytest.raises(ZeroDivisionError):
        tl.run(divides, 0)
    assert gc.isenabled()


@pytest.mark.parametrize("what", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_is_not_dressed_up(what):
    def main():
        yield tl.compute(1 * ms)
        raise what

    with pytest.raises(what) as caught:
        tl.run(main)
    assert not isinstance(caught.value, tl.ProgramError)


# Calls that fail


def failing(call, *before):
    """How `call` fails in a program that does not catch it."""

    def main():
        for step in before:
            _ = yield step
        yield tl.compute(1 * ms)
        yield call

    with pytest.raises(tl.ProgramError) as caught:
        tl.run(main)
    return caught.value


@pytest.mark.parametrize(
    ("call", "before", "number", "words"),
    [
        (tl.pthread_join(7), (), 3, "pthread_join: there is no thread 7"),
        (tl.pthread_join(1), (), 35, "pthread_join: thread 1 waits for the caller"),
        (tl.pthread_join(2), (tl.pthread_create(main), tl.pthread_join(2)), 3, "pthread_join: there is no thread 2"),
        (tl.pthread_join(2), (tl.pthread_create(main, detached=True),), 22, "pthread_join: thread 2 is detached"),
        (tl.pthread_detach(9), (), 3, "pthread_detach: there is no thread 9"),
        (tl.pthread_detach(2), (tl.pthread_create(main), tl.pthread_detach(2)), 22, "thread 2 is detached already"),
        (tl.pthread_mutex_lock(4), (), 22, "pthread_mutex_lock: 4 is no mutex (never made, or destroyed already)"),
        (tl.sem_post(1), (tl.pthread_mutex_init(),), 22, "sem_post: 1 is no semaphore"),
        (
            tl.pthread_mutex_unlock(1),
            (tl.pthread_mutex_init(tl.PTHREAD_MUTEX_ERRORCHECK),),
            1,
            "nobody has locked mutex 1",
        ),
        (
            tl.pthread_cond_wait(1, 2),
            (tl.pthread_cond_init(), tl.pthread_mutex_init()),
            1,
            "pthread_cond_wait: the caller does not own",
        ),
    ],
)
def test_a_call_that_fails(call, before, number, words):
    error = failing(call, *before)
    assert isinstance(error.__cause__, OSError) and error.__cause__.errno == number
    assert words in str(error)


def test_two_threads_join_one():
    def joiner(tid):
        yield tl.pthread_join(tid)

    def program():
        tid = yield tl.pthread_create(main)
        yield tl.pthread_create(joiner, tid)
        yield tl.nanosleep(0)
        yield tl.pthread_join(tid)

    with pytest.raises(tl.ProgramError, match="pthread_join: another thread waits for thread 2 already") as caught:
        tl.run(program, cpus=3)
    assert caught.value.__cause__.errno == 22


def test_a_call_that_fails_can_be_caught_and_the_thread_goes_on():
    def main():
        try:
            yield tl.pthread_join(9)
        except ProcessLookupError as error:
            yield tl.write(f"{error.errno} {error.strerror.partition(' (')[0]}")
        yield tl.compute(1 * ms)

    trace = tl.run(main)
    assert trace.text() == "3 No such process" and trace.end == 1 * ms
