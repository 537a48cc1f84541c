"""How a signal reaches a thread, and what it does there.  POSIX.1-2017, 2.4 Signal Concepts.

Where several signals can be delivered at once, Linux sets up the handler of the lowest number first and the others on top
of it, so that the highest number's handler runs first, unless the masks of the others block it.  So it is here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from errno import EINTR
from typing import Any

from threadlab.machine.computer.blocking import blocked_call, unblock
from threadlab.machine.computer.endings import end_process
from threadlab.machine.computer.frames import make_frame, push, start_with
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import LEFT, Call
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.states import ACTIVE, BLOCKED, ENDED
from threadlab.machine.computer.steps import set_step
from threadlab.machine.computer.stopping import continue_process, interrupt_compute, stop_process
from threadlab.machine.computer.thread import Frame, Thread
from threadlab.machine.computer.waiting import Interruption, Suspended, Waitable
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.signals.actions import (
    DEFAULT,
    SA_NOCLDSTOP,
    SA_NODEFER,
    SA_RESETHAND,
    SA_RESTART,
    SA_SIGINFO,
    SIG_DFL,
    action_of,
    discard_pending,
    is_ignored,
)
from threadlab.machine.posix.signals.numbers import (
    SIGCHLD,
    SIGCONT,
    SIGKILL,
    STOPS,
    bit,
    member,
    name_of,
    numbers,
)
from threadlab.machine.posix.signals.pending import Pending, SignalInfo
from threadlab.machine.posix.work import answer_later, is_restartable
from threadlab.trace import EventKind


class SignalWait(Waitable):
    """A wait for one of a set of signals, which takes it without running a handler."""

    def __init__(self, signals: int, with_info: bool) -> None:
        self.signals = signals
        self.with_info = with_info  # the caller gets what was sent with the signal, too
        self.interruption = Interruption.FAIL if with_info else Interruption.AGAIN

    def result(self, info: SignalInfo) -> int:
        """What the call gives when `info` arrives.  As glibc's, it hides that a signal was sent to the thread alone."""
        if not self.with_info:
            return member(int(info))
        if info.si_code == "SI_TKILL":
            return SignalInfo(int(info), "SI_USER", info.si_pid)
        return info


class MaskedPause(Waitable):
    """A wait for any handler, with another mask meanwhile."""

    interruption = Interruption.FAIL

    def __init__(self, mask: int) -> None:
        self.mask = mask  # the one to go back to

    def abandon(self, kernel: Kernel, thread: Thread) -> None:
        """Give the thread its mask back."""
        thread.mask = self.mask


def send(
    kernel: Kernel, process: Process, info: SignalInfo, target: Thread | None = None, by: Thread | None = None
) -> None:
    """Generate a signal for `process`, or for its thread `target` alone."""
    if process.status is not None:
        return
    number = int(info)
    if number == SIGKILL:
        kernel.note(EventKind.SIGNAL, target or _first(process), by, name_of(number))
        end_process(kernel, process, -number)
        return
    if number == SIGCONT:
        discard_pending(process, STOPS)
        if process.stopped:
            _continue(kernel, process)
    elif number in STOPS:
        discard_pending(process, (SIGCONT,))
    accepting = [thread for thread in ([target] if target else process.living()) if _accepts(thread, number)]
    if accepting and is_ignored(process, number):
        accepting = [thread for thread in accepting if _waits_for(thread, number)]
        if not accepting:
            return
    if not accepting or process.stopped:
        owner = target or process
        if owner.pending is None:
            owner.pending = Pending()
        owner.pending.add(info)
        return
    chosen = 0 if kernel.chooser is None else kernel.chooser.choose(kernel.now, "signal", accepting)
    _take(kernel, accepting[chosen], info, by)


def _first(process: Process) -> Thread:
    return process.living()[0]


def _waits_for(thread: Thread, number: int) -> bool:
    return isinstance(thread.waits_for, SignalWait) and bool(thread.waits_for.signals & bit(number))


def _accepts(thread: Thread, number: int) -> bool:
    return not thread.mask & bit(number) or _waits_for(thread, number)


def _take(kernel: Kernel, thread: Thread, info: SignalInfo, by: Thread | None = None) -> None:
    number = int(info)
    if _waits_for(thread, number):
        assert isinstance(thread.waits_for, SignalWait)
        kernel.note(EventKind.SIGNAL, thread, by, name_of(number))
        kernel.wake(thread, thread.waits_for.result(info), by)
        return
    process = thread.process
    action = action_of(process, number)
    if is_ignored(process, number):
        return
    kernel.note(EventKind.SIGNAL, thread, by, name_of(number))
    if action.handler is not SIG_DFL:
        _handle(kernel, thread, info)
    elif number in STOPS:
        stop_process(kernel, process)
        tell_parent(kernel, process, "CLD_STOPPED", number)
    else:
        end_process(kernel, process, -number)


