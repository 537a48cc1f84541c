"""An exercise of chapter 08: a value that is bound for the time of one call, as Java's scoped values are."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from threadlab.exercises.chapters.keys_by_hand import MODELS
from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    compute,
    pthread_create,
    pthread_getspecific,
    pthread_join,
    pthread_key_create,
    pthread_setspecific,
    write,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import ms

Steps = Generator[Call, Any, Any]
Routine = Callable[..., Steps]


def scopes(answer: Any) -> Verdict:
    """The judge of thread_local.9: calls one after the other, within each other, and ended by an error."""
    if not callable(answer):
        return hint(f"The answer is a generator function, passed without calling it, and not {answer!r}.")

    def asks(key: int) -> Steps:
        yield compute(1 * ms)
        return (yield pthread_getspecific(key))

    def fails(key: int) -> Steps:
        yield compute(1 * ms)
        raise ValueError("a task that fails")

    def asks_within(key: int) -> Steps:
        first = yield from asks(key)
        second = yield from answer(key, "inner", partial(asks, key))
        return first, second, (yield from asks(key))

    def thread(key: int, user: str) -> Steps:
        plain = yield from answer(key, user, partial(asks, key))
        after = yield from asks(key)
        nested = yield from answer(key, user, partial(asks_within, key))
        raised = False
        try:
            yield from answer(key, user, partial(fails, key))
        except ValueError:
            raised = True
        told = (plain == user, after is None, nested == (user, "inner", user), raised, (yield from asks(key)) is None)
        yield write("".join("01"[part] for part in told))

    def main() -> Steps:
        key = yield pthread_key_create()
        tids = []
        for user in ("ann", "bob"):
            tids.append((yield pthread_create(thread, key, user)))
        for tid in tids:
            yield pthread_join(tid)

    for model in MODELS:
        trace = attempt(main, model=model, cpus=2)
        if isinstance(trace, Verdict):
            return trace
        told = [all(line[part] == "1" for line in trace.text().splitlines()) for part in range(5)]
        for good, why in zip(told, _WHY, strict=True):
            if not good:
                return hint(why)
    return right("Bound for the time of one call and put back whatever happens: this is what a scoped value does.")


_WHY = (
    "The result should be that of the routine, and the routine should find the value while it runs.",
    "After the call the value is still there. Who runs next in this thread finds it.",
    "One call within another: after the inner one, the outer one no longer finds its own value. Put back what was there.",
    "The routine raised an error, and the caller did not get it.",
    "After a routine that has raised an error, the value is still there.",
)


def bound(key: int, value: Any, routine: Routine, restores: str = "always") -> Steps:
    """A solution of thread_local.9, and its mistakes."""
    before = yield pthread_getspecific(key)
    yield pthread_setspecific(key, value)
    if restores == "always":
        try:
            return (yield from routine())
        finally:
            yield pthread_setspecific(key, before)
    result = yield from routine()
    if restores != "never":
        yield pthread_setspecific(key, None if restores == "clears" else before)
    return result
