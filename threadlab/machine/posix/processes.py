"""Processes: who they are, how they end, and how a parent learns of it.

POSIX.1-2017: exit, _exit, waitpid, getpid, getppid.
"""

from __future__ import annotations

import os
from errno import ECHILD, EINVAL
from typing import Any

from threadlab.machine.computer.endings import end_process
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation, system_call
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.thread import Thread
from threadlab.machine.computer.waiting import Interruption, Waitable
from threadlab.machine.posix.cancellation import cancel_now
from threadlab.machine.posix.ending import exit_code
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.signals.actions import reaps_itself
from threadlab.machine.posix.signals.delivery import tell_parent

WNOHANG = getattr(os, "WNOHANG", 1)
INIT = 1


class Children(Waitable):
    """What threads wait for in waitpid: each for one child, by its process id, or for any."""

    interruption = Interruption.RESTART

    def __init__(self) -> None:
        self.waiters: dict[Thread, int] = {}

    def abandon(self, kernel: Kernel, thread: Thread) -> None:
        """Forget that `thread` waits."""
        del self.waiters[thread]


def exit(status: int = 0) -> Call:
    """End the process, with all its threads, from whichever of them.  Does not return.

    Its parent sees the low eight bits of `status`.  Neither cleanup handlers nor key destructors are called.

    POSIX.1-2017: exit.
    """
    return (_EXIT, status)


def _exit(status: int = 0) -> Call:
    """As `exit`: what tells the two apart, functions that `exit` calls, programs for this machine do not have.

    POSIX.1-2017: _exit.
    """
    return (_EXIT, status)


def _end(kernel: Kernel, thread: Thread, call: Call) -> Any:
    if not isinstance(call[1], int):
        raise TypeError(f"exit(status) must be a whole number, not {call[1]!r}")
    return end_process(kernel, thread.process, exit_code(call[1]))


def getpid() -> Call:
    """Ask for the process id of the caller's process, which is the result.

    POSIX.1-2017: getpid.
    """
    return (_GETPID,)


def _getpid(kernel: Kernel, thread: Thread, call: Call) -> int:
    return thread.process.pid


def getppid() -> Call:
    """Ask for the process id of the parent, which is the result: 1, that of init, when the parent has ended.

    POSIX.1-2017: getppid.
    """
    return (_GETPPID,)


def _getppid(kernel: Kernel, thread: Thread, call: Call) -> int:
    return thread.process.parent


def waitpid(pid: int = -1, options: int = 0) -> Call:
    """Wait until the child `pid` (-1: any child) has ended.  The result is ``(its process id, its status)``.

    The status is that of `exit`, or ``-signo`` if a signal ended the child.  With tl.WNOHANG in `options` the call does
    not wait, and its result is ``(0, 0)`` if no child has ended.  Each child is waited for once, and its process id
    names nothing afterwards.

    Fails with ECHILD if the caller's process has no such child, EINTR if a signal handler has run.

    It is a cancellation point. POSIX.1-2017: waitpid.
    """
    return (_WAITPID, pid, options)


def _waitpid(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _, pid, options = call
    if not isinstance(pid, int):
        raise TypeError(f"waitpid(pid) must be a process id, a whole number, not {pid!r}")
    if options not in (0, WNOHANG):
        raise failure(EINVAL, f"waitpid: options must be 0 or tl.WNOHANG, not {options!r}")
    if thread.doomed:
        return cancel_now(kernel, thread)
    process = thread.process
    children = [child for child in _children(kernel, process) if pid in (-1, 0, child.pid)]
    if not children:
        raise failure(ECHILD, f"waitpid: there is no child {'left' if pid <= 0 else pid} to wait for")
    ended = next((child for child in children if child.status is not None), None)
    if ended is not None:
        ended.reaped = True
        return (ended.pid, ended.status)
    if options:
        return (0, 0)
    if process.children is None:
        process.children = Children()
    process.children.waiters[thread] = pid
    return kernel.wait(thread, f"waitpid({pid})", process.children, call)


def _children(kernel: Kernel, process: Process) -> list[Process]:
    """The children that have not been waited for, the first that ended first."""
    children = [child for child in kernel.processes.values() if child.parent == process.pid and not child.reaped]
    return sorted(children, key=lambda child: (child.status is None, child.ended))


def process_ended(kernel: Kernel, process: Process) -> None:
    """Tell the parent of the ended `process`, and let init take its children."""
    process.ended = kernel.now
    if process.alarm is not None:
        process.alarm.timer = -1
    for child in _children(kernel, process):
        child.parent = INIT
        child.reaped = child.status is not None
    parent = kernel.processes.get(process.parent)
    if parent is None or parent.status is not None:
        process.reaped = True
        return
    status = process.status or 0
    process.reaped = reaps_itself(parent)
    if parent.children is not None:
        _tell_waiters(kernel, parent, process)
    tell_parent(kernel, process, "CLD_EXITED" if status >= 0 else "CLD_KILLED", abs(status))


def _tell_waiters(kernel: Kernel, parent: Process, process: Process) -> None:
    waiters = parent.children.waiters
    if not process.reaped:
        waiter = next((thread for thread, pid in waiters.items() if pid in (-1, 0, process.pid)), None)
        if waiter is not None:
            process.reaped = True
            del waiters[waiter]
            kernel.wake(waiter, (process.pid, process.status))
    for waiter in list(waiters):  # somebody who waits for what is no more
        if not any(waiters[waiter] in (-1, 0, child.pid) for child in _children(kernel, parent)):
            call = waiter.call
            del waiters[waiter]
            kernel.wake(waiter, step=call)


_EXIT = Operation("exit", _end, system_call)
_GETPID = Operation("getpid", _getpid, system_call)
_GETPPID = Operation("getppid", _getppid, system_call)
_WAITPID = Operation("waitpid", _waitpid, system_call, cancellation_point=True)
