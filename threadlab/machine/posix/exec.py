"""Replacing a process's program.  POSIX.1-2017: exec."""

from __future__ import annotations

from typing import Any

from threadlab.machine.checks import routine
from threadlab.machine.computer.endings import end_threads
from threadlab.machine.computer.frames import generator_of
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import LEFT, Call, Operation, Program, system_call
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.signals.actions import SIG_IGN, Action
from threadlab.trace import EventKind


def execve(program: Program, *args: Any) -> Call:
    """Replace the process's program by ``program(*args)``.  Does not return.

    The process keeps its id, its parent and children, its alarm, the caller's mask and all pending signals.  All its
    threads vanish, without cleanup handlers or key destructors, and one new thread runs the program; memory, locks,
    keys and fork handlers are gone.  Caught signals have their default action again; ignored ones stay ignored.

    POSIX.1-2017: exec.
    """
    return (_EXECVE, routine(program, "execve(program)"), args)


def _execve(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _, program, args = call
    generator_of(program, args, "execve(program)").close()  # a program that cannot start replaces nothing
    process = thread.process
    name = str(getattr(program, "__name__", "program"))
    kernel.note(EventKind.EXEC, thread, detail=name)
    mask, pending = thread.mask, thread.pending
    end_threads(kernel, process)
    process.clear_image()
    process.actions = {
        number: Action(SIG_IGN) for number, action in process.actions.items() if action.handler is SIG_IGN
    }
    process.threads.clear()
    process.last_tid = 0
    process.main = 1
    process.children = None
    for lwp in process.lwps if process.upcalls is None else ():
        if not lwp.bound:
            lwp.thread = lwp.last = None
            process.parked.append(lwp)
    fresh = kernel.create_thread(process, program, args, name, not process.model.lwps)
    fresh.mask, fresh.pending = mask, pending
    return LEFT


_EXECVE = Operation("execve", _execve, system_call)
