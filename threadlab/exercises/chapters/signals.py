"""The exercises of chapter 06: signals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping
from itertools import product
from signal import SIGTERM, SIGUSR1, SIGUSR2
from typing import Any

from threadlab import machine as tl
from threadlab.exercises.chapters import signals_programs as programs
from threadlab.exercises.chapters.signals_taken import MODELS, NO_PROGRAM, blocked_in_time, one_taker
from threadlab.exercises.judging import attempt, numbers
from threadlab.exercises.verdict import Exercise, Verdict, hint, right
from threadlab.machine.computer.models import Model
from threadlab.trace import EventKind, State, format_time, ms, us

Steps = Generator[Any, Any, Any]
SIGRTMIN = 34
"""the first real-time signal of Linux"""


def handles(signo: Any) -> Steps:
    """Write which signal is handled."""
    yield tl.write(f"handles {int(signo)}")


def notes(signo: Any) -> Steps:
    """Leave a note in the process's memory."""
    yield tl.store("arrived", True)


# signals.1: what belongs to the process, and what to the thread


def _whose() -> Mapping[str, float]:
    def looks() -> Steps:
        yield tl.compute(5 * ms)
        if (yield tl.sigaction(SIGUSR1)) is handles:
            yield tl.write("disposition")
        yield from masked("mask")
        yield tl.compute(20 * ms)

    def masked(text: str) -> Steps:
        if SIGUSR2 in (yield tl.pthread_sigmask(tl.SIG_BLOCK, [])):
            yield tl.write(text)

    def setter() -> Steps:
        yield tl.sigaction(SIGUSR1, handles)
        yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGUSR2])
        for _ in range(2):
            tid = yield tl.pthread_create(masked, "inherited")
            yield tl.pthread_join(tid)
        yield from looks()

    def main() -> Steps:
        tids = [(yield tl.pthread_create(setter))]
        for _ in range(2):
            tids.append((yield tl.pthread_create(looks)))
        yield from looks()

    def killed() -> Steps:
        tids = []
        for _ in range(3):
            tids.append((yield tl.pthread_create(tl_compute)))
        yield tl.pthread_kill(tids[0], SIGTERM)
        yield tl.compute(10 * ms)

    def tl_compute() -> Steps:
        yield tl.compute(10 * ms)

    said = tl.run(main, cpus=4).text().splitlines()
    trace = tl.run(killed, cpus=4)
    return {name: said.count(name) for name in ("disposition", "mask", "inherited")} | {
        "ended": len(trace.threads) if trace.outcome == "signaled" else 1
    }


# signals.2: merged or queued


def sends(sent: Mapping[int, int]) -> Steps:
    """Send each signal so many times to the process, which blocks them all meanwhile, and unblock them."""
    pid = yield tl.getpid()
    for signo in sent:
        yield tl.sigaction(signo, handles)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, sent)
    for signo, count in sent.items():
        for n in range(count):
            yield tl.sigqueue(pid, signo, n)
    yield tl.pthread_sigmask(tl.SIG_UNBLOCK, sent)


def _runs() -> dict[str, float]:
    said = tl.run(sends, {SIGUSR1: 3, SIGUSR2: 2, SIGRTMIN: 4}).text().splitlines()
    names = {"SIGUSR1": SIGUSR1, "SIGUSR2": SIGUSR2, "SIGRTMIN": SIGRTMIN}
    return {name: said.count(f"handles {int(number)}") for name, number in names.items()}


# signals.3: who may take it


def _crowd() -> Steps:
    def computes(opens: bool) -> Steps:
        if opens:
            yield tl.pthread_sigmask(tl.SIG_UNBLOCK, [SIGUSR1])
        yield tl.compute(20 * ms)

    def waits() -> Steps:
        yield tl.sigwait([SIGUSR1])

    yield tl.sigaction(SIGUSR1, handles)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGUSR1])
    for name, opens in (("T1", True), ("T2", False), ("T3", True)):
        yield tl.pthread_create(computes, opens, name=name)
    yield tl.pthread_create(waits, name="T4")
    yield tl.nanosleep(10 * ms)
    yield tl.kill((yield tl.getpid()), SIGUSR1)


def _takers() -> set[str]:
    traces = [tl.run(_crowd, cpus=5, seed=seed) for seed in range(40)]
    return {
        trace.thread_name(event.thread) for trace in traces for event in trace.events if event.kind == EventKind.SIGNAL
    }


def _who(answer: Any) -> Verdict:
    everybody = {"main", "T1", "T2", "T3", "T4"}
    if not isinstance(answer, Collection) or isinstance(answer, str) or not everybody.issuperset(map(str, answer)):
        return hint(f"The answer is a set of names from {', '.join(sorted(everybody))}.")
    given, wanted = set(answer), _takers()
    if given == wanted:
        return right("Each of these may take it, and one of them does. Which one is not for the program to say.")
    if "main" in given or "T2" in given:
        return hint("A thread that blocks the signal is never interrupted by it, be it the main thread or another.")
    if "T4" not in given:
        return hint("A thread in sigwait takes a signal although it blocks it: that is what it waits for.")
    return hint("Any thread that does not block it may be chosen, not only the first.")


