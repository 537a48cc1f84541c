"""Programs of the exercises of chapter 05: how a thread is cancelled, solutions, and plausible mistakes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from threadlab import machine as tl
from threadlab.machine.computer.operation import Call
from threadlab.trace import ms

Steps = Generator[Call, Any, Any]
MODES = {
    "asynchronous": (tl.PTHREAD_CANCEL_ENABLE, tl.PTHREAD_CANCEL_ASYNCHRONOUS),
    "deferred": (tl.PTHREAD_CANCEL_ENABLE, tl.PTHREAD_CANCEL_DEFERRED),
    "disabled": (tl.PTHREAD_CANCEL_DISABLE, tl.PTHREAD_CANCEL_DEFERRED),
}
"""state and type by the name of the mode"""


def cancels(routine: Callable[..., Any], after: int | None, *args: Any) -> Steps:
    """Start ``routine(*args)`` in a thread and ask for its cancellation after `after` nanoseconds (None: never)."""
    tid = yield tl.pthread_create(routine, *args, name="worker")
    if after is not None:
        yield tl.nanosleep(after)
        yield tl.pthread_cancel(tid)
    value = yield tl.pthread_join(tid)
    yield tl.write(f"exit value: {value}")


def says(text: str) -> Steps:
    """Write `text`, as a cleanup handler."""
    yield tl.write(text)


# cancellation.4: a computation that can be cancelled


def responsive_solution() -> Steps:
    """A solution of cancellation.4."""
    for _ in range(20):
        yield tl.compute(3 * ms)
        yield tl.pthread_testcancel()


def responsive_never() -> Steps:
    """A plausible mistake in cancellation.4: no cancellation point at all."""
    for _ in range(20):
        yield tl.compute(3 * ms)


def responsive_anywhere() -> Steps:
    """A plausible mistake in cancellation.4: asynchronous cancellation, which acts in the middle of a piece."""
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    for _ in range(20):
        yield tl.compute(3 * ms)


def responsive_seldom() -> Steps:
    """A plausible mistake in cancellation.4: a point only now and then."""
    for n in range(20):
        yield tl.compute(3 * ms)
        if n % 5 == 4:
            yield tl.pthread_testcancel()


# cancellation.5: a lock that must not leak


def unlocks(mutex: int) -> Steps:
    """Unlock, as a cleanup handler."""
    yield tl.pthread_mutex_unlock(mutex)


def mended_solution(mutex: int) -> Steps:
    """A solution of cancellation.5."""
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(unlocks, mutex)
    yield tl.compute(4 * ms)
    yield tl.read(6 * ms)
    yield tl.compute(4 * ms)
    yield tl.pthread_cleanup_pop(1)


def mended_not(mutex: int) -> Steps:
    """A plausible mistake in cancellation.5: nothing was changed."""
    yield tl.pthread_mutex_lock(mutex)
    yield tl.compute(4 * ms)
    yield tl.read(6 * ms)
    yield tl.compute(4 * ms)
    yield tl.pthread_mutex_unlock(mutex)


def mended_twice(mutex: int) -> Steps:
    """A plausible mistake in cancellation.5: the handler is called, and then the mutex is unlocked again."""
    yield from mended_solution(mutex)
    yield tl.pthread_mutex_unlock(mutex)


def mended_deaf(mutex: int) -> Steps:
    """A plausible mistake in cancellation.5: cancellation is disabled, so that nothing can be leaked or stopped."""
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield from mended_not(mutex)


def mended_anywhere(mutex: int) -> Steps:
    """A plausible mistake in cancellation.5: asynchronous cancellation, which may act between lock and push."""
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_ASYNCHRONOUS)
    yield from mended_solution(mutex)


def mended_in_parts(mutex: int) -> Steps:
    """A plausible mistake in cancellation.5: the mutex is given back for the time of the read."""
    for step in (tl.compute(4 * ms), None, tl.compute(4 * ms)):
        if step is None:
            yield tl.read(6 * ms)
        else:
            yield tl.pthread_mutex_lock(mutex)
            yield step
            yield tl.pthread_mutex_unlock(mutex)


# cancellation.6: cancelled while it waits for a condition


def waiter_solution(mutex: int, cond: int) -> Steps:
    """A solution of cancellation.6."""
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(unlocks, mutex)
    yield from _takes(mutex, cond)
    yield tl.pthread_cleanup_pop(1)


def _takes(mutex: int, cond: int) -> Steps:
    while not (yield tl.load("items")):
        yield tl.pthread_cond_wait(cond, mutex)
    yield tl.store("items", (yield tl.load("items")) - 1)


def waiter_trusting(mutex: int, cond: int) -> Steps:
    """A plausible mistake in cancellation.6: the wait has given the mutex back, so there is nothing to unlock."""
    yield tl.pthread_mutex_lock(mutex)
    yield from _takes(mutex, cond)
    yield tl.pthread_mutex_unlock(mutex)


def waiter_hasty(mutex: int, cond: int) -> Steps:
    """A plausible mistake in cancellation.6: it does not look again after the wait."""
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(unlocks, mutex)
    if not (yield tl.load("items")):
        yield tl.pthread_cond_wait(cond, mutex)
    yield from _adds("items", -1)
    yield tl.pthread_cleanup_pop(1)


def _locks_and_unlocks(mutex: int) -> Steps:
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_mutex_unlock(mutex)


def waiter_locking(mutex: int, cond: int) -> Steps:
    """A plausible mistake in cancellation.6: the handler takes the mutex first."""
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(_locks_and_unlocks, mutex)
    yield from _takes(mutex, cond)
    yield tl.pthread_cleanup_pop(0)
    yield tl.pthread_mutex_unlock(mutex)


# cancellation.9: half a change is undone


def undo_solution(mutex: int) -> Steps:
    """A solution of cancellation.9."""
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(unlocks, mutex)
    yield from _adds("left", -10)
    yield tl.pthread_cleanup_push(_adds, "left", 10)
    yield tl.read(6 * ms)
    yield tl.pthread_cleanup_pop(0)
    yield from _adds("right", 10)
    yield tl.pthread_cleanup_pop(1)


def _adds(name: str, amount: int) -> Steps:
    yield tl.store(name, (yield tl.load(name)) + amount)


def undo_nothing(mutex: int) -> Steps:
    """A plausible mistake in cancellation.9: the mutex is unlocked, and the change stays half done."""
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(unlocks, mutex)
    yield from _adds("left", -10)
    yield tl.read(6 * ms)
    yield from _adds("right", 10)
    yield tl.pthread_cleanup_pop(1)


def undo_always(mutex: int) -> Steps:
    """A plausible mistake in cancellation.9: the change is undone on the ordinary way out, too."""
    yield tl.pthread_mutex_lock(mutex)
    yield tl.pthread_cleanup_push(unlocks, mutex)
    yield from _adds("left", -10)
    yield tl.pthread_cleanup_push(_adds, "left", 10)
    yield tl.read(6 * ms)
    yield from _adds("right", 10)
    yield tl.pthread_cleanup_pop(1)
    yield tl.pthread_cleanup_pop(1)


def undo_never_asked(mutex: int) -> Steps:
    """A plausible mistake in cancellation.9: cancellation is disabled, so that nothing has to be undone."""
    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)
    yield from undo_nothing(mutex)


def undo_locked(mutex: int) -> Steps:
    """A plausible mistake in cancellation.9: the change is undone, and the mutex stays locked."""
    yield tl.pthread_mutex_lock(mutex)
    yield from _adds("left", -10)
    yield tl.pthread_cleanup_push(_adds, "left", 10)
    yield tl.read(6 * ms)
    yield tl.pthread_cleanup_pop(0)
    yield from _adds("right", 10)
    yield tl.pthread_mutex_unlock(mutex)


def undo_late(mutex: int) -> Steps:
    """A plausible mistake in cancellation.9: the mutex is unlocked first, and the change undone afterwards."""
    yield tl.pthread_mutex_lock(mutex)
    yield from _adds("left", -10)
    yield tl.pthread_cleanup_push(_adds, "left", 10)
    yield tl.pthread_cleanup_push(unlocks, mutex)
    yield tl.read(6 * ms)
    yield tl.pthread_cleanup_pop(0)
    yield tl.pthread_cleanup_pop(0)
    yield from _adds("right", 10)
    yield tl.pthread_mutex_unlock(mutex)


def undo_early_read(mutex: int) -> Steps:
    """A plausible mistake in cancellation.9: it reads before it changes anything."""
    yield tl.read(6 * ms)
    yield tl.pthread_mutex_lock(mutex)
    yield from _adds("left", -10)
    yield from _adds("right", 10)
    yield tl.pthread_mutex_unlock(mutex)


# cancellation.8: a C program that leaks a lock

LEAKY = """\
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void give_back(void *mutex)
{
    pthread_mutex_unlock(mutex);
}

static void *worker(void *unused)
{
    pthread_mutex_lock(&lock);
    update();
    read(device, buffer, sizeof buffer);
    update();
    pthread_mutex_unlock(&lock);
    return NULL;
}
"""
MENDED = LEAKY.replace(
    "    update();\n    read", "    pthread_cleanup_push(give_back, &lock);\n    update();\n    read"
)
MENDED = MENDED.replace("    pthread_mutex_unlock(&lock);\n    return", "    pthread_cleanup_pop(1);\n    return")
