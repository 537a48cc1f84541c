"""Which signals a thread blocks, and which wait for it.  POSIX.1-2017: pthread_sigmask, sigpending."""

from __future__ import annotations

import signal
from errno import EINVAL
from typing import Any

from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation, system_call
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.signals.delivery import flush, result_of
from threadlab.machine.posix.signals.numbers import NEVER_BLOCKED, bits, members

SIG_BLOCK = signal.SIG_BLOCK
SIG_UNBLOCK = signal.SIG_UNBLOCK
SIG_SETMASK = signal.SIG_SETMASK


def pthread_sigmask(how: int, signals: Any) -> Call:
    """Change the calling thread's signal mask: `signals` are blocked too (tl.SIG_BLOCK), no longer (SIG_UNBLOCK), or they
    are the new mask (SIG_SETMASK).

    A pending signal that is no longer blocked is delivered before the call returns.  SIGKILL and SIGSTOP stay unblocked,
    without an error.  The result is the old mask, a frozenset.  Fails with EINVAL for any other `how`.

    POSIX.1-2017: pthread_sigmask.
    """
    return (_SIGMASK, how, signals)


def _sigmask(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _, how, signals = call
    chosen = bits(signals, "pthread_sigmask") & ~NEVER_BLOCKED
    old = thread.mask
    if how == SIG_BLOCK:
        thread.mask |= chosen
    elif how == SIG_UNBLOCK:
        thread.mask &= ~chosen
    elif how == SIG_SETMASK:
        thread.mask = chosen
    else:
        allowed = "tl.SIG_BLOCK, tl.SIG_UNBLOCK or tl.SIG_SETMASK"
        raise failure(EINVAL, f"pthread_sigmask: how must be {allowed}, not {how!r}")
    before = len(thread.frames or ())
    flush(kernel, thread)
    return result_of(kernel, thread, before, members(old))


def sigpending() -> Call:
    """Ask which signals wait for the calling thread or its process because they are blocked.  The result is a frozenset.

    POSIX.1-2017: sigpending.
    """
    return (_SIGPENDING,)


def _sigpending(kernel: Kernel, thread: Thread, call: Call) -> frozenset[int]:
    waiting = 0
    for owner in (thread, thread.process):
        if owner.pending is not None:
            waiting |= owner.pending.mask
    return members(waiting)


_SIGMASK = Operation("pthread_sigmask", _sigmask, system_call)
_SIGPENDING = Operation("sigpending", _sigpending, system_call)
