"""Cancellation.  POSIX.1-2017, 2.9.5 Thread Cancellation; pthread_cancel, pthread_setcancelstate, pthread_testcancel.

A request is acted on at once if the target's type is asynchronous, and otherwise when it is in, or comes to, a call that
is a cancellation point.  The points here are those of 2.9.5.2: read, write, nanosleep, pthread_join, the waits for
conditions, semaphores, signals and child processes, and pthread_testcancel.
"""

from __future__ import annotations

from enum import Enum
from errno import EINVAL
from typing import Any

from threadlab.machine.checks import whole
from threadlab.machine.computer.blocking import unblock
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation
from threadlab.machine.computer.states import ACTIVE, BLOCKED, ENDED
from threadlab.machine.computer.steps import set_step
from threadlab.machine.computer.stopping import interrupt_compute
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.ending import begin_exit
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.naming import named_thread
from threadlab.trace import EventKind


class CancelState(Enum):
    """Whether a thread can be cancelled at all."""

    ENABLE = "PTHREAD_CANCEL_ENABLE"
    DISABLE = "PTHREAD_CANCEL_DISABLE"


class CancelType(Enum):
    """When a thread that can be cancelled acts on a request."""

    DEFERRED = "PTHREAD_CANCEL_DEFERRED"
    ASYNCHRONOUS = "PTHREAD_CANCEL_ASYNCHRONOUS"


class _Canceled:
    def __repr__(self) -> str:
        return "PTHREAD_CANCELED"

    def __reduce__(self) -> str:
        return "PTHREAD_CANCELED"


PTHREAD_CANCEL_ENABLE = CancelState.ENABLE
PTHREAD_CANCEL_DISABLE = CancelState.DISABLE
PTHREAD_CANCEL_DEFERRED = CancelType.DEFERRED
PTHREAD_CANCEL_ASYNCHRONOUS = CancelType.ASYNCHRONOUS
PTHREAD_CANCELED = _Canceled()
"""the exit value of a thread that was cancelled"""


def pthread_cancel(tid: int) -> Call:
    """Ask for the cancellation of the thread `tid`.  The result is 0, at once: accepted, not done.

    Asking a thread that has ended and was not joined yet does nothing.  Fails with ESRCH if there is no such thread.

    POSIX.1-2017: pthread_cancel.
    """
    return (_CANCEL, whole(tid, "pthread_cancel(tid)", least=0))


def _cancel(kernel: Kernel, thread: Thread, call: Call) -> Any:
    target = named_thread(thread, call)
    if target.state == ENDED or target.cancel_requested:
        return 0
    kernel.note(EventKind.CANCEL, thread, target)
    target.cancel_requested = True
    _look_again(target)
    if not target.doomed:
        return 0
    if target is thread:
        return cancel_now(kernel, thread) if thread.cancel_asynchronous else 0
    in_point = target.state != ACTIVE and (
        target.waits_for is None or (target.call is not None and target.call[0].cancellation_point)
    )
    if target.cancel_asynchronous or in_point:
        _cancel_other(kernel, target)
    return 0


def _cancel_other(kernel: Kernel, target: Thread) -> None:
    """Let `target`, which is not the caller, act on the request as its next step."""
    if target.state == ACTIVE:
        interrupt_compute(kernel, target)
        if target.remaining > 0:
            target.remaining = 0
        target.value = None
        set_step(target, ACT)
    elif target.state == BLOCKED:
        unblock(kernel, target, ACT)
    else:
        assert target.waits_for is not None
        target.waits_for.give_up(kernel, target, ACT)


def cancel_now(kernel: Kernel, thread: Thread) -> Any:
    """Let the running `thread` act on the request.  Returns what its first cleanup handler is given, or `LEFT`."""
    return begin_exit(kernel, thread, PTHREAD_CANCELED)


def _act(kernel: Kernel, thread: Thread, call: Call) -> Any:
    return cancel_now(kernel, thread)


def _look_again(thread: Thread) -> None:
    thread.doomed = thread.cancel_requested and not thread.cancel_disabled and thread.exiting is None


def pthread_setcancelstate(state: CancelState) -> Call:
    """Let the calling thread be cancelled (PTHREAD_CANCEL_ENABLE, as at first) or not (PTHREAD_CANCEL_DISABLE).

    A request that comes while it is disabled waits.  The result is the old state.  Fails with EINVAL for anything else.

    POSIX.1-2017: pthread_setcancelstate.
    """
    return (_SETSTATE, state)


def _setstate(kernel: Kernel, thread: Thread, call: Call) -> Any:
    if not isinstance(call[1], CancelState):
        allowed = "tl.PTHREAD_CANCEL_ENABLE or tl.PTHREAD_CANCEL_DISABLE"
        raise failure(EINVAL, f"pthread_setcancelstate: state must be {allowed}, not {call[1]!r}")
    old = PTHREAD_CANCEL_DISABLE if thread.cancel_disabled else PTHREAD_CANCEL_ENABLE
    thread.cancel_disabled = call[1] is PTHREAD_CANCEL_DISABLE
    _look_again(thread)
    return cancel_now(kernel, thread) if thread.doomed and thread.cancel_asynchronous else old


def pthread_setcanceltype(type: CancelType) -> Call:
    """Let the calling thread act on requests at cancellation points (PTHREAD_CANCEL_DEFERRED, as at first) or anywhere
    (PTHREAD_CANCEL_ASYNCHRONOUS).

    The result is the old type.  Fails with EINVAL for anything else.

    POSIX.1-2017: pthread_setcanceltype.
    """
    return (_SETTYPE, type)


def _settype(kernel: Kernel, thread: Thread, call: Call) -> Any:
    if not isinstance(call[1], CancelType):
        allowed = "tl.PTHREAD_CANCEL_DEFERRED or tl.PTHREAD_CANCEL_ASYNCHRONOUS"
        raise failure(EINVAL, f"pthread_setcanceltype: type must be {allowed}, not {call[1]!r}")
    old = PTHREAD_CANCEL_ASYNCHRONOUS if thread.cancel_asynchronous else PTHREAD_CANCEL_DEFERRED
    thread.cancel_asynchronous = call[1] is PTHREAD_CANCEL_ASYNCHRONOUS
    return cancel_now(kernel, thread) if thread.doomed and thread.cancel_asynchronous else old


def pthread_testcancel() -> Call:
    """A cancellation point and nothing else.  The result is None.

    POSIX.1-2017: pthread_testcancel.
    """
    return (_TESTCANCEL,)


def _testcancel(kernel: Kernel, thread: Thread, call: Call) -> Any:
    return cancel_now(kernel, thread) if thread.doomed else None


_CANCEL = Operation("pthread_cancel", _cancel)
_SETSTATE = Operation("pthread_setcancelstate", _setstate)
_SETTYPE = Operation("pthread_setcanceltype", _settype)
_TESTCANCEL = Operation("pthread_testcancel", _testcancel, cancellation_point=True)
ACT: Call = (Operation("cancellation", _act),)
"""the call that cancels its caller"""
