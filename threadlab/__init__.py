"""threadlab: a textbook on operating-system threads that runs."""

from threadlab.trace import Trace, ms, ns, s, us

__all__ = ["Trace", "ms", "ns", "s", "us"]
