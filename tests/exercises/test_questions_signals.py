"""The questions of the chapter on signals: their answers are what the simulated machine does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from signal import SIGSEGV, SIGTERM, SIGUSR1
from typing import Any

import pytest

from threadlab import machine as tl
from threadlab.exercises import QUIZZES
from threadlab.exercises.chapters.signals import SIGRTMIN, Steps, handles, sends
from threadlab.trace import EventKind, Trace, ms


def right(name: str) -> Any:
    """Return the right answer of a question: its text or its number."""
    answer = next(answer for answer in QUIZZES[name]["answers"] if answer.get("correct"))
    return answer.get("answer", answer.get("value"))


def wrong_numbers(name: str) -> set[int]:
    return {answer["value"] for answer in QUIZZES[name]["answers"] if answer.get("correct") is False}


def receivers(trace: Trace) -> list[str]:
    """Return the names of the threads to which signals were delivered, in order."""
    return [trace.thread_name(event.thread) for event in trace.events if event.kind == EventKind.SIGNAL]


def computes(how: int | None = None) -> Steps:
    if how is not None:
        yield tl.pthread_sigmask(how, [SIGUSR1])
    yield tl.compute(20 * ms)


def test_a_default_action_ends_the_process() -> None:
    def main() -> Steps:
        tids = []
        for _ in range(3):
            tids.append((yield tl.pthread_create(computes)))
        yield tl.nanosleep(5 * ms)
        yield tl.pthread_kill(tids[1], SIGTERM)
        yield tl.pthread_join(tids[0])

    trace = tl.run(main, cpus=4)
    assert right("signals.default").startswith("The whole process")
    assert (trace.outcome, trace.end) == ("signaled", 5 * ms)


def test_a_process_directed_signal_goes_to_one_thread_that_does_not_block_it() -> None:
    def main() -> Steps:
        yield tl.sigaction(SIGUSR1, handles)
        yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGUSR1])
        for name, how in (("T1", tl.SIG_BLOCK), ("T2", tl.SIG_UNBLOCK), ("T3", tl.SIG_UNBLOCK)):
            yield tl.pthread_create(computes, how, name=name)
        yield tl.nanosleep(5 * ms)
        yield tl.kill((yield tl.getpid()), SIGUSR1)
        yield tl.compute(20 * ms)

    received = [receivers(tl.run(main, cpus=4, seed=seed)) for seed in range(20)]
    assert {len(names) for names in received} == {1}
    assert {name for names in received for name in names} == {"T2", "T3"}
    assert right("signals.who").startswith("In T2 or in T3")


@pytest.mark.parametrize(
    ("name", "sent"), [("signals.merge", {SIGUSR1: 5}), ("signals.queue", {SIGUSR1: 3, SIGRTMIN: 4})]
)
def test_how_often_a_handler_runs(name: str, sent: dict[int, int]) -> None:
    assert right(name) == len(tl.run(sends, sent).output)
    assert sum(sent.values()) in wrong_numbers(name)


def test_a_fault_goes_to_the_thread_that_made_it() -> None:
    def ends(signo: Any) -> Steps:
        yield tl.pthread_exit(None)

    def faults() -> Steps:
        yield tl.compute(5 * ms)
        yield tl.fault(SIGSEGV)

    def main() -> Steps:
        yield tl.sigaction(SIGSEGV, ends)
        for name, routine in (("T1", computes), ("T2", faults), ("T3", computes)):
            yield tl.pthread_create(routine, name=name)
        yield tl.compute(20 * ms)

    assert right("signals.fault") == "In T2"
    assert {*receivers(tl.run(main, cpus=4, seed=1)), *receivers(tl.run(main, cpus=4, seed=2))} == {"T2"}


def interrupted(flags: int, again: bool = False) -> float:
    """Return when a thread is done whose read of 40 ms is interrupted at 20 ms, in milliseconds."""

    def reads() -> Steps:
        try:
            yield tl.read(40 * ms)
        except InterruptedError:
            if again:
                yield tl.read(40 * ms)

    def main() -> Steps:
        yield tl.sigaction(SIGUSR1, handles, flags)
        tid = yield tl.pthread_create(reads)
        yield tl.nanosleep(20 * ms)
        yield tl.pthread_kill(tid, SIGUSR1)
        yield tl.pthread_join(tid)

    return tl.run(main).end / ms


def test_an_interrupted_read_returns_at_once_unless_it_is_restarted() -> None:
    assert right("signals.eintr") == interrupted(0)
    assert wrong_numbers("signals.eintr") == {interrupted(tl.SA_RESTART), interrupted(0, again=True)}


@pytest.mark.parametrize(("blocks_first", "outcome"), [(True, "completed"), (False, "signaled")])
def test_the_mask_must_be_set_before_threads_are_created(blocks_first: bool, outcome: str) -> None:
    def waits() -> Steps:
        yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGTERM])
        yield tl.sigwait([SIGTERM])

    def main() -> Steps:
        if blocks_first:
            yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGTERM])
        tids = [(yield tl.pthread_create(computes)), (yield tl.pthread_create(waits))]
        yield tl.nanosleep(5 * ms)
        yield tl.kill((yield tl.getpid()), SIGTERM)
        for tid in tids:
            yield tl.pthread_join(tid)

    assert right("signals.inherit") == "By main, before it creates any thread"
    assert tl.run(main, cpus=3).outcome == outcome


def test_a_handler_that_locks_what_its_thread_holds_waits_for_ever() -> None:
    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()

        def locks(signo: Any) -> Steps:
            yield tl.pthread_mutex_lock(mutex)

        yield tl.sigaction(SIGUSR1, locks)
        yield tl.pthread_mutex_lock(mutex)
        yield tl.raise_(SIGUSR1)

    trace = tl.run(main)
    assert right("signals.deadlock") == "The thread waits for ever"
    assert trace.outcome == "deadlock"
    assert trace.deadlock is not None
    assert trace.deadlock.cycle == (0,)


def test_python_handles_signals_in_its_main_thread(tmp_path: Path) -> None:
    program = tmp_path / "sent_to_another.py"
    program.write_text(
        "import signal, threading\n"
        "main, done = threading.main_thread(), threading.Event()\n"
        "def handler(signo, frame):\n"
        "    print(threading.current_thread() is main)\n"
        "    done.set()\n"
        "signal.signal(signal.SIGUSR1, handler)\n"
        "other = threading.Thread(target=done.wait)\n"
        "other.start()\n"
        "signal.pthread_kill(other.ident, signal.SIGUSR1)\n"
        "while not done.is_set():\n"
        "    done.wait(0.01)\n"
    )
    said = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=60, check=True).stdout
    assert right("signals.python") == "In the main thread"
    assert said == "True\n"
