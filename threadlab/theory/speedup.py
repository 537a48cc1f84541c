"""How much faster work can get on more processors."""

from __future__ import annotations

from fractions import Fraction


def amdahl(serial: float | Fraction, processors: int) -> float | Fraction:
    """The speed-up of work of fixed size, of which the part `serial` (0 to 1) runs on one of the `processors` alone.

    Exact if `serial` is a fraction.  Source: G. M. Amdahl, "Validity of the single processor approach to achieving large
    scale computing capabilities", AFIPS 1967.
    """
    _check(serial, processors)
    return 1 / (serial + (1 - serial) / processors)


def gustafson(serial: float | Fraction, processors: int) -> float | Fraction:
    """The speed-up of work that grows with the `processors`, so that the part `serial` (0 to 1) of the *time* is serial.

    Exact if `serial` is a fraction.  Source: J. L. Gustafson, "Reevaluating Amdahl's law", CACM 31(5), 1988.
    """
    _check(serial, processors)
    return processors - (processors - 1) * serial


def _check(serial: float | Fraction, processors: int) -> None:
    if not 0 <= serial <= 1:
        raise ValueError(f"serial must lie between 0 and 1, not {serial}")
    if processors < 1:
        raise ValueError(f"processors must be at least 1, not {processors}")