# signals.5: an interrupted read


def _reads_again(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(NO_PROGRAM.format(answer))

    def main(moments: tuple[int, ...]) -> Steps:
        yield tl.sigaction(SIGUSR1, notes)
        tid = yield tl.pthread_create(answer, name="reader")
        for moment in moments:
            yield tl.nanosleep(moment * ms)
            try:
                yield tl.pthread_kill(tid, SIGUSR1)
            except ProcessLookupError:
                break
        yield tl.pthread_join(tid)

    for model, moments in product(MODELS, ((), (5,), (5, 5), (1, 2, 3, 4), (1,) * 40)):
        trace = attempt(main, moments, model=model, cpus=2, max_events=20_000)
        when = f"With {len(moments)} signals" if len(moments) != 1 else "With one signal"
        if isinstance(trace, Verdict):
            unexpected = "A read fails with EINTR when a handler has interrupted it, and nobody expects that here. "
            return hint(f"{when}: {unexpected if 'InterruptedError' in trace.text else ''}{trace.text}")
        spans = [span for span in trace.spans if span.thread == 1 and span.why == "read"]
        if trace.text().splitlines() != ["has read"]:
            return hint(f"{when}, it must write 'has read' once, and it wrote {trace.text()!r}.")
        if not spans or max(span.duration for span in spans) < 20 * ms:
            return hint(
                f"{when}, it says that it has read, and no read came to its end: EINTR means that nothing was read."
            )
    return right("EINTR says only: not now. The call has to be made again, as often as it takes.")


# signals.6: a signal that must not be lost


def _not_lost(answer: Any) -> Verdict:
    if not callable(answer):
        return hint(NO_PROGRAM.format(answer))

    def main(after: int) -> Steps:
        yield tl.sigaction(SIGUSR1, notes)
        yield tl.store("arrived", False)
        tid = yield tl.pthread_create(answer, name="waiter")
        yield tl.nanosleep(after)
        yield tl.pthread_kill(tid, SIGUSR1)
        yield tl.pthread_join(tid)

    for model, after in product(MODELS, (500, 1500, 3500, 20_500)):
        trace = attempt(main, after * us, model=model, cpus=2, max_events=20_000)
        if isinstance(trace, Verdict):
            why = _why_lost(main, after, model)
            return hint(f"When the signal comes after {format_time(after * us)}: {trace.text} {why}")
        wrote = [time for time, *_, text in trace.output if text == "goes on"]
        if not wrote or wrote[0] < after * us:
            return hint(f"It must write 'goes on' after the signal, which comes after {format_time(after * us)}.")
        if wrote[0] > (after + 2000) * us:
            late = format_time(wrote[0] - after * us)
            return hint(
                f"It goes on {late} after the signal: it sleeps, and looks now and then. Let the signal wake it."
            )
        used = sum(span.duration for span in trace.spans if span.thread == 1 and span.state == State.RUNNING)
        if used > 5 * ms:
            return hint(f"It uses {format_time(used)} of CPU time to find out that nothing has happened: do not spin.")
    return right("Blocked while it looks, open while it waits, and the change from one to the other in a single step.")


def _why_lost(main: Callable[[int], Steps], after: int, model: Model) -> str:
    try:
        trace = tl.run(main, after * us, model=model, cpus=2, max_events=20_000)
    except tl.ProgramError:
        return ""
    if any(event.kind == EventKind.SIGNAL for event in trace.events):
        return "The handler ran after the look and before the wait, which knows nothing of it."
    return "The signal is still blocked during the wait, so no handler ever runs."


# signals.7: how many are left of six


def counted(gap: int) -> Steps:
    """Six signals, `gap` milliseconds apart, for a thread that blocks them during its first 30 ms."""

    def late() -> Steps:
        yield tl.compute(30 * ms)
        yield tl.pthread_sigmask(tl.SIG_UNBLOCK, [SIGUSR1])
        yield tl.compute(600 * ms)

    yield tl.sigaction(SIGUSR1, handles)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGUSR1])
    tid = yield tl.pthread_create(late)
    for _ in range(6):
        yield tl.nanosleep(gap * ms)
        yield tl.kill((yield tl.getpid()), SIGUSR1)
    yield tl.pthread_join(tid)


