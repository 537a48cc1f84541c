"""Thread-specific data.  POSIX.1-2017: pthread_key_create, pthread_setspecific, pthread_getspecific, pthread_key_delete."""

from __future__ import annotations

from errno import EAGAIN, EINVAL
from typing import Any

from threadlab.machine.checks import routine
from threadlab.machine.computer.kernel import Kernel
from threadlab.machine.computer.operation import Call, Operation, Program
from threadlab.machine.computer.thread import Thread
from threadlab.machine.posix.failure import failure, undefined

PTHREAD_KEYS_MAX = 1024
"""how many keys a process can have at a time (the value that glibc uses; POSIX asks for 128)"""


def pthread_key_create(destructor: Program | None = None) -> Call:
    """Make a key, under which each thread of the process can keep a value of its own (None at first).

    `destructor`, if given, is called with the value of each thread that ends with one.  The result is the key.  Fails
    with EAGAIN if there are PTHREAD_KEYS_MAX keys already.

    POSIX.1-2017: pthread_key_create.
    """
    if destructor is not None:
        routine(destructor, "pthread_key_create(destructor)")
    return (_CREATE, destructor)


def _create(kernel: Kernel, thread: Thread, call: Call) -> int:
    process = thread.process
    if len(process.keys) >= PTHREAD_KEYS_MAX:
        raise failure(EAGAIN, f"pthread_key_create: the process has {PTHREAD_KEYS_MAX} keys already")
    process.last_key = key = process.last_key + 1
    process.keys[key] = call[1]
    return key


def pthread_setspecific(key: int, value: Any) -> Call:
    """Let the calling thread keep `value` under `key`.  The result is 0.

    Fails with EINVAL for a key deleted or never made.

    POSIX.1-2017: pthread_setspecific.
    """
    return (_SET, key, value)


def _set(kernel: Kernel, thread: Thread, call: Call) -> int:
    _check(thread, call)
    if thread.specific is None:
        thread.specific = {}
    thread.specific[call[1]] = call[2]
    return 0


def pthread_getspecific(key: int) -> Call:
    """Ask what the calling thread keeps under `key`, which is the result; None if nothing.

    Fails with EINVAL for a key deleted or never made, where glibc quietly gives NULL.

    POSIX.1-2017: pthread_getspecific.
    """
    return (_GET, key)


def _get(kernel: Kernel, thread: Thread, call: Call) -> Any:
    _check(thread, call)
    return None if thread.specific is None else thread.specific.get(call[1])


def pthread_key_delete(key: int) -> Call:
    """Forget `key`, and all threads' values under it without calling a destructor.  The result is 0.

    Fails with EINVAL for a key deleted or never made.

    POSIX.1-2017: pthread_key_delete.
    """
    return (_DELETE, key)


def _delete(kernel: Kernel, thread: Thread, call: Call) -> int:
    _check(thread, call)
    del thread.process.keys[call[1]]
    for other in thread.process.threads.values():
        if other.specific:
            other.specific.pop(call[1], None)
    return 0


def _check(thread: Thread, call: Call) -> None:
    if call[1] not in thread.process.keys:
        raise undefined(EINVAL, f"{call[0].name}: there is no key {call[1]!r} (never made, or deleted already)")


_CREATE = Operation("pthread_key_create", _create)
_SET = Operation("pthread_setspecific", _set)
_GET = Operation("pthread_getspecific", _get)
_DELETE = Operation("pthread_key_delete", _delete)
