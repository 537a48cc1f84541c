"""threadlab: a textbook on operating-system threads that runs.

``import threadlab as tl`` gives the simulated machine and its traces at once; pictures, labs and real runs are loaded
when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from threadlab import machine
from threadlab.machine import *  # noqa: F403 - the machine and its calls: machine.__all__ lists them
from threadlab.trace import Trace, format_time, ms, ns, s, us

if TYPE_CHECKING:
    from threadlab import exercises, labs, native, plots
    from threadlab.exercises import check, quiz
    from threadlab.labs import stage
    from threadlab.plots import compare, comparison, mapping, timeline

_LAZY = {
    "check": "threadlab.exercises",
    "compare": "threadlab.plots",
    "comparison": "threadlab.plots",
    "exercises": "",
    "labs": "",
    "mapping": "threadlab.plots",
    "native": "",
    "plots": "",
    "quiz": "threadlab.exercises",
    "stage": "threadlab.labs",
    "timeline": "threadlab.plots",
}
"""Names that are loaded when first used, and the room each lives in (empty: the name is a room)"""

__all__ = [
    "Trace",
    "check",
    "compare",
    "comparison",
    "exercises",
    "format_time",
    "labs",
    "mapping",
    "ms",
    "native",
    "ns",
    "plots",
    "quiz",
    "s",
    "stage",
    "timeline",
    "us",
]
__all__ += machine.__all__


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"threadlab has no {name!r}")
    room = _LAZY[name]
    value = getattr(import_module(room), name) if room else import_module(f"threadlab.{name}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
