"""Checks of arguments: each gives one error that names the argument, what was given and what is allowed."""

from __future__ import annotations

import operator
from collections.abc import Collection
from typing import Any

LONGEST = 2**53
"""nanoseconds; what the numbers of a browser hold exactly"""


def duration(value: Any, name: str) -> int:
    """`value` as a whole number of nanoseconds, from 0 to LONGEST.  Raises `TypeError` or `ValueError`, naming `name`."""
    time = whole(value, name, least=0, unit=" nanoseconds")
    if time > LONGEST:
        raise ValueError(f"{name} must be at most {LONGEST} nanoseconds (104 days), not {time}")
    return time


def whole(value: Any, name: str, least: int, unit: str = "") -> int:
    """`value` as a whole number, at least `least`.  Raises `TypeError` or `ValueError`, naming `name`."""
    try:
        number = operator.index(value)
    except TypeError:
        hint = f"; write {int(value)}" if isinstance(value, float) and value.is_integer() else ""
        raise TypeError(
            f"{name} must be a whole number{' of' + unit if unit else ''}, not {value!r} ({type(value).__name__}){hint}"
        ) from None
    if number < least:
        raise ValueError(f"{name} must be at least {least}{unit}, not {number}")
    return number


def one_of(value: Any, name: str, allowed: Collection[Any]) -> Any:
    """`value`, which must be one of `allowed`.  Raises `ValueError`, naming `name`."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, not {value!r}")
    return value


def routine(value: Any, name: str) -> Any:
    """`value`, which must be callable.  Raises `TypeError`, naming `name`."""
    if not callable(value):
        hint = " (pass the function itself, without calling it)" if hasattr(value, "send") else ""
        raise TypeError(f"{name} must be a generator function, not {value!r}{hint}")
    return value
