"""What pictures accept as traces and times, and one clear error for anything else."""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from threadlab.trace import Trace

Traces = Trace | Mapping[str, Trace] | Iterable[Trace]
"""one trace, or several with their titles, or several that are titled by their threading models"""


def one_trace(value: Any, name: str) -> Trace:
    """`value`, which must be a trace.  Raises `TypeError`, naming the argument `name`."""
    if not isinstance(value, Trace):
        raise TypeError(f"{name} must be a trace, as tl.run(…) gives, not {_what(value)}")
    return value


def named_traces(value: Any, name: str) -> dict[str, Trace]:
    """The traces in `value` by title.  Raises `TypeError` or `ValueError`, naming the argument `name`."""
    if isinstance(value, Trace):
        return {own_title(value): value}
    if isinstance(value, Mapping):
        pairs = [(str(title), trace) for title, trace in value.items()]
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        pairs = [("", trace) for trace in value]
    else:
        raise TypeError(f"{name} must be a trace or several, such as {{'one-to-one': trace}}, not {_what(value)}")
    if not pairs:
        raise ValueError(f"{name} holds no trace")
    titled: dict[str, Trace] = {}
    for at, (title, trace) in enumerate(pairs):
        if not isinstance(trace, Trace):
            place = repr(title) if title else f"number {at + 1}"
            raise TypeError(f"{name} must hold traces only, and {place} is {_what(trace)}")
        title = title or own_title(trace) or f"run {at + 1}"
        titled[title if title not in titled else f"{title} ({at + 1})"] = trace
    return titled


def own_title(trace: Trace) -> str:
    """What a trace says of itself in a title: its threading model and where it was run."""
    words = [str(trace.settings.get("model") or trace.settings.get("runtime") or "")]
    if trace.cpus:
        words.append(f"{trace.cpus} CPU" if trace.cpus == 1 else f"{trace.cpus} CPUs")
    return " · ".join(filter(None, words))


def one_of(value: Any, name: str, allowed: Collection[str]) -> str:
    """`value`, which must be one of `allowed`.  Raises `ValueError`, naming the argument `name`."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}, not {value!r}")
    return value


def instant(value: Any, name: str, earliest: int, latest: int) -> int:
    """`value` as a time in whole nanoseconds.  Raises `TypeError` or `ValueError`, naming the argument `name`."""
    try:
        time = operator.index(value)
    except TypeError:
        hint = f"; write {int(value)}" if isinstance(value, float) and value.is_integer() else ""
        raise TypeError(f"{name} must be a whole number of nanoseconds, not {_what(value)}{hint}") from None
    if not earliest <= time <= latest:
        raise ValueError(f"{name} must lie between {earliest} and {latest} nanoseconds, not {time}")
    return time


def _what(value: Any) -> str:
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:59] + '…'} ({type(value).__name__})"
