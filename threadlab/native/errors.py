"""What goes wrong with real programs, each with one clear message."""

from __future__ import annotations


class NativeError(RuntimeError):
    """A real program could not be built or did not do what its experiment asks of it."""


class BuildError(NativeError):
    """A source does not compile; the message holds the compiler's own."""


class RecordedInstead(UserWarning):
    """A program cannot run here, and a recorded run is shown instead of a measured one."""
