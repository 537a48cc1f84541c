"""Programs that answer the exercises of chapter 06: solutions, and plausible mistakes."""

from __future__ import annotations

from collections.abc import Generator
from signal import SIGTERM, SIGUSR1
from typing import Any

from threadlab import machine as tl
from threadlab.trace import ms

Steps = Generator[Any, Any, Any]

# signals.4: one thread takes SIGTERM


def _works() -> Steps:
    yield tl.compute(20 * ms)
    yield tl.write("done")


def _waits() -> Steps:
    yield tl.sigwait([SIGTERM])
    yield tl.write("stopping")


def _blocks_and_waits() -> Steps:
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGTERM])
    yield from _waits()


def _starts(waits: Any) -> Steps:
    tids = [(yield tl.pthread_create(waits))] if waits else []
    for _ in range(2):
        tids.append((yield tl.pthread_create(_works)))
    return tids


def _joins(tids: list[int]) -> Steps:
    for tid in tids:
        yield tl.pthread_join(tid)


def taken_solution() -> Steps:
    """A solution of signals.4."""
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGTERM])
    yield from _joins((yield from _starts(_waits)))


def taken_blocked_by_one() -> Steps:
    """A plausible mistake in signals.4: only the thread that waits blocks the signal."""
    yield from _joins((yield from _starts(_blocks_and_waits)))


def taken_blocked_late() -> Steps:
    """A plausible mistake in signals.4: main blocks the signal when the threads are there already."""
    tids = yield from _starts(_waits)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGTERM])
    yield from _joins(tids)


def _stopping(signo: Any) -> Steps:
    yield tl.write("stopping")


def taken_by_handler() -> Steps:
    """A plausible mistake in signals.4: a handler, which runs in a thread that is in the middle of something."""
    yield tl.sigaction(SIGTERM, _stopping)
    yield from _joins((yield from _starts(None)))


# signals.5: an interrupted read


def again_solution() -> Steps:
    """A solution of signals.5."""
    while True:
        try:
            yield tl.read(20 * ms)
        except InterruptedError:
            continue
        break
    yield tl.write("has read")


def again_never() -> Steps:
    """A plausible mistake in signals.5: nobody expects EINTR."""
    yield tl.read(20 * ms)
    yield tl.write("has read")


def again_ignored() -> Steps:
    """A plausible mistake in signals.5: EINTR is taken for success."""
    try:
        yield tl.read(20 * ms)
    except InterruptedError:
        pass
    yield tl.write("has read")


def again_once() -> Steps:
    """A plausible mistake in signals.5: a second signal is not thought of."""
    try:
        yield tl.read(20 * ms)
    except InterruptedError:
        yield tl.read(20 * ms)
    yield tl.write("has read")


def again_some_times() -> Steps:
    """A plausible mistake in signals.5: it gives up after a few interruptions, and says that it has read."""
    for _ in range(5):
        try:
            yield tl.read(20 * ms)
            break
        except InterruptedError:
            pass
    yield tl.write("has read")


# signals.6: a signal that must not be lost


def _pauses(call: Any) -> Steps:
    try:
        yield call
    except InterruptedError:
        pass


def unlost_solution() -> Steps:
    """A solution of signals.6."""
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGUSR1])
    while not (yield tl.load("arrived")):
        yield tl.compute(1 * ms)
        yield from _pauses(tl.sigsuspend([]))
    yield tl.write("goes on")


def unlost_hasty() -> Steps:
    """A plausible mistake in signals.6: the signal comes between the look and the wait."""
    while not (yield tl.load("arrived")):
        yield tl.compute(1 * ms)
        yield from _pauses(tl.pause())
    yield tl.write("goes on")


def unlost_blocked() -> Steps:
    """A plausible mistake in signals.6: the signal is blocked, and still blocked during the wait."""
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGUSR1])
    while not (yield tl.load("arrived")):
        yield tl.compute(1 * ms)
        yield from _pauses(tl.pause())
    yield tl.write("goes on")


def unlost_unblocked_before() -> Steps:
    """A plausible mistake in signals.6: unblocked in one step, waited in the next."""
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGUSR1])
    if not (yield tl.load("arrived")):
        yield tl.compute(1 * ms)
        yield tl.pthread_sigmask(tl.SIG_UNBLOCK, [SIGUSR1])
        yield from _pauses(tl.pause())
    yield tl.write("goes on")


def unlost_spinning() -> Steps:
    """A plausible mistake in signals.6: it asks again and again."""
    while not (yield tl.load("arrived")):
        yield tl.compute(1 * ms)
    yield tl.write("goes on")


def unlost_sleeping() -> Steps:
    """A plausible mistake in signals.6: it sleeps, and looks now and then."""
    while not (yield tl.load("arrived")):
        yield tl.compute(1 * ms)
        yield from _pauses(tl.nanosleep(10 * ms))
    yield tl.write("goes on")


# signals.8: the C program

LATE = """\
static void *waits(void *set)
{
    int signo;
    for (;;) {
        sigwait(set, &signo);
        report(signo);
    }
}

int main(void)
{
    sigset_t set;
    pthread_t waiter, worker;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_create(&waiter, NULL, waits, &set);
    pthread_create(&worker, NULL, works, NULL);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_join(worker, NULL);
    return 0;
}
"""
_MASK = "    pthread_sigmask(SIG_BLOCK, &set, NULL);\n"
_WITHOUT = LATE.replace(_MASK, "")
EARLY = _WITHOUT.replace("    pthread_create(&waiter", f"{_MASK}    pthread_create(&waiter")
BETWEEN = _WITHOUT.replace("    pthread_create(&worker", f"{_MASK}    pthread_create(&worker")
IN_WAITER = _WITHOUT.replace("    for (;;)", "    pthread_sigmask(SIG_BLOCK, set, NULL);\n    for (;;)")
ANOTHER = EARLY.replace("SIGTERM", "SIGINT")
UNBLOCKED = EARLY.replace("SIG_BLOCK", "SIG_UNBLOCK")
