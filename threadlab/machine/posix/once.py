"""Initialising once.  POSIX.1-2017: pthread_once."""

from __future__ import annotations

from errno import EINVAL
from functools import partial
from typing import Any

from threadlab.machine.checks import routine as check_routine
from threadlab.machine.computer.frames import call_routine
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation, Program
from threadlab.machine.computer.queues import FifoQueue
from threadlab.machine.computer.thread import Thread
from threadlab.machine.computer.waiting import Waitable
from threadlab.machine.posix.failure import failure


class Once(Waitable):
    """A once control whose routine is running: who runs it and who waits for it."""

    def __init__(self, runner: Thread) -> None:
        self.runner = runner
        self.waiters: FifoQueue[Thread] = FifoQueue()
        self.done = False

    def holders(self) -> list[Thread]:
        """The thread that runs the routine."""
        return [self.runner]

    def abandon(self, kernel: Kernel, thread: Thread) -> None:
        """Take `thread` out of the queue."""
        if thread in self.waiters:
            self.waiters.remove(thread)


def pthread_once(control: str, routine: Program) -> Call:
    """Run `routine` if no thread of the process has run it for `control` (a name); wait while another thread does.

    The result is 0.  If a thread is cancelled or exits within the routine, it is as if it had not called `pthread_once`.

    POSIX.1-2017: pthread_once.
    """
    if not isinstance(control, str):
        raise TypeError(f"pthread_once(control) must be a name (a string), not {control!r}")
    return (_ONCE, control, check_routine(routine, "pthread_once(routine)"))


def _once(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _, control, routine = call
    once = thread.process.once.get(control)
    if once is None:
        thread.process.once[control] = Once(thread)
        call_routine(kernel, thread, routine, (), partial(_finish, control), "pthread_once(routine)")
        assert thread.frames is not None
        thread.frames[-1].dropped = partial(_forget, control)
        return None
    if once.done:
        return 0
    if once.runner is thread:
        raise failure(EINVAL, f"pthread_once: the routine of {control!r} calls itself")
    once.waiters.append(thread)
    return kernel.wait(thread, f"pthread_once({control})", once, call)


def _finish(control: str, kernel: Kernel, thread: Thread, value: Any) -> int:
    once = thread.process.once[control]
    once.done = True
    while once.waiters:
        kernel.wake(once.waiters.popleft(), 0, thread)
    return 0


def _forget(control: str, kernel: Kernel, thread: Thread) -> None:
    """The thread ends within the routine: as if it had never called it, so that a waiting thread calls it now."""
    once = thread.process.once.pop(control)
    while once.waiters:
        waiter = once.waiters.popleft()
        kernel.wake(waiter, by=thread, step=waiter.call)


_ONCE = Operation("pthread_once", _once)
