"""Judges of the exercises of chapter 06 in which one thread takes a signal for all, in Python and in C."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import product
from signal import SIGTERM
from typing import Any

from threadlab import machine as tl
from threadlab.exercises.c_text import CCall, c_calls
from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine.computer.models import Model
from threadlab.trace import EventKind, Trace, format_time, ms, us

Steps = Generator[Any, Any, Any]
MODELS: tuple[Model, ...] = (tl.OneToOne(), tl.ManyToMany(3), tl.ManyToOne(jacket=True))
NO_PROGRAM = "The answer is a program: a generator function, passed without calling it, and not {!r}."


# signals.4: one thread takes SIGTERM


def one_taker(answer: Any) -> Verdict:
    """The judge of signals.4."""
    if not callable(answer):
        return hint(NO_PROGRAM.format(answer))
    quiet = attempt(answer, cpus=2, max_events=20_000)
    if isinstance(quiet, Verdict) and "waits" not in quiet.text:
        return quiet
    for model, pick, at in product(MODELS, range(4), (1, 7, 15)):
        trace = _terminated(answer, at * ms, pick, model)
        if isinstance(trace, Verdict):
            return trace
        told = f"When SIGTERM comes at {at} ms, "
        said = [(tid, text) for _, pid, tid, text in trace.output if pid == trace.threads[0].pid]
        if trace.outcome == "signaled":
            return hint(f"{told}it ends the process: a thread was there that did not block it.")
        if sorted(text for _, text in said) != ["done", "done", "stopping"]:
            return hint(f"{told}the program must write 'done' twice and 'stopping' once; it wrote {said}.")
        taker = next(tid for tid, text in said if text == "stopping")
        if taker == trace.threads[0].tid and any(
            span.thread == 0 and span.why.startswith("sigwait") for span in trace.spans
        ):
            return hint(f"{told}main takes it, which is then not free for anything else: make a thread for it.")
        if taker == trace.threads[0].tid or taker in {tid for tid, text in said if text == "done"}:
            return hint(f"{told}a thread is interrupted in the middle of its work; one thread is to wait for it.")
    return right("Nobody is open to the signal, so it waits until the thread in sigwait takes it.")


def _terminated(program: Callable[..., Any], at: int, pick: int, model: Model) -> Trace | Verdict:
    """Run `program`, which is sent SIGTERM after `at` nanoseconds; of the threads that could take it, number `pick` does."""

    def chooses(choice: tl.Choice) -> int:
        return min(pick, len(choice.candidates) - 1) if choice.kind == "signal" else 0

    machine = tl.Machine(cpus=4, schedule=chooses, max_events=20_000)
    try:
        pid = machine.spawn(program, model=model, name="main")

        def sender() -> Steps:
            yield tl.nanosleep(at)
            yield tl.kill(pid, SIGTERM)

        machine.spawn(sender)
        trace = machine.run()
    except (tl.ProgramError, TypeError) as error:
        return hint(f"The program raised an error. {error}")
    if trace.outcome in ("deadlock", "limit"):
        return hint(f"The program never ends: {trace.deadlock or trace.limit}.")
    return trace


# signals.8: mend a C program


def _simulated(text: str, calls: Sequence[CCall], routines: Mapping[str, Callable[..., Any]]) -> Steps:
    """The C calls `calls`, made on the simulated machine; threads run `routines`."""
    for name, arguments in calls:
        if name == "pthread_create":
            yield tl.pthread_create(routines[arguments[2]], name=arguments[2])
        elif name == "pthread_sigmask":
            yield tl.pthread_sigmask(getattr(tl, arguments[0]), [SIGTERM])
        elif name == "pthread_join":
            yield tl.pthread_join(3)
        elif name == "report":
            yield tl.compute(1 * ms)
        elif name == "sigwait":
            yield tl.sigwait([SIGTERM])


def blocked_in_time(answer: Any) -> Verdict:
    """The judge of signals.8: the calls of the C functions are made on the simulated machine."""
    if not isinstance(answer, str):
        return hint(f"The answer is the text of the C program, and not {answer!r}.")
    main, waits = c_calls(answer, "main"), c_calls(answer, "waits")
    if main is None or waits is None:
        return hint("The text must define the functions waits and main, and their brackets must match.")
    known = {"sigemptyset", "sigaddset", "pthread_create", "pthread_sigmask", "pthread_join", "sigwait", "report"}
    for name, arguments in (*main, *waits):
        if name not in known:
            return hint(f"The program calls {name}, which this exercise does not need.")
        if name == "pthread_sigmask" and (
            not arguments or arguments[0] not in ("SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK")
        ):
            return hint("The first argument of pthread_sigmask is SIG_BLOCK, SIG_UNBLOCK or SIG_SETMASK.")
    if any(arguments[1:] != ("SIGTERM",) for name, arguments in main if name == "sigaddset"):
        return hint("The signal that is to be taken is SIGTERM: the set must contain it.")
    if [arguments[2:3] for name, arguments in main if name == "pthread_create"] != [("waits",), ("works",)]:
        return hint("main must create two threads: first the one that waits, then the one that works.")
    if "sigwait" not in [name for name, _ in waits] or main[-1].name != "pthread_join":
        return hint("The thread in waits must call sigwait, and main must join the other thread at last.")
    names = [name for name, _ in main]
    if "pthread_sigmask" in names and "sigaddset" not in names[: names.index("pthread_sigmask")]:
        return hint("The set must contain SIGTERM before it is used.")

    def waiter() -> Steps:
        yield tl.compute(1 * ms)
        for _ in range(100):
            yield from _simulated(answer, waits, {})

    def worker() -> Steps:
        yield tl.compute(30 * ms)
        yield tl.write("worked")

    def main_thread() -> Steps:
        yield from _simulated(answer, main, {"waits": waiter, "works": worker})

    for pick in range(4):
        for at in (500 * us, 5 * ms, 12 * ms):
            trace = _terminated(main_thread, at, pick, tl.OneToOne())
            if isinstance(trace, Verdict):
                return trace
            if trace.outcome == "signaled":
                last = [event.thread for event in trace.events if event.kind == EventKind.SIGNAL][-1]
                return hint(
                    f"A SIGTERM that comes after {format_time(at)} ends the process: {trace.threads[last].name} does not "
                    "block it. A thread takes over the mask that its creator has at that moment."
                )
    return right("Blocked before the first thread is made, the signal finds nobody open, and waits for sigwait.")
