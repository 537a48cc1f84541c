"""An exercise of chapter 04 in C: the fork handlers of a program with two locks, read and run on the simulated machine."""

from __future__ import annotations

import re
from collections.abc import Generator
from functools import partial
from typing import Any

from threadlab.exercises.c_text import c_calls
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    ProgramError,
    _exit,
    compute,
    fork,
    load,
    nanosleep,
    pthread_atfork,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    run,
    store,
    waitpid,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import EventKind, ms

Steps = Generator[Call, Any, Any]
Handler = list[tuple[str, str]] | None
"""What a fork handler does, as ``("lock", mutex)`` or ``("unlock", mutex)``; None if there is none"""

LOCKS = ("stock_lock", "log_lock")
GIVEN = """\
/* Whoever sells something locks stock_lock, and then, while holding it, log_lock. */
static void before(void)       { pthread_mutex_lock(&log_lock);
                                 pthread_mutex_lock(&stock_lock); }
static void in_parent(void)    { pthread_mutex_unlock(&stock_lock);
                                 pthread_mutex_unlock(&log_lock); }
static void in_child(void)     { }

void shop_begin(void)
{
    pthread_atfork(before, in_parent, in_child);
}
"""
MENDED = GIVEN.replace(
    """{ pthread_mutex_lock(&log_lock);
                                 pthread_mutex_lock(&stock_lock); }""",
    """{ pthread_mutex_lock(&stock_lock);
                                 pthread_mutex_lock(&log_lock); }""",
).replace(
    "in_child(void)     { }",
    """in_child(void)     { pthread_mutex_unlock(&log_lock);
                                 pthread_mutex_unlock(&stock_lock); }""",
)


def handlers_of(text: str) -> list[list[Handler]] | Verdict:
    """Read fork handlers written in C: for each pthread_atfork what its three handlers do, as ``("lock", mutex)``."""
    functions: dict[str, list[tuple[str, str]]] = {}
    registered: list[tuple[str, ...]] = []
    for name in re.findall(r"\b(\w+)\s*\((?:void|int [^();]*|\s*)\)\s*\{", text):
        functions[name] = steps = []
        for call in c_calls(text, name) or []:
            what, mutex = call.name.removeprefix("pthread_mutex_"), "".join(call.arguments).removeprefix("&").strip()
            if call.name == "pthread_atfork":
                registered.append(call.arguments)
            elif what in ("lock", "unlock") and mutex in LOCKS:
                steps.append((what, mutex))
            else:
                told = f"{call.name}({', '.join(call.arguments)})"
                return hint(f"{name}: only calls that lock or unlock &stock_lock and &log_lock, and not {told}.")
    if not registered:
        return hint("No handlers are registered: there is no call pthread_atfork(before, in_parent, in_child).")
    for three in registered:
        if len(three) != 3:
            return hint(f"pthread_atfork takes three handlers, and not {len(three)}.")
        for name in {*three} - {"NULL", *functions}:
            return hint(f"pthread_atfork is given {name}, and there is no function 'static void {name}(void)' here.")
    return [[None if name == "NULL" else functions[name] for name in three] for three in registered]


def shop(handlers: list[list[Handler]], at: int) -> Steps:
    """Two threads sell; main forks after `at`; then both processes sell something in main."""

    def act(steps: list[tuple[str, str]]) -> Steps:
        for what, lock in steps:
            call = pthread_mutex_lock if what == "lock" else pthread_mutex_unlock
            yield call((yield load(lock)))

    def sell() -> Steps:
        yield pthread_mutex_lock((yield load("stock_lock")))
        yield compute(2 * ms)
        yield pthread_mutex_lock((yield load("log_lock")))
        yield compute(2 * ms)
        yield pthread_mutex_unlock((yield load("log_lock")))
        yield pthread_mutex_unlock((yield load("stock_lock")))

    for lock in LOCKS:
        yield store(lock, (yield pthread_mutex_init()))
    for three in handlers:
        yield pthread_atfork(*(None if steps is None else partial(act, steps) for steps in three))
    tids = [(yield pthread_create(sell)), (yield pthread_create(sell))]
    yield nanosleep(at)
    pid = yield fork()
    yield from sell()
    if pid == 0:
        yield _exit(0)
    yield waitpid()
    for tid in tids:
        yield pthread_join(tid)


def handlers_in_c(answer: Any) -> Verdict:
    """Judge the C text of the shop's handlers, by running what it says on the simulated machine."""
    if not isinstance(answer, str):
        return hint(f"The answer is the C text, as a string, and not {answer!r}.")
    handlers = handlers_of(answer)
    if isinstance(handlers, Verdict):
        return handlers
    for at in (20, 1, 3, 5, 7, 0):
        try:
            trace = run(shop, handlers, at * ms, cpus=2)
        except ProgramError as error:
            return hint(f"Forked after {at} ms: who unlocks a lock must have locked it, and once only. {error}")
        if trace.outcome == "completed":
            continue
        if not any(event.kind == EventKind.FORK for event in trace.events):
            crossed = "the handlers take the locks in one order and a seller in the other. "
            return hint(f"Forked after {at} ms, it never comes to the fork: {crossed}{trace.deadlock}.")
        lost = "fork did not copy" in (trace.deadlock or "")
        why = (
            "a lock that no handler takes was held by a thread that was not copied. "
            if lost
            else "what prepare locks is locked in both processes, and each has to unlock it. "
        )
        return hint(f"Forked after {at} ms, somebody waits for ever after the fork: {why}{trace.deadlock}.")
    return right("The handlers take the locks in the order in which everybody does, and both processes give them back.")
