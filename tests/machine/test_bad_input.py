"""Bad input: one clear error each, which names the argument, what was given and what is allowed."""

from __future__ import annotations

import inspect
import re

import pytest

import threadlab as tl
from threadlab import ms


def main():
    yield tl.compute(1 * ms)


def line_of(program, text):
    """The line of this file on which `program` has `text`."""
    lines, first = inspect.getsourcelines(program)
    return first + next(at for at, line in enumerate(lines) if text in line)


def exactly(text):
    return f"^{re.escape(text)}$"


# Arguments of run and Machine


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"cpus": 0}, ValueError, "cpus must be at least 1, not 0"),
        ({"cpus": -2}, ValueError, "cpus must be at least 1, not -2"),
        ({"cpus": 1.0}, TypeError, "cpus must be a whole number, not 1.0 (float); write 1"),
        ({"cpus": "2"}, TypeError, "cpus must be a whole number, not '2' (str)"),
        ({"quantum": 0}, ValueError, "quantum must be at least 1 nanosecond, not 0"),
        ({"quantum": -5}, ValueError, "quantum must be at least 1 nanosecond, not -5"),
        ({"quantum": 2.5}, TypeError, "quantum must be a whole number of nanosecond, not 2.5 (float)"),
        ({"max_events": 0}, ValueError, "max_events must be at least 1, not 0"),
        ({"record": "all"}, ValueError, "record must be one of 'full', 'metrics', not 'all'"),
        ({"seed": -1}, ValueError, "seed must be at least 0, not -1"),
        ({"seed": "x"}, TypeError, "seed must be a whole number, not 'x' (str)"),
        ({"schedule": 3}, TypeError, "schedule must be a list of whole numbers or a function of one choice, not 3"),
        ({"policy": "fifo"}, TypeError, "policy must be a policy such as tl.RoundRobin(), not 'fifo'"),
        ({"costs": 5}, TypeError, "costs must be a tl.Costs, not 5"),
        ({"model": "M:N"}, TypeError, "model must be a threading model such as tl.OneToOne(), not 'M:N'"),
    ],
    ids=str,
)
def test_an_argument_out_of_range(arguments, error, message):
    with pytest.raises(error, match=exactly(message)):
        tl.run(main, **arguments)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ({"model": tl.OneToOne}, "; write tl.OneToOne(…)"),
        ({"model": tl.ManyToMany}, "; write tl.ManyToMany(…)"),
        ({"policy": tl.RoundRobin}, "; write tl.RoundRobin(…)"),
        ({"policy": tl.FIFO}, "; write tl.FIFO(…)"),
        ({"costs": tl.Costs}, "; write tl.Costs(…)"),
        ({"model": tl.RoundRobin()}, ", not RoundRobin("),
        ({"policy": tl.OneToOne()}, ", not OneToOne("),
    ],
    ids=str,
)
def test_a_class_where_an_instance_is_wanted(arguments, hint):
    (name,) = arguments
    with pytest.raises(TypeError, match=rf"^{name} must be a .*{re.escape(hint)}"):
        tl.run(main, **arguments)


@pytest.mark.parametrize("model", [tl.ManyToMany, tl.TwoLevel])
def test_no_lwps(model):
    with pytest.raises(ValueError, match=exactly(f"{model.__name__}(lwps) must be at least 1, not 0")):
        model(0)
    with pytest.raises(ValueError, match=r"at least 1, not -1"):
        model(lwps=-1)
    with pytest.raises(
        TypeError, match=exactly(f"{model.__name__}(lwps) must be a whole number, not 2.0 (float); write 2")
    ):
        model(2.0)
    with pytest.raises(TypeError):
        model()


@pytest.mark.parametrize("name", ["user_switch", "kernel_switch", "user_create", "kernel_create", "syscall", "signal"])
def test_costs(name):
    with pytest.raises(ValueError, match=exactly(f"Costs({name}) must be at least 0 nanoseconds, not -1")):
        tl.Costs(**{name: -1})
    with pytest.raises(TypeError, match=re.escape(f"Costs({name}) must be a whole number of nanoseconds, not 0.5")):
        tl.Costs(**{name: 0.5})


def test_a_schedule_that_does_not_fit():
    def two():
        for _ in range(2):
            yield tl.pthread_create(main)
        yield tl.pthread_exit()

    with pytest.raises(ValueError, match=exactly("schedule[0] is 2, but there are only 2 candidates (0 to 1)")):
        tl.run(two, schedule=[2])
    with pytest.raises(ValueError, match=exactly("schedule[0] must be at least 0, not -1")):
        tl.run(two, schedule=[-1])
    with pytest.raises(TypeError, match=exactly("schedule[0] must be a whole number, not 'a' (str)")):
        tl.run(two, schedule=["a"])
    with pytest.raises(
        TypeError, match=exactly("the schedule's answer to choice 0 must be a whole number, not None (NoneType)")
    ):
        tl.run(two, schedule=lambda choice: None)
    with pytest.raises(ValueError, match=r"^the schedule's answer to choice 0 is 7, but there are only 2 candidates"):
        tl.run(two, schedule=lambda choice: 7)


def test_a_machine_runs_once_and_needs_a_process():
    machine = tl.Machine()
    with pytest.raises(RuntimeError, match=exactly("there is nothing to run: spawn a process first")):
        machine.run()
    machine.spawn(main)
    machine.run()
    with pytest.raises(
        RuntimeError, match=exactly("this machine has run already; make a new tl.Machine for another run")
    ):
        machine.run()


