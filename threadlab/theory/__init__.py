"""What theory expects of threads and queues, to draw beside what was simulated or measured.  Only the standard library."""

from threadlab.theory.queueing import Closed, Steady, closed_network, erlang_b, erlang_c, md1, mmc, mmck
from threadlab.theory.speedup import amdahl, gustafson

__all__ = [
    "Closed",
    "Steady",
    "amdahl",
    "closed_network",
    "erlang_b",
    "erlang_c",
    "gustafson",
    "md1",
    "mmc",
    "mmck",
]
