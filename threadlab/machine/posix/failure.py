"""How a call fails: `OSError` with POSIX's error number, as Python's own `os` module does."""

from __future__ import annotations

import os


def failure(number: int, why: str) -> OSError:
    """The error `number` (an `errno` constant) with the system's text for it and, in words, `why` it happened here."""
    return OSError(number, f"{os.strerror(number)} ({why})")