# Programs


def no_generator():
    return 5


def test_a_program_that_is_no_generator_function():
    with pytest.raises(
        TypeError,
        match=exactly(
            "the program must be a generator function, and no_generator is not: it returned 5 without a yield"
        ),
    ):
        tl.run(no_generator)
    with pytest.raises(TypeError, match=r"^the program must be a generator function, not 7$"):
        tl.run(7)
    with pytest.raises(
        TypeError, match=r"not <generator object main .*> \(pass the function itself, without calling it\)$"
    ):
        tl.run(main())


def test_a_start_routine_that_is_no_generator_function():
    def called():
        yield tl.pthread_create(main())

    def not_one():
        yield tl.pthread_create(no_generator)

    with pytest.raises(
        TypeError, match=r"pthread_create\(start\) must be a generator function, not .*pass the function itself"
    ):
        tl.run(called)
    with pytest.raises(
        TypeError, match=r"pthread_create\(start\) must be a generator function, and no_generator is not"
    ):
        tl.run(not_one)


@pytest.mark.parametrize("call", [tl.compute, tl.read, tl.nanosleep])
def test_times_of_calls(call):
    name = f"{call.__name__}(time)"
    with pytest.raises(ValueError, match=exactly(f"{name} must be at least 0 nanoseconds, not -1")):
        call(-1)
    with pytest.raises(
        TypeError, match=exactly(f"{name} must be a whole number of nanoseconds, not 2.0 (float); write 2")
    ):
        call(2.0)
    with pytest.raises(TypeError, match=exactly(f"{name} must be a whole number of nanoseconds, not 1.5 (float)")):
        call(1.5)
    with pytest.raises(TypeError, match=exactly(f"{name} must be a whole number of nanoseconds, not None (NoneType)")):
        call(None)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda time: tl.pthread_mutex_timedlock(1, time), "pthread_mutex_timedlock(time)"),
        (lambda time: tl.pthread_cond_timedwait(1, 2, time), "pthread_cond_timedwait(time)"),
        (lambda time: tl.pthread_rwlock_timedrdlock(1, time), "pthread_rwlock_timedrdlock(time)"),
        (lambda time: tl.pthread_rwlock_timedwrlock(1, time), "pthread_rwlock_timedwrlock(time)"),
        (lambda time: tl.sem_timedwait(1, time), "sem_timedwait(time)"),
        (tl.sem_init, "sem_init(value)"),
        (tl.pthread_barrier_init, "pthread_barrier_init(count)"),
        (tl.pthread_join, "pthread_join(tid)"),
    ],
)
def test_numbers_of_calls(call, name):
    with pytest.raises(ValueError, match=rf"^{re.escape(name)} must be at least 0( nanoseconds)?, not -1$"):
        call(-1)
    with pytest.raises(
        TypeError, match=rf"^{re.escape(name)} must be a whole number( of nanoseconds)?, not 'x' \(str\)$"
    ):
        call("x")


def test_words_of_calls():
    with pytest.raises(ValueError, match=r"^kind must be one of .*PTHREAD_MUTEX_NORMAL.*, not 'fast'$"):
        tl.pthread_mutex_init("fast")
    with pytest.raises(
        TypeError, match=exactly("scope must be tl.PTHREAD_SCOPE_SYSTEM or tl.PTHREAD_SCOPE_PROCESS, not 3")
    ):
        tl.pthread_create(main, scope=3)
    with pytest.raises(TypeError, match=exactly("pthread_once(control) must be a name (a string), not 3")):
        tl.pthread_once(3, main)


def yields(what):
    yield tl.compute(2 * ms)
    yield what  # here


def maker(what):
    yield tl.pthread_join((yield tl.pthread_create(yields, what, name="worker")))


@pytest.mark.parametrize("given", [None, 5, "compute", (), (1, 2), [], 2.5])
def test_a_yield_that_is_no_call(given):
    """The message names the thread, the simulated time and the line."""
    with pytest.raises(TypeError) as caught:
        tl.run(maker, given)
    error = caught.value
    assert isinstance(error, tl.ProgramError)
    assert str(error).startswith(
        f"TypeError: the program yielded {given!r}, which is not a call; yield a call such as tl.compute(2 * tl.ms)"
    )
    line = line_of(yields, "# here")
    assert str(error).endswith(f"in thread 2 (worker) of process 2, at 2 ms, line {line}: yield what  # here")
    assert (error.thread, error.time, error.line) == ("thread 2 (worker) of process 2", 2 * ms, line)


def test_a_generator_that_is_yielded():
    with pytest.raises(TypeError, match="to run another generator's calls, write `yield from`"):
        tl.run(yields, main())


def test_a_yield_in_a_nested_generator_names_the_inner_line():
    def outer():
        yield from yields(3)

    with pytest.raises(tl.ProgramError) as caught:
        tl.run(outer)
    assert caught.value.line == line_of(yields, "# here")


# Exceptions in the reader's program


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


NOT_YET = pytest.mark.xfail(
    strict=True, reason="BaseException.__new__ cannot make an OSError, so that a plain error is made"
)


@pytest.mark.parametrize(
    "kind",
    [
        KeyError,
        UnicodeDecodeError,
        StopIteration,
        RuntimeError,
        AssertionError,
        *(pytest.param(kind, marks=NOT_YET) for kind in (OSError, FileNotFoundError, BlockingIOError)),
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
    import gc

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
