"""How a thread ends: first its cleanup handlers, last pushed first, then its key destructors, then itself.

POSIX.1-2017: pthread_exit, pthread_cleanup_push, pthread_key_create.
"""

from __future__ import annotations

from errno import EINVAL
from typing import Any

from threadlab.machine.computer.endings import end_process, end_thread
from threadlab.machine.computer.frames import call_routine, drop
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation, perform
from threadlab.machine.computer.steps import own_step
from threadlab.machine.computer.thread import Exiting, Thread
from threadlab.machine.errors import ended_too_early
from threadlab.machine.posix.failure import undefined

PTHREAD_DESTRUCTOR_ITERATIONS = 4
"""how often destructors are called while they leave values behind (the value that glibc uses)"""


def begin_exit(kernel: Kernel, thread: Thread, value: Any) -> Any:
    """Let the running `thread` end with exit value `value`.  Returns what its next routine is given, or `LEFT`."""
    if thread.exiting is not None:
        raise undefined(EINVAL, "pthread_exit in a cleanup handler or destructor of a thread that ends already")
    thread.exiting = Exiting(value)
    thread.cancel_disabled = True
    thread.doomed = False
    first = _GO_ON
    for frame in thread.frames or ():
        if frame.wait is not None:
            first = frame.wait.waits_for.before_exit(thread, first)
    drop(kernel, thread)
    own_step(thread)
    return perform(kernel, thread, first)


def next_routine(kernel: Kernel, thread: Thread, _: Any) -> Any:
    """Call the next cleanup handler or key destructor of the ending `thread`; end it when there is none left."""
    ending = thread.exiting
    assert ending is not None
    if thread.cleanup:
        routine, args = thread.cleanup.pop()
        call_routine(kernel, thread, routine, args, next_routine, "pthread_cleanup_push(routine)")
        return None
    key = _next_key(thread, ending)
    if key is not None:
        assert thread.specific is not None
        ending.key, value = key, thread.specific.pop(key)
        destructor = thread.process.keys[key]
        call_routine(kernel, thread, destructor, (value,), next_routine, "pthread_key_create(destructor)")
        return None
    return end_thread(kernel, thread, ending.value)


_GO_ON: Call = (Operation("pthread_exit", next_routine),)


def _next_key(thread: Thread, ending: Exiting) -> int | None:
    """The key whose destructor the ending `thread` calls next; None if there is none left, or none may be called again.

    A round goes through the keys in order, as in glibc, and takes along what destructors set meanwhile under later ones.
    """
    if not thread.specific:
        return None
    destructors = thread.process.keys
    keys = [key for key, value in thread.specific.items() if value is not None and destructors.get(key) is not None]
    later = [key for key in keys if key > ending.key]
    if keys and not later:
        ending.rounds += 1
        later = keys if ending.rounds < PTHREAD_DESTRUCTOR_ITERATIONS else []
    return min(later, default=None)


def returned(kernel: Kernel, thread: Thread, value: Any) -> Any:
    """The program of `thread` returned: the process exits if that was main, else the thread does."""
    if thread.cleanup:
        raise ended_too_early(thread.generator, thread, kernel.now)
    if thread.tid == thread.process.main:
        return end_process(kernel, thread.process, exit_code(value))
    if thread.specific or thread.exiting is not None:
        return begin_exit(kernel, thread, value)
    return end_thread(kernel, thread, value)


def exit_code(status: Any) -> int:
    """The low eight bits of `status`, all that a parent sees of it; 0 for what is no number."""
    return status & 0xFF if isinstance(status, int) else 0
