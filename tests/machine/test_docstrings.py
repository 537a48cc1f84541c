"""Each call says where its meaning comes from, and in which ways it can fail."""

from __future__ import annotations

import errno
import inspect

import pytest

from threadlab.machine import posix

CALLS = {name: call for name in posix.__all__ if inspect.isfunction(call := getattr(posix, name))}
INSTRUCTIONS = {"compute", "load", "store"}
"""What stands for the program's own instructions, of which POSIX says nothing"""


@pytest.mark.parametrize("name", sorted(CALLS.keys() - INSTRUCTIONS))
def test_a_call_names_its_page(name: str) -> None:
    assert "POSIX.1-2017: " in " ".join((CALLS[name].__doc__ or "").split()) or name in ("forkall", "fault")


@pytest.mark.parametrize("name", sorted(CALLS))
def test_a_call_says_what_it_gives(name: str) -> None:
    text = CALLS[name].__doc__ or ""
    assert any(words in text for words in ("esult", "not return", "lways fails", "As `")), text


def test_the_errors_that_docstrings_name_exist() -> None:
    words = {word.strip(".,;:()") for call in CALLS.values() for word in (call.__doc__ or "").split()}
    named = {word for word in words if word.startswith("E") and word.isupper() and len(word) > 3} - {"ERRORCHECK"}
    assert named and all(hasattr(errno, word) for word in named)
