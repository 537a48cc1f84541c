"""Calls that send signals.  POSIX.1-2017: kill, pthread_kill, raise, sigqueue, alarm."""

from __future__ import annotations

from errno import EFAULT, ESRCH
from typing import Any

from threadlab.machine.checks import duration, whole
from threadlab.machine.computer.endings import end_process
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation, system_call
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.states import ENDED
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure, undefined
from threadlab.machine.posix.naming import named_thread
from threadlab.machine.posix.signals.actions import is_ignored
from threadlab.machine.posix.signals.delivery import result_of, send
from threadlab.machine.posix.signals.numbers import FAULTS, SIGALRM, SIGSEGV, bit, checked, name_of
from threadlab.machine.posix.signals.pending import SignalInfo

INIT = 1
"""the process id of init, which no signal harms"""


def kill(pid: int, signo: int) -> Call:
    """Send the signal `signo` to the process `pid`, which gives it to one thread that does not block it.

    With `signo` 0 nothing is sent: it is only checked whether the process exists.  `pid` 0 means all processes, -1 all
    but the caller's.  A process that has ended exists until it has been waited for.  The result is 0.  Fails with ESRCH
    if there is no such process, EINVAL if there is no such signal.

    POSIX.1-2017: kill.
    """
    return (_KILL, pid, signo, None)


def sigqueue(pid: int, signo: int, value: Any) -> Call:
    """As `kill`, and `value` goes with the signal, to be read from a `SignalInfo`.  The result is 0.

    POSIX.1-2017: sigqueue.
    """
    return (_SIGQUEUE, pid, signo, value)


def _kill(kernel: Kernel, thread: Thread, call: Call) -> Any:
    operation, pid, signo, value = call
    number = checked(signo, operation.name, least=0)
    processes = _named(kernel, thread, pid, operation.name)
    before = len(thread.frames or ())
    if number:
        code = "SI_QUEUE" if operation is _SIGQUEUE else "SI_USER"
        for process in processes:
            send(kernel, process, SignalInfo(number, code, thread.process.pid, value), by=thread)
    return result_of(kernel, thread, before, 0)


def _named(kernel: Kernel, thread: Thread, pid: Any, name: str) -> list[Process]:
    """The processes that `pid` names.  Raises ESRCH if there is none."""
    if not isinstance(pid, int):
        raise TypeError(f"{name}: pid must be a process id, a whole number, not {pid!r}")
    if pid > 0:
        found = [process for process in kernel.processes.values() if process.pid == pid and not process.reaped]
        if not found and pid != INIT:
            raise failure(ESRCH, f"{name}: there is no process {pid}")
        return found
    living = [process for process in kernel.processes.values() if process.status is None]
    found = {0: living, -1: [process for process in living if process is not thread.process]}.get(pid, [])
    if not found:
        raise failure(ESRCH, f"{name}: {pid} names no process")
    return found


def pthread_kill(tid: int, signo: int) -> Call:
    """Send the signal `signo` to the thread `tid` of the caller's process.  The result is 0.

    Its handler runs in that thread; an action such as ending or stopping concerns the whole process all the same.  With
    `signo` 0 nothing is sent.  Fails with ESRCH if the thread has ended, EINVAL if there is no such signal.

    POSIX.1-2017: pthread_kill.
    """
    return (_PTHREAD_KILL, whole(tid, "pthread_kill(tid)", least=0), signo)


def _pthread_kill(kernel: Kernel, thread: Thread, call: Call) -> Any:
    number = checked(call[2], "pthread_kill", least=0)
    target = named_thread(thread, call)
    if target.state == ENDED:
        raise failure(ESRCH, f"pthread_kill: thread {target.tid} has ended")
    before = len(thread.frames or ())
    if number:
        send(kernel, thread.process, SignalInfo(number, "SI_TKILL", thread.process.pid), target, thread)
    return result_of(kernel, thread, before, 0)


def raise_(signo: int) -> Call:
    """Send the signal `signo` to the calling thread (POSIX ``raise``).  A handler has returned before the call does.

    The result is 0.  Fails with EINVAL if there is no such signal.

    POSIX.1-2017: raise.
    """
    return (_RAISE, signo)


def _raise(kernel: Kernel, thread: Thread, call: Call) -> Any:
    number = checked(call[1], "raise_", least=0)
    before = len(thread.frames or ())
    if number:
        send(kernel, thread.process, SignalInfo(number, "SI_TKILL", thread.process.pid), thread, thread)
    return result_of(kernel, thread, before, 0)


def fault(signo: int = SIGSEGV) -> Call:
    """Do what the processor answers with the signal `signo`: SIGSEGV a bad address, SIGFPE a division by zero, …

    The signal goes to the calling thread, at once.  If it is blocked or ignored there, the process ends all the same.
    A handler must not return (it may end the thread or the process): POSIX leaves undefined what happens then, and here
    the call fails with EFAULT.  Raises `ValueError` for a signal that no instruction raises.
    """
    number = checked(signo, "fault")
    if number not in FAULTS:
        raise ValueError(
            f"fault(signo) must be one of {', '.join(map(name_of, sorted(FAULTS)))}, not {name_of(number)}"
        )
    return (_FAULT, number)


def _fault(kernel: Kernel, thread: Thread, call: Call) -> Any:
    number, process = call[1], thread.process
    if thread.mask & bit(number) or is_ignored(process, number):
        return end_process(kernel, process, -number)
    before = len(thread.frames or ())
    send(kernel, process, SignalInfo(number, "SI_KERNEL", process.pid), thread, thread)
    left = result_of(kernel, thread, before, None)
    if thread.frames and len(thread.frames) > before:
        thread.frames[before].after = _fault_handled
    return left


def _fault_handled(kernel: Kernel, thread: Thread, value: Any) -> Any:
    raise undefined(EFAULT, "the handler of a fault returned, to the instruction that would fault again")


class Alarm:
    """The alarm clock of a process."""

    __slots__ = ("due", "over", "timer")

    def __init__(self) -> None:
        self.timer = -1
        self.due = 0
        self.over: Any = None


def alarm(time: int) -> Call:
    """Send SIGALRM to the process in `time` nanoseconds; 0 only cancels the alarm that was set before, if any.

    The result is what was left of that, in nanoseconds, or 0.

    POSIX.1-2017: alarm.
    """
    return (_ALARM, duration(time, "alarm(time)"))


def _alarm(kernel: Kernel, thread: Thread, call: Call) -> int:
    process = thread.process
    if process.alarm is None:
        process.alarm = Alarm()
    clock: Alarm = process.alarm
    left = clock.due - kernel.now if clock.timer >= 0 else 0
    clock.timer = -1
    if call[1]:

        def over() -> None:
            clock.timer = -1
            send(kernel, process, SignalInfo(SIGALRM, "SI_TIMER", process.pid))

        kernel.set_timer(clock, kernel.now + call[1], over)
    return left


_KILL = Operation("kill", _kill, system_call)
_SIGQUEUE = Operation("sigqueue", _kill, system_call)
_PTHREAD_KILL = Operation("pthread_kill", _pthread_kill, system_call)
_RAISE = Operation("raise_", _raise, system_call)
_FAULT = Operation("fault", _fault)
_ALARM = Operation("alarm", _alarm, system_call)
