"""One widget lab for each chapter, the parts they share, and the stage.  Each lab is imported when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from threadlab.labs.stage import Stage, stage

if TYPE_CHECKING:
    from threadlab.labs.chapters.cancellation import cancellation as cancellation
    from threadlab.labs.chapters.fork_exec import fork_exec as fork_exec
    from threadlab.labs.chapters.libraries import libraries as libraries
    from threadlab.labs.chapters.models import models as models
    from threadlab.labs.chapters.pools import pools as pools
    from threadlab.labs.chapters.signals import signals as signals
    from threadlab.labs.chapters.thread_local import thread_local as thread_local
    from threadlab.labs.chapters.why_threads import why_threads as why_threads

LABS = ("why_threads", "models", "libraries", "fork_exec", "cancellation", "signals", "pools", "thread_local")
"""the labs, in the order of their chapters; each is a function of that name in the module of that name"""

__all__ = ["LABS", "Stage", "stage"]
__all__ += LABS


def __getattr__(name: str) -> Any:
    if name not in LABS:
        raise AttributeError(f"threadlab.labs has no {name!r}; the labs are {', '.join(LABS)}")
    lab = globals()[name] = getattr(import_module(f"threadlab.labs.chapters.{name}"), name)
    return lab


def __dir__() -> list[str]:
    return sorted(__all__)
