"""The bounds of a histogram's bins: preferred numbers, the same for every run, machine and runtime.

Ten steps to a decade look equally wide on a logarithmic axis.  They are the series R10 of preferred numbers (ISO 3).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

STEPS = (100, 125, 160, 200, 250, 315, 400, 500, 630, 800)
"""of one decade"""
BOUNDS = (0, *(step * 10**decade for decade in range(12) for step in STEPS), 100 * 10**12)
"""nanoseconds; all times below 100 ns share a bin, and the last bound is more than a day away"""


def binned(samples: Iterable[int]) -> dict[tuple[int, int], int]:
    """How many of `samples` (ns, fewer than 10¹⁴) lie in each bin: ``{(low, high): number}``, from short to long.

    A time belongs to the bin that begins with it.  Bins that hold none are left out.
    """
    found = Counter(bisect_right(BOUNDS, sample) for sample in samples)
    return {(BOUNDS[at - 1], BOUNDS[at]): found[at] for at in sorted(found)}
