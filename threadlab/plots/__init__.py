"""Figures from traces.  matplotlib and networkx are imported when something is drawn for the first time."""

from threadlab.plots.compare import Comparison, compare
from threadlab.plots.comparison import comparison
from threadlab.plots.curves import curves
from threadlab.plots.histogram import histogram
from threadlab.plots.mapping import mapping, mapping_graph
from threadlab.plots.spreads import spreads
from threadlab.plots.timeline import timeline

__all__ = [
    "Comparison",
    "compare",
    "comparison",
    "curves",
    "histogram",
    "mapping",
    "mapping_graph",
    "spreads",
    "timeline",
]
