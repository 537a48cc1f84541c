"""The conformance suite: what POSIX says, as programs that the simulated machine and this computer both run."""
