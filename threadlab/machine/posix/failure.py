"""How a call fails: `OSError` with POSIX's error number, as Python's own `os` module does."""

from __future__ import annotations

import os


def failure(number: int, why: str) -> OSError:
    """The error `number` (an `errno` constant) with the system's text for it and, in words, `why` it happened here."""
    return OSError(number, f"{os.strerror(number)} ({why})")


def undefined(number: int, why: str) -> OSError:
    """The error for a misuse whose effect POSIX leaves undefined; `number` is what glibc gives, or comes nearest."""
    return failure(number, f"{why}: POSIX leaves undefined what happens; here the call fails and changes nothing")
