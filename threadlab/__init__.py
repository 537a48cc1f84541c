"""threadlab: a textbook on operating-system threads that runs.

``import threadlab as tl`` is done at once: the simulated machine, its traces, pictures, labs and real runs are each loaded
when the first of their names is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from threadlab import book, exercises, labs, machine, native, plots, theory, trace
    from threadlab.book import exam, facts, references
    from threadlab.exercises import check, progress, quiz
    from threadlab.labs import challenge, challenges, scheduler, stage
    from threadlab.machine import *  # noqa: F403 - the machine and its calls: machine.__all__ lists them
    from threadlab.plots import compare, comparison, histogram, mapping, spreads, timeline
    from threadlab.trace import Trace, format_time, ms, ns, s, us

_ROOMS = {
    "book": ("exam", "facts", "references"),
    "exercises": ("check", "progress", "quiz"),
    "labs": ("challenge", "challenges", "scheduler", "stage"),
    "machine": (),
    "native": (),
    "plots": ("compare", "comparison", "histogram", "mapping", "spreads", "timeline"),
    "theory": (),
    "trace": ("Trace", "format_time", "ms", "ns", "s", "us"),
}
"""The rooms, each with the names of its that are also names of the package; of the machine these are all"""
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return __dir__()
    if name.startswith("__"):
        raise AttributeError(f"threadlab has no {name!r}")
    if name in _ROOMS:
        value: Any = import_module(f"threadlab.{name}")
    elif name in _HOMES:
        value = getattr(import_module(f"threadlab.{_HOMES[name]}"), name)
    else:
        machine = import_module("threadlab.machine")
        if name not in machine.__all__:
            raise AttributeError(f"threadlab has no {name!r}")
        value = getattr(machine, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*_ROOMS, *_HOMES, *import_module("threadlab.machine").__all__})
