"""A simulated process: its threads, its kernel threads, its memory and the objects behind its small integers."""

from __future__ import annotations

from typing import Any

from threadlab.machine.computer.models import Model
from threadlab.machine.computer.queues import ReadyQueue
from threadlab.machine.computer.thread import Lwp, Thread


class Process:
    """One process.  `ready` holds its unbound threads that wait for a kernel thread."""

    def __init__(self, pid: int, parent: int, name: str, model: Model, ready: ReadyQueue[Thread]) -> None:
        self.pid = pid
        self.parent = parent
        self.name = name
        self.model = model
        self.ready = ready
        self.threads: dict[int, Thread] = {}  # by thread id: alive, or ended and not yet joined
        self.last_tid = 0
        self.alive = 0  # threads that have not ended
        self.lwps: list[Lwp] = []
        self.parked: list[Lwp] = []  # kernel threads with nothing to carry
        self.memory: dict[str, Any] = {}
        self.objects: dict[int, Any] = {}  # mutexes, conditions, … by number
        self.last_object = 0
        self.once: dict[str, Any] = {}
        self.status: int | None = None  # exit status; None while it lives

    def new_object(self, thing: Any) -> int:
        """Enter `thing` into the process's table; its number."""
        self.last_object += 1
        self.objects[self.last_object] = thing
        return self.last_object
