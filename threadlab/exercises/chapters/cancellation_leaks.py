"""Judges of the exercises of chapter 05 in which a thread must not leave a lock behind, in Python and in C."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from threadlab import machine as tl
from threadlab.exercises.c_text import CCall, c_calls
from threadlab.exercises.chapters.cancellation_programs import Steps, cancels
from threadlab.exercises.judging import attempt
from threadlab.exercises.verdict import Verdict, hint, right
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import Call
from threadlab.trace import EventKind, Trace, format_time, ms

MODELS: tuple[Model, ...] = (tl.OneToOne(), tl.ManyToMany(3), tl.ManyToOne(jacket=True))
TWICE = hint("The mutex is unlocked twice: a pop with the argument 1 calls the handler, which has unlocked it already.")
NO_PROGRAM = "The answer is a program: a generator function, passed without calling it, and not {!r}."


def computed(trace: Trace) -> int:
    """How long the cancelled thread has computed, in nanoseconds."""
    return sum(span.duration for span in trace.spans if span.thread == 1 and span.state.name == "RUNNING")


# cancellation.5 and cancellation.8: a lock that must not leak


def _keeps_no_lock(worker: Callable[..., Any], why: str) -> Verdict:
    """Right, for the reason `why`, if `worker`, which gets a mutex, never leaks it and is cancelled in its read."""

    def main(request: int | None) -> Steps:
        mutex = yield tl.pthread_mutex_init()
        yield from cancels(worker, request, mutex)
        try:
            yield tl.pthread_mutex_trylock(mutex)
        except OSError:
            yield tl.write("leaked")

    for model in MODELS:
        for request in (None, *(n * ms for n in range(1, 14))):
            trace = attempt(main, request, model=model, cpus=2)
            if isinstance(trace, Verdict):
                return TWICE if "nobody has locked" in trace.text else trace
            when = "without a request" if request is None else f"with a request at {format_time(request)}"
            if "leaked" in trace.text():
                return hint(
                    f"{when[0].upper()}{when[1:]}, the thread ends and the mutex stays locked: nobody unlocks it."
                )
            if request is None and computed(trace) != 8 * ms:
                return hint("Uncancelled, the thread must do all of its work: update, read, update.")
            if request and computed(trace) % (4 * ms):
                return hint(
                    f"{when[0].upper()}{when[1:]}, it ends in the middle of an update: an asynchronous request can come "
                    "anywhere, also between the lock and the push."
                )
            if sum(event.kind is EventKind.ACQUIRE and event.thread == 1 for event in trace.events) > 1:
                return hint("It must hold the mutex from its first step to its last, and it gives it back in between.")
            reads = [span for span in trace.spans if span.thread == 1 and span.why == "read"]
            if request and reads and reads[0].start < request and reads[0].end > request:
                return hint(
                    f"{when[0].upper()}{when[1:]}, the thread reads on to the end: it must be cancelled in read."
                )
    return right(why)


def mended(answer: Any) -> Verdict:
    """The judge of cancellation.5."""
    if not callable(answer):
        return hint(NO_PROGRAM.format(answer))
    return _keeps_no_lock(answer, "Whoever locks and may be cancelled before it unlocks leaves word how to unlock.")


_PUSH = "pthread_cleanup_push"
_C_CALLS: dict[str, Callable[[], Call]] = {
    "update": lambda: tl.compute(4 * ms),
    "read": lambda: tl.read(6 * ms),
    "pthread_testcancel": tl.pthread_testcancel,
}
_C_ARGUMENTS = {
    "PTHREAD_CANCEL_ENABLE": tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE),
    "PTHREAD_CANCEL_DISABLE": tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE),
    "PTHREAD_CANCEL_DEFERRED": tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_DEFERRED),
    "PTHREAD_CANCEL_ASYNCHRONOUS": tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS),
}


def _simulated(text: str, calls: Sequence[CCall], mutex: int) -> Steps:
    """The C calls `calls`, made on the simulated machine."""
    for name, arguments in calls:
        first = arguments[0] if arguments else ""
        if name == "pthread_mutex_lock":
            yield tl.pthread_mutex_lock(mutex)
        elif name == "pthread_mutex_unlock":
            yield tl.pthread_mutex_unlock(mutex)
        elif name == _PUSH:
            yield tl.pthread_cleanup_push(_simulated, text, c_calls(text, first) or (), mutex)
        elif name == "pthread_cleanup_pop":
            yield tl.pthread_cleanup_pop(first != "0")
        elif name in _C_CALLS:
            yield _C_CALLS[name]()
        else:
            yield _C_ARGUMENTS[first]


def _can_be_made(call: CCall) -> bool:
    name, arguments = call
    if name in ("pthread_setcancelstate", "pthread_setcanceltype"):
        return bool(arguments) and arguments[0] in _C_ARGUMENTS
    return name in (*_C_CALLS, _PUSH, "pthread_cleanup_pop", "pthread_mutex_lock", "pthread_mutex_unlock")


def mended_c(answer: Any) -> Verdict:
    """The judge of cancellation.8: the calls of the C function are made on the simulated machine."""
    if not isinstance(answer, str):
        return hint(f"The answer is the text of the C program, and not {answer!r}.")
    calls = c_calls(answer, "worker")
    if calls is None:
        return hint("The text must define the function worker, and its brackets must match.")
    handlers = [c_calls(answer, push[0]) if len(push) == 2 else None for name, push in calls if name == _PUSH]
    if None in handlers:
        return hint("pthread_cleanup_push needs two arguments: a function that the text defines, and its argument.")
    unlocking = {arguments[0] for handler in handlers for name, arguments in handler or () if arguments}
    if "&lock" not in unlocking and any(name == _PUSH and push[1] != "&lock" for name, push in calls):
        return hint("The handler unlocks what it is handed, and the second argument of the push is not &lock.")
    for call in (*calls, *(call for handler in handlers for call in handler or ())):
        if not _can_be_made(call):
            return hint(f"The text calls {call.name}({', '.join(call.arguments)}), which this exercise does not need.")
    names = [name for name, _ in calls]
    if names.count(_PUSH) != names.count("pthread_cleanup_pop"):
        return hint(
            "It does not compile: push opens a block that pop closes, so each push needs its pop in the function."
        )
    blocks = re.findall(r"\{[^{}]*\}", answer)
    if any(block.count(_PUSH) != block.count("pthread_cleanup_pop") for block in blocks):
        return hint(
            "It does not compile: push and pop are two halves of a block, and stand at the same depth of braces."
        )
    return _keeps_no_lock(
        lambda mutex: _simulated(answer, calls, mutex),
        "Push after the lock, pop where the unlock was: the argument 1 unlocks on the ordinary way out.",
    )


# cancellation.9: half a change is undone


def _slowly(routine: Callable[..., Any], *args: Any) -> Steps:
    """Run a routine and let the other threads have a turn after each of its calls, and of those of its handlers."""
    steps = routine(*args)
    resume, value = steps.send, None
    while True:
        try:
            call = resume(value)
        except StopIteration:
            return
        if call[0].name == _PUSH:
            call = tl.pthread_cleanup_push(_slowly, call[1], *call[2])
        try:
            resume, value = steps.send, (yield call)
        except OSError as error:
            resume, value = steps.throw, error
        yield tl.sched_yield()


def _finds(answer: Callable[..., Any], request: int | None) -> Trace | Verdict:
    """What a second thread finds that waits for the mutex meanwhile, and what the first one had changed at 3 ms."""

    def auditor(mutex: int) -> Steps:
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write(f"{(yield tl.load('left'))} {(yield tl.load('right'))}")
        yield tl.pthread_mutex_unlock(mutex)

    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        yield tl.store("left", 100)
        tid = yield tl.pthread_create(_slowly, answer, mutex, name="worker")
        yield tl.nanosleep(3 * ms)
        yield tl.write(f"{(yield tl.load('left'))} {(yield tl.load('right'))}")
        other = yield tl.pthread_create(auditor, mutex, name="auditor")
        if request is not None:
            yield tl.nanosleep(request - 3 * ms)
            yield tl.pthread_cancel(tid)
        yield tl.pthread_join(tid)
        yield tl.pthread_join(other)

    return attempt(main)


def undone(answer: Any) -> Verdict:
    """The judge of cancellation.9."""
    if not callable(answer):
        return hint(NO_PROGRAM.format(answer))

    def main(request: int | None) -> Steps:
        mutex = yield tl.pthread_mutex_init()
        yield tl.store("left", 100)
        yield from cancels(answer, request, mutex)
        yield tl.write(f"{(yield tl.load('left'))} {(yield tl.load('right'))}")
        try:
            yield tl.pthread_mutex_trylock(mutex)
        except OSError:
            yield tl.write("leaked")

    for model in MODELS:
        for request in (None, *(n * ms for n in range(1, 6))):
            trace = attempt(main, request, model=model, cpus=2)
            if isinstance(trace, Verdict):
                return trace
            when = "Without a request" if request is None else f"With a request at {format_time(request)}"
            lines = trace.text().splitlines()
            left, right_ = lines[-2 if "leaked" in lines else -1].split()
            if request and trace.threads[1].ended != request:
                return hint(
                    f"{when}, the thread goes on until {format_time(trace.threads[1].ended)}: it is in its read."
                )
            if request is None and (left, right_) != ("90", "10"):
                return hint(f"{when}, left must be 90 and right 10, and they are {left} and {right_}.")
            if request and (left, right_) != ("100", "0"):
                return hint(f"{when}, left must be 100 and right 0 again, and they are {left} and {right_}.")
            if "leaked" in lines:
                return hint(f"{when}, the data are whole, and the mutex stays locked.")
    for request, wanted in ((None, "90 10"), (5 * ms, "100 0")):
        trace = _finds(answer, request)
        if isinstance(trace, Verdict):
            return trace
        before, found = trace.text().splitlines()
        if before != "90 0":
            return hint("The read must come between the two changes: while it reads, left is 90 and right is 0.")
        if found != wanted:
            told = f"it finds {' and '.join(found.split())}"
            if request is None:
                return hint(f"Another thread gets the mutex before the change is complete: {told}.")
            return hint(
                f"Another thread gets the mutex before the change is undone: {told}. Which handler is called first?"
            )
    return right("First undo, then unlock: the last pushed is the first called. And what is done is not undone.")
