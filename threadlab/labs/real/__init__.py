"""Real runs in a lab: what can be run, a process of its own that runs it, and the row of controls for it."""

from threadlab.labs.real.panel import RealRuns
from threadlab.labs.real.twin import Measured, Twin, twin

__all__ = ["Measured", "RealRuns", "Twin", "twin"]
