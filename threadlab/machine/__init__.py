"""The simulated computer, and what POSIX calls mean on it.  Only the standard library."""

from threadlab.machine import posix
from threadlab.machine.computer.choice import Choice, Undecided, schedule_text
from threadlab.machine.computer.costs import Costs
from threadlab.machine.computer.models import ManyToMany, ManyToOne, OneToOne, SchedulerActivations, TwoLevel
from threadlab.machine.computer.policies import FIFO, MLFQ, FairShare, PerCPU, Priority, RoundRobin, SpaceSharing
from threadlab.machine.errors import ProgramError
from threadlab.machine.posix import *  # noqa: F403 - the calls: posix.__all__ lists them
from threadlab.machine.programs.futures import Future, TaskRejected, WorkerDied
from threadlab.machine.programs.pool import ThreadPool
from threadlab.machine.run import Machine, run
from threadlab.machine.sweeps import Sweep, SweepError, sweep

__all__ = [
    "FIFO",
    "MLFQ",
    "Choice",
    "Costs",
    "FairShare",
    "Future",
    "Machine",
    "ManyToMany",
    "ManyToOne",
    "OneToOne",
    "PerCPU",
    "Priority",
    "ProgramError",
    "RoundRobin",
    "SchedulerActivations",
    "SpaceSharing",
    "Sweep",
    "SweepError",
    "TaskRejected",
    "ThreadPool",
    "TwoLevel",
    "Undecided",
    "WorkerDied",
    "run",
    "schedule_text",
    "sweep",
]
__all__ += posix.__all__
