"""The published figures on scheduler activations, made again on the simulated computer.

Anderson, Bershad, Lazowska, Levy, "Scheduler activations: effective kernel support for the user-level management of
parallelism", ACM TOCS 10(1), 1992, compares four systems on a Firefly with six CVAX processors.  Here are the systems,
with `Costs` that follow from the paper's own figures, and a function for each figure::

    from threadlab.machine.programs import firefly
    firefly.latencies()         # {system: {operation: microseconds}}
    firefly.speedups()          # {system: {processors: speed-up}}
    firefly.times_by_memory()   # {system: {per cent of memory: seconds}}
    firefly.two_at_once()       # {system: speed-up}

All are whole programs run on the machine, and come out the same every time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from signal import SIG_BLOCK, SIGUSR1

from threadlab.machine.computer.costs import Costs
from threadlab.machine.computer.models import Model, OneToOne, SchedulerActivations
from threadlab.machine.computer.operation import Program
from threadlab.machine.posix import (
    _exit,
    compute,
    fork,
    getppid,
    kill,
    nanosleep,
    pthread_create,
    pthread_join,
    pthread_sigmask,
    read,
    sem_init,
    sem_post,
    sem_wait,
    sigwait,
    waitpid,
)
from threadlab.machine.programs.fastthreads import FastThreads
from threadlab.machine.programs.monitor import Steps
from threadlab.machine.programs.nbody import NBody
from threadlab.machine.run import Machine
from threadlab.trace import Trace, ms, s, us

PROCESSORS = 6
CALL = 7 * us
"""a procedure call (section 2.1)"""
TRAP = 19 * us
"""a kernel trap (section 2.1)"""
QUANTUM = 100 * ms
"""of the kernel: our assumption, the paper does not give it"""
LOOK = PROCESSORS * CALL
"""from one look for work of an idle virtual processor to the next: our assumption, a procedure call for each list"""
DAEMON = (100 * ms, 10 * ms)
"""how long a daemon of the operating system sleeps, and then works; the paper says for a short time: our assumption"""
OTHER_WORK = (200 * ms, 100 * ms)
"""the same for work that takes a processor for longer: our assumption"""

LATENCIES = {
    "FastThreads on kernel threads": {"Null Fork": 34, "Signal-Wait": 37},
    "FastThreads on activations": {"Null Fork": 37, "Signal-Wait": 42},
    "Topaz kernel threads": {"Null Fork": 948, "Signal-Wait": 441},
    "Ultrix processes": {"Null Fork": 11300, "Signal-Wait": 1840},
}
"""published, microseconds (tables 1 and 4)"""
UPCALL_LATENCY = 2400
"""published, microseconds: Signal-Wait forced through the kernel with upcalls (section 5.2)"""
TWO_AT_ONCE = {"FastThreads on kernel threads": 1.26, "FastThreads on activations": 2.45, "Topaz kernel threads": 1.29}
"""published: speed-up of two copies at once on six processors (table 5)"""


@dataclass(frozen=True)
class System:
    """One of the systems compared: its `costs`, its threading `model`, and whether a `library` runs on kernel threads."""

    title: str
    costs: Costs
    model: Model
    library: bool = False

    def start(self, machine: Machine, program: Program, processors: int, name: str = "main") -> int:
        """Spawn a process on `machine` that runs `program`, on up to `processors` processors.  Returns its process id."""
        if self.library:
            program = partial(FastThreads(processors, self.costs, LOOK).main, program)
        return machine.spawn(program, model=self.model, name=name)

    def machine(self, cpus: int) -> Machine:
        """A machine with this system and `cpus` processors."""
        return Machine(cpus=cpus, quantum=QUANTUM, costs=self.costs, record="metrics", max_events=20_000_000)


def _costs(title: str, fork_switches: int, fork_traps: int, signal_traps: int) -> tuple[int, int]:
    """What a switch and a creation take, nanoseconds, so that the two latencies of `title` come out.

    Signal-Wait is two procedure calls, the traps, and a switch.  Null Fork is a creation, the null procedure, the traps
    and the switches.
    """
    published = LATENCIES[title]
    switch = published["Signal-Wait"] * us - 2 * CALL - signal_traps * TRAP
    return switch, published["Null Fork"] * us - CALL - fork_traps * TRAP - fork_switches * switch


_TOPAZ_SWITCH, _TOPAZ_CREATE = _costs("Topaz kernel threads", fork_switches=1, fork_traps=0, signal_traps=2)
_TOPAZ = Costs(kernel_switch=_TOPAZ_SWITCH, kernel_create=_TOPAZ_CREATE, syscall=TRAP)
_USER_SWITCH, _USER_CREATE = _costs("FastThreads on kernel threads", fork_switches=1, fork_traps=0, signal_traps=0)
_SWITCH, _CREATE = _costs("FastThreads on activations", fork_switches=1, fork_traps=0, signal_traps=0)
# Forced through the kernel, Signal-Wait is a procedure call, a trap and two upcalls: "blocked" and "unblocked".
_UPCALL = (UPCALL_LATENCY * us - CALL - TRAP) // 2
_ULTRIX_SWITCH, _ULTRIX_CREATE = _costs("Ultrix processes", fork_switches=2, fork_traps=3, signal_traps=2)

ORIGINAL = System(
    "FastThreads on kernel threads",
    replace(_TOPAZ, user_switch=_USER_SWITCH, user_create=_USER_CREATE),
    OneToOne(),
    library=True,
)
ACTIVATIONS = System(
    "FastThreads on activations",
    replace(_TOPAZ, user_switch=_SWITCH, user_create=_CREATE, upcall=_UPCALL),
    SchedulerActivations(),
)
TOPAZ = System("Topaz kernel threads", _TOPAZ, OneToOne())
ULTRIX = System(
    "Ultrix processes",
    Costs(kernel_switch=_ULTRIX_SWITCH, process_create=_ULTRIX_CREATE, syscall=TRAP),
    OneToOne(),
)
THREADS = (ORIGINAL, ACTIVATIONS, TOPAZ)
"""the three that run parallel programs"""


# Latencies


def null_fork(times: int) -> Steps[None]:
    """Make `times` threads that call the null procedure, and join them."""
    tids = []
    for _ in range(times):
        tids.append((yield pthread_create(_null)))
    for tid in tids:
        yield pthread_join(tid)


def _null() -> Steps[None]:
    yield compute(CALL)


def signal_wait(times: int) -> Steps[None]:
    """Two threads, each of which signals the other and waits for it, `times` in all."""
    semaphores = [(yield sem_init(0)), (yield sem_init(0))]
    tids = []
    for begins, (own, other) in enumerate((semaphores, semaphores[::-1])):
        tids.append((yield pthread_create(_signal_wait, own, other, bool(begins), times // 2)))
    for tid in tids:
        yield pthread_join(tid)


def _signal_wait(own: int, other: int, begins: bool, times: int) -> Steps[None]:
    for at in range(times):
        if begins or at:
            yield compute(CALL)
            yield sem_post(other)
        yield compute(CALL)
        yield sem_wait(own)
    if not begins:
        yield sem_post(other)


def null_fork_of_processes(times: int) -> Steps[None]:
    """Make `times` processes that call the null procedure, and wait for each."""
    for _ in range(times):
        if (yield fork()) == 0:
            yield compute(CALL)
            yield _exit(0)
        yield waitpid()


def signal_wait_of_processes(times: int) -> Steps[None]:
    """Two processes, each of which signals the other and waits for it, `times` in all."""
    yield pthread_sigmask(SIG_BLOCK, {SIGUSR1})
    child = yield fork()
    other = child or (yield getppid())
    for at in range(times // 2):
        if child or at:
            yield compute(CALL)
            yield kill(other, SIGUSR1)
        yield compute(CALL)
        yield sigwait({SIGUSR1})
    if not child:
        yield kill(other, SIGUSR1)


def signal_wait_in_the_kernel(times: int) -> Steps[None]:
    """Two threads that wait in the kernel for each other, `times` in all.

    What a thread waits for comes when the other one, which the upcall "blocked" lets run, is in its procedure call.
    """
    tids = []
    for _ in range(2):
        tids.append((yield pthread_create(_wait_in_the_kernel, times // 2)))
    for tid in tids:
        yield pthread_join(tid)


def _wait_in_the_kernel(times: int) -> Steps[None]:
    for _ in range(times):
        yield compute(CALL)
        yield read(_UPCALL + CALL // 2)


def latencies(times: int = 200) -> dict[str, dict[str, float]]:
    """The latency of Null Fork and Signal-Wait in the four systems on one processor: ``{system: {operation: us}}``.

    Each is the mean of `times`, an even number.
    """
    threads = {"Null Fork": null_fork, "Signal-Wait": signal_wait}
    processes = {"Null Fork": null_fork_of_processes, "Signal-Wait": signal_wait_of_processes}
    return {
        system.title: {
            operation: _latency(system, program, times)
            for operation, program in (processes if system is ULTRIX else threads).items()
        }
        for system in (*THREADS, ULTRIX)
    }


def upcall_latency(times: int = 200) -> float:
    """The latency of Signal-Wait through the kernel with upcalls, microseconds: the mean of `times`, an even number."""
    return _latency(ACTIVATIONS, signal_wait_in_the_kernel, times)


def _latency(system: System, program: Program, times: int) -> float:
    """Microseconds for each of `times`; what happens once only is left out, by running twice as many."""
    once, twice = (_alone(system, partial(program, n), 1).end for n in (times, 2 * times))
    return (twice - once) / times / us


# The N-body program

WORKLOAD = NBody()
"""one set of numbers for all systems and figures; see the table in tests/reproduction/README.md"""


def speedups(
    workload: NBody = WORKLOAD,
    processors: Iterable[int] = range(1, PROCESSORS + 1),
    other_work: tuple[int, int] | None = OTHER_WORK,
) -> dict[str, dict[int, float]]:
    """The speed-up of `workload` over the sequential program, with enough memory: ``{system: {processors: speed-up}}``.

    The machine also has `other_work`, which sleeps and works by turns (nanoseconds; None: it has none).  Of the six
    processors, the program is given some; the other work finds one that is free, or takes one if the program has all.
    """
    whole = replace(workload, memory=1.0)
    alone = sequential_time(whole)
    numbers = list(processors)
    return {
        system.title: {n: alone / time_of(system, whole, n, other_work if n == PROCESSORS else None) for n in numbers}
        for system in THREADS
    }


def times_by_memory(
    workload: NBody = WORKLOAD, percents: Iterable[int] = (100, 90, 80, 70, 60, 50, 40)
) -> dict[str, dict[int, float]]:
    """How long `workload` takes on six processors by its buffer cache: ``{system: {per cent of memory: seconds}}``."""
    numbers = list(percents)
    return {
        system.title: {percent: time_of(system, replace(workload, memory=percent / 100)) / s for percent in numbers}
        for system in THREADS
    }


def two_at_once(workload: NBody = WORKLOAD) -> dict[str, float]:
    """The speed-up of two copies of `workload` at once on six processors, by the mean of their times: ``{system: …}``.

    The machine also has a `DAEMON`.
    """
    alone = sequential_time(workload)
    found = {}
    for system in THREADS:
        machine = system.machine(PROCESSORS)
        pids = [system.start(machine, workload.main, PROCESSORS, name) for name in ("first copy", "second copy")]
        machine.spawn(_sleep_and_work, pids, *DAEMON, name="daemon")
        trace = machine.run()
        found[system.title] = alone * len(pids) / sum(_ended(trace, pid) for pid in pids)
    return found


def sequential_time(workload: NBody) -> int:
    """How long the sequential program takes, nanoseconds."""
    return _alone(TOPAZ, workload.sequential, 1).end


def time_of(
    system: System, workload: NBody, processors: int = PROCESSORS, other_work: tuple[int, int] | None = None
) -> int:
    """How long `workload` takes under `system`, nanoseconds; `other_work` takes a processor from it now and then."""
    if other_work is None:
        return _alone(system, workload.main, processors).end
    machine = system.machine(processors)
    pid = system.start(machine, workload.main, processors)
    machine.spawn(_sleep_and_work, [pid], *other_work, name="other work")
    return _ended(machine.run(), pid)


def _alone(system: System, program: Program, processors: int) -> Trace:
    machine = system.machine(processors)
    system.start(machine, program, processors)
    return machine.run()


def _sleep_and_work(pids: list[int], sleeps: int, works: int) -> Steps[None]:
    """Sleep and work by turns until all of the processes `pids` have ended."""
    while True:
        yield nanosleep(sleeps)
        ended = 0
        for pid in pids:
            try:
                yield kill(pid, 0)
            except ProcessLookupError:
                ended += 1
        if ended == len(pids):
            return
        yield compute(works)


def _ended(trace: Trace, pid: int) -> int:
    """When the main thread of the process `pid` ended, nanoseconds."""
    return next(thread.ended for thread in trace.threads if (thread.pid, thread.tid) == (pid, 1))
