"""The lines of JSON that a program prints."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from threadlab.native.errors import NativeError
from threadlab.native.launch import Ending

SHOWN = 80
"""characters of a line that is not understood"""


def lines_of(ending: Ending, title: str, what: str, good: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """The objects that the program `title` printed, one on a line, each of which must be `good`: `what` says what.

    Raises `NativeError` if the program failed, printed nothing or anything else.
    """
    if ending.status > 0 and not ending.limit:
        said = ending.messages.strip() or "it says nothing"
        raise NativeError(f"{title} ended with exit status {ending.status}: {said}")
    lines = ending.output.splitlines()
    if lines and not ending.output.endswith("\n") and (ending.limit or ending.status < 0):
        lines.pop()  # the program was stopped in the middle of it
    objects = []
    for number, line in enumerate(lines, 1):
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not good(found):
            shown = line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
            raise NativeError(f"{title} printed something that is no {what}, in line {number}: {shown!r}")
        objects.append(found)
    if not objects and ending.status == 0:
        raise NativeError(f"{title} printed no {what}s")
    return objects
