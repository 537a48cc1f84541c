"""Questions on chapter 04: how many processes and threads there are after fork and exec, and what each of them sees."""

from __future__ import annotations

from random import Random

from threadlab.book.exams.question import Ambiguous, Question, always, code, lines, listed
from threadlab.trace import Trace

FORKS = {
    "    yield tl.fork()\n": "every process doubles",
    "    if (yield tl.fork()) == 0:\n        yield tl.fork()\n": "of each pair the child forks again",
    "    if (yield tl.fork()) > 0:\n        yield tl.fork()\n": "of each pair the parent forks again",
}


def processes(draw: Random) -> Question:
    """How many processes a few calls of fork make."""
    steps = [draw.choice(list(FORKS)) for _ in range(draw.randint(2, 3))]
    source = f"def main():\n{''.join(steps)}"
    count = always(source, lambda trace: len(trace.exit_status))
    return Question(
        f"How many processes are there in all, the first one included?{code(source)}",
        f"{count}",
        f"Step by step: {'; '.join(FORKS[step] for step in steps)}.",
    )


def written_lines(draw: Random) -> Question:
    """How many lines are written between forks."""
    steps = ["fork", *draw.choices(("fork", "write", "leave"), k=3), "write"]
    if steps.count("fork") < 2:
        raise Ambiguous  # too little to think about
    calls = {
        "fork": "    yield tl.fork()\n",
        "write": '    yield tl.write("here")\n',
        "leave": "    if (yield tl.fork()) == 0:\n        yield tl._exit(0)\n",
    }
    source = f"def main():\n{''.join(calls[step] for step in steps)}"
    count = always(source, lambda trace: len(trace.output))
    return Question(
        f"How many lines does this program write in all?{code(source)}",
        f"{count}",
        "Each process that has come so far writes a line; each `fork` doubles their number; who has left writes nothing.",
    )


def threads_in_the_child(draw: Random) -> Question:
    """How many threads a child has after fork or forkall, and a process after exec."""
    sleepers = draw.randint(2, 7)
    call, why = draw.choice(
        (
            ("fork", "POSIX's `fork` copies the calling thread alone."),
            ("forkall", "`forkall`, of Solaris, copies every thread, `main` and the caller included."),
        )
    )
    replaced = draw.random() < 0.5
    source = f"""
def sleeper():
    yield tl.pause()

def other_program():
    yield tl.pause()

def caller():
    if (yield tl.{call}()) == 0:
        {"yield tl.execve(other_program)" if replaced else "yield tl.pause()"}

def main():
    for _ in range({sleepers}):
        yield tl.pthread_create(sleeper)
    yield tl.pthread_create(caller)
    yield tl.pause()
"""

    def in_the_child(trace: Trace) -> int:
        child = max(thread.pid for thread in trace.threads)
        return sum(thread.pid == child and thread.ended < 0 for thread in trace.threads)

    count = always(source, in_the_child)
    exec_ = " Then `exec` puts another program in the child's place, which begins with one thread." if replaced else ""
    return Question(
        f"How many threads does the child have when everything has come to rest?{code(source)}", f"{count}", why + exec_
    )


def two_memories(draw: Random) -> Question:
    """What parent and child write who both change a variable after fork."""
    start, child, parent = draw.randint(1, 9), draw.randint(1, 9), draw.randint(1, 9)
    operation = draw.choice("+-")
    source = f"""
def main():
    yield tl.store("x", {start})
    if (yield tl.fork()) == 0:
        yield tl.store("x", (yield tl.load("x")) + {child})
        yield tl.write(str((yield tl.load("x"))))
    else:
        yield tl.waitpid()
        yield tl.store("x", (yield tl.load("x")) {operation} {parent})
        yield tl.write(str((yield tl.load("x"))))
"""
    return Question(
        f"Which two lines does this program write, in which order?{code(source)}",
        listed(always(source, lines)),
        f"The child has a copy of `x`, in which it still is {start}; what it stores there the parent never sees. "
        "The parent waits, so it writes second.",
    )


TEMPLATES = (processes, written_lines, threads_in_the_child, two_memories)
