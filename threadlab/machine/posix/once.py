"""Initialising once.  POSIX.1-2017: pthread_once."""

from __future__ import annotations

from errno import EINVAL
from typing import Any

from threadlab.machine.checks import routine as check_routine
from threadlab.machine.computer.kernel import Kernel, generator_of
from threadlab.machine.computer.operation import Call, Operation, Program
from threadlab.machine.computer.queues import FifoQueue
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure


class Once:
    """A once control whose routine is running: who runs it and who waits for it."""

    def __init__(self, runner: Thread) -> None:
        self.runner = runner
        self.waiters: FifoQueue[Thread] = FifoQueue()
        self.done = False

    def holders(self) -> list[Thread]:
        """The thread that runs the routine."""
        return [self.runner]


def pthread_once(control: str, routine: Program) -> Call:
    """Run `routine` if no thread of the process has run it for `control` (a name); wait while another thread does.

    The result is 0.
    """
    if not isinstance(control, str):
        raise TypeError(f"pthread_once(control) must be a name (a string), not {control!r}")
    return (_ONCE, control, check_routine(routine, "pthread_once(routine)"))


def _once(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _, control, routine = call
    once = thread.process.once.get(control)
    if once is None:
        generator = generator_of(routine, (), "pthread_once(routine)")
        once = thread.process.once[control] = Once(thread)
        kernel.call_routine(thread, generator, lambda _: _finish(kernel, once))
        return None
    if once.done:
        return 0
    if once.runner is thread:
        raise failure(EINVAL, f"pthread_once: the routine of {control!r} calls itself")
    once.waiters.append(thread)
    return kernel.wait(thread, f"pthread_once({control})", waits_for=once)


def _finish(kernel: Kernel, once: Once) -> int:
    once.done = True
    while once.waiters:
        kernel.wake(once.waiters.popleft(), 0, once.runner)
    return 0


_ONCE = Operation("pthread_once", _once)
