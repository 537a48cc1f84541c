"""Cleanup handlers.  POSIX.1-2017: pthread_cleanup_push, pthread_cleanup_pop."""

from __future__ import annotations

from errno import EINVAL
from typing import Any

from threadlab.machine.checks import routine as check_routine
from threadlab.machine.computer.frames import call_routine
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation, Program
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import undefined


def pthread_cleanup_push(routine: Program, *args: Any) -> Call:
    """Have ``routine(*args)`` called if the calling thread exits or is cancelled before the matching pop.

    Handlers are called last pushed first, with cancellation disabled.  The result is None.  A thread that returns from
    its start routine between push and pop is in error: POSIX leaves undefined what happens then.

    POSIX.1-2017: pthread_cleanup_push.
    """
    return (_PUSH, check_routine(routine, "pthread_cleanup_push(routine)"), args)


def _push(kernel: Kernel, thread: Thread, call: Call) -> None:
    if thread.cleanup is None:
        thread.cleanup = []
    thread.cleanup.append((call[1], call[2]))


def pthread_cleanup_pop(execute: object) -> Call:
    """Remove the handler pushed last, and call it if `execute` is true (not 0).  The result is None.

    Fails with EINVAL if there is none (in C the program would not compile).

    POSIX.1-2017: pthread_cleanup_pop.
    """
    return (_POP, bool(execute))


def _pop(kernel: Kernel, thread: Thread, call: Call) -> None:
    if not thread.cleanup or (thread.frames and len(thread.cleanup) <= thread.frames[-1].cleanup):
        raise undefined(EINVAL, "pthread_cleanup_pop without a pthread_cleanup_push before it")
    routine, args = thread.cleanup.pop()
    if call[1]:
        call_routine(kernel, thread, routine, args, _popped, "pthread_cleanup_push(routine)")


def _popped(kernel: Kernel, thread: Thread, value: Any) -> None:
    return None


_PUSH = Operation("pthread_cleanup_push", _push)
_POP = Operation("pthread_cleanup_pop", _pop)
