"""Exercises of chapter 01 about lost updates: a program for the simulated machine, and one in C that is run on it too."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from typing import Any

from threadlab.exercises.c_text import c_calls
from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine import (
    ManyToMany,
    OneToOne,
    compute,
    load,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    store,
    write,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import State, Trace, format_time, ms, us

Steps = Generator[Call, Any, Any]


def _computing(trace: Trace) -> int:
    return sum(span.duration for span in trace.spans if span.state == State.RUNNING)


# why_threads.6: a total that is right, and threads that still work at the same time


def right_total(answer: Any) -> Verdict:
    """Judge why_threads.6: the total is right under every schedule, and the threads work at the same time."""
    for model in (OneToOne(), ManyToMany(2)):
        for seed in range(12):
            trace = attempt(answer, model=model, cpus=1 + seed % 2, seed=seed, quantum=700 * us)
            if isinstance(trace, Verdict):
                return trace
            if trace.text() != "total 6":
                told = f"One run wrote {trace.text()!r} in place of 'total 6'. "
                return hint(f"{told}Load, add and store must be done under one and the same mutex by both threads.")
            if _computing(trace) < 24 * ms:
                return hint("Each thread should still compute 3 ms and 1 ms in each of its three rounds.")
    trace = attempt(answer, cpus=2)
    if isinstance(trace, Verdict):
        return trace
    if trace.end > 18 * ms:
        told = (
            f"The total is right, but on two CPUs it takes {format_time(trace.end)}: the threads wait for each other. "
        )
        return hint(f"{told}Hold the mutex only while the shared variable is used.")
    return right("The critical section holds what must not be interrupted, and nothing else.")


def adding(before: bool, around: bool, shared: bool = True) -> Callable[[], Steps]:
    """A program for why_threads.6 with the lock held in the whole loop, around the update, or not at all."""

    def adder(lock: int) -> Steps:
        own = lock if shared else (yield pthread_mutex_init())
        if before:
            yield pthread_mutex_lock(own)
        for _ in range(3):
            yield compute(3 * ms)
            if around:
                yield pthread_mutex_lock(own)
            value = yield load("total")
            yield compute(1 * ms)
            yield store("total", value + 1)
            if around:
                yield pthread_mutex_unlock(own)
        if before:
            yield pthread_mutex_unlock(own)

    def program() -> Steps:
        yield store("total", 0)
        lock = yield pthread_mutex_init()
        tids = []
        for _ in range(2):
            tids.append((yield pthread_create(adder, lock)))
        for tid in tids:
            yield pthread_join(tid)
        total = yield load("total")
        yield write(f"total {total}")

    return program


# why_threads.8: a C program that loses deposits

DEPOSIT = """
static long balance;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void *deposit(void *unused)
{
    long seen = get(&balance);
    pthread_mutex_lock(&lock);
    put(&balance, seen + 1);
    pthread_mutex_unlock(&lock);
    return NULL;
}
"""
DEPOSIT_SOLVED = DEPOSIT.replace("    long seen = get(&balance);\n", "").replace(
    "mutex_lock(&lock);\n", "mutex_lock(&lock);\n    long seen = get(&balance);\n"
)
_ADDS_ONE = re.compile(r"\+=?\s*1[lLuU]*\b|\b1[lLuU]*\s*\+|\+\+")
_LOCKING = {"pthread_mutex_lock": pthread_mutex_lock, "pthread_mutex_unlock": pthread_mutex_unlock}


def right_deposits(answer: Any) -> Verdict:
    """Judge why_threads.8: the calls of the C function `deposit` lose nothing, whoever comes between."""
    calls = c_calls(answer, "deposit") if isinstance(answer, str) else None
    if calls is None:
        return hint("The answer is the text of the C program, with its function deposit.")
    names = [call.name for call in calls]
    for name in {*names, "get", "put"} - set(_LOCKING):
        if name not in ("get", "put") or names.count(name) != 1:
            return hint("deposit should call get once and put once, lock and unlock mutexes, and call nothing else.")
    put = names.index("put")
    if re.search(r"\bget\s*\(", " ".join(calls[put].arguments)):
        calls.insert(put, calls.pop(names.index("get")))  # an argument is worked out before the call that it is for
    elif put < names.index("get"):
        return hint("put writes what get has read, so it must come after get.")
    if not _ADDS_ONE.search(answer):
        return hint("Each deposit adds 1 to what get has read: leave that as it is.")
    mutexes = sorted({call.arguments[:1] for call in calls if call.name in _LOCKING})

    def deposit(first: int) -> Steps:
        seen = 0
        for name, arguments in calls:
            if name == "get":
                seen = yield load("balance")
                yield compute(1 * ms)
            elif name == "put":
                yield store("balance", seen + 1)
            else:
                yield _LOCKING[name](first + mutexes.index(arguments[:1]))

    def bank() -> Steps:
        yield store("balance", 0)
        made = []
        for _ in mutexes:
            made.append((yield pthread_mutex_init()))
        tids = []
        for _ in range(4):
            tids.append((yield pthread_create(deposit, made[0] if made else 0)))
        for tid in tids:
            yield pthread_join(tid)
        balance = yield load("balance")
        yield write(f"{balance}")

    for seed in range(12):
        trace = attempt(bank, cpus=1 + seed % 3, seed=seed, quantum=400 * us)
        if isinstance(trace, Verdict):
            return hint(f"{trace.text} Every mutex that a thread locks it must unlock before it returns.")
        if trace.text() != "4":
            told = f"Four deposits of 1 left {trace.text()} in one run. "
            return hint(f"{told}Another thread can come between get and put: all of it must be under the mutex.")
    return right("Nobody can come between get and put, because both stand under the same mutex.")
