"""An exercise of chapter 03 in C: a program that relies on its library, and has to wait for its thread."""

from __future__ import annotations

import re
from typing import Any

from threadlab.exercises.c_text import c_calls
from threadlab.exercises.verdict import Verdict, hint, right

GIVEN = """\
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

static long sum;

static void *adds(void *upper)
{
    for (long n = 1; n <= *(long *)upper; n++)
        sum += n;
    return NULL;
}

int main(void)
{
    long upper = 1000000;
    pthread_t thread;
    pthread_create(&thread, NULL, adds, &upper);
    sched_yield();
    printf("sum = %ld\\n", sum);
    return 0;
}
"""
"""the program as the reader finds it"""

_WHICH = "Which call waits for the end of a thread?"
_TOLD = {
    "sleep": "It waits for a time, and not for the thread: on a slow machine it is too short, on a fast one it is wasted.",
    "pthread_mutex_lock": "A mutex keeps two threads from being there at the same time. It does not say who comes first.",
    "pthread_exit": "pthread_exit ends the thread that calls it, main. It waits for nobody, and main has the sum to print.",
    "pthread_detach": "A detached thread is one for which nobody can wait.",
}
"""what a call that does not wait for a thread does; sleep stands for all calls that sleep"""


def joins(answer: Any) -> Verdict:
    """The judge of libraries.5: the text has to join the thread before it prints the sum."""
    if not isinstance(answer, str):
        return hint(f"The answer is the text of a C program, and not {answer!r}.")
    calls = c_calls(answer, "main")
    if calls is None:
        return hint("This is no C program with a main, or its brackets do not match.")
    names = [call.name for call in calls]
    if "pthread_create" not in names or "printf" not in names or c_calls(answer, "adds") != []:
        return hint("It should still make a thread that adds up, with pthread_create, and print the sum in main.")
    create, shown = names.index("pthread_create"), names.index("printf")
    thread = calls[create].arguments[0].removeprefix("&").strip() if calls[create].arguments else ""
    if not re.search(r"#\s*include\s*<pthread\.h>", answer):
        return hint("Without #include <pthread.h> the program cannot be compiled.")
    joined = [at for at, call in enumerate(calls) if call.name == "pthread_join" and call.arguments[:1] == (thread,)]
    if any(create < at < shown for at in joined):
        return right(
            "pthread_join returns when the thread has ended, and main then sees what it wrote: in every library."
        )
    if joined:
        return hint("The sum is printed before main has waited for the thread.")
    if "pthread_join" in names:
        return hint(f"pthread_join takes the thread that pthread_create stored, {thread or 'a pthread_t'}, by value.")
    for name in ("sleep" if "sleep" in name else name for name in names):
        if name in _TOLD:
            return hint(f"{_TOLD[name]} {_WHICH}")
    if re.search(r"\b(while|volatile)\b", answer):
        asks = "Asking again and again for a variable that another thread writes is a data race in C, and uses a CPU."
        return hint(f"{asks} volatile changes neither. {_WHICH}")
    if names.count("sched_yield") == 1:
        return hint(f"main gives way once, and then prints what there is. {_WHICH}")
    return hint(f"However often main gives way, or does not, nothing makes it wait for the thread. {_WHICH}")


def _with(line: str) -> str:
    """The program with another line in place of the call of sched_yield."""
    return GIVEN.replace("sched_yield();", line)


MENDED = _with("pthread_join(thread, NULL);")
MISTAKES = (
    GIVEN,
    _with("sleep(1);"),
    _with("while (sum == 0) ;"),
    _with("pthread_exit(NULL);"),
    _with("sched_yield(); sched_yield();"),
    _with("pthread_join(&thread, NULL);"),
    GIVEN.replace("    return 0;", "    pthread_join(thread, NULL);\n    return 0;"),
)
