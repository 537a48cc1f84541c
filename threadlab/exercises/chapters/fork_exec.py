"""The exercises of chapter 04: fork and exec."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from threadlab.exercises.chapters import fork_spawn as spawning
from threadlab.exercises.chapters.fork_both import needs_all, waits_for_worker
from threadlab.exercises.chapters.fork_handlers import GIVEN, MENDED, handlers_in_c
from threadlab.exercises.chapters.fork_report import MODELS, pids, report, reports
from threadlab.exercises.judging import attempt, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine import (
    _exit,
    compute,
    execve,
    exit,
    fork,
    forkall,
    load,
    nanosleep,
    pause,
    pthread_create,
    pthread_join,
    pthread_mutex_init,
    pthread_mutex_lock,
    pthread_mutex_unlock,
    run,
    store,
    waitpid,
    write,
)
from threadlab.machine.computer.operation import Call
from threadlab.trace import Trace, ms

Steps = Generator[Call, Any, Any]


# fork_exec.1: how many threads


def crowd(copies: Callable[[], Call]) -> Steps:
    """A process with main and four threads, one of which makes the call `copies` while the others sleep."""

    def sleeper() -> Steps:
        yield pause()

    def caller() -> Steps:
        yield nanosleep(1 * ms)
        yield copies()
        yield nanosleep(1 * ms)
        yield exit(0)

    for _ in range(3):
        yield pthread_create(sleeper)
    yield pthread_join((yield pthread_create(caller)))


def alone() -> Steps:
    """A program of one thread."""
    yield nanosleep(1 * ms)


def _threads_left() -> dict[str, float]:
    def at_the_end(trace: Trace, pid: int) -> int:
        return sum(thread.pid == pid and thread.ended == trace.end for thread in trace.threads)

    one, everybody, other = (run(crowd, call) for call in (fork, forkall, partial(execve, alone)))
    return {
        "the child of fork": at_the_end(one, pids(one)[1]),
        "its parent": at_the_end(one, pids(one)[0]),
        "the child of forkall": at_the_end(everybody, pids(everybody)[1]),
        "after exec": at_the_end(other, pids(other)[0]),
    }


# fork_exec.2: how many processes


def loop() -> Steps:
    """Four calls, one after the other."""
    for _ in range(4):
        yield fork()


def chosen() -> Steps:
    """Fork; who is 0 in the next fork forks again."""
    yield fork()
    if (yield fork()) == 0:
        yield fork()


def both() -> Steps:
    """In C: ``fork() && fork();``."""
    if (yield fork()):
        yield fork()


def leaves() -> Steps:
    """Four turns, but a child leaves the loop."""
    for _ in range(4):
        if (yield fork()) == 0:
            break


def _processes() -> dict[str, float]:
    return {program.__name__: len(run(program).exit_status) for program in (loop, chosen, both, leaves)}


# fork_exec.3: text that is not yet written


def buffered(flushes: bool) -> Steps:
    """Write a line by way of a buffer in memory, as printf does; fork twice; write out the buffer at the end."""
    yield store("buffer", "hello")
    if flushes:
        yield write((yield load("buffer")))
        yield store("buffer", "")
    yield fork()
    yield fork()
    if text := (yield load("buffer")):
        yield write(text)


def _lines() -> dict[str, float]:
    return {
        title: len(run(buffered, flushes).output) for title, flushes in {"as it is": False, "with fflush": True}.items()
    }


# fork_exec.4: when does the child hang


def meets(at: int) -> Steps:
    """A thread holds the mutex from 5 to 9 ms and from 13 to 17 ms; main forks at `at`; the child wants it 4 ms later."""

    def holder() -> Steps:
        for begin in (5, 13):
            yield nanosleep(begin * ms - (yield load("slept")))
            yield pthread_mutex_lock(mutex)
            yield nanosleep(4 * ms)
            yield pthread_mutex_unlock(mutex)
            yield store("slept", (begin + 4) * ms)

    yield store("slept", 0)
    mutex = yield pthread_mutex_init()
    yield pthread_create(holder)
    yield nanosleep(at)
    if (yield fork()) == 0:
        yield nanosleep(4 * ms)
        yield pthread_mutex_lock(mutex)
        yield _exit(0)
    yield waitpid()


def hangs(at: int) -> bool:
    """Whether the child hangs when the fork is made after `at` milliseconds."""
    return run(meets, at * ms).outcome == "deadlock"


def _hanging(answer: Any) -> Verdict:
    times = set(range(2, 21, 2))
    if not isinstance(answer, set) or not answer <= times:
        return hint(
            f"The answer is a set of some of the numbers {', '.join(map(str, sorted(times)))}, such as {{2, 4}}."
        )
    wanted = {at for at in times if hangs(at)}
    if answer == wanted:
        return right(
            "It hangs when the mutex was held at the fork. What happens to the parent's mutex later is no matter."
        )
    if not answer:
        return hint("It does hang sometimes: a mutex that is held when the process forks is held in the child's copy.")
    if answer == {at for at in times if 5 <= at + 4 <= 9 or 13 <= at + 4 <= 17}:
        return hint("These are the times at which T holds the parent's mutex when the child asks for its own copy.")
    if wrong := sorted(answer - wanted):
        return hint(f"Not at {wrong[0]} ms: T does not hold the mutex at that moment, and the child's copy is free.")
    return hint(f"Not only then: {len(wanted - answer)} more of these times lie where T holds the mutex.")


# fork_exec.6: a fan of children


def _fan(answer: Any) -> Verdict:
    for model in MODELS:
        trace = attempt(answer, model=model, cpus=4)
        if isinstance(trace, Verdict):
            return trace
        count = len(pids(trace))
        if count > 4:
            return hint(
                f"There are {count} processes, not 4: a child that comes back from fork is in the loop as well, and goes on."
            )
        if count < 4:
            return hint(f"There should be four processes, main's and three children, and there are {count}.")
        statuses = sorted(trace.exit_status[pid] for pid in pids(trace)[1:])
        if statuses != [1, 2, 3]:
            return hint(f"The children should end with the statuses 1, 2 and 3, and these are {statuses}.")
        if trace.text() != "sum 6":
            return hint(
                f"main should write 'sum 6', and nobody anything else; written was {trace.text()!r}. "
                "waitpid gives the child and its status, and each child has to be waited for."
            )
        if trace.end > 10 * ms:
            return hint(
                "The children worked one after the other, although there are four CPUs: main waits for each of them "
                "before it makes the next. Make all of them first."
            )
        worked = [sum(span.duration for span in trace.spans if span.thread == n and span.why == "") for n in (1, 2, 3)]
        if min(worked) < 10 * ms:
            return hint("Each child should compute for 10 ms.")
    return right("Each child ends itself, so that only main makes children; and main waits when all are at work.")


def fan(ends: bool = True, waits: str = "all") -> Steps:
    """The program of fork_exec.6, and its mistakes."""
    total = 0
    for status in (1, 2, 3):
        if (yield fork()) == 0:
            yield compute(10 * ms)
            if ends:
                yield exit(status)
        elif waits == "each":
            total += (yield waitpid())[1]
    if waits == "all" and ends:
        for _ in range(3):
            total += (yield waitpid())[1]
    yield write(f"sum {total}")


_COPY = "think of what the child does next: it comes back from the same fork, with the same next line."
EXERCISES = (
    Exercise(
        "fork_exec.1",
        numbers(
            _threads_left,
            "fork copies the caller, forkall copies everybody, exec leaves one, and the parent of a fork loses nobody.",
            {
                "the child of fork": "only the thread that called fork is copied, be it main or another.",
                "its parent": "fork takes nothing away from the process that calls it.",
                "the child of forkall": "forkall copies every thread of the process, main among them.",
                "after exec": "the new program begins with one thread; all the old ones are gone, the caller too.",
            },
        ),
        {"the child of fork": 1, "its parent": 5, "the child of forkall": 5, "after exec": 1},
        (
            {"the child of fork": 5, "its parent": 5, "the child of forkall": 5, "after exec": 1},
            {"the child of fork": 1, "its parent": 5, "the child of forkall": 4, "after exec": 1},
            {"the child of fork": 1, "its parent": 5, "the child of forkall": 5, "after exec": 5},
            {"the child of fork": 1, "its parent": 4, "the child of forkall": 5, "after exec": 1},
        ),
    ),
    Exercise(
        "fork_exec.2",
        numbers(
            _processes,
            "Each process that comes to a fork adds one. Who comes to which fork is all there is to count.",
            {
                "loop": f"{_COPY} Every process that is there makes the next turn.",
                "chosen": "after two calls there are four processes; in how many of them did the second call give 0?",
                "both": "the second call is made only where the first one gave something other than 0.",
                "leaves": "a child leaves the loop at once, so it makes no children.",
            },
        ),
        {"loop": 16, "chosen": 6, "both": 3, "leaves": 5},
        (
            {"loop": 5, "chosen": 6, "both": 3, "leaves": 5},
            {"loop": 16, "chosen": 5, "both": 3, "leaves": 5},
            {"loop": 16, "chosen": 6, "both": 4, "leaves": 5},
            {"loop": 16, "chosen": 6, "both": 3, "leaves": 16},
        ),
    ),
    Exercise(
        "fork_exec.3",
        numbers(
            _lines,
            "What stands in the buffer is memory, and is copied; what was written before the fork is no longer there.",
            {
                "as it is": "the text stands in memory when the process forks. How many processes have it in the end?",
                "with fflush": "the buffer is empty when the process forks, and an empty buffer is what is copied.",
            },
        ),
        {"as it is": 4, "with fflush": 1},
        ({"as it is": 1, "with fflush": 1}, {"as it is": 4, "with fflush": 4}, {"as it is": 3, "with fflush": 1}),
    ),
    Exercise("fork_exec.4", _hanging, {6, 8, 14, 16}, (set(), {2, 4, 10, 12}, {6, 8, 10, 14, 16}, {6, 8})),
    Exercise(
        "fork_exec.5",
        reports,
        report,
        (
            partial(report, handlers=""),
            partial(report, handlers="", locks=False),
            partial(report, handlers="pP"),
            partial(report, handlers="C", locks=False),
        ),
    ),
    Exercise(
        "fork_exec.6", _fan, fan, (partial(fan, ends=False), partial(fan, waits="each"), partial(fan, waits="no"))
    ),
    Exercise(
        "fork_exec.7",
        handlers_in_c,
        MENDED,
        (
            GIVEN,
            GIVEN.replace("in_child(void)     { }", "in_child(void)     { pthread_mutex_init(&stock_lock, NULL); }"),
            GIVEN.replace("before, in_parent, in_child", "before, in_parent, in_parent"),
            GIVEN.replace("pthread_mutex_lock(&log_lock);\n", "\n").replace("pthread_mutex_unlock(&log_lock);", ""),
        ),
    ),
    Exercise(
        "fork_exec.8",
        spawning.runs_another,
        spawning.spawns,
        (spawning.replaces, spawning.calls, spawning.does_not_wait, spawning.copies_all, spawning.waits_for_any),
    ),
    Exercise(
        "fork_exec.9",
        needs_all,
        waits_for_worker,
        (
            partial(waits_for_worker, waits=False),
            partial(waits_for_worker, posts=False),
            partial(waits_for_worker, parent=False),
        ),
    ),
)
