"""Calls that do work: compute, block, yield, write, and use the process's memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from threadlab.machine.checks import LONGEST, duration
from threadlab.machine.computer.blocking import block
from threadlab.machine.computer.frames import call_routine
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import BLOCK, COMPUTE, LEFT, Call, Operation, system_call
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.cancellation import cancel_now
from threadlab.trace import EventKind


def compute(time: int) -> Call:
    """Use a CPU for `time` nanoseconds.  The result is None."""
    if time.__class__ is not int or not 0 <= time <= LONGEST:
        time = duration(time, "compute(time)")
    return (COMPUTE, time)


def read(time: int) -> Call:
    """A blocking system call whose device answers after `time` nanoseconds.  The result is None.

    The calling thread's kernel thread blocks with it, unless the threading model has jackets.

    A signal handler that runs meanwhile makes it fail with EINTR; after one with SA_RESTART it goes on. It is a
    cancellation point. POSIX.1-2017: read.
    """
    if time.__class__ is not int or not 0 <= time <= LONGEST:
        time = duration(time, "read(time)")
    return (BLOCK, time, "read")


def nanosleep(time: int) -> Call:
    """Sleep for `time` nanoseconds, a blocking system call.  The result is None.

    A signal handler that runs meanwhile makes it fail with EINTR, with SA_RESTART too. It is a cancellation point.
    POSIX.1-2017: nanosleep.
    """
    if time.__class__ is not int or not 0 <= time <= LONGEST:
        time = duration(time, "nanosleep(time)")
    return (BLOCK, time, "nanosleep")


def is_restartable(call: Call) -> bool:
    """Whether a blocking `call` that a handler interrupts can go on afterwards (read can, nanosleep cannot)."""
    return bool(call[2] == "read")


def answer_later(due: int, call: Call) -> Call:
    """The blocking `call`, begun already, whose device answers at `due`."""
    return (_ANSWER_LATER, due, call[2])


def _answer_later(kernel: Kernel, thread: Thread, call: Call) -> Any:
    if thread.doomed:
        return cancel_now(kernel, thread)
    left = call[1] - kernel.now
    return block(kernel, thread, call[1], (BLOCK, left, call[2])) if left > 0 else None


def sched_yield() -> Call:
    """Go to the back of the queue of one's priority (POSIX ``sched_yield``).  The result is 0.

    A thread that shares kernel threads lets another user thread of its process go first; if none is ready, or if it has
    a kernel thread of its own, it lets another kernel thread have the CPU.

    POSIX.1-2017: sched_yield.
    """
    return (_YIELD,)


def _let_others_act() -> Iterator[Call]:
    yield (COMPUTE, 0)


def _yielded(kernel: Kernel, thread: Thread, value: Any) -> int:
    return 0


def _sched_yield(kernel: Kernel, thread: Thread, call: Call) -> Any:
    lwp, shared = thread.lwp, not thread.bound
    assert lwp is not None
    assert kernel.current is not None
    kernel.note(EventKind.YIELD, thread)
    if shared and thread.process.ready:
        kernel.close_span(thread)
        lwp.thread = thread.lwp = None
        thread.process.ready.append(thread)
    elif thread.process.upcalls is None and kernel.rival(kernel.current) is not None:
        kernel.close_span(thread)
        kernel.current.lwp = None
        kernel.ready.append(lwp)
    else:
        if kernel.others_act_now():
            call_routine(kernel, thread, _let_others_act, (), _yielded, "sched_yield")
            return None
        return 0
    thread.value = 0
    return LEFT


def write(text: object) -> Call:
    """Write `text` (made a string) to the run's output (POSIX ``write``).  The result is the number of characters.

    It is a cancellation point. POSIX.1-2017: write.
    """
    return (_WRITE, text if text.__class__ is str else str(text))


def _write(kernel: Kernel, thread: Thread, call: Call) -> Any:
    if thread.doomed:
        return cancel_now(kernel, thread)
    text: str = call[1]
    kernel.output.append((kernel.now, thread.process.pid, thread.tid, text))
    kernel.note(EventKind.OUTPUT, thread, detail=text)
    return len(text)


def load(name: str) -> Call:
    """Read the variable `name` of the process's memory.  The result is its value; 0 if nothing was stored yet, as for
    static variables in C."""
    return (_LOAD, name)


def _load(kernel: Kernel, thread: Thread, call: Call) -> Any:
    return thread.process.memory.get(call[1], 0)


def store(name: str, value: Any) -> Call:
    """Set the variable `name` of the process's memory to `value`.  The result is None."""
    return (_STORE, name, value)


def _store(kernel: Kernel, thread: Thread, call: Call) -> None:
    thread.process.memory[call[1]] = call[2]


def clock() -> Call:
    """Read the clock (POSIX ``clock_gettime`` with ``CLOCK_MONOTONIC``).  The result is the time in nanoseconds since
    the machine was switched on.

    POSIX.1-2017: clock_gettime.
    """
    return (_CLOCK,)


def _clock(kernel: Kernel, thread: Thread, call: Call) -> int:
    return kernel.now


def _yield_price(kernel: Kernel, thread: Thread, call: Call) -> int:
    return kernel.costs.syscall if thread.bound else 0


_ANSWER_LATER = Operation("read", _answer_later, cancellation_point=True)
_YIELD = Operation("sched_yield", _sched_yield, _yield_price)
_WRITE = Operation("write", _write, system_call, cancellation_point=True)
_LOAD = Operation("load", _load)
_STORE = Operation("store", _store)
_CLOCK = Operation("clock", _clock)
