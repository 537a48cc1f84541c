"""Questions on chapter 06: which thread gets a signal, and how often a handler runs."""

from __future__ import annotations

from random import Random

from threadlab.book.exams.question import Ambiguous, Question, always, code, lines, listed
from threadlab.trace import Trace, ms


def who_handles_it(draw: Random) -> Question:
    """Which of several threads with different masks runs the handler of a signal sent to the process or to a thread."""
    names = ["SIGUSR1", "SIGUSR2"]
    masks = {f"T{n}": draw.choice(([], names[:1], names[1:], names)) for n in (1, 2, 3)}
    sent = draw.choice(names)
    target = draw.choice(("process", "T1", "T2", "T3"))
    calls = "".join(
        f'    {"target = " if name == target else ""}yield tl.pthread_create(worker, [{", ".join(mask)}], name="{name}")\n'
        for name, mask in masks.items()
    )
    send = f"kill((yield tl.getpid()), {sent})" if target == "process" else f"pthread_kill(target, {sent})"
    source = f"""
from signal import SIGUSR1, SIGUSR2

def handler(signo):
    yield tl.write("handled")

def worker(mask):
    yield tl.pthread_sigmask(tl.SIG_BLOCK, mask)
    yield tl.compute(20 * ms)

def main():
    yield tl.sigaction(SIGUSR1, handler)
    yield tl.sigaction(SIGUSR2, handler)
{calls}    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGUSR1, SIGUSR2])
    yield tl.nanosleep(5 * ms)
    yield tl.{send}
    yield tl.pthread_exit()
"""

    def handlers(trace: Trace) -> tuple[str, ...]:
        names = {thread.tid: thread.name for thread in trace.threads}
        return tuple(names[tid] for _, _, tid, _ in trace.output)

    ran = always(source, handlers, cpus=4, quantum=100 * ms)
    if target == "process":
        why = "A signal for the process goes to a thread that does not block it; if all block it, it stays pending."
    else:
        why = f"`pthread_kill` sends to {target} alone, and while {target} blocks the signal it is pending there."
    return Question(
        f"There are four CPUs. Which thread runs the handler, if any does?{code(source)}",
        ran[0] if ran else "none: the signal stays pending",
        why,
    )


def how_often(draw: Random) -> Question:
    """How often a handler runs for standard and real-time signals that were sent while blocked."""
    standard, second, real_time = draw.randint(0, 4), draw.randint(0, 3), draw.randint(0, 4)
    if standard + second + real_time < 4:
        raise Ambiguous
    source = f"""
from signal import SIGUSR1, SIGUSR2, SIGRTMIN

def handler(signo):
    yield tl.store("count", (yield tl.load("count")) + 1)

def main():
    yield tl.store("count", 0)
    for signo in (SIGUSR1, SIGUSR2, SIGRTMIN):
        yield tl.sigaction(signo, handler)
    yield tl.pthread_sigmask(tl.SIG_BLOCK, [SIGUSR1, SIGUSR2, SIGRTMIN])
    pid = yield tl.getpid()
    for signo in [SIGUSR1] * {standard} + [SIGUSR2] * {second} + [SIGRTMIN] * {real_time}:
        yield tl.kill(pid, signo)
    yield tl.pthread_sigmask(tl.SIG_UNBLOCK, [SIGUSR1, SIGUSR2, SIGRTMIN])
    yield tl.write(str((yield tl.load("count"))))
"""
    return Question(
        f"What does this program write?{code(source)}",
        listed(always(source, lines)),
        "While it is pending, a standard signal that comes again is merged with the first; real-time signals are queued.",
    )


TEMPLATES = (who_handles_it, how_often)
