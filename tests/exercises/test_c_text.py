"""A C function is read as the calls that it makes."""

from __future__ import annotations

import pytest

from threadlab.exercises.c_text import c_calls

PROGRAM = """
/* worker(not, this) */
static void *worker(void *unused);

static void *worker(void *unused)
{
    first();                    // second();
    if (third(a, f(b, c)))
        printf("fourth(%d); }", d[i, j]);
    return sizeof (int);
}

int main(void) { worker(0); }
"""


def test_the_calls_of_one_function_in_the_order_of_the_text() -> None:
    calls = c_calls(PROGRAM, "worker")
    assert calls == [("first", ()), ("third", ("a", "f(b, c)")), ("f", ("b", "c")), ("printf", ('""', "d[i, j]"))]
    assert c_calls(PROGRAM, "main") == [("worker", ("0",))]


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("", "main"),
        (PROGRAM, "nobody"),
        (PROGRAM, "first"),
        ("int main(void) { first(; }", "main"),
        ("int main(void", "main"),
        ("int main(void) { first();", "main"),
    ],
)
def test_what_defines_no_such_function_is_refused(text: str, function: str) -> None:
    assert not c_calls(text, function)
