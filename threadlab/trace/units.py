"""Units of time.  All times are whole nanoseconds; a program multiplies, as in ``2 * ms``."""

from __future__ import annotations

ns = 1
us = 1_000
ms = 1_000_000
s = 1_000_000_000

_UNITS = ((s, "s"), (ms, "ms"), (us, "µs"), (ns, "ns"))


def readable_unit(time: int) -> tuple[int, str]:
    """The unit in which `time` (nanoseconds) reads best: its length in nanoseconds and its symbol."""
    for length, symbol in _UNITS:
        if time >= length:
            return length, symbol
    return _UNITS[-1]


def format_time(time: float) -> str:
    """`time` (nanoseconds) as a person would write it: ``format_time(2_500_000) == "2.5 ms"``."""
    length, symbol = readable_unit(abs(int(time)))
    if time == 0:
        return "0 ms"
    return f"{time / length:.3f}".rstrip("0").rstrip(".") + f" {symbol}"
