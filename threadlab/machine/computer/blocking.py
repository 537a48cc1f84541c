"""Blocking calls, and what becomes of a kernel thread whose user thread makes one.

It blocks too, unless the library or the kernel does something about it.
"""

from __future__ import annotations

from heapq import heapify, heappush
from typing import TYPE_CHECKING, Any

from threadlab.machine.computer.activations import blocked
from threadlab.machine.computer.operation import LEFT
from threadlab.machine.computer.states import BLOCKED
from threadlab.machine.computer.steps import set_step
from threadlab.trace import EventKind

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel
    from threadlab.machine.computer.models import Model
    from threadlab.machine.computer.operation import Call
    from threadlab.machine.computer.process import Process
    from threadlab.machine.computer.thread import Blocks, Lwp, Thread


def way_of_blocking(model: Model) -> Blocks | None:
    """What happens to a shared kernel thread under `model`; None if it simply blocks with its user thread."""
    if model.upcalls:
        return blocked
    if model.sigwaiting:
        return _send_sigwaiting
    return _behind_jacket if model.jacket else None


def _behind_jacket(kernel: Kernel, thread: Thread, call: Call, due: int) -> Lwp | None:
    """The library asks for the answer without blocking, and goes on with another user thread."""
    lwp = thread.lwp
    assert lwp is not None
    thread.why = call[2]
    thread.call = call
    thread.timer = kernel.next_number()
    heappush(kernel.timers, (due, thread.timer, None, thread))
    lwp.thread = thread.lwp = None
    return lwp


def _send_sigwaiting(kernel: Kernel, thread: Thread, call: Call, due: int) -> Lwp | None:
    """The kernel thread blocks; if it was the last one that did not, the kernel tells the library."""
    assert kernel.current is not None
    heappush(kernel.timers, (due, kernel.next_number(), call, thread))
    kernel.current.lwp = None
    grow(kernel, thread.process)
    return None


def grow(kernel: Kernel, process: Process) -> None:
    """If user threads of `process` are ready and all the kernel threads they share are blocked: one more.

    Solaris 2.x to 8, signal(5): SIGWAITING, by default ignored, and caught by the thread library.
    """
    if not process.ready or process.parked:
        return
    shared = [lwp.thread for lwp in process.lwps if not lwp.bound]
    if any(thread is None or thread.state != BLOCKED for thread in shared):
        return
    kernel.note(EventKind.UPCALL, process.ready.front()[0], detail="SIGWAITING")
    lwp = kernel.create_lwp(process, False, 0)
    lwp.setup = kernel.costs.signal + kernel.costs.kernel_create
    kernel.make_lwp_ready(lwp)


def block(kernel: Kernel, thread: Thread, due: int, call: Call) -> Any:
    """The running `thread` blocks in the blocking system call `call` until `due`.  Returns `LEFT`."""
    kernel.close_span(thread)
    lwp = thread.lwp
    assert lwp is not None and kernel.current is not None
    thread.state = BLOCKED
    if lwp.blocks is not None:
        lwp.blocks(kernel, thread, call, due)
    else:
        kernel.current.lwp = None
        heappush(kernel.timers, (due, kernel.next_number(), call, thread))
    return LEFT


def blocked_call(kernel: Kernel, thread: Thread) -> tuple[int, Call]:
    """When the blocking call of the blocked `thread` will be answered, and the call."""
    if thread in thread.process.frozen:
        return thread.process.frozen[thread]
    events = [event for event in (*kernel.timers, *kernel.unanswered) if event[3] is thread]
    if thread.lwp is not None:
        return next((time, call) for time, _, call, _ in events if call)
    return next(time for time, number, _, _ in events if number == thread.timer), thread.call or ()


def forget_answers(kernel: Kernel, threads: set[Thread]) -> None:
    """The blocking calls of `threads` will not be answered."""
    timers = kernel.timers
    timers[:] = [event for event in timers if event[2] is None or event[3] not in threads]
    heapify(timers)


def unblock(kernel: Kernel, thread: Thread, step: Any = None) -> None:
    """The blocked `thread` goes on before its call is answered, with `step`: an error, or a call that it makes."""
    kernel.close_span(thread)
    if thread.process.frozen.pop(thread, None) is None and thread.lwp is not None:
        forget_answers(kernel, {thread})
    thread.timer = -1
    set_step(thread, step)
    kernel.make_ready(thread)
