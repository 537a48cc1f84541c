"""Many runs of one function, over a grid of its arguments, here or on other processes and computers."""

from threadlab.machine.sweeps.results import Sweep
from threadlab.machine.sweeps.sweep import SweepError, sweep

__all__ = ["Sweep", "SweepError", "sweep"]
