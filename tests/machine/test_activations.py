"""Scheduler activations and growing pools of kernel threads: schedules worked out by hand, and what must always hold.

main creates A, B, C, …; the library takes the newest ready thread first.  All times are milliseconds.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import threadlab as tl
from tests.machine.tables import by_cpu, by_lwp, tidy
from threadlab import ms
from threadlab.trace import State, Trace

Steps = Iterator[Any]
ACTIVATIONS = tl.SchedulerActivations()
CALLS = {"c": tl.compute, "r": tl.read}
Job = tuple[tuple[str, int], ...]


def job(*steps: tuple[str, int]) -> Steps:
    for kind, time in steps:
        yield CALLS[kind](time * ms)


def all_of(*jobs: Job) -> Steps:
    """main: one thread for each of `jobs`."""
    tids = []
    for name, steps in zip("ABCDEFGH", jobs, strict=False):
        tids.append((yield tl.pthread_create(job, *steps, name=name)))
    for tid in tids:
        yield tl.pthread_join(tid)


def told(trace: Trace, *kinds: str) -> list[str]:
    """What kernel and library told each other, in order."""
    kinds = kinds or ("upcall", "downcall")
    events = [event for event in trace.events if event.kind in kinds]
    return [f"{event.time // ms} {trace.thread_name(event.thread)}: {event.detail}" for event in events]


# One process


def test_a_blocked_activation_leaves_the_processor_to_a_fresh_one_and_is_not_resumed():
    """B blocks at 1 in LWP 0 and comes back at 4, on the activation that the kernel made for that upcall."""
    trace = tl.run(all_of, (("c", 10),), (("c", 1), ("r", 3), ("c", 1)), model=ACTIVATIONS)
    assert by_lwp(trace) == tidy("""
        time | LWP 0 | LWP 1 | LWP 2
        0    | B*    | -     | -
        1    | B     | A*    | -
        4    | -     | -     | A*
        11   | -     | -     | B*
        12   | -     | -     | -
    """)
    assert told(trace, "upcall") == ["0 all_of: add processor", "1 B: blocked", "4 B: unblocked"]


def test_each_upcall_costs_the_processor_time_that_it_interrupts():
    """An upcall costs 1: to begin with, when B blocks at 3, and when its call is answered at 6, while A computes."""
    costs = tl.Costs(upcall=1 * ms)
    trace = tl.run(all_of, (("c", 10),), (("c", 2), ("r", 3), ("c", 1)), model=ACTIVATIONS, costs=costs)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | (all_of)
        1    | B
        3    | (A)
        4    | A
        6    | (A)
        7    | A
        15   | B
        16   | -
    """)


def test_an_upcall_to_an_idle_processor_delays_only_who_comes_back():
    costs = tl.Costs(upcall=1 * ms)
    trace = tl.run(all_of, (("c", 2), ("r", 4), ("c", 1)), model=ACTIVATIONS, costs=costs)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | (all_of)
        1    | A
        3    | -
        7    | (A)
        8    | A
        9    | -
    """)


def test_a_processor_takes_its_newest_thread_and_steals_the_oldest_of_another():
    """main on CPU 0 makes A, for which the kernel gives CPU 1, then B, C and D; CPU 1 steals B, CPU 0 goes on with C."""
    work = (("c", 3),)
    trace = tl.run(all_of, work, work, work, work, model=ACTIVATIONS, cpus=2)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | D     | A
        3    | C     | B
        6    | -     | -
    """)
    assert told(trace)[:3] == ["0 all_of: add processor", "0 A: add more processors", "0 A: add processor"]