def _handle(kernel: Kernel, thread: Thread, info: SignalInfo) -> Frame:
    """Run the handler of a signal in `thread`.  Returns its frame."""
    number = int(info)
    action = action_of(thread.process, number)
    if action.flags & SA_RESETHAND:
        thread.process.actions[number] = DEFAULT._replace(flags=action.flags)
    argument = info if action.flags & SA_SIGINFO else member(number)
    frame = make_frame(kernel, action.handler, (argument,), None, "sigaction(handler)")
    waits_for = thread.waits_for
    frame.mask = waits_for.mask if isinstance(waits_for, MaskedPause) else thread.mask
    mask = thread.mask | action.mask | (0 if action.flags & SA_NODEFER else bit(number))
    _interrupt(kernel, thread, frame, bool(action.flags & SA_RESTART))
    thread.mask = mask
    return frame


def _interrupt(kernel: Kernel, thread: Thread, frame: Frame, restart: bool) -> None:
    """Put `frame` on top of `thread`, whatever it does, and let it go on afterwards as POSIX has it."""
    if thread.state == ACTIVE:
        if not kernel.is_calling(thread):
            interrupt_compute(kernel, thread)
    elif thread.state == BLOCKED:
        due, call = blocked_call(kernel, thread)
        again = restart and is_restartable(call)
        unblock(kernel, thread, answer_later(due, call) if again else _interrupted(call[2]))
    else:
        _interrupt_wait(kernel, thread, frame, restart)
    push(thread, frame)
    start_with(thread, kernel.costs.signal)


def _interrupt_wait(kernel: Kernel, thread: Thread, frame: Frame, restart: bool) -> None:
    waits_for, call = thread.waits_for, thread.call
    assert waits_for is not None and call is not None
    how = waits_for.interruption
    if how is Interruption.STAY:
        frame.wait = Suspended(thread)
        kernel.wake(thread)
        return
    waits_for.abandon(kernel, thread)
    again = how is Interruption.AGAIN or (how is Interruption.RESTART and restart and thread.timer < 0)
    kernel.wake(thread, step=call if again else _interrupted(call[0].name))


def _interrupted(name: str) -> OSError:
    return failure(EINTR, f"{name}: a signal handler interrupted it")


def flush(kernel: Kernel, thread: Thread) -> None:
    """Deliver what is pending for `thread` and not, or no longer, blocked by it, or what it waits for in sigwait."""
    process = thread.process
    while thread.state != ENDED and not process.stopped:
        found = next((owner.pending for owner in (thread, process) if _deliverable(owner.pending, thread)), None)
        if found is None:
            return
        _take(kernel, thread, found.take(_deliverable(found, thread)[0]))


def _deliverable(pending: Pending | None, thread: Thread) -> Sequence[int]:
    if pending is None:
        return ()
    waits_for = thread.waits_for
    wanted = waits_for.signals if isinstance(waits_for, SignalWait) else 0
    return tuple(numbers(pending.mask & (~thread.mask | wanted)))


def result_of(kernel: Kernel, thread: Thread, before: int, result: Any) -> Any:
    """What a call returns that has sent signals or unblocked some, perhaps for the calling `thread` itself.

    `before` is how many frames the thread had; handlers put on top since then run first, and `result` comes afterwards.
    """
    if thread.state == ENDED:
        return LEFT
    frames = thread.frames or []
    if len(frames) > before:
        frames[before].value = result
        result = None
    if thread.process.stopped:
        thread.value = result
        return LEFT
    return result


def restored_mask(kernel: Kernel, thread: Thread, frame: Frame) -> bool:
    """The handler in `frame` has returned: its mask ends, and what it blocked is delivered.

    Returns whether something else runs now than what `frame` interrupted; a handler then keeps that for later.
    """
    thread.mask = frame.mask
    if not (_deliverable(thread.pending, thread) or _deliverable(thread.process.pending, thread)):
        return False
    before = len(thread.frames or ())
    thread.remaining, thread.value = frame.remaining, frame.value
    set_step(thread, frame.step)
    flush(kernel, thread)
    if thread.state == ENDED:
        return True
    frames = thread.frames or []
    if len(frames) > before:
        frames[before].wait, frames[before].after = frame.wait, frame.after
        return True
    if thread.process.stopped:
        later = make_frame(kernel, _nothing, (), frame.after, "SIGCONT")
        later.wait = frame.wait
        push(thread, later)
        return True
    thread.remaining, thread.value = 0, None
    return False


def _nothing() -> Iterator[Call]:
    return
    yield


def _continue(kernel: Kernel, process: Process) -> None:
    continue_process(kernel, process)
    tell_parent(kernel, process, "CLD_CONTINUED", SIGCONT)
    for thread in process.living():
        flush(kernel, thread)


def tell_parent(kernel: Kernel, process: Process, code: str, status: int) -> None:
    """Send SIGCHLD to the parent of `process`, unless it wants none about children that stop and continue."""
    parent = kernel.processes.get(process.parent)
    if parent is None:
        return
    if code in ("CLD_STOPPED", "CLD_CONTINUED") and action_of(parent, SIGCHLD).flags & SA_NOCLDSTOP:
        return
    send(kernel, parent, SignalInfo(SIGCHLD, code, process.pid, status=status))
