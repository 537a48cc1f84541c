"""Figures from traces.  matplotlib and networkx are imported when something is drawn for the first time."""

from threadlab.plots.timeline import timeline

__all__ = ["timeline"]