def test_the_most_urgent_user_thread_runs_where_the_policy_is_by_priority():
    """A starter, more urgent than all of them, makes A, B, C and D with priorities 1, 3, 2 and 3."""

    def starter() -> Steps:
        for priority, name in ((1, "A"), (3, "B"), (2, "C"), (3, "D")):
            yield tl.pthread_create(job, ("c", 2), priority=priority, name=name)

    def main() -> Steps:
        yield tl.pthread_create(starter, priority=9)
        yield tl.pthread_exit()

    trace = tl.run(main, model=ACTIVATIONS, policy=tl.Priority())
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | B
        2    | D
        4    | C
        6    | A
        8    | -
    """)


def holds(mutex: int, *steps: tuple[str, int]) -> Steps:
    """Take `steps` with the lock, and then compute without it."""
    yield tl.pthread_mutex_lock(mutex)
    yield from job(*steps)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.compute(1 * ms)


HELD = (("c", 1), ("r", 2), ("c", 2))


def with_lock() -> Steps:
    mutex = yield tl.pthread_mutex_init()
    tids = [
        (yield tl.pthread_create(job, ("c", 6), name="A")),
        (yield tl.pthread_create(holds, mutex, *HELD, name="B")),
    ]
    for tid in tids:
        yield tl.pthread_join(tid)


def test_who_comes_back_in_a_critical_section_goes_on_until_it_has_left_it():
    """B blocks at 1 with the lock, comes back at 3 in A's place, and gives way when it unlocks at 5."""
    assert by_cpu(tl.run(with_lock, model=ACTIVATIONS)) == tidy("""
        time | CPU 0
        0    | B
        1    | A
        3    | B
        5    | A
        9    | B
        10   | -
    """)


