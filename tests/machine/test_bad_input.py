"""Bad input: one clear error each, which names the argument, what was given and what is allowed."""

from __future__ import annotations

import re

import pytest

import threadlab as tl
from tests.machine.attempts import line_of
from threadlab import ms


def main():
    yield tl.compute(1 * ms)


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
        ({"record": "all"}, ValueError, "record must be one of 'full', 'metrics', 'source', not 'all'"),
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
