"""The exercises of chapter 08: thread-specific data."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from functools import partial
from typing import Any

from threadlab.exercises.chapters.keys_by_hand import (
    MODELS,
    get_by_hand,
    get_from_table,
    get_shared,
    keeps_by_hand,
    makes_always,
    makes_and_forgets,
    makes_if_none,
    makes_once,
    one_key,
    put_by_hand,
    put_in_table,
    put_shared,
)
from threadlab.exercises.chapters.notes_in_c import GIVEN, MENDED, MISTAKES, keeps_notes
from threadlab.exercises.chapters.scoped_value import bound, scopes
from threadlab.exercises.judging import attempt, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import (
    ThreadPool,
    compute,
    exit,
    nanosleep,
    pthread_create,
    pthread_exit,
    pthread_getspecific,
    pthread_join,
    pthread_key_create,
    pthread_key_delete,
    pthread_setspecific,
    run,
    write,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import ms

Steps = Generator[Call, Any, Any]


def says(value: Any) -> Steps:
    """Destructor: say that it was called."""
    yield write("destructor")


# thread_local.1: who calls the destructors


def ends(how: str) -> Steps:
    """Main and three threads have a value under a key with a destructor; then they end in one of several ways."""

    def thread(number: int) -> Steps:
        yield pthread_setspecific(key, number)
        yield nanosleep(number * ms)
        if how == "a thread calls exit" and number == 1:
            yield exit(0)

    key = yield pthread_key_create(says)
    yield pthread_setspecific(key, 4)
    tids = []
    for number in (1, 2, 3):
        tids.append((yield pthread_create(thread, number)))
    if how == "main calls pthread_exit":
        yield pthread_exit()
    if how == "the key is deleted first":
        yield nanosleep(0)
        yield pthread_key_delete(key)
    for tid in tids:
        yield pthread_join(tid)


WAYS = ("main joins and returns", "main calls pthread_exit", "a thread calls exit", "the key is deleted first")


def _calls_by_ending() -> dict[str, float]:
    return {how: len(run(ends, how).output) for how in WAYS}


# thread_local.2: how often


def rounds(kind: str) -> Steps:
    """Two threads end with a value under a key whose destructor does one of several things."""

    def destructor(value: int) -> Steps:
        yield write("destructor")
        if kind == "sets it again" or (kind == "sets it again once" and value == 1):
            yield pthread_setspecific(key, 2)
        if kind == "sets another key":
            yield pthread_setspecific(other, 1)

    def thread() -> Steps:
        yield pthread_setspecific(key, 1)

    key = yield pthread_key_create(destructor)
    other = yield pthread_key_create(says)
    for tid in ((yield pthread_create(thread)), (yield pthread_create(thread))):
        yield pthread_join(tid)


KINDS = ("sets nothing", "sets it again once", "sets it again", "sets another key")


def _calls_by_kind() -> dict[str, float]:
    return {kind: len(run(rounds, kind).output) for kind in KINDS}


# thread_local.3 and thread_local.4: who sees another's user


def requests(workers: int, every: int, count: int, slow: int = 0) -> Steps:
    """A pool serves `count` requests of the same length; every `every`-th has no user, and request `slow` takes longer."""

    def serve(number: int) -> Steps:
        if number % every:
            yield pthread_setspecific(key, number)
        yield nanosleep((5 if number == slow else 2) * ms)
        seen = yield pthread_getspecific(key)
        if seen != (number if number % every else None):
            yield write(f"request {number} sees the user of request {seen}")

    key = yield pthread_key_create()
    pool = yield from ThreadPool.start(workers, count)
    for number in range(1, count + 1):
        yield from pool.submit(serve, number)
    yield from pool.shutdown()


def leaks(workers: int, every: int, count: int, slow: int = 0) -> int:
    """How many of the requests see the user of another one."""
    return len(run(requests, workers, every, count, slow, cpus=workers).output)


def _leaks() -> dict[str, float]:
    return {f"{workers} workers": leaks(workers, 3, 8) for workers in (1, 2, 3)}


def _lucky(answer: Any) -> Verdict:
    if not isinstance(answer, Mapping) or set(answer) != {"workers", "every"}:
        return hint("The answer is a dict with the keys 'workers' and 'every'.")
    for name, (least, most) in {"workers": (2, 6), "every": (2, 6)}.items():
        if isinstance(answer[name], bool) or not isinstance(answer[name], int) or not least <= answer[name] <= most:
            return hint(f"{name} must be a whole number from {least} to {most}, not {answer[name]!r}.")
    workers, every = answer["workers"], answer["every"]
    if seen := leaks(workers, every, 24):
        return hint(
            f"{seen} of 24 requests see another's user: a worker that serves a request without a user has served one "
            "with a user before. The workers take the requests in turn: who serves number 1, and who the next ones?"
        )
    slowed = next((slow for slow in range(1, 25) if leaks(workers, every, 24, slow)), 0)
    return right(
        "The requests without a user always meet a worker that has never seen one. It is luck: let request "
        f"{slowed} take a little longer, and {leaks(workers, every, 24, slowed)} requests see another's user."
    )


# thread_local.5: clear on every way out


def _clears(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(f"The answer is a generator function, passed without calling it, and not {answer!r}.")
    asked = [
        (1, "ann", False),
        (2, None, False),
        (3, "bob", True),
        (4, None, False),
        (5, "eve", True),
        (6, None, False),
    ]

    def main(workers: int) -> Steps:
        key = yield pthread_key_create()
        pool = yield from ThreadPool.start(workers, len(asked))
        futures = []
        for request in asked:
            futures.append((yield from pool.submit(answer, key, *request)))
        failed = 0
        for future in futures:
            try:
                yield from future.result()
            except ValueError:
                failed += 1
        yield write(f"failed {failed}")
        yield from pool.shutdown()

    for workers in (1, 2, 3):
        for model in MODELS:
            trace = attempt(main, workers, model=model, cpus=2)
            if isinstance(trace, Verdict):
                return trace
            told = trace.text().splitlines()
            wanted = {f"request {n} sees {user or 'nobody'}" for n, user, fails in asked if not fails}
            if f"failed {sum(fails for *_, fails in asked)}" not in told:
                return hint("A request that fails should still fail: the ValueError has to reach whoever asked for it.")
            if wrong := [line for line in told if line.startswith("request") and line not in wanted]:
                number = int(wrong[0].split()[1])
                if asked[number - 1][1] is not None:
                    return hint(f"It says {wrong[0]!r}: the value of a request should be there until it has been read.")
                return hint(
                    f"With {workers} worker{'s' * (workers > 1)} it says {wrong[0]!r}, and that request has no user. "
                    "Who served it had served a request that failed, and the line that clears was not reached."
                )
            if not wanted <= set(told):
                return hint(f"This line is missing: {min(wanted - set(told))!r}.")
    return right("Whichever way a request ends, the thread is as it was before, and the next request finds nothing.")


def serve_finally(key: int, number: int, user: str | None, fails: bool) -> Steps:
    """A solution of thread_local.5."""
    try:
        if user:
            yield pthread_setspecific(key, user)
        yield compute(2 * ms)
        if fails:
            raise ValueError(f"request {number} fails")
        seen = yield pthread_getspecific(key)
        yield write(f"request {number} sees {seen or 'nobody'}")
    finally:
        yield pthread_setspecific(key, None)


def serve_at_end(key: int, number: int, user: str | None, fails: bool, clears: str = "at the end") -> Steps:
    """The program of thread_local.5 as the reader finds it, and its mistakes."""
    if user:
        yield pthread_setspecific(key, user)
    yield compute(2 * ms)
    if fails and clears == "swallows":
        yield pthread_setspecific(key, None)
        return
    if fails:
        raise ValueError(f"request {number} fails")
    if clears == "too early":
        yield pthread_setspecific(key, None)
    seen = yield pthread_getspecific(key)
    yield write(f"request {number} sees {seen or 'nobody'}")
    if clears == "at the end":
        yield pthread_setspecific(key, None)


EXERCISES = (
    Exercise(
        "thread_local.1",
        numbers(
            _calls_by_ending,
            "A destructor is called when a thread ends by itself. The end of the process calls none.",
            {
                WAYS[0]: "which of the four threads end by themselves, and which one ends the process?",
                WAYS[1]: "pthread_exit ends main as any other thread, with its destructor.",
                WAYS[2]: "exit ends the process: the threads do not end one by one. Who had ended before?",
                WAYS[3]: "without the key there is no destructor any more, and no value.",
            },
        ),
        dict(zip(WAYS, (3, 4, 0, 0), strict=True)),
        tuple(
            dict(zip(WAYS, counts, strict=True)) for counts in ((4, 4, 0, 0), (3, 3, 0, 0), (3, 4, 4, 0), (3, 4, 0, 4))
        ),
    ),
    Exercise(
        "thread_local.2",
        numbers(
            _calls_by_kind,
            "After each round the system looks again whether any value is left, up to four rounds for each thread.",
            {
                KINDS[0]: "one call for each thread that ends with a value.",
                KINDS[1]: "the first call leaves a value behind, the second one does not.",
                KINDS[2]: "a value is left after every round; the system gives up after PTHREAD_DESTRUCTOR_ITERATIONS.",
                KINDS[3]: "the other key has a value now, and a destructor of its own.",
            },
        ),
        dict(zip(KINDS, (2, 4, 8, 4), strict=True)),
        tuple(
            dict(zip(KINDS, counts, strict=True)) for counts in ((1, 2, 4, 2), (2, 2, 8, 4), (2, 4, 4, 4), (2, 4, 8, 2))
        ),
    ),
    Exercise(
        "thread_local.3",
        numbers(
            _leaks,
            "What a request without a user finds depends on which worker serves it, and on whom that worker served last.",
            {
                "1 workers": "the one worker serves all of them. Whose value has it when number 3 comes, and number 6?",
                "2 workers": "the workers take turns: 1, 3, 5, 7 go to the one and 2, 4, 6, 8 to the other.",
                "3 workers": "numbers 3 and 6 both go to the third worker. Has it ever served a request with a user?",
            },
        ),
        {"1 workers": 2, "2 workers": 2, "3 workers": 0},
        (
            {"1 workers": 0, "2 workers": 0, "3 workers": 0},
            {"1 workers": 2, "2 workers": 1, "3 workers": 0},
            {"1 workers": 2, "2 workers": 2, "3 workers": 2},
        ),
    ),
    Exercise(
        "thread_local.4",
        _lucky,
        {"workers": 4, "every": 4},
        ({"workers": 3, "every": 2}, {"workers": 6, "every": 4}, {"workers": 1, "every": 2}, {"workers": 2}),
    ),
    Exercise(
        "thread_local.5",
        _clears,
        serve_finally,
        (serve_at_end, partial(serve_at_end, clears="too early"), partial(serve_at_end, clears="swallows")),
    ),
    Exercise(
        "thread_local.6",
        keeps_by_hand,
        (put_by_hand, get_by_hand),
        ((put_shared, get_shared), (put_in_table, get_from_table), put_by_hand),
    ),
    Exercise("thread_local.7", keeps_notes, MENDED, (GIVEN, *MISTAKES)),
    Exercise("thread_local.8", one_key, makes_once, (makes_if_none, makes_always, makes_and_forgets)),
    Exercise(
        "thread_local.9",
        scopes,
        bound,
        tuple(partial(bound, restores=how) for how in ("never", "clears", "unless it fails")),
    ),
)
