"""The two ways to run programs on the simulated machine: `run` for one, `Machine` for several processes."""

from __future__ import annotations

import gc
from functools import partial
from typing import Any, Literal

from threadlab.machine.checks import one_of, routine, whole
from threadlab.machine.computer import loop, outcome
from threadlab.machine.computer.choice import Schedule, Undecided, chooser
from threadlab.machine.computer.costs import Costs
from threadlab.machine.computer.frames import generator_of
from threadlab.machine.computer.history import HistoryNeeded
from threadlab.machine.computer.kernel import FIRST_PID, MOST_RECORDED, Kernel
from threadlab.machine.computer.models import Model, OneToOne
from threadlab.machine.computer.operation import Program
from threadlab.machine.computer.policies import Policy, RoundRobin, SpaceSharing
from threadlab.machine.posix import semantics
from threadlab.trace import LwpRecord, ThreadRecord, Trace, ms
from threadlab.trace.trace import Interval

Record = Literal["full", "metrics", "source"]
# A named tuple's own constructor takes three times as long, which counts with many threads.
_THREAD_RECORD = partial(tuple.__new__, ThreadRecord)
_LWP_RECORD = partial(tuple.__new__, LwpRecord)
_FREE = Costs()  # made once, for it looks at each of its numbers


class Machine:
    """A simulated computer on which several processes can be started.

    `cpus` is a number (at least 1), `quantum` nanoseconds (at least 1), `costs` what the machine's own work takes,
    `policy` the kernel's scheduling policy.  Open decisions follow `schedule` (positions of the candidates taken, as in
    `Trace.schedule`; the same as a text; or a function of one `Choice`, which raises `Undecided` to end the run), then a
    generator seeded with `seed`, then the first in line.
    ``record="metrics"`` keeps metrics, output and outcome only; ``record="source"`` also keeps the program's text and at
    which line each thread is (`Trace.listing`), and takes longer.  A run that takes more than `max_events` events, or
    more than `max_events` calls other than compute and blocking ones (for ``record="source"``: of any kind), ends with
    outcome ``"limit"``.

    Raises `ValueError` or `TypeError`, naming the argument, for values outside these limits.
    """

    def __init__(
        self,
        *,
        cpus: int = 1,
        quantum: int = 10 * ms,
        costs: Costs | None = None,
        policy: Policy | None = None,
        schedule: Schedule | None = None,
        seed: int | None = None,
        record: Record = "full",
        max_events: int = 1_000_000,
    ) -> None:
        costs = _FREE if costs is None else costs
        policy = RoundRobin() if policy is None else policy
        _kind(costs, "costs", "a tl.Costs", "syscall", "user_switch")
        _kind(policy, "policy", "a policy such as tl.RoundRobin()", "queue", "sliced")
        self._max_events = whole(max_events, "max_events", least=1)
        self._record = one_of(record, "record", ("full", "metrics", "source"))
        whole(cpus, "cpus", least=1)
        whole(quantum, "quantum", least=1, unit=" nanosecond")
        self._chooser = chooser(schedule, seed)
        self._parts = (cpus, quantum, costs, policy)
        self._programs: list[tuple[str, Model, Program, tuple[Any, ...]]] = []
        self._settings: dict[str, Any] = {
            "policy": repr(policy),
            "quantum": quantum,
            "costs": {name: cost for name, cost in vars(costs).items() if cost},
            "seed": seed,
        }
        self.present: list[Interval] = []
        """what each thread does in the nanosecond after the end of a run that nobody decided further"""
        self._ran = False

    def spawn(self, main: Program, *args: Any, model: Model | None = None, name: str | None = None) -> int:
        """Start a process whose main thread runs ``main(*args)``.

        `model` is its threading model (one-to-one unless given) and `name` what pictures call its main thread.
        Returns its process id.  Raises `TypeError` if `main` is not a generator function.
        """
        model = OneToOne() if model is None else model
        _kind(model, "model", "a threading model such as tl.OneToOne()", "lwps", "scopes")
        routine(main, "the program")
        called = str(name or getattr(main, "__name__", "main"))
        generator_of(main, args).close()
        self._programs.append((called, model, main, args))
        self._settings.setdefault("model", model.title)
        return FIRST_PID + len(self._programs) - 1

    def run(self) -> Trace:
        """Run until every process has ended or nothing can happen any more.

        Raises `ProgramError` when a program raises an exception, `RuntimeError` when called twice or without a process.
        """
        if self._ran:
            raise RuntimeError("this machine has run already; make a new tl.Machine for another run")
        if not self._programs:
            raise RuntimeError("there is nothing to run: spawn a process first")
        self._ran = True
        collecting = gc.isenabled()
        gc.disable()  # a collection in the middle of a run is the stutter that a slider feels
        try:
            try:
                return self._run(keeps_history=False)
            except HistoryNeeded:  # a program forks
                if self._chooser is not None:
                    self._chooser = self._chooser.again()
                return self._run(keeps_history=True)
        finally:
            if collecting:
                gc.enable()

    def _run(self, keeps_history: bool) -> Trace:
        lines = None
        if self._record == "source":
            from threadlab.machine.computer.lines import Lines

            lines = Lines()
        cpus, quantum, costs, policy = self._parts
        if any(model.upcalls for _, model, _, _ in self._programs):
            policy = self._space_sharing(policy)
        recording = self._record != "metrics"
        kernel = Kernel(cpus, quantum, costs, policy, self._chooser, recording, semantics, keeps_history, lines)
        for name, model, main, args in self._programs:
            process = kernel.create_process(name, model)
            kernel.create_thread(process, main, args, name, not model.lwps)
        try:
            return self._trace(kernel, loop.run(kernel, self._max_events))
        except Undecided as undecided:
            if self._chooser is None or self._chooser.open is None:
                raise
            kernel.now = self._chooser.open.time
            trace = self._trace(kernel, str(undecided) or "nobody decided how it goes on")
            trace.outcome = "limit"  # also where the first process had ended: the run was to go on
            trace.counted.clear()  # the loop had not summed up, but spans tell as much
            self.present = outcome.present(kernel)
            return trace

    def _space_sharing(self, policy: Policy) -> Policy:
        """The policy of a machine on which a process has scheduler activations."""
        if isinstance(policy, SpaceSharing):
            return policy
        if not hasattr(policy, "run_queue"):
            return SpaceSharing(policy)
        if all(model.upcalls for _, model, _, _ in self._programs):
            return SpaceSharing()  # there is nobody else to schedule
        raise ValueError(
            f"policy must be tl.FIFO(), tl.RoundRobin() or tl.Priority(), not {policy!r}, when a process with scheduler "
            "activations shares the machine with others"
        )

    def _trace(self, kernel: Kernel, limit: str) -> Trace:
        outcome.close_all(kernel)
        first = next(iter(kernel.processes.values()))
        status = first.status
        if status is not None:
            ending = "completed" if status >= 0 else "signaled"
        else:
            ending = "limit" if limit else "deadlock"
        settings = dict(self._settings)
        if self._record != "metrics" and not kernel.recording:
            settings["note"] = f"Spans were not recorded, since there were more than {MOST_RECORDED:,} threads."
        threads = [
            (t.process.pid, t.tid, t.title, t.created, t.first_run, t.ended, t.ready_time) for t in kernel.threads
        ]
        return Trace(
            threads=list(map(_THREAD_RECORD, threads)),
            lwps=list(map(_LWP_RECORD, [(lwp.process.pid, lwp.number) for lwp in kernel.lwps])),
            cpus=len(kernel.cpus),
            intervals=kernel.intervals,
            instants=kernel.instants,
            output=kernel.output,
            exit_status=kernel.exit_status,
            end=kernel.now,
            outcome=ending,
            deadlock=None if limit else outcome.deadlock(kernel),
            limit=limit,
            settings=settings,
            schedule=kernel.chooser.made if kernel.chooser else [],
            listing=None if kernel.lines is None else kernel.lines.listing(),
            counted={
                "busy": len(kernel.cpus) * kernel.now - kernel.idle_time - kernel.overhead,
                "overhead": kernel.overhead,
                "user_switches": kernel.user_switches,
                "kernel_switches": kernel.kernel_switches,
                **_migrations(kernel),
            },
        )


