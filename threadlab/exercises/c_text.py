"""A C function read as the calls that it makes, so that a mended C program can be judged on the simulated machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_COMMENT_OR_TEXT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)
_KEYWORDS = {"if", "for", "while", "switch", "return", "sizeof"}


class CCall(NamedTuple):
    """One call: the function's name, and its arguments as they are written."""

    name: str
    arguments: tuple[str, ...]


def c_calls(text: str, function: str) -> list[CCall] | None:
    """The calls in the body of `function` in the C program `text`, in the order in which they are written.

    A call within an argument stands after the call that it is for.  Returns None if `text` does not define `function`,
    or if its brackets do not match.
    """
    plain = _COMMENT_OR_TEXT.sub(lambda found: '""' if found[0].startswith('"') else " ", text)
    for head in re.finditer(rf"\b{re.escape(function)}\s*\(", plain):
        opening = _after(plain, head.end() - 1)
        if opening is None:
            return None
        start = len(plain) - len(plain[opening:].lstrip())
        if plain[start : start + 1] == "{":
            end = _after(plain, start)
            return None if end is None else list(_calls(plain[start + 1 : end - 1]))
    return None


def _calls(body: str) -> Iterator[CCall]:
    for found in re.finditer(r"\b([A-Za-z_]\w*)\s*\(", body):
        end = _after(body, found.end() - 1)
        if end is None or found[1] in _KEYWORDS:
            continue
        inside = body[found.end() : end - 1]
        yield CCall(found[1], tuple(_split(inside)))


def _split(arguments: str) -> Iterator[str]:
    """The arguments, cut at the commas that stand in no brackets."""
    depth, part = 0, ""
    for letter in arguments:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            part += letter
    if part.strip():
        yield part.strip()


def _after(text: str, opening: int) -> int | None:
    """The position after the bracket that closes the one at `opening`; None if none does."""
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if depth == 0:
            return at + 1
    return None
