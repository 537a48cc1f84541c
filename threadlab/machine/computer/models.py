"""Threading models: which user threads have a kernel thread of their own, and how many kernel threads the rest share.

After POSIX.1-2017, 2.9.4 (contention scope), and the models that operating-systems textbooks name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from typing import Protocol

from threadlab.machine.checks import one_of, whole


class Scope(Enum):
    """With whom a thread competes for a CPU (POSIX ``pthread_attr_setscope``)."""

    SYSTEM = "PTHREAD_SCOPE_SYSTEM"
    """with every thread of the machine: it has a kernel thread of its own"""
    PROCESS = "PTHREAD_SCOPE_PROCESS"
    """with the threads of its process, for one of the process's kernel threads"""


class Model(Protocol):
    """What the kernel asks of a threading model."""

    @property
    def lwps(self) -> int:
        """How many kernel threads the unbound threads of a process share (0: every thread has its own)."""

    @property
    def jacket(self) -> bool:
        """Whether the library turns blocking calls of unbound threads into non-blocking ones."""

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """The contention scopes a thread may be created with; the first is the default."""

    @property
    def sigwaiting(self) -> bool:
        """Whether the process gets one more kernel thread when all those it shares are blocked."""

    @property
    def upcalls(self) -> bool:
        """Whether the kernel gives the process processors, and tells its library by upcalls what becomes of them."""

    @property
    def title(self) -> str:
        """The model in words."""


@dataclass(frozen=True)
class ManyToOne:
    """All user threads of a process share one kernel thread, as in GNU Pth and in Solaris green threads.

    With ``jacket=True`` the library wraps blocking calls, as GNU Pth does: only the calling thread waits.  With
    ``jacket=False`` a blocking call stops the kernel thread, and with it every thread of the process.
    """

    jacket: bool = False
    lwps = 1
    sigwaiting = upcalls = False
    scopes = (Scope.PROCESS,)

    @property
    def title(self) -> str:
        """The model in words."""
        return "many-to-one, jacketed" if self.jacket else "many-to-one"


@dataclass(frozen=True)
class OneToOne:
    """Every user thread has a kernel thread of its own, as on Linux (NPTL), Windows and macOS."""

    jacket = sigwaiting = upcalls = False
    lwps = 0
    scopes = (Scope.SYSTEM,)
    title = "one-to-one"


@dataclass(frozen=True, repr=False)
class ManyToMany:
    """All user threads of a process share `lwps` kernel threads (at least 1).

    With ``sigwaiting=True`` the number grows, as in Solaris 2 to 8: when all of them are blocked and a user thread is
    ready, the kernel sends SIGWAITING and the library makes one more.
    """

    lwps: int
    sigwaiting: bool = False
    jacket = upcalls = False
    scopes = (Scope.PROCESS,)

    def __post_init__(self) -> None:
        whole(self.lwps, "ManyToMany(lwps)", least=1)
        one_of(self.sigwaiting, "ManyToMany(sigwaiting)", (False, True))

    def __repr__(self) -> str:
        return _spelled(self)

    @property
    def title(self) -> str:
        """The model in words."""
        return f"many-to-many, {_lwps(self.lwps, '', self.sigwaiting)}"


@dataclass(frozen=True, repr=False)
class TwoLevel:
    """As `ManyToMany`, and a thread created with ``PTHREAD_SCOPE_SYSTEM`` is bound to a kernel thread of its own."""

    lwps: int
    sigwaiting: bool = False
    jacket = upcalls = False
    scopes = (Scope.PROCESS, Scope.SYSTEM)

    def __post_init__(self) -> None:
        whole(self.lwps, "TwoLevel(lwps)", least=1)
        one_of(self.sigwaiting, "TwoLevel(sigwaiting)", (False, True))

    def __repr__(self) -> str:
        return _spelled(self)

    @property
    def title(self) -> str:
        """The model in words."""
        return f"two-level, {_lwps(self.lwps, 'shared ', self.sigwaiting)}"


@dataclass(frozen=True)
class SchedulerActivations:
    """All user threads of a process share the processors that the kernel gives it, and library and kernel tell each other.

    The kernel divides the CPUs among the processes that want them.  Each CPU that a process has carries one *scheduler
    activation*: a kernel thread in which the library chooses the user thread that runs.  When a user thread blocks in the
    kernel, its activation blocks with it, and the kernel starts a fresh one on the same CPU with an upcall; when the call
    is answered, an upcall brings the user thread back.  So the process has as many running activations as it has CPUs.
    The library keeps a ready list for each CPU, takes the newest thread of its own, and steals the oldest of another.

    Source: Anderson, Bershad, Lazowska, Levy, "Scheduler activations", ACM TOCS 10(1), 1992.
    """

    jacket = sigwaiting = False
    upcalls = True
    lwps = 1
    scopes = (Scope.PROCESS,)
    title = "scheduler activations"


def _spelled(model: ManyToMany | TwoLevel) -> str:
    """The model as a program writes it, without what is the default."""
    given = [f"{f.name}={getattr(model, f.name)!r}" for f in fields(model) if getattr(model, f.name) != f.default]
    return f"{type(model).__name__}({', '.join(given)})"


def _lwps(number: int, kind: str, sigwaiting: bool) -> str:
    more = ", SIGWAITING" if sigwaiting else ""
    return f"{number} {kind}LWP{'s' if number > 1 else ''}{more}"
