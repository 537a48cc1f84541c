"""Programs to which something happens from outside: a signal, a cancellation, a fork.  It matters when."""

from __future__ import annotations

import signal
from collections.abc import Generator
from typing import Any

from threadlab import machine as tl
from threadlab.trace import ms

Steps = Generator[Any, Any, Any]


def handler(signo: Any) -> Steps:
    """Write to the log, which has a lock."""
    mutex = yield tl.load("log")
    yield tl.pthread_mutex_lock(mutex)
    yield tl.write("the handler writes to the log")
    yield tl.pthread_mutex_unlock(mutex)


def logs(signo: Any) -> Steps:
    """Write to the log as well, and be the one who gets the signals."""
    mutex = yield tl.load("log")
    yield tl.pthread_sigmask(tl.SIG_UNBLOCK, [signo])
    yield tl.compute(1 * ms)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.compute(2 * ms)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.compute(3 * ms)


def sends(signo: Any) -> Steps:
    """Send a signal to the process."""
    yield tl.compute(5 * ms)
    yield tl.kill((yield tl.getpid()), signo)


def logging() -> Steps:
    """A thread writes to a log, and so does the handler of a signal."""
    yield tl.store("log", (yield tl.pthread_mutex_init()))
    yield tl.sigaction(signal.SIGUSR1, handler)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [signal.SIGUSR1])
    tids = [(yield tl.pthread_create(logs, signal.SIGUSR1, name="logger"))]
    tids.append((yield tl.pthread_create(sends, signal.SIGUSR1, name="sender")))
    for tid in tids:
        yield tl.pthread_join(tid)


def updates(mutex: int) -> Steps:
    """Update something under a lock; a cancellation may come at any moment."""
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield tl.compute(1 * ms)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.compute(2 * ms)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.compute(4 * ms)


def cancels(victim: int) -> Steps:
    """Ask for the cancellation of the other thread."""
    yield tl.compute(5 * ms)
    yield tl.pthread_cancel(victim)


def cancelling() -> Steps:
    """A thread is cancelled; afterwards its lock is needed."""
    mutex = yield tl.pthread_mutex_init()
    victim = yield tl.pthread_create(updates, mutex, name="updater")
    other = yield tl.pthread_create(cancels, victim, name="canceller")
    yield tl.pthread_join(other)
    yield tl.pthread_join(victim)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.write("the lock is free")


def holds(mutex: int) -> Steps:
    """Hold the lock for a while, as malloc does inside."""
    yield tl.compute(1 * ms)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.compute(2 * ms)
    yield tl.pthread_mutex_unlock(mutex)


def forking() -> Steps:
    """Fork; the child needs the lock."""
    mutex = yield tl.pthread_mutex_init()
    tid = yield tl.pthread_create(holds, mutex, name="holder")
    yield tl.compute(4 * ms)
    if (yield tl.fork()) == 0:
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write("the child has the lock")
        yield tl._exit(0)
    yield tl.waitpid()
    yield tl.pthread_join(tid)
