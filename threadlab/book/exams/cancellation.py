"""Questions on chapter 05: when a cancellation acts, and what runs when it does."""

from __future__ import annotations

from random import Random

from threadlab.book.exams.question import Ambiguous, Question, always, code, lines, listed
from threadlab.trace import Trace, ms


def cleanup_order(draw: Random) -> Question:
    """Which cleanup handlers and destructors run, and in which order."""
    names = draw.sample("abcdef", draw.randint(3, 4))
    popped = draw.choice((0, 1))
    after = draw.randint(2, len(names) - 1)
    pushes = [f'    yield tl.pthread_cleanup_push(say, "{name}")\n' for name in names]
    pushes.insert(after, f"    yield tl.pthread_cleanup_pop({popped})\n")
    source = f"""
def say(name):
    yield tl.write(name)

def worker():
    key = yield tl.pthread_key_create(say)
    yield tl.pthread_setspecific(key, "key")
{"".join(pushes)}    yield tl.pause()

def main():
    tid = yield tl.pthread_create(worker)
    yield tl.nanosleep(5 * ms)
    yield tl.pthread_cancel(tid)
    yield tl.pthread_join(tid)
"""
    gone = names[after - 1]
    return Question(
        f"`say` is used as a cleanup handler and as the destructor of a key. Which lines are written, in which order?"
        f"{code(source)}",
        listed(always(source, lines)),
        f"`pthread_cleanup_pop({popped})` takes off {gone} and {'runs' if popped else 'does not run'} it. The cancelled "
        "thread runs the others, last pushed first, and then the destructors of its keys.",
    )


def when_it_acts(draw: Random) -> Question:
    """When a thread ends that is cancelled while it computes, sleeps, or has cancellation disabled."""
    first, second, third = (draw.randrange(4, 14, 2) for _ in range(3))
    sent = draw.randrange(1, first + second + third, 2)
    off = draw.random() < 0.5
    disable = "    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_DISABLE)\n" if off else ""
    enable = "    yield tl.pthread_setcancelstate(tl.PTHREAD_CANCEL_ENABLE)\n" if off else ""
    source = f"""
def worker():
    yield tl.compute({first} * ms)
{disable}    yield tl.nanosleep({second} * ms)
{enable}    yield tl.compute({third} * ms)
    yield tl.pthread_testcancel()
    yield tl.compute({first} * ms)

def main():
    tid = yield tl.pthread_create(worker)
    yield tl.nanosleep({sent} * ms)
    yield tl.pthread_cancel(tid)
    yield tl.pthread_join(tid)
"""

    def ended(trace: Trace) -> float:
        return trace.end / ms

    done = always(source, ended, cpus=2, quantum=100 * ms)
    if done == 2 * first + second + third:
        raise Ambiguous
    return Question(
        f"Cancellation is deferred, as it is unless changed; there are two CPUs. After how many milliseconds has `worker` "
        f"ended?{code(source)}",
        f"after {done:g} ms",
        f"The request comes after {sent} ms and acts at the next cancellation point with cancellation enabled: computing is "
        "none, `nanosleep` and `pthread_testcancel` are.",
    )


def asynchronous(draw: Random) -> Question:
    """How far a thread comes under deferred and under asynchronous cancellation."""
    step, steps = draw.randint(2, 6), draw.randint(4, 6)
    sent = step * draw.randint(1, steps - 2) + draw.randint(1, step - 1)
    kinds = ("DEFERRED", "ASYNCHRONOUS")
    source = """
def worker():
    yield tl.pthread_setcanceltype(tl.PTHREAD_CANCEL_KIND)
    for n in range(STEPS):
        yield tl.compute(STEP * ms)
        yield tl.store("done", n + 1)
    yield tl.pthread_testcancel()

def main():
    tid = yield tl.pthread_create(worker)
    yield tl.nanosleep(SENT * ms)
    yield tl.pthread_cancel(tid)
    yield tl.pthread_join(tid)
    yield tl.write(str((yield tl.load("done"))))
"""
    for name, value in {"STEPS": steps, "STEP": step, "SENT": sent}.items():
        source = source.replace(f"{name} ", f"{value} ").replace(f"({name})", f"({value})")
    deferred, at_once = (always(source.replace("KIND", kind), lines, cpus=2)[0] for kind in kinds)
    return Question(
        f"What does this program write if `KIND` is `DEFERRED`, and what if it is `ASYNCHRONOUS`? There are two CPUs."
        f"{code(source)}",
        f"{deferred} and {at_once}",
        "A deferred request waits for `pthread_testcancel`, the first cancellation point. An asynchronous one acts at once, "
        f"after {sent} ms, in the middle of a computation.",
    )


TEMPLATES = (cleanup_order, when_it_acts, asynchronous)