def _migrations(kernel: Kernel) -> dict[str, int]:
    """The moves between CPUs, if the policy counts them; else the spans tell them, where they were recorded."""
    counted = None if kernel.accounts is None else kernel.accounts.migrations
    return {} if counted is None else {"migrations": counted}


def run(
    main: Program,
    *args: Any,
    model: Model | None = None,
    cpus: int = 1,
    quantum: int = 10 * ms,
    costs: Costs | None = None,
    policy: Policy | None = None,
    schedule: Schedule | None = None,
    seed: int | None = None,
    record: Record = "full",
    max_events: int = 1_000_000,
) -> Trace:
    """Run ``main(*args)`` as the only process of a simulated computer.

    `model` is the threading model (one-to-one unless given); the other arguments are those of `Machine`.  The run goes
    on until the process has ended or nothing can happen any more; ``trace.outcome`` says which.

    Raises `ProgramError` when the program raises an exception, `ValueError` or `TypeError` for a bad argument.
    """
    machine = Machine(
        cpus=cpus,
        quantum=quantum,
        costs=costs,
        policy=policy,
        schedule=schedule,
        seed=seed,
        record=record,
        max_events=max_events,
    )
    machine.spawn(main, *args, model=model)
    return machine.run()


def _kind(value: Any, name: str, wanted: str, *attributes: str) -> None:
    if isinstance(value, type) or not all(hasattr(value, attribute) for attribute in attributes):
        hint = f"; write tl.{value.__name__}(…)" if isinstance(value, type) else ""
        raise TypeError(f"{name} must be {wanted}, not {value!r}{hint}")
