"""Dispositions: what a process does when a signal is delivered.  POSIX.1-2017: sigaction."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from enum import IntFlag
from errno import EINVAL
from typing import Any, NamedTuple

from threadlab.machine.checks import routine
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.signals.numbers import (
    IGNORED_BY_DEFAULT,
    NEVER_BLOCKED,
    SIGCHLD,
    bit,
    bits,
    checked,
    name_of,
)

SIG_DFL = signal.SIG_DFL
SIG_IGN = signal.SIG_IGN


class SignalFlag(IntFlag):
    """Flags of `sigaction`, with the values that Linux gives them."""

    SA_NOCLDSTOP = 0x1
    SA_NOCLDWAIT = 0x2
    SA_SIGINFO = 0x4
    SA_RESTART = 0x10000000
    SA_NODEFER = 0x40000000
    SA_RESETHAND = 0x80000000


SA_NOCLDSTOP = SignalFlag.SA_NOCLDSTOP
SA_NOCLDWAIT = SignalFlag.SA_NOCLDWAIT
SA_SIGINFO = SignalFlag.SA_SIGINFO
SA_RESTART = SignalFlag.SA_RESTART
SA_NODEFER = SignalFlag.SA_NODEFER
SA_RESETHAND = SignalFlag.SA_RESETHAND
_ALL_FLAGS = sum(SignalFlag)


class Action(NamedTuple):
    """What a process does with one signal: `handler`, with `flags`, blocking the set `mask` meanwhile."""

    handler: Any = SIG_DFL
    flags: int = 0
    mask: int = 0


DEFAULT = Action()


def action_of(process: Process, number: int) -> Action:
    """What `process` does with the signal `number`."""
    action: Action = process.actions.get(number, DEFAULT)
    return action


def is_ignored(process: Process, number: int) -> bool:
    """Whether nothing happens when the signal `number` is delivered to `process`."""
    handler = action_of(process, number).handler
    return handler is SIG_IGN or (handler is SIG_DFL and number in IGNORED_BY_DEFAULT)


def reaps_itself(process: Process) -> bool:
    """Whether ended children of `process` leave no zombie: it ignores SIGCHLD explicitly, or asked with SA_NOCLDWAIT."""
    action = action_of(process, SIGCHLD)
    return action.handler is SIG_IGN or bool(action.flags & SA_NOCLDWAIT)


def discard_pending(process: Process, unwanted: Iterable[int]) -> None:
    """Throw away the signals `unwanted` that are pending for `process` or one of its threads."""
    for pending in (process.pending, *(thread.pending for thread in process.living())):
        if pending is not None:
            for number in unwanted:
                pending.discard(number)


def sigaction(signo: int, handler: Any = None, flags: int = 0, mask: Any = ()) -> Call:
    """Let the process do `handler` when the signal `signo` is delivered.  The result is the old handler.

    `handler` is tl.SIG_DFL (the default action), tl.SIG_IGN (nothing) or a generator function of one argument, the
    signal; None changes nothing and just asks.  `flags` are tl.SA_RESTART (interrupted calls are made again where POSIX
    allows it), SA_NODEFER (the signal is not blocked while its handler runs), SA_RESETHAND (back to the default when
    delivered), SA_SIGINFO (the handler gets a `SignalInfo`, which is the number with ``si_value`` and more), SA_NOCLDSTOP
    and SA_NOCLDWAIT.  The signals in `mask` are blocked too while the handler runs.  Dispositions belong to the process,
    whichever thread sets them.

    Fails with EINVAL if there is no such signal or flag, or for SIGKILL and SIGSTOP.

    POSIX.1-2017: sigaction.
    """
    if handler is not None and handler is not SIG_DFL and handler is not SIG_IGN:
        routine(handler, "sigaction(handler)")
    return (_SIGACTION, signo, handler, flags, mask)


def _sigaction(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _, signo, handler, flags, mask = call
    number = checked(signo, "sigaction")
    if not isinstance(flags, int) or flags & ~_ALL_FLAGS:
        allowed = ", ".join(f"tl.{flag.name}" for flag in SignalFlag)
        raise failure(EINVAL, f"sigaction: flags must be made of {allowed}, not {flags!r}")
    process = thread.process
    old = action_of(process, number).handler
    if handler is None:
        return old
    if bit(number) & NEVER_BLOCKED:
        raise failure(EINVAL, f"sigaction: nothing can be done about {name_of(number)}")
    process.actions[number] = Action(handler, flags, bits(mask, "sigaction(mask)") & ~NEVER_BLOCKED)
    if is_ignored(process, number):  # 2.4.3: pending ones are thrown away, blocked or not
        discard_pending(process, (number,))
    return old


_SIGACTION = Operation("sigaction", _sigaction)
