"""A simulated process: its threads, its kernel threads, its memory, and the tables that its calls use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from threadlab.machine.computer.blocking import way_of_blocking
from threadlab.machine.computer.models import Model
from threadlab.machine.computer.operation import Call
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Lwp, Thread
from threadlab.machine.computer.upcalls import Activations

if TYPE_CHECKING:
    from threadlab.machine.computer.kernel import Kernel


class Process:
    """One process.  `ready` holds its unbound threads that wait for a kernel thread."""

    def __init__(self, pid: int, parent: int, name: str, model: Model, ready: ReadyQueue[Thread]) -> None:
        self.pid = pid
        self.parent = parent
        self.name = name
        self.model = model
        self.ready = ready
        self.blocks = way_of_blocking(model)  # what becomes of the kernel threads that its unbound threads share
        self.answered: Callable[[Kernel, Thread], None]  # the call that its library made for a thread is answered
        self.upcalls: Activations | None = None  # of a process with scheduler activations
        self.threads: dict[int, Thread] = {}  # by thread id: alive, or ended and not yet joined
        self.main = 1  # the id of the thread whose return ends the process
        self.last_tid = 0
        self.alive = 0  # threads that have not ended
        self.lwps: list[Lwp] = []
        self.parked: list[Lwp] = []  # kernel threads with nothing to carry
        self.status: int | None = None  # exit status; None while it lives
        self.ended = -1
        self.reaped = False  # its status has been taken: its id names nothing
        # Stopped by a signal: nothing of it runs.
        self.stopped = False
        self.halted: list[Lwp] = []  # kernel threads that would be ready
        self.frozen: dict[Thread, tuple[int, Call]] = {}  # blocking calls, each with the time of its answer
        self.clear_image()
        # What survives exec: signal dispositions (in part), pending signals, the alarm, the children.
        self.actions: dict[int, Any] = {}
        self.pending: Any = None
        self.alarm: Any = None
        self.children: Any = None

    def clear_image(self) -> None:
        """Forget what belongs to the program and not to the process: memory, locks, keys, fork handlers."""
        self.memory: dict[str, Any] = {}
        self.objects: dict[int, Any] = {}  # mutexes, conditions, … by number
        self.last_object = 0
        self.once: dict[str, Any] = {}
        self.keys: dict[int, Any] = {}
        self.last_key = 0
        self.fork_handlers: list[tuple[Any, Any, Any]] = []

    def living(self) -> list[Thread]:
        """The threads that have not ended, in the order of their creation."""
        return [thread for thread in self.threads.values() if thread.ended < 0]
