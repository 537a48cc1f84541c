"""Questions on chapter 08: data that belongs to a thread."""

from __future__ import annotations

from random import Random

from threadlab.book.exams.question import Ambiguous, Question, always, code, lines, listed


def left_behind(draw: Random) -> Question:
    """What tasks find in thread-specific data that earlier tasks of the same worker have left."""
    kinds = [draw.choice(("set", "look", "clear")) for _ in range(5)]
    names = iter(draw.sample(("ann", "bob", "eve", "kim", "tom"), 5))
    tasks = [(kind, next(names) if kind == "set" else None) for kind in kinds]
    if kinds.count("look") < 2 or "set" not in kinds:
        raise Ambiguous
    listing = "\n".join(
        f"    yield from pool.submit({kind}_user, key{f', {name!r}' if name else ''})" for kind, name in tasks
    )
    source = f"""
def set_user(key, name):
    yield tl.pthread_setspecific(key, name)

def clear_user(key):
    yield tl.pthread_setspecific(key, None)

def look_user(key):
    yield tl.write(str((yield tl.pthread_getspecific(key))))

def main():
    key = yield tl.pthread_key_create()
    pool = yield from tl.ThreadPool.start(workers=1, capacity=10)
{listing}
    yield from pool.shutdown()
"""
    return Question(
        f"What does this program write?{code(source)}",
        listed(always(source, lines)),
        "The value belongs to the thread, not to the task: it stays in the worker until somebody sets another one.",
    )


def destructors(draw: Random) -> Question:
    """For how many threads a key's destructor runs."""
    values = [draw.choice(("data", None, "unset")) for _ in range(draw.randint(3, 6))]
    leaves = draw.random() < 0.5
    source = f"""
def destructor(value):
    yield tl.write("freed")

def worker(key, value):
    if value != "unset":
        yield tl.pthread_setspecific(key, value)
    yield tl.compute(1 * ms)

def main():
    key = yield tl.pthread_key_create(destructor)
    yield tl.pthread_setspecific(key, "of main")
    tids = []
    for value in {values}:
        tids.append((yield tl.pthread_create(worker, key, value)))
    for tid in tids:
        yield tl.pthread_join(tid)
{"    yield tl.pthread_exit()" if leaves else "    yield tl.exit(0)"}
"""
    count = always(source, lambda trace: len(trace.output))
    return Question(
        f"How often does the destructor run?{code(source)}",
        f"{count}",
        "It runs when a thread ends whose value is not NULL (`None` here). "
        + (
            "`main` ends by `pthread_exit` and counts too."
            if leaves
            else "`exit` ends the process without destructors."
        ),
    )


TEMPLATES = (left_behind, destructors)
