"""The end of threads and processes, as the computer sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from threadlab.machine.computer.blocking import forget_answers
from threadlab.machine.computer.frames import close, drop
from threadlab.machine.computer.operation import LEFT
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.states import DISPATCH, ENDED, WAITING
from threadlab.machine.computer.thread import Thread
from threadlab.trace import EventKind

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel


def end_thread(kernel: Kernel, thread: Thread, value: Any) -> Any:
    """End the running `thread` with exit value `value`, and its process if it is the last.  Returns `LEFT`."""
    if kernel.now > thread.since:
        kernel.close_span(thread)
    kernel.leave(thread)
    _forget(kernel, thread)
    thread.exit_value = value
    joiner, process = thread.joiner, thread.process
    if joiner is not None:
        join(kernel, joiner, thread)
        kernel.wake_from(thread, joiner, value, thread)
    elif thread.detached:
        del process.threads[thread.tid]
    if not process.alive:
        end_process(kernel, process, 0)
    return LEFT


def join(kernel: Kernel, joiner: Thread, thread: Thread) -> None:
    """Hand the exit value of the ended `thread` to `joiner`; its id names nothing from now on."""
    del thread.process.threads[thread.tid]
    if kernel.recording:
        kernel.note(EventKind.JOIN, joiner, thread)


def _forget(kernel: Kernel, thread: Thread) -> None:
    """`thread` is no more."""
    if kernel.recording:
        kernel.note(EventKind.EXIT, thread)
    if thread.state == WAITING and thread.waits_for is not None:
        thread.waits_for.abandon(kernel, thread)
    if thread.frames:
        drop(kernel, thread)
    thread.state = ENDED
    thread.ended = kernel.now
    thread.timer = -1
    thread.process.alive -= 1
    if getattr(thread.generator, "gi_frame", None) is not None:  # it has not returned
        close(thread.generator)
    thread.generator = thread.send = thread.frames = thread.waits_for = None  # type: ignore[assignment]
    thread.history = thread.program = thread.call = thread.step = None


def end_threads(kernel: Kernel, process: Process, but: Thread | None = None) -> None:
    """End all threads of `process`, without running anything of theirs, except the running thread `but`."""
    ending = [thread for thread in process.living() if thread is not but]
    for thread in ending:
        kernel.close_span(thread)
        _forget(kernel, thread)
    forget_answers(kernel, set(ending))
    for cpu in kernel.cpus:
        if cpu.lwp is not None and cpu.lwp.process is process and (but is None or cpu.lwp is not but.lwp):
            cpu.lwp = None
            cpu.reschedule = ""
            cpu.switching = 0
            if cpu is not kernel.current:
                kernel.post(cpu, DISPATCH)
    for waiting in [lwp for lwp in kernel.ready if lwp.process is process]:
        kernel.ready.remove(waiting)
    process.parked.clear()
    process.halted.clear()
    process.frozen.clear()
    for thread in list(process.ready):
        process.ready.remove(thread)
    if process.upcalls is not None:
        process.upcalls.forget(process, {cpu.lwp for cpu in kernel.cpus})


def end_process(kernel: Kernel, process: Process, status: int) -> Any:
    """End `process` and all its threads.  Returns `LEFT`."""
    end_threads(kernel, process)
    process.stopped = False
    process.status = status
    kernel.exit_status[process.pid] = status
    kernel.semantics.process_ended(kernel, process)
    return LEFT
