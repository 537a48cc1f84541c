"""An exercise of chapter 02 in C: a thread that asks for a kernel thread of its own, with an attributes object."""

from __future__ import annotations

from typing import Any

from threadlab.exercises.c_text import CCall, c_calls
from threadlab.exercises.verdict import Verdict, hint, right

GIVEN = """\
#include <pthread.h>

void *reactor(void *);

void start_reactor(pthread_t *thread)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_create(thread, NULL, reactor, NULL);
    pthread_attr_setscope(&attributes, PTHREAD_SCOPE_PROCESS);
    pthread_attr_destroy(&attributes);
}
"""
"""the program as the reader finds it"""


def binds(answer: Any) -> Verdict:
    """The judge of models.9: scope and inheritance have to be set in the attributes before the thread is made with them."""
    if not isinstance(answer, str):
        return hint(f"The answer is the text of a C function, and not {answer!r}.")
    calls = c_calls(answer, "start_reactor")
    if calls is None:
        return hint("This does not define start_reactor, or its brackets do not match.")
    names = [call.name for call in calls]
    if "pthread_create" not in names or len(calls[names.index("pthread_create")].arguments) != 4:
        return hint("start_reactor should make the thread, by pthread_create with its four arguments.")
    create = names.index("pthread_create")
    given = calls[create].arguments[1]
    if given in ("NULL", "0"):
        return hint(
            "With NULL for its attributes a thread gets the default ones. Whatever is set elsewhere is not asked."
        )
    if CCall("pthread_attr_init", (given,)) not in calls[:create]:
        return hint(f"{given} has to be an attributes object that pthread_attr_init has made ready before.")
    for setter, value, why in _ASKED:
        found = [(at, call) for at, call in enumerate(calls) if call.name == setter and call.arguments[:1] == (given,)]
        if not found:
            return hint(why)
        if any(at > create for at, _ in found):
            return hint(
                "The thread is made with what the attributes are at that moment. To set them later changes nothing."
            )
        if found[-1][1].arguments[1:] != (value,):
            return hint(f"{setter} asks for {', '.join(found[-1][1].arguments[1:]) or 'nothing'} here. {why}")
    return right("Set, then create with what was set: where both scopes are offered, this thread is bound.")


_ASKED = (
    (
        "pthread_attr_setscope",
        "PTHREAD_SCOPE_SYSTEM",
        "Which scope has a thread that competes with all threads of the system, so that it has a kernel thread?",
    ),
    (
        "pthread_attr_setinheritsched",
        "PTHREAD_EXPLICIT_SCHED",
        "Unless pthread_attr_setinheritsched says EXPLICIT, the thread may inherit the scope of the one that makes it.",
    ),
)


def _with(*lines: str) -> str:
    """The function with these calls between the making ready and the destroying of the attributes."""
    first, rest = GIVEN.split("    pthread_create(")
    return first + "".join(f"    {line}\n" for line in lines) + "    pthread_attr_destroy(" + rest.split("destroy(")[1]


_SCOPE = "pthread_attr_setscope(&attributes, PTHREAD_SCOPE_SYSTEM);"
_INHERIT = "pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);"
_CREATE = "pthread_create(thread, &attributes, reactor, NULL);"

MENDED = _with(_SCOPE, _INHERIT, _CREATE)
MISTAKES = (
    GIVEN,
    _with(_SCOPE, _INHERIT, "pthread_create(thread, NULL, reactor, NULL);"),
    _with(_CREATE, _SCOPE, _INHERIT),
    _with(_SCOPE, _CREATE),
    _with(_SCOPE.replace("SYSTEM", "PROCESS"), _INHERIT, _CREATE),
    MENDED.replace("pthread_attr_init(&attributes);", ""),
)
