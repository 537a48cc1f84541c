"""What every real run may be limited to: a time, and some of the machine's CPUs."""

from __future__ import annotations

from typing import Any

from threadlab.native import machine

MOST_SECONDS = 3600


def check_limits(timeout: Any, cpus: Any) -> None:
    """Raise `TypeError` or `ValueError`, naming the argument, unless `timeout` and `cpus` are allowed.

    `timeout` is a number of seconds, `cpus` how many CPUs a program may use or None for all.
    """
    if isinstance(timeout, bool) or not isinstance(timeout, int | float):
        raise TypeError(f"timeout must be a number of seconds, not {timeout!r}")
    if not 0 < timeout <= MOST_SECONDS:
        raise ValueError(f"timeout must be more than 0 and at most {MOST_SECONDS} seconds, not {timeout!r}")
    if cpus is None:
        return
    most = len(machine.cpus())
    if not most:
        raise ValueError("cpus must be None: this system does not let a program choose its CPUs")
    if isinstance(cpus, bool) or not isinstance(cpus, int):
        raise TypeError(f"cpus must be None or a whole number from 1 to {most}, not {cpus!r}")
    if not 1 <= cpus <= most:
        raise ValueError(f"cpus must be None or a whole number from 1 to {most} (this machine has no more), not {cpus}")