def test_whoever_waits_for_the_lock_of_a_recovered_thread_gets_it_soon():
    """C wants B's lock from 5 on.  B owns it while A computes for long; without recovery C would wait for A."""

    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        tids = [(yield tl.pthread_create(job, ("c", 60), name="A"))]
        for name in "CB":
            tids.append((yield tl.pthread_create(holds, mutex, *HELD, name=name)))
        for tid in tids:
            yield tl.pthread_join(tid)

    trace = tl.run(main, model=ACTIVATIONS)
    acquired = [
        (event.time // ms, trace.thread_name(event.thread)) for event in trace.events if event.kind == "acquire"
    ]
    assert acquired == [(0, "B"), (5, "C")]


def test_a_critical_section_lasts_until_the_last_of_nested_locks_is_given_up():
    """B comes back at 3 with two locks, gives up one at 5 and the other at 7."""

    def nested(outer: int, inner: int) -> Steps:
        yield tl.pthread_mutex_lock(outer)
        yield from holds(inner, *HELD)
        yield tl.compute(1 * ms)
        yield tl.pthread_mutex_unlock(outer)
        yield tl.compute(1 * ms)

    def main() -> Steps:
        mutexes = [(yield tl.pthread_mutex_init()), (yield tl.pthread_mutex_init())]
        yield tl.pthread_create(job, ("c", 6), name="A")
        yield tl.pthread_create(nested, *mutexes, name="B")
        yield tl.pthread_exit()

    assert by_cpu(tl.run(main, model=ACTIVATIONS)) == tidy("""
        time | CPU 0
        0    | B
        1    | A
        3    | B
        7    | A
        11   | B
        12   | -
    """)


def test_two_that_come_back_at_once_in_critical_sections_leave_them_one_after_the_other():
    """B and C come back at 5 with a lock each.  Each gives way when it unlocks, and A goes on at 9."""

    def main() -> Steps:
        mutexes = [(yield tl.pthread_mutex_init()), (yield tl.pthread_mutex_init())]
        yield tl.pthread_create(job, ("c", 60), name="A")
        yield tl.pthread_create(holds, mutexes[0], ("c", 1), ("r", 3), ("c", 2), name="C")
        yield tl.pthread_create(holds, mutexes[1], ("c", 1), ("r", 4), ("c", 2), name="B")
        yield tl.pthread_exit()

    assert by_cpu(tl.run(main, model=ACTIVATIONS)) == tidy("""
        time | CPU 0
        0    | B
        1    | C
        2    | A
        5    | B
        7    | C
        9    | A
        66   | C
        67   | B
        68   | -
    """)


def test_who_comes_back_during_another_upcall_in_a_critical_section_goes_on_when_that_is_over():
    """An upcall costs 2.  That of B's blocking lasts from 3 to 5, and B's call is answered at 4: it tells of both."""

    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_create(job, ("c", 60), name="A")
        yield tl.pthread_create(holds, mutex, ("c", 1), ("r", 1), ("c", 2), name="B")
        yield tl.pthread_exit()

    assert by_cpu(tl.run(main, model=ACTIVATIONS, costs=tl.Costs(upcall=2 * ms))) == tidy("""
        time | CPU 0
        0    | (main)
        2    | B
        3    | (A)
        4    | (B)
        5    | B
        7    | A
        67   | B
        68   | -
    """)


def test_who_owns_a_lock_is_not_displaced_by_another_owner():
    """B computes with a lock when C comes back with another, at 3.  C's turn is when B unlocks, at 7; A comes after it."""

    def main() -> Steps:
        mutexes = [(yield tl.pthread_mutex_init()), (yield tl.pthread_mutex_init())]
        yield tl.pthread_create(job, ("c", 60), name="A")
        yield tl.pthread_create(holds, mutexes[0], ("c", 6), name="B")
        yield tl.pthread_create(holds, mutexes[1], *HELD, name="C")
        yield tl.pthread_exit()

    assert by_cpu(tl.run(main, model=ACTIVATIONS)) == tidy("""
        time | CPU 0
        0    | C
        1    | B
        7    | C
        10   | B
        11   | A
        71   | -
    """)


def test_who_is_interrupted_in_a_call_in_a_critical_section_goes_on_before_the_one_that_sent_the_signal():
    """A wakes B from its call at 2 by a signal; B owns a lock until 4."""

    def handler(number: int) -> Steps:
        yield tl.compute(0)

    def interrupted(mutex: int) -> Steps:
        yield tl.pthread_mutex_lock(mutex)
        try:
            yield tl.read(50 * ms)
        except InterruptedError:
            yield tl.compute(2 * ms)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.compute(1 * ms)

    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        yield tl.sigaction(signal.SIGUSR1, handler)
        tid = yield tl.pthread_create(interrupted, mutex, name="B")
        yield tl.sched_yield()
        yield tl.compute(2 * ms)
        yield tl.pthread_kill(tid, signal.SIGUSR1)
        yield tl.compute(20 * ms)
        yield tl.pthread_join(tid)

    assert by_cpu(tl.run(main, model=ACTIVATIONS)) == tidy("""
        time | CPU 0
        0    | main
        2    | B
        4    | main
        24   | B
        25   | -
    """)


def test_a_read_write_lock_makes_a_critical_section_too():
    def reads(lock: int) -> Steps:
        yield tl.pthread_rwlock_rdlock(lock)
        yield from job(*HELD)
        yield tl.pthread_rwlock_unlock(lock)
        yield tl.compute(1 * ms)

    def main() -> Steps:
        lock = yield tl.pthread_rwlock_init()
        yield tl.pthread_create(job, ("c", 6), name="A")
        yield tl.pthread_create(reads, lock, name="B")
        yield tl.pthread_exit()

    assert by_cpu(tl.run(main, model=ACTIVATIONS)) == by_cpu(tl.run(with_lock, model=ACTIVATIONS))


# Several processes


def test_who_lost_the_last_processor_in_a_critical_section_comes_first_on_the_next():
    """P's only processor, CPU 0, is taken from A at 2, when A owns a lock; at 4 P has CPU 1, and A goes on, not X or Y."""

    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        for name in "XY":
            yield tl.pthread_create(job, ("c", 20), name=name)
        yield tl.pthread_create(holds, mutex, ("c", 6), name="A")
        yield tl.pthread_exit()

    machine = tl.Machine(cpus=2, quantum=2 * ms)
    machine.spawn(main, model=ACTIVATIONS, name="P")
    for name in "QR":
        machine.spawn(job, ("c", 14), name=name)
    assert by_cpu(machine.run()).startswith(
        tidy("""
        time | CPU 0      | CPU 1
        0    | 2:A        | 3:Q
        2    | 4:R        | 3:Q
        4    | 4:R        | 2:A
        6    | 3:Q        | 2:A
        """).replace("      |", " |")
    )


def test_processors_are_shared_by_processes_and_the_one_left_over_goes_round():
    """Three CPUs for two processes, quantum 2: one each, and CPU 2 in turn, until there is one thread for each CPU."""
    work = (("c", 6),)
    machine = tl.Machine(cpus=3, quantum=2 * ms)
    for name in "PQ":
        machine.spawn(all_of, work, work, work, model=ACTIVATIONS, name=name)
    trace = machine.run()
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1 | CPU 2
        0    | 2:C   | 3:C   | 2:A
        2    | 2:C   | 3:C   | 3:A
        4    | 2:C   | 3:C   | 2:B
        6    | 2:A   | 3:A   | 3:B
        8    | 2:A   | 3:A   | 2:B
        10   | 3:B   | -     | 2:B
        12   | 3:B   | -     | -
        14   | -     | -     | -
    """)
    assert told(trace, "preempt", "upcall")[3:6] == ["2 2:A: ", "2 2:A: preempted", "2 3:A: add processor"]


def test_a_processor_is_taken_for_a_process_that_has_none_and_its_thread_comes_back_on_another():
    """Q's thread wakes at 3; P has both CPUs and must give one.  The upcall to P interrupts its other thread for 1."""
    machine = tl.Machine(cpus=2, quantum=100 * ms, costs=tl.Costs(upcall=1 * ms))
    machine.spawn(all_of, (("c", 9),), (("c", 9),), model=ACTIVATIONS, name="P")
    machine.spawn(job, ("r", 3), ("c", 4), model=tl.OneToOne(), name="Q")
    trace = machine.run()
    table = by_cpu(trace)
    assert "3    | (2:B) | 3:Q" in table, table
    assert "4    | 2:B   | 3:Q" in table, table
    assert "3 2:A: preempted" in told(trace, "upcall")
    assert trace.threads[1].ended == 7 * ms


@pytest.mark.parametrize("policy", [tl.FIFO(), tl.RoundRobin(), tl.Priority()])
def test_space_sharing_gives_kernel_threads_of_two_processes_half_the_cpus_each(policy):
    """Four threads against one, two CPUs: the one is not delayed by the four."""
    work = (("c", 5),)
    machine = tl.Machine(cpus=2, quantum=1 * ms, policy=tl.SpaceSharing(policy))
    machine.spawn(all_of, work, work, work, work, name="P")
    machine.spawn(job, *work, name="Q")
    trace = machine.run()
    assert trace.threads[1].ended == 5 * ms
    assert trace.end == (13 * ms if policy.sliced else 15 * ms)  # three times 5 ms on two CPUs, by slices or not


def test_what_cannot_share_a_machine_with_activations_is_refused():
    machine = tl.Machine(policy=tl.MLFQ())
    machine.spawn(all_of, model=ACTIVATIONS)
    machine.spawn(all_of)
    with pytest.raises(ValueError, match=r"policy must be tl\.FIFO"):
        machine.run()
    with pytest.raises(TypeError, match=r"SpaceSharing\(within\) must be tl\.FIFO"):
        tl.SpaceSharing(tl.FairShare())


def meet(mine: int, other: int, work: int) -> Steps:
    """Compute and then wait for each other, three times."""
    for _ in range(3):
        yield tl.compute(work * ms)
        yield tl.sem_post(other)
        yield tl.sem_wait(mine)


def pair() -> Steps:
    """Two threads that wait for each other again and again: B for 1 each time."""
    semaphores = [(yield tl.sem_init(0)), (yield tl.sem_init(0))]
    tids = [(yield tl.pthread_create(meet, *semaphores, 3, name="A"))]
    tids.append((yield tl.pthread_create(meet, *semaphores[::-1], 2, name="B")))
    for tid in tids:
        yield tl.pthread_join(tid)


@pytest.mark.parametrize("upcall", [0, 2])
def test_a_library_keeps_a_processor_for_as_long_as_it_would_take_to_get_one_again(upcall):
    """P's threads wait for each other, 1 each time, and Q wants every CPU.  P gives one up only where upcalls are free."""
    machine = tl.Machine(cpus=4, quantum=100 * ms, costs=tl.Costs(upcall=upcall * ms))
    machine.spawn(pair, model=ACTIVATIONS, name="P")
    machine.spawn(all_of, *[(("c", 20),)] * 4, model=ACTIVATIONS, name="Q")
    trace = machine.run()
    P = {at for at, thread in enumerate(trace.threads) if thread.pid == 2}
    lost = [e for e in trace.events if e.kind == "downcall" and e.thread in P and e.detail == "processor idle"]
    ended = max(trace.threads[at].ended for at in P)
    assert bool([e for e in lost if e.time < ended]) == (not upcall)


def test_nothing_is_told_of_a_thread_that_has_been_joined():
    """A ends at 5 and is joined at 6, while its CPU is kept; that CPU is given up at 7."""

    def main() -> Steps:
        tid = yield tl.pthread_create(job, ("c", 1), name="A")
        yield tl.compute(4 * ms)
        yield tl.pthread_join(tid)
        yield tl.compute(9 * ms)

    trace = tl.run(main, model=ACTIVATIONS, cpus=2, costs=tl.Costs(upcall=2 * ms))
    assert told(trace, "join", "downcall")[-2:] == ["6 main: ", "7 main: processor idle"]


# SIGWAITING


@pytest.mark.parametrize("model", [tl.ManyToMany(1, sigwaiting=True), tl.TwoLevel(1, sigwaiting=True)])
def test_the_pool_grows_when_all_its_kernel_threads_are_blocked(model):
    """Making a kernel thread costs 1, and so does the signal that asks for it."""
    costs = tl.Costs(kernel_create=500_000, signal=500_000)
    reader = (("c", 1), ("r", 5))
    trace = tl.run(all_of, reader, reader, reader, model=model, costs=costs)
    assert by_lwp(trace) == tidy("""
        time | LWP 0 | LWP 1 | LWP 2
        0    | A*    | -     | -
        1    | A     | B*    | -
        3    | A     | B     | C*
        5    | A     | B     | C
        6    | -     | B     | C
        8    | -     | -     | C
        10   | -     | -     | -
    """)
    assert told(trace) == ["1 B: SIGWAITING", "3 C: SIGWAITING"]


def test_a_thread_that_wakes_while_all_kernel_threads_are_blocked_gets_one_too():
    def main() -> Steps:
        semaphore = yield tl.sem_init(0)
        yield tl.pthread_create(job, ("r", 9), name="A")
        try:
            yield tl.sem_timedwait(semaphore, 2 * ms)
        except OSError:
            yield tl.write(f"at {(yield tl.clock()) // ms}")

    assert tl.run(main, model=tl.ManyToMany(1)).text() == "at 9"
    assert tl.run(main, model=tl.ManyToMany(1, sigwaiting=True)).text() == "at 2"


# What must always hold


Processes = list[tuple[int, bool, list[list[tuple[str, int]]]]]


def starts_at(time: int, jobs: list[list[tuple[str, int]]]) -> Steps:
    yield tl.nanosleep(time * ms)
    yield from all_of(*jobs)


def wanted_and_had(trace: Trace, time: int) -> Iterator[tuple[int, int]]:
    """For each process that wants CPUs at `time`, how many it could use and how many it has."""
    now = [span for span in trace.spans if span.start <= time < span.end]
    for pid in {thread.pid for thread in trace.threads}:
        mine = [span for span in now if trace.threads[span.thread].pid == pid]
        yield sum(span.state in (State.RUNNING, State.READY) for span in mine), sum(span.cpu >= 0 for span in mine)


def fair_shares(wanted: list[int], cpus: int) -> list[int]:
    """One more CPU for each that wants one more, again and again, while there are enough for all of them."""
    shares = [0] * len(wanted)
    while 0 < sum(hungry := [want > share for want, share in zip(wanted, shares, strict=True)]) <= cpus - sum(shares):
        shares = [share + more for share, more in zip(shares, hungry, strict=True)]
    return shares


@settings(max_examples=150)
@given(
    processes=st.lists(
        st.tuples(
            st.integers(0, 9),
            st.booleans(),
            st.lists(
                st.lists(st.tuples(st.sampled_from("ccr"), st.integers(1, 7)), min_size=1, max_size=4),
                min_size=1,
                max_size=5,
            ),
        ),
        min_size=2,
        max_size=5,
    ),
    cpus=st.integers(1, 6),
    quantum=st.integers(1, 4),
)
def test_at_every_moment_each_process_has_its_share_and_what_is_left_over_one_more_each(
    processes: Processes, cpus: int, quantum: int
):
    """With free switches, while processes come and go.  No thread goes on at once where it had blocked."""
    machine = tl.Machine(cpus=cpus, quantum=quantum * ms, policy=tl.SpaceSharing())
    for time, plain, jobs in processes:
        machine.spawn(starts_at, time, jobs, model=tl.OneToOne() if plain else ACTIVATIONS)
    trace = machine.run()
    for time in sorted({span.start for span in trace.spans}):
        wanted, had = zip(*wanted_and_had(trace, time), strict=True)
        assert sum(had) == min(cpus, sum(wanted)), f"at {time}"
        assert all(0 <= has - share <= 1 for has, share in zip(had, fair_shares(list(wanted), cpus), strict=True)), (
            f"at {time}: {wanted}, {had}"
        )
    activations = {at for at, thread in enumerate(trace.threads) if not processes[thread.pid - 2][1]}
    blocked = {(span.thread, span.end, span.lwp) for span in trace.spans if span.state is State.BLOCKED}
    resumed = {(span.thread, span.start, span.lwp) for span in trace.spans if span.cpu >= 0}
    assert not {one for one in blocked & resumed if one[0] in activations}


@settings(max_examples=100)
@given(
    jobs=st.lists(
        st.lists(st.tuples(st.sampled_from("cr"), st.integers(1, 5)), min_size=1, max_size=3), min_size=1, max_size=4
    ),
    others=st.integers(0, 3),
    upcall=st.integers(0, 2),
    seed=st.none() | st.integers(0, 99),
)
def test_on_one_processor_nobody_without_a_lock_runs_while_an_owner_of_one_is_ready(jobs, others, upcall, seed):
    """Each of `jobs` is done with a lock of its own, and then computed on without."""

    def owner(steps) -> Steps:
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_mutex_lock(mutex)
        yield from job(*steps)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.compute(3 * ms)

    def main() -> Steps:
        for steps in jobs:
            yield tl.pthread_create(owner, steps)
        for _ in range(others):
            yield tl.pthread_create(job, ("c", 40))
        yield tl.pthread_exit()

    trace = tl.run(main, model=ACTIVATIONS, costs=tl.Costs(upcall=upcall * 500_000), seed=seed)
    locked = {}
    for event in trace.events:
        if event.kind in ("acquire", "release"):
            locked.setdefault(event.thread, []).append(event.time)
    assert all(len(times) == 2 for times in locked.values()) and len(locked) == len(jobs)
    ready = [span for span in trace.spans if span.state is State.READY and span.thread in locked]
    for span in (span for span in trace.spans if span.state is State.RUNNING):
        begin, end = locked.get(span.thread, (0, 0))
        if not begin <= span.start < end:
            assert not [
                other
                for other in ready
                if locked[other.thread][0] < other.end <= locked[other.thread][1]
                and max(span.start, other.start) < min(span.end, other.end)
            ]


@settings(max_examples=150)
@given(
    jobs=st.lists(
        st.lists(st.tuples(st.sampled_from("cr"), st.integers(0, 5)), max_size=4).map(tuple), min_size=1, max_size=5
    ),
    cpus=st.integers(1, 3),
    upcall=st.integers(0, 2),
    processes=st.integers(1, 3),
    seed=st.none() | st.integers(0, 99),
)
def test_a_process_has_at_most_as_many_running_activations_as_cpus_and_hears_of_each_change(
    jobs, cpus, upcall, processes, seed
):
    machine = tl.Machine(cpus=cpus, quantum=2 * ms, costs=tl.Costs(upcall=upcall * ms), seed=seed)
    for _ in range(processes):
        machine.spawn(all_of, *jobs, model=ACTIVATIONS)
    trace = machine.run()
    assert trace.outcome == "completed" and set(trace.exit_status.values()) == {0}
    assert trace.end == max(thread.ended for thread in trace.threads)
    details = [event.detail for event in trace.events if event.kind == "upcall"]
    blocking = sum(kind == "r" and time > 0 for steps in jobs for kind, time in steps) * processes
    assert sum(span.state is State.BLOCKED for span in trace.spans) == blocking <= details.count("blocked")
    assert details.count("blocked") == details.count("unblocked")
    assert details.count("preempted") == sum(event.kind == "preempt" for event in trace.events)
    busy = sum(span.duration for span in trace.spans if span.state is State.RUNNING)
    assert busy == processes * ms * sum(time for steps in jobs for kind, time in steps if kind == "c")
    for time in sorted({span.start for span in trace.spans}):
        now = [span for span in trace.spans if span.start <= time < span.end]
        running = [span.lwp for span in now if span.cpu >= 0]
        assert len(running) == len(set(running)) <= cpus
        idle = cpus - len(running)
        if processes == 1 or not upcall:  # else a library keeps an idle CPU for a moment, in case it needs it again
            assert not (idle and any(span.state is State.READY for span in now)), f"at {time}"


def test_signals_and_fork_work_as_under_other_models():
    def child() -> Steps:
        yield tl.write("child")
        yield tl.kill((yield tl.getppid()), signal.SIGUSR1)
        yield tl.exit(3)

    def handler(number: int) -> Steps:
        yield tl.write("handler")

    def main() -> Steps:
        yield tl.sigaction(signal.SIGUSR1, handler)
        if (yield tl.fork()) == 0:
            yield from child()
        try:
            yield tl.read(50 * ms)
        except InterruptedError:
            yield tl.write("interrupted")
        _, status = yield tl.waitpid()
        yield tl.write(str(status))

    assert tl.run(main, model=ACTIVATIONS).text().split() == ["child", "handler", "interrupted", "3"]
