"""Two exercises of chapter 08 on how a library keeps thread-specific data: keys made by hand, and a key made once."""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import product
from typing import Any

from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    ManyToMany,
    ManyToOne,
    OneToOne,
    load,
    nanosleep,
    pthread_create,
    pthread_exit,
    pthread_getspecific,
    pthread_join,
    pthread_key_create,
    pthread_once,
    pthread_self,
    pthread_setspecific,
    sched_yield,
    store,
    write,
)
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import Call
from threadlab.trace import ms

Steps = Generator[Call, Any, Any]
MODELS: tuple[Model, ...] = (OneToOne(), ManyToOne(jacket=True), ManyToMany(2))


# thread_local.6: keys made by hand


def slowly(routine: Callable[..., Steps], *args: Any, turns: int = 1) -> Steps:
    """Run a routine, and let the other threads have `turns` turns after each of its calls.  The result is the routine's."""
    steps, value = routine(*args), None
    while True:
        try:
            call = steps.send(value)
        except StopIteration as end:
            return end.value
        value = yield call
        for _ in range(turns):
            yield sched_yield()


def keeps_by_hand(answer: Any) -> Verdict:
    """The judge of thread_local.6: threads set and get values, taking turns between the calls of the reader's routines."""
    if not isinstance(answer, tuple) or len(answer) != 2 or not all(map(callable, answer)):
        return hint("The answer is a pair of generator functions: (setspecific, getspecific).")
    put, get = answer

    def thread(number: int) -> Steps:
        first = yield from slowly(get)
        yield from slowly(put, number)
        second = yield from slowly(get)
        yield nanosleep(2 * ms)
        yield from slowly(put, 10 * number)
        third = yield from slowly(get)
        yield write(f"{number}: {first} {second} {third}")

    def main() -> Steps:
        yield from put(7)
        tids = []
        for number in (1, 2, 3):
            tids.append((yield pthread_create(thread, number)))
        for tid in tids:
            yield pthread_join(tid)
        yield write(f"main: {(yield from get())}")

    for model in MODELS:
        for cpus in (1, 2):
            trace = attempt(main, model=model, cpus=cpus)
            if isinstance(trace, Verdict):
                return trace
            told = dict(line.split(": ") for line in trace.text().splitlines())
            found = {number: told[str(number)].split() for number in (1, 2, 3)}
            if any(values[0] not in ("None", "0") for values in found.values()):
                return hint(
                    "A new thread finds a value that another one has set. Each thread needs a place of its own."
                )
            if any(values[1:] != [str(n), str(10 * n)] for n, values in found.items()) or told["main"] != "7":
                return hint(
                    "A value is lost or is another's. If all values lie in one variable, a thread that reads it, changes "
                    "its part and writes it back puts back what others have changed meanwhile."
                )
    return right("A place in memory for each thread, found by the thread's number: a library does it in the same way.")


def put_by_hand(value: Any) -> Steps:
    """A solution of thread_local.6: the half that sets."""
    yield store(f"value of {(yield pthread_self())}", value)


def get_by_hand() -> Steps:
    """A solution of thread_local.6: the half that reads."""
    return (yield load(f"value of {(yield pthread_self())}"))


def put_shared(value: Any) -> Steps:
    """A plausible mistake in thread_local.6: one place for all."""
    yield store("value", value)


def get_shared() -> Steps:
    """The other half of that mistake."""
    return (yield load("value"))


def put_in_table(value: Any) -> Steps:
    """A plausible mistake in thread_local.6: one table, read, changed and written back."""
    table = (yield load("table")) or {}
    yield store("table", {**table, (yield pthread_self()): value})


def get_from_table() -> Steps:
    """The other half of that mistake."""
    return ((yield load("table")) or {}).get((yield pthread_self()))


# thread_local.8: one key, made at first use


def one_key(answer: Any) -> Verdict:
    """The judge of thread_local.8: threads of different pace ask for the key at the same time, and again later."""
    if not callable(answer):
        return hint(f"The answer is a generator function, passed without calling it, and not {answer!r}.")

    def thread(number: int, pace: int) -> Steps:
        key = yield from slowly(answer, turns=pace)
        yield pthread_setspecific(key, number)
        yield nanosleep(1 * ms)
        found = yield pthread_getspecific((yield from answer()))
        yield write(f"{number} {found} {key}")

    def main(paces: tuple[int, ...]) -> Steps:
        for number, pace in enumerate(paces, start=1):
            yield pthread_create(thread, number, pace)
        yield pthread_exit()

    for model in MODELS:
        for cpus, paces in product((1, 2), ((1, 2, 4), (1, 1, 1), (3, 1, 2))):
            trace = attempt(main, paces, model=model, cpus=cpus)
            if isinstance(trace, Verdict):
                return trace
            told = [line.split() for line in trace.text().splitlines()]
            lost = sum(found != number for number, found, _ in told)
            keys = len({key for *_, key in told})
            if lost:
                return hint(
                    f"Three threads came at the same time, and {keys} keys were made; so {lost} of the threads did not "
                    "find again what they had set. Several may see that there is none yet. Which call runs a routine "
                    "once, whoever comes, and lets the others wait?"
                )
    return right("Whoever comes first makes the key, the others wait until it is made, and later calls find it.")


def makes_once() -> Steps:
    """A solution of thread_local.8."""

    def make() -> Steps:
        yield store("key", (yield pthread_key_create()))

    yield pthread_once("the key", make)
    return (yield load("key"))


def makes_if_none() -> Steps:
    """The program of thread_local.8 as the reader finds it."""
    if not (yield load("key")):
        yield store("key", (yield pthread_key_create()))
    return (yield load("key"))


def makes_always() -> Steps:
    """A plausible mistake in thread_local.8: a key for each call."""
    return (yield pthread_key_create())


def makes_and_forgets() -> Steps:
    """A plausible mistake in thread_local.8: the key is made once, and stored nowhere."""

    def make() -> Steps:
        yield pthread_key_create()

    yield pthread_once("the key", make)
    return (yield load("key"))