def _three_left(answer: Any) -> Verdict:
    if not isinstance(answer, int) or isinstance(answer, bool) or not 1 <= answer <= 100:
        return hint(f"The answer is a whole number of milliseconds from 1 to 100, and not {answer!r}.")
    runs = len(tl.run(counted, answer, cpus=2).output)
    if runs == 3 and 30 % answer == 0:
        return hint("The fifth comes at 30 ms, just when the signal is unblocked: then it depends on who is first.")
    if runs == 3:
        return right("Four came while the signal was blocked and became one; two came later, one by one.")
    if runs == 1:
        return hint("All six came while the signal was blocked: they are one when it is unblocked.")
    if runs == 6:
        return hint("At most one came while it was blocked, so none was lost.")
    fewer = "many" if runs < 3 else "few"
    return hint(f"The handler ran {runs} times: too {fewer} of the six came during the first 30 ms.")


# signals.9: what a handler may call

SAFE = {
    "write": True,
    "printf": False,
    "malloc": False,
    "sem_post": True,
    "pthread_mutex_lock": False,
    "_exit": True,
    "exit": False,
}
"""POSIX.1-2017, 2.4.3: is the function async-signal-safe?"""
_SAFE_HINTS = {
    "write": "it is a system call and keeps nothing in the process: it is on the list.",
    "printf": "it keeps a buffer and a lock in the process. The thread may have been interrupted within printf.",
    "malloc": "it keeps lists and a lock in the process. The thread may have been interrupted within malloc.",
    "sem_post": "it never waits, and it is on the list: the usual way to tell a thread from a handler.",
    "pthread_mutex_lock": "the interrupted thread itself may own the mutex.",
    "_exit": "it ends the process and does nothing else: it is on the list.",
    "exit": "it first calls what atexit has registered and writes out buffers, which may be half filled.",
}

EXERCISES = (
    Exercise(
        "signals.1",
        numbers(
            _whose,
            "Dispositions belong to the process, masks to the thread, and what a default action ends is the process.",
            {
                "disposition": "a disposition belongs to the process, whichever thread sets it.",
                "mask": "a mask belongs to the thread that sets it.",
                "inherited": "a new thread takes over the mask of the thread that creates it.",
                "ended": "the default action concerns the process, whichever thread receives the signal.",
            },
        ),
        {"disposition": 4, "mask": 1, "inherited": 2, "ended": 4},
        (
            {"disposition": 1, "mask": 1, "inherited": 2, "ended": 4},
            {"disposition": 4, "mask": 4, "inherited": 2, "ended": 4},
            {"disposition": 4, "mask": 1, "inherited": 0, "ended": 4},
            {"disposition": 4, "mask": 1, "inherited": 2, "ended": 1},
        ),
    ),
    Exercise(
        "signals.2",
        numbers(
            _runs,
            "A standard signal is pending once or not; real-time signals queue.",
            {
                "SIGUSR1": "a pending set holds a standard signal at most once.",
                "SIGUSR2": "it is a standard signal too, and another one than SIGUSR1: it has its own place in the set.",
                "SIGRTMIN": "it is a real-time signal: as many as were sent are delivered.",
            },
        ),
        {"SIGUSR1": 1, "SIGUSR2": 1, "SIGRTMIN": 4},
        (
            {"SIGUSR1": 3, "SIGUSR2": 2, "SIGRTMIN": 4},
            {"SIGUSR1": 1, "SIGUSR2": 0, "SIGRTMIN": 4},
            {"SIGUSR1": 1, "SIGUSR2": 1, "SIGRTMIN": 1},
        ),
    ),
    Exercise(
        "signals.3",
        _who,
        {"T1", "T3", "T4"},
        ({"main"}, {"T1", "T3"}, {"T1", "T4"}, {"main", "T1", "T2", "T3", "T4"}),
    ),
    Exercise(
        "signals.4",
        one_taker,
        programs.taken_solution,
        (programs.taken_blocked_by_one, programs.taken_blocked_late, programs.taken_by_handler),
    ),
    Exercise(
        "signals.5",
        _reads_again,
        programs.again_solution,
        (programs.again_never, programs.again_ignored, programs.again_once, programs.again_some_times),
    ),
    Exercise(
        "signals.6",
        _not_lost,
        programs.unlost_solution,
        (
            programs.unlost_hasty,
            programs.unlost_blocked,
            programs.unlost_unblocked_before,
            programs.unlost_spinning,
            programs.unlost_sleeping,
        ),
    ),
    Exercise("signals.7", _three_left, 7, (3, 5, 6, 20, 40)),
    Exercise(
        "signals.8",
        blocked_in_time,
        programs.EARLY,
        (programs.LATE, programs.BETWEEN, programs.IN_WAITER, programs.UNBLOCKED, programs.ANOTHER, ""),
    ),
    Exercise(
        "signals.9",
        numbers(
            lambda: SAFE, "What is on the list keeps no state in the process that could be half changed.", _SAFE_HINTS
        ),
        SAFE,
        (dict.fromkeys(SAFE, True), dict.fromkeys(SAFE, False), SAFE | {"exit": True}),
    ),
)
