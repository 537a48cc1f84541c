"""One widget lab for each chapter, the parts they share, and the stage.  Each lab is imported when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from threadlab.labs.stage import Stage, stage

if TYPE_CHECKING:
    from threadlab.labs.chapters.activations import activations as activations
    from threadlab.labs.chapters.cancellation import cancellation as cancellation
    from threadlab.labs.chapters.fork_exec import fork_exec as fork_exec
    from threadlab.labs.chapters.libraries import libraries as libraries
    from threadlab.labs.chapters.models import models as models
    from threadlab.labs.chapters.pools import pools as pools
    from threadlab.labs.chapters.signals import signals as signals
    from threadlab.labs.chapters.thread_local import thread_local as thread_local
    from threadlab.labs.chapters.why_threads import why_threads as why_threads
    from threadlab.labs.scheduling import Scheduler as Scheduler
    from threadlab.labs.scheduling import challenge as challenge
    from threadlab.labs.scheduling import challenges as challenges
    from threadlab.labs.scheduling import scheduler as scheduler

LABS = (
    "why_threads",
    "models",
    "libraries",
    "fork_exec",
    "cancellation",
    "signals",
    "pools",
    "thread_local",
    "activations",
)
"""the labs, in the order of their chapters; each is a function of that name in the module of that name"""

SCHEDULING = ("Scheduler", "challenge", "challenges", "scheduler")
"""what the reader as scheduler has"""

__all__ = ["LABS", "Stage", "stage"]
__all__ += LABS
__all__ += SCHEDULING


def __getattr__(name: str) -> Any:
    if name in LABS:
        value = getattr(import_module(f"threadlab.labs.chapters.{name}"), name)
    elif name in SCHEDULING:
        value = getattr(import_module("threadlab.labs.scheduling"), name)
    else:
        raise AttributeError(f"threadlab.labs has no {name!r}; the labs are {', '.join(LABS)}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
