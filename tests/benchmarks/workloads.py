"""Five closed workloads, each as a program for the simulated machine and as the SimPy program that does the same.

N jobs go ten rounds: compute on one of four CPUs, then wait for a device.  All times are drawn at random to the
nanosecond, so that hardly two things happen at once, and both sides must agree on when each job is done.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

import simpy

import threadlab as tl
from threadlab.trace import State

CPUS, LWPS, MUTEXES, ROUNDS = 4, 8, 16, 10
QUANTUM = tl.ms
"""nanoseconds, for the workload that is sliced; a compute takes up to 5 of them"""

Round = tuple[int, int, int]
"""nanoseconds of compute, nanoseconds of device, position of the mutex held while computing"""
Jobs = list[list[Round]]
Steps = Generator[Any, Any, Any]


def draw_jobs(count: int, seed: int = 1) -> Jobs:
    """The rounds of `count` jobs.  Each job first computes for less than a quantum, so that no two CPUs stay in step."""
    random = Random(seed)

    def one_round(least: int, most: int) -> Round:
        return (random.randint(least, most), random.randint(tl.ms, 20 * tl.ms), random.randrange(MUTEXES))

    return [
        [one_round(1, QUANTUM), *(one_round(QUANTUM, 5 * QUANTUM) for _ in range(ROUNDS - 1))] for _ in range(count)
    ]


# For the simulated machine


def worker(rounds: list[Round]) -> Steps:
    for work, device, _ in rounds:
        yield tl.compute(work)
        yield tl.read(device)


def locking_worker(rounds: list[Round], mutexes: list[int]) -> Steps:
    for work, device, mutex in rounds:
        yield tl.pthread_mutex_lock(mutexes[mutex])
        yield tl.compute(work)
        yield tl.pthread_mutex_unlock(mutexes[mutex])
        yield tl.read(device)


def main(jobs: Jobs) -> Steps:
    tids = []
    for rounds in jobs:
        tids.append((yield tl.pthread_create(worker, rounds)))
    for tid in tids:
        yield tl.pthread_join(tid)


def locking_main(jobs: Jobs) -> Steps:
    mutexes = []
    for _ in range(MUTEXES):
        mutexes.append((yield tl.pthread_mutex_init()))
    tids = []
    for rounds in jobs:
        tids.append((yield tl.pthread_create(locking_worker, rounds, mutexes)))
    for tid in tids:
        yield tl.pthread_join(tid)


# For SimPy, as its manual writes a resource with several servers


def queueing_job(env: simpy.Environment, cpus: simpy.Resource, rounds: list[Round]) -> Steps:
    for work, device, _ in rounds:
        with cpus.request() as cpu:
            yield cpu
            yield env.timeout(work)
        yield env.timeout(device)
    return env.now


def sliced_job(env: simpy.Environment, cpus: simpy.Resource, rounds: list[Round]) -> Steps:
    for work, device, _ in rounds:
        while work:
            with cpus.request() as cpu:
                yield cpu
                part = min(work, QUANTUM)
                yield env.timeout(part)
            work -= part
        yield env.timeout(device)
    return env.now


def user_thread(env: simpy.Environment, cpus: simpy.Resource, lwps: simpy.Resource, rounds: list[Round]) -> Steps:
    with lwps.request() as lwp:  # kept while the thread is blocked, until it ends
        yield lwp
        for work, device, _ in rounds:
            with cpus.request() as cpu:
                yield cpu
                yield env.timeout(work)
            yield env.timeout(device)
    return env.now


def locking_user_thread(
    env: simpy.Environment,
    cpus: simpy.Resource,
    lwps: simpy.Resource,
    mutexes: list[simpy.Resource],
    rounds: list[Round],
) -> Steps:
    lwp = lwps.request()
    yield lwp
    for work, device, mutex in rounds:
        with mutexes[mutex].request() as lock:
            if not lock.triggered:  # the LWP takes another thread meanwhile
                lwps.release(lwp)
                yield lock
                lwp = lwps.request()
                yield lwp
            with cpus.request() as cpu:
                yield cpu
                yield env.timeout(work)
        yield env.timeout(device)
    lwps.release(lwp)
    return env.now


@dataclass(frozen=True)
class Result:
    """What both sides must agree on, in nanoseconds: when the last job is done, and the sum of the times of all.

    A job is done when its last device has answered.  A thread then needs a CPU once more to end, and a SimPy process
    does not; that takes no time and changes nothing for the others.
    """

    makespan: int
    total: int


@dataclass(frozen=True)
class Workload:
    """One workload: the machine's main program and settings, and what starts one job in a SimPy environment."""

    name: str
    main: Callable[[Jobs], Steps]
    settings: dict[str, Any]
    starter: Callable[[simpy.Environment], Callable[[list[Round]], Steps]]

    def simulate(self, jobs: Jobs, record: Literal["full", "metrics"] = "full") -> tl.Trace:
        """Run `jobs` on the simulated machine."""
        return tl.run(self.main, jobs, cpus=CPUS, record=record, max_events=10_000_000, **self.settings)

    def simpy(self, jobs: Jobs) -> Result:
        """Run `jobs` with SimPy."""
        env = simpy.Environment()
        start = self.starter(env)
        processes = [env.process(start(rounds)) for rounds in jobs]
        env.run()
        return Result(env.now, sum(process.value for process in processes))


def result(trace: tl.Trace) -> Result:
    """The result of the fully recorded `trace`."""
    done = {interval[2]: interval[1] for interval in trace.intervals if interval[5] == State.BLOCKED}  # the last counts
    return Result(trace.end, sum(done.values()))


def _queueing(env: simpy.Environment) -> Callable[[list[Round]], Steps]:
    cpus = simpy.Resource(env, CPUS)
    return lambda rounds: queueing_job(env, cpus, rounds)


def _sliced(env: simpy.Environment) -> Callable[[list[Round]], Steps]:
    cpus = simpy.Resource(env, CPUS)
    return lambda rounds: sliced_job(env, cpus, rounds)


def _many_to_many(env: simpy.Environment) -> Callable[[list[Round]], Steps]:
    cpus, lwps = simpy.Resource(env, CPUS), simpy.Resource(env, LWPS)
    return lambda rounds: user_thread(env, cpus, lwps, rounds)


def _locking(env: simpy.Environment) -> Callable[[list[Round]], Steps]:
    cpus, lwps = simpy.Resource(env, CPUS), simpy.Resource(env, CPUS)
    mutexes = [simpy.Resource(env) for _ in range(MUTEXES)]
    return lambda rounds: locking_user_thread(env, cpus, lwps, mutexes, rounds)


FCFS = Workload("FCFS", main, {"policy": tl.FIFO()}, _queueing)
ROUND_ROBIN = Workload("RR", main, {"policy": tl.RoundRobin(), "quantum": QUANTUM}, _sliced)
MANY_TO_MANY = Workload("M:N", main, {"model": tl.ManyToMany(LWPS)}, _many_to_many)
ONE_TO_ONE = Workload("1:1", main, {"model": tl.OneToOne()}, _queueing)
# As many LWPs as CPUs: with more, an LWP hands its CPU to the thread it takes next, which resources cannot say simply.
LOCKING = Workload("M:N, mutexes", locking_main, {"model": tl.ManyToMany(CPUS)}, _locking)

WORKLOADS = (FCFS, ROUND_ROBIN, MANY_TO_MANY, ONE_TO_ONE, LOCKING)
