"""Calls that make threads and bring them together again: create, join, detach, exit, self.

POSIX.1-2017: pthread_create, pthread_join, pthread_detach, pthread_exit, pthread_self, pthread_attr_setscope.
"""

from __future__ import annotations

from errno import EDEADLK, EINVAL, ENOTSUP
from typing import Any

from threadlab.machine.checks import routine, whole
from threadlab.machine.computer.activations import asks_for_processor
from threadlab.machine.computer.endings import join
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.models import Scope
from threadlab.machine.computer.operation import Call, Operation, Program
from threadlab.machine.computer.states import ENDED
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.cancellation import cancel_now
from threadlab.machine.posix.ending import begin_exit
from threadlab.machine.posix.failure import failure
from threadlab.machine.posix.naming import named_thread

PTHREAD_SCOPE_SYSTEM = Scope.SYSTEM
PTHREAD_SCOPE_PROCESS = Scope.PROCESS


def pthread_create(
    start: Program,
    *args: Any,
    detached: bool = False,
    scope: Scope | None = None,
    priority: int | None = None,
    name: str | None = None,
) -> Call:
    """Make a thread that runs ``start(*args)``.  The result is its thread id.

    `scope` is its contention scope (the model's default unless given), `priority` a whole number, larger being more
    urgent (the creator's unless given), `name` what pictures call it.  Fails with ENOTSUP if the threading model does
    not have the scope.

    POSIX.1-2017: pthread_create.
    """
    routine(start, "pthread_create(start)")
    if scope is not None and not isinstance(scope, Scope):
        raise TypeError(f"scope must be tl.PTHREAD_SCOPE_SYSTEM or tl.PTHREAD_SCOPE_PROCESS, not {scope!r}")
    return (_CREATE, start, args, detached, scope, priority, name)


def _create(kernel: Kernel, thread: Thread, call: Call) -> int:
    _, start, args, detached, scope, priority, name = call
    process = thread.process
    bound = _bound(process.model, scope)
    urgency = thread.own_priority if priority is None else priority
    called = "pthread_create(start)"
    return kernel.create_thread(process, start, args, name, bound, urgency, detached, thread, called).tid


def _bound(model: Any, scope: Scope | None) -> bool:
    if scope is None:
        scope = model.scopes[0]
    elif scope not in model.scopes:
        raise failure(ENOTSUP, f"pthread_create: {model.title} threads cannot have {scope.value}")
    return scope is Scope.SYSTEM


def _create_price(kernel: Kernel, thread: Thread, call: Call) -> int:
    model = thread.process.model
    scope = call[4] or model.scopes[0]
    if scope is Scope.SYSTEM:
        return kernel.costs.kernel_create
    return kernel.costs.user_create + (kernel.costs.syscall if asks_for_processor(kernel, thread) else 0)


def pthread_join(tid: int) -> Call:
    """Wait until the thread `tid` has ended.  The result is its exit value; the id names nothing afterwards.

    Fails with ESRCH if there is no such thread, EINVAL if it is detached or another thread joins it already, EDEADLK
    if it is the caller or waits to join the caller.

    It is a cancellation point. POSIX.1-2017: pthread_join.
    """
    return (_JOIN, whole(tid, "pthread_join(tid)", least=0))


def _join(kernel: Kernel, thread: Thread, call: Call) -> Any:
    if thread.doomed:
        return cancel_now(kernel, thread)
    target = named_thread(thread, call)
    if target.detached:
        raise failure(EINVAL, f"pthread_join: thread {target.tid} is detached")
    if target is thread or thread.joiner is target:
        raise failure(EDEADLK, f"pthread_join: thread {target.tid} waits for the caller")
    if target.joiner is not None:
        raise failure(EINVAL, f"pthread_join: another thread waits for thread {target.tid} already")
    if target.state == ENDED:
        join(kernel, thread, target)
        return target.exit_value
    target.joiner = thread
    return kernel.wait(thread, f"pthread_join({target.tid})", target, call)


def pthread_detach(tid: int) -> Call:
    """Let the thread `tid` be forgotten as soon as it ends; nobody can join it.  The result is 0.

    Fails with ESRCH if there is no such thread, EINVAL if it is detached already.

    POSIX.1-2017: pthread_detach.
    """
    return (_DETACH, whole(tid, "pthread_detach(tid)", least=0))


def _detach(kernel: Kernel, thread: Thread, call: Call) -> int:
    target = named_thread(thread, call)
    if target.detached:
        raise failure(EINVAL, f"pthread_detach: thread {target.tid} is detached already")
    target.detached = True
    if target.state == ENDED:
        del thread.process.threads[target.tid]
    return 0


def pthread_exit(value: Any = None) -> Call:
    """End the calling thread with exit value `value`, after its cleanup handlers and key destructors.  Does not return.

    The process goes on until its last thread ends; then its exit status is 0.

    POSIX.1-2017: pthread_exit.
    """
    return (_EXIT, value)


def _exit(kernel: Kernel, thread: Thread, call: Call) -> Any:
    return begin_exit(kernel, thread, call[1])


def pthread_self() -> Call:
    """Ask for the calling thread's own id, which is the result.

    POSIX.1-2017: pthread_self.
    """
    return (_SELF,)


def _self(kernel: Kernel, thread: Thread, call: Call) -> int:
    return thread.tid


_CREATE = Operation("pthread_create", _create, _create_price)


def _join_price(kernel: Kernel, thread: Thread, call: Call) -> int:
    """A thread with a kernel thread of its own enters the kernel to wait; others wait within the library."""
    target = thread.process.threads.get(call[1])
    return kernel.costs.syscall if thread.bound and target is not None and target.state != ENDED else 0


_JOIN = Operation("pthread_join", _join, _join_price, cancellation_point=True)
_DETACH = Operation("pthread_detach", _detach)
_EXIT = Operation("pthread_exit", _exit)
_SELF = Operation("pthread_self", _self)
