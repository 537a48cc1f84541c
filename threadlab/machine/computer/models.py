"""Threading models: which user threads have a kernel thread of their own, and how many kernel threads the rest share.

After POSIX.1-2017, 2.9.4 (contention scope), and the models that operating-systems textbooks name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from threadlab.machine.checks import whole


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
    scopes = (Scope.PROCESS,)

    @property
    def title(self) -> str:
        """The model in words."""
        return "many-to-one, jacketed" if self.jacket else "many-to-one"


@dataclass(frozen=True)
class OneToOne:
    """Every user thread has a kernel thread of its own, as on Linux (NPTL), Windows and macOS."""

    jacket = False
    lwps = 0
    scopes = (Scope.SYSTEM,)
    title = "one-to-one"


@dataclass(frozen=True)
class ManyToMany:
    """All user threads of a process share `lwps` kernel threads (at least 1)."""

    lwps: int
    jacket = False
    scopes = (Scope.PROCESS,)

    def __post_init__(self) -> None:
        whole(self.lwps, "ManyToMany(lwps)", least=1)

    @property
    def title(self) -> str:
        """The model in words."""
        return f"many-to-many, {self.lwps} LWP{'s' if self.lwps > 1 else ''}"


@dataclass(frozen=True)
class TwoLevel:
    """As `ManyToMany`, and a thread created with ``PTHREAD_SCOPE_SYSTEM`` is bound to a kernel thread of its own."""

    lwps: int
    jacket = False
    scopes = (Scope.PROCESS, Scope.SYSTEM)

    def __post_init__(self) -> None:
        whole(self.lwps, "TwoLevel(lwps)", least=1)

    @property
    def title(self) -> str:
        """The model in words."""
        return f"two-level, {self.lwps} shared LWP{'s' if self.lwps > 1 else ''}"
