"""An exercise of chapter 08 in C: a library that keeps a note for each thread, and loses memory in two places."""

from __future__ import annotations

import re
from typing import Any

from threadlab.exercises.c_text import CCall, c_calls
from threadlab.exercises.verdict import Verdict, hint, right

GIVEN = """\
#include <pthread.h>
#include <stdlib.h>

static pthread_key_t key;

void note_begin(void)
{
    pthread_key_create(&key, NULL);
}

void note(int request)                  /* called at the start of each request */
{
    int *place = malloc(sizeof *place);
    *place = request;
    pthread_setspecific(key, place);
}
"""
"""the library as the reader finds it"""
MENDED = GIVEN.replace("create(&key, NULL)", "create(&key, free)").replace(
    "    int *place = malloc(sizeof *place);\n    *place = request;\n    pthread_setspecific(key, place);\n",
    "    int *place = pthread_getspecific(key);\n"
    "    if (place == NULL) {\n"
    "        place = malloc(sizeof *place);\n"
    "        pthread_setspecific(key, place);\n"
    "    }\n"
    "    *place = request;\n",
)
_INVERTED = re.compile(r"\bif\s*\(\s*\w+\s*(?:!=\s*(?:NULL|0)\s*)?\)\s*\{?\s*\w+\s*=\s*[mc]alloc\b")
"""an allocation where there is memory"""
WORKERS, REQUESTS = 4, 100
"""the pool of which a hint tells how much memory it loses"""


def keeps_notes(answer: Any) -> Verdict:
    """The judge of thread_local.7: one piece of memory for each thread, given back when the thread ends."""
    if not isinstance(answer, str):
        return hint(f"The answer is the C text, as a string, and not {answer!r}.")
    begin, note = c_calls(answer, "note_begin"), c_calls(answer, "note")
    if begin is None or note is None:
        return hint("The text should define note_begin and note, with brackets that match.")
    created = [call for call in begin if call.name == "pthread_key_create" and len(call.arguments) == 2]
    if [call.arguments[0] for call in created] != ["&key"]:
        return hint("note_begin should make the key, once, by pthread_key_create(&key, destructor).")
    names = [call.name for call in note]
    if "pthread_key_create" in names:
        return hint("note makes a new key at each request; what was kept under the old one is not found again.")
    if "pthread_setspecific" not in names:
        return hint("note should keep its piece of memory under the key, with pthread_setspecific.")
    if any(call.arguments[1:] in (("NULL",), ("0",)) for call in note if call.name == "pthread_setspecific"):
        return hint("With NULL under the key nobody finds the note, and the destructor is not called for it.")
    if _INVERTED.search(answer):
        return hint("It allocates for a thread that has memory already, and a thread that has none writes to NULL.")
    destroys, reuses = _frees(answer, created[0].arguments[1]), _reuses(answer, note)
    if isinstance(destroys, Verdict):
        return destroys
    if destroys and reuses:
        return right(
            "Each thread has one piece of memory, however many requests it serves, and gives it back at its end."
        )
    lost = (0 if reuses else REQUESTS - WORKERS) + (0 if destroys else WORKERS)
    told = f"A pool of {WORKERS} workers that serves {REQUESTS} requests loses {lost} pieces of memory. "
    if not reuses:
        return hint(f"{told}Each request allocates one, and the one before, in the same thread, is forgotten.")
    return hint(f"{told}When a thread ends, who gives back what it still has under the key?")


def _frees(text: str, destructor: str) -> bool | Verdict:
    """Whether the destructor gives the memory back, itself or by a function of the text."""
    destructor = destructor.removeprefix("&")
    if destructor in ("free", "NULL", "0"):
        return destructor == "free"
    calls = c_calls(text, destructor)
    if calls is None:
        return hint(f"pthread_key_create is given the destructor {destructor}, and the text has no such function.")
    if "pthread_getspecific" in {call.name for call in calls}:
        return hint("When the destructor is called, the key is empty already. The value is its argument.")
    return "free" in {call.name for call in calls}


def _reuses(text: str, note: list[CCall]) -> bool:
    """Whether `note` keeps the thread's memory for the next request, or gives it back before it takes another."""
    names = [call.name for call in note]
    asks = "pthread_getspecific" in names
    allocates = next((at for at, name in enumerate(names) if name in ("malloc", "calloc")), -1)
    if asks and names.index("pthread_getspecific") < allocates:
        return "free" in names or re.search(r"\bif\s*\(|\?", text) is not None
    return asks and "free" in names


MISTAKES = (
    MENDED.replace("place == NULL", "place != NULL"),
    GIVEN.replace("create(&key, NULL)", "create(&key, free)"),
    MENDED.replace("create(&key, free)", "create(&key, NULL)"),
    GIVEN.replace("place);\n}", "place);\n    free(place);\n    pthread_setspecific(key, NULL);\n}"),
    GIVEN.replace("void note_begin", "static void gone(void *value) { free(pthread_getspecific(key)); }\n\nvoid note_begin")
    .replace("create(&key, NULL)", "create(&key, gone)"),
)  # fmt: skip
