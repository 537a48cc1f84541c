"""Calls that wait for signals.  POSIX.1-2017: sigwait, sigtimedwait, sigsuspend, pause."""

from __future__ import annotations

from errno import EAGAIN
from typing import Any

from threadlab.machine.checks import duration
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import LEFT, Call, Operation, system_call
from threadlab.machine.computer.thread import Thread
from threadlab.machine.computer.waiting import Interruption, Waitable
from threadlab.machine.posix.cancellation import cancel_now
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.signals.delivery import MaskedPause, SignalWait, flush
from threadlab.machine.posix.signals.numbers import NEVER_BLOCKED, bits, name_of, numbers
from threadlab.trace import EventKind, format_time


def sigwait(signals: Any) -> Call:
    """Wait until one of `signals` is pending, and take it without running its handler.  The result is the signal.

    The caller should have blocked them.  A handler of another signal does not end the wait.

    It is a cancellation point. POSIX.1-2017: sigwait.
    """
    return (_SIGWAIT, signals, None)


def sigtimedwait(signals: Any, time: int) -> Call:
    """As `sigwait`, for at most `time` nanoseconds.  The result is a `SignalInfo`, which equals the signal.

    Fails with EAGAIN when the time is over, EINTR when a handler of another signal has run.

    It is a cancellation point. POSIX.1-2017: sigtimedwait.
    """
    return (_SIGTIMEDWAIT, signals, duration(time, "sigtimedwait(time)"))


def _sigwait(kernel: Kernel, thread: Thread, call: Call) -> Any:
    operation, signals, time = call
    wanted = bits(signals, operation.name) & ~NEVER_BLOCKED
    if thread.doomed:
        return cancel_now(kernel, thread)
    wait = SignalWait(wanted, time is not None)
    for owner in (thread, thread.process):
        if owner.pending is not None and owner.pending.mask & wanted:
            number = next(numbers(owner.pending.mask & wanted))
            kernel.note(EventKind.SIGNAL, thread, detail=name_of(number))
            return wait.result(owner.pending.take(number))
    names = ", ".join(map(name_of, numbers(wanted)))
    error = None if time is None else failure(EAGAIN, f"sigtimedwait: none of {names} came in {format_time(time)}")
    if time == 0 and error is not None:
        raise error
    left = kernel.wait(thread, f"{operation.name}({names})", wait, call)
    if error is not None:
        kernel.set_timer(thread, kernel.now + time, lambda: wait.give_up(kernel, thread, error))
    return left


def sigsuspend(mask: Any) -> Call:
    """Wait, blocking just the signals in `mask` meanwhile, until a handler has run.  Always fails with EINTR.

    The mask is changed and the wait begins in one step, so that no signal slips through; the old mask comes back.

    It is a cancellation point. POSIX.1-2017: sigsuspend.
    """
    return (_SIGSUSPEND, mask)


def _sigsuspend(kernel: Kernel, thread: Thread, call: Call) -> Any:
    mask = bits(call[1], "sigsuspend") & ~NEVER_BLOCKED
    if thread.doomed:
        return cancel_now(kernel, thread)
    kernel.wait(thread, "sigsuspend", MaskedPause(thread.mask), call)
    thread.mask = mask
    flush(kernel, thread)
    return LEFT


class Pause(Waitable):
    """A wait for any handler."""

    interruption = Interruption.FAIL


def pause() -> Call:
    """Wait until a signal handler has run in the calling thread.  Always fails with EINTR.

    It is a cancellation point. POSIX.1-2017: pause.
    """
    return (_PAUSE,)


def _pause(kernel: Kernel, thread: Thread, call: Call) -> Any:
    if thread.doomed:
        return cancel_now(kernel, thread)
    return kernel.wait(thread, "pause", Pause(), call)


_SIGWAIT = Operation("sigwait", _sigwait, system_call, cancellation_point=True)
_SIGTIMEDWAIT = Operation("sigtimedwait", _sigwait, system_call, cancellation_point=True)
_SIGSUSPEND = Operation("sigsuspend", _sigsuspend, system_call, cancellation_point=True)
_PAUSE = Operation("pause", _pause, system_call, cancellation_point=True)
