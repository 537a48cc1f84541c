"""Copying a process.  POSIX.1-2017: fork, pthread_atfork; Solaris: forkall."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from threadlab.machine.checks import routine
from threadlab.machine.computer.blocking import blocked_call
from threadlab.machine.computer.frames import call_routine, generator_of
from threadlab.machine.computer.history import Copier, HistoryNeeded, Parted, replay
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation, Program, perform
from threadlab.machine.computer.process import Process
from threadlab.machine.computer.states import ACTIVE, BLOCKED, ENDED, WAITING
from threadlab.machine.computer.steps import set_step
from threadlab.machine.computer.stopping import computing_cpu
from threadlab.machine.computer.thread import Exiting, Frame, Thread
from threadlab.machine.errors import parted
from threadlab.machine.posix.once import Once
from threadlab.machine.posix.work import answer_later
from threadlab.trace import EventKind

PREPARE, PARENT, CHILD = range(3)


class Missing:
    """A thread of the parent that the child has no copy of, and that still owns its locks there."""

    index = -1
    state = ACTIVE

    def __init__(self, thread: Thread) -> None:
        self.title = f"{thread.title} of process {thread.process.pid}, which the fork did not copy"


class Copies(dict[Any, Any]):
    """The child's thread for each of the parent's."""

    def __missing__(self, thread: Thread | Missing) -> Missing:
        self[thread] = missing = thread if isinstance(thread, Missing) else Missing(thread)
        return missing


def fork() -> Call:
    """Make a child process, a copy of this one with one thread, a copy of the caller.

    The result is the child's process id in the parent and 0 in the child.  Memory is copied, and locks stand as they
    stood: those that other threads own stay locked in the child for ever.  Pending signals and the alarm are not copied;
    mask, dispositions, keys and cleanup handlers are.

    The child's program is built again by running it from its start, fed with what the calls gave in the parent.  So a
    program must do the same when it is given the same, and keep what it changes in the machine's memory (`load`,
    `store`) and not in Python's variables outside it; otherwise `ProgramError` says where it parted.

    POSIX.1-2017: fork.
    """
    return (_FORK, False)


def forkall() -> Call:
    """As `fork`, but every thread of the process is copied, as in Solaris: each goes on where it is, in both processes.

    Threads that have ended and have not been joined can be joined in both.

    Solaris: forkall(2).
    """
    return (_FORKALL, True)


def _fork(kernel: Kernel, thread: Thread, call: Call) -> Any:
    if not kernel.keeps_history:
        raise HistoryNeeded
    return _prepare(len(thread.process.fork_handlers), call[1], kernel, thread, None)


def _prepare(left: int, everybody: bool, kernel: Kernel, thread: Thread, _: Any) -> Any:
    """Call the prepare handlers, the last registered first, and fork after the first registered."""
    handlers = thread.process.fork_handlers
    while left:
        left -= 1
        if (handler := handlers[left][PREPARE]) is not None:
            call_routine(kernel, thread, handler, (), partial(_prepare, left, everybody), "pthread_atfork(prepare)")
            return None
    child = _copy_process(kernel, thread, everybody)
    return perform(kernel, thread, (_HANDLE, PARENT, 0, child.pid))


def _handle(kernel: Kernel, thread: Thread, call: Call) -> Any:
    """Call the parent's or the child's handlers, the first registered first; the result is that of fork."""
    _, which, first, result = call
    return _next_handler(which, first, result, kernel, thread, None)


def _next_handler(which: int, first: int, result: int, kernel: Kernel, thread: Thread, _: Any) -> Any:
    handlers = thread.process.fork_handlers
    for at in range(first, len(handlers)):
        if (handler := handlers[at][which]) is not None:
            name = f"pthread_atfork({('prepare', 'parent', 'child')[which]})"
            call_routine(kernel, thread, handler, (), partial(_next_handler, which, at + 1, result), name)
            return None
    return result


def _copy_process(kernel: Kernel, caller: Thread, everybody: bool) -> Process:
    parent, copier, ours = caller.process, Copier(), Copies()
    child = kernel.create_process(parent.name, parent.model, parent.pid)
    child.main, child.last_tid = parent.main, parent.last_tid
    child.memory = {name: copier.copy(value) for name, value in parent.memory.items()}
    child.keys, child.last_key = dict(parent.keys), parent.last_key
    child.fork_handlers = list(parent.fork_handlers)
    child.actions = dict(parent.actions)
    try:
        for thread in parent.living() if everybody else [caller]:
            ours[thread] = _copy_thread(kernel, thread, child, copier, thread is caller)
    except Parted as error:
        raise parted(error, repr(caller), kernel.now) from error
    if everybody:
        for thread in [thread for thread in parent.threads.values() if thread.state == ENDED]:
            _copy_ended(kernel, thread, child, copier)
    child.last_object = parent.last_object
    child.objects = {number: thing.copied(ours, kernel.policy.queue()) for number, thing in parent.objects.items()}
    for control, once in parent.once.items():
        if once.done or once.runner in ours:
            child.once[control] = twin = Once(ours[once.runner])
            twin.done = once.done
    kernel.note(EventKind.FORK, caller, ours[caller])
    for thread in child.living():
        kernel.make_ready(thread)
    return child


def _copy_thread(kernel: Kernel, thread: Thread, child: Process, copier: Copier, calling: bool) -> Thread:
    """The copy of `thread` in `child`, which does next what `thread` does next; that of the caller returns from fork."""
    assert thread.program is not None and thread.history is not None
    history = copier.history(thread.history)
    generator = replay(kernel.generator_of, *thread.program, history)
    twin = Thread(
        len(kernel.threads),
        child,
        thread.tid,
        thread.name,
        generator,
        kernel.now,
        thread.bound,
        thread.own_priority,
        thread.detached,
    )
    kernel.threads.append(twin)
    child.threads[twin.tid] = twin
    child.alive += 1
    twin.program, twin.history = thread.program, history
    if twin.bound:
        twin.lwp = kernel.create_lwp(child, True, twin.priority)
        twin.lwp.thread = twin
    twin.mask = thread.mask
    twin.cancel_requested, twin.doomed = thread.cancel_requested, thread.doomed
    twin.cancel_disabled, twin.cancel_asynchronous = thread.cancel_disabled, thread.cancel_asynchronous
    twin.cleanup = list(thread.cleanup) if thread.cleanup else None
    if thread.specific is not None:
        twin.specific = {key: copier.copy(value) for key, value in thread.specific.items()}
    if thread.exiting is not None:
        twin.exiting = Exiting(thread.exiting.value)
        twin.exiting.key, twin.exiting.rounds = thread.exiting.key, thread.exiting.rounds
    if thread.frames:
        twin.frames = [_copy_frame(kernel, thread, frame, copier) for frame in thread.frames]
    if calling:
        set_step(twin, (_HANDLE, CHILD, 0, 0))
    else:
        _go_on_as(kernel, thread, twin, copier)
    if kernel.lines is not None:
        kernel.lines.back(kernel.now, twin)
    return twin


def _copy_ended(kernel: Kernel, thread: Thread, child: Process, copier: Copier) -> None:
    """The copy in `child` of a thread that has ended and not been joined: its exit value can be had there too."""
    nothing = generator_of(_nothing, ())
    twin = Thread(
        len(kernel.threads), child, thread.tid, thread.name, nothing, kernel.now, False, thread.own_priority, False
    )
    kernel.threads.append(twin)
    child.threads[twin.tid] = twin
    twin.state, twin.ended = ENDED, kernel.now
    twin.exit_value = copier.copy(thread.exit_value)


def _nothing() -> Iterator[Call]:
    return
    yield


def _copy_frame(kernel: Kernel, thread: Thread, frame: Frame, copier: Copier) -> Frame:
    assert frame.history is not None
    history = copier.history(frame.history)
    twin = Frame(
        frame.program, frame.args, replay(kernel.generator_of, frame.program, frame.args, history), frame.after
    )
    twin.history, twin.dropped, twin.mask, twin.cleanup = history, frame.dropped, frame.mask, frame.cleanup
    twin.remaining, twin.value, twin.step = frame.remaining, copier.copy(frame.value), frame.step
    if (wait := frame.wait) is not None:
        twin.step = wait.waits_for.step_in_copy(kernel, thread, wait.call, wait.done)
        if wait.done:
            twin.value = copier.copy(wait.value)
    return twin


def _go_on_as(kernel: Kernel, thread: Thread, twin: Thread, copier: Copier) -> None:
    """Let `twin` do what `thread`, which is not the caller, would do next."""
    step = thread.step
    if thread.state == BLOCKED:
        step = answer_later(*blocked_call(kernel, thread))
    elif thread.state == WAITING:
        assert thread.waits_for is not None
        step = thread.waits_for.step_in_copy(kernel, thread, thread.call, False)
    else:
        cpu = computing_cpu(kernel, thread)
        twin.remaining = thread.remaining if cpu is None else cpu.target - kernel.now
        twin.value = copier.copy(thread.value)
    if thread.state != ACTIVE:
        twin.remaining = 0
    set_step(twin, step)


def pthread_atfork(prepare: Program | None = None, parent: Program | None = None, child: Program | None = None) -> Call:
    """Have `prepare` called before each fork of this process, and after it `parent` in the parent and `child` in the child.

    All run in the thread that forks, or its copy.  Of several registered, `prepare` is called last registered first, the
    others first registered first.  Any may be None.  The result is 0.

    POSIX.1-2017: pthread_atfork.
    """
    for name, handler in (("prepare", prepare), ("parent", parent), ("child", child)):
        if handler is not None:
            routine(handler, f"pthread_atfork({name})")
    return (_ATFORK, prepare, parent, child)


def _atfork(kernel: Kernel, thread: Thread, call: Call) -> int:
    thread.process.fork_handlers.append(call[1:])
    return 0


def _price(kernel: Kernel, thread: Thread, call: Call) -> int:
    return kernel.costs.syscall + kernel.costs.process_create


_FORK = Operation("fork", _fork, _price)
_FORKALL = Operation("forkall", _fork, _price)
_HANDLE = Operation("fork", _handle)
_ATFORK = Operation("pthread_atfork", _atfork)
