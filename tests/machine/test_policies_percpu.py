"""A ready queue for each CPU: schedules worked out by hand, and what must hold for every one.

In most of these schedules main, on CPU 0, makes the maker, which runs on CPU 1.  The maker makes A, which takes CPU 0, idle
by then; B, which joins CPU 0, the first of two that are equally busy; C, which joins CPU 1; and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import threadlab as tl
from tests.machine.batches import batch, worker
from tests.machine.programs import POLICIES, bind, costs, fixed_models, main_of, programs
from tests.machine.tables import by_cpu, tidy
from threadlab import ms
from threadlab.trace import State, Trace

FOUR = batch((6,), (3,), (6,), (1, 2, 1))
"""A, B and D begin on CPU 0, C on CPU 1"""


def test_each_cpu_slices_its_own_queue_and_steals_when_that_is_empty():
    """Quantum 2.  C has CPU 1 for itself until it ends at 6, and CPU 1 then steals B, which is first in the other queue.

    At 7 D comes back to CPU 0, where A's slice is over; CPU 1 has done with B and steals A.
    """
    trace = tl.run(FOUR, policy=tl.PerCPU(), cpus=2, quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | C
        2    | B     | C
        4    | D     | C
        5    | A     | C
        6    | A     | B
        7    | D     | A
        8    | -     | A
        9    | -     | -
    """)
    assert trace.metrics().migrations == 2


def test_a_migration_costs_time_before_the_work_goes_on():
    """Until 6 nobody moves.  B needs CPU 1 from 6 to 7 for nothing, so that A finds CPU 0 free at 8 and stays."""
    trace = tl.run(FOUR, policy=tl.PerCPU(migration=1 * ms), cpus=2, quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | C
        2    | B     | C
        4    | D     | C
        5    | A     | C
        6    | A     | (B)
        7    | D     | B
        8    | A     | -
        10   | -     | -
    """)
    assert trace.metrics().migrations == 1
    assert trace.metrics().overhead == 1 * ms


def test_without_stealing_a_cpu_idles_beside_a_queue():
    trace = tl.run(FOUR, policy=tl.PerCPU(stealing=False), cpus=2, quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | C
        2    | B     | C
        4    | D     | C
        5    | A     | C
        6    | A     | -
        7    | B     | -
        8    | D     | -
        9    | A     | -
        11   | -     | -
    """)
    assert trace.metrics().migrations == 0


def test_one_queue_for_all_moves_more():
    """The same under round robin: A, B, C and D take whichever CPU comes free."""
    trace = tl.run(FOUR, policy=tl.RoundRobin(), cpus=2, quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | B
        2    | D     | C
        3    | B     | C
        4    | C     | A
        6    | A     | D
        7    | A     | C
        8    | -     | C
        9    | -     | -
    """)
    assert trace.metrics().migrations == 6


def test_who_comes_back_takes_its_own_cpu():
    """B is stolen by CPU 1 before it runs, which is no migration, and comes back there at 4, though CPU 0 is idle."""
    trace = tl.run(batch((1,), (2, 2, 1)), policy=tl.PerCPU(migration=5 * ms), cpus=2)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | B
        1    | -     | B
        2    | -     | -
        4    | -     | B
        5    | -     | -
    """)
    assert trace.metrics().migrations == 0


def test_who_finds_its_cpu_busy_takes_an_idle_one():
    """At 4 B has A's CPU, and CPU 1 is idle since C ended."""
    trace = tl.run(batch((1, 3, 1), (9,), (2,)), policy=tl.PerCPU(tl.FIFO()), cpus=2)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | C
        1    | B     | C
        2    | B     | -
        4    | B     | A
        5    | B     | -
        10   | -     | -
    """)
    assert trace.metrics().migrations == 1


def test_a_priority_preempts_on_its_own_cpu_only():
    """At 4 A takes CPU 0 from B.  With one queue for all it takes its CPU from C, which is the least urgent."""
    main = batch((1, 3, 2), (7,), (8,), priorities=(2, 1, 0))
    own, all_cpus = (tl.run(main, policy=policy, cpus=2) for policy in (tl.PerCPU(tl.Priority()), tl.Priority()))
    assert by_cpu(own) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | C
        1    | B     | C
        4    | A     | C
        6    | B     | C
        8    | B     | -
        10   | -     | -
    """)
    assert by_cpu(all_cpus) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | B
        1    | C     | B
        4    | A     | B
        6    | C     | B
        7    | C     | -
        11   | -     | -
    """)


def inversion(protocol: Any) -> Callable[[], Iterator[Any]]:
    """X keeps CPU 1 for itself.  On CPU 0, L has the mutex that H wants, and M, which wants nothing, is between them."""

    def low(mutex: int) -> Iterator[Any]:
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(3 * ms)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.compute(1 * ms)

    def high(mutex: int) -> Iterator[Any]:
        yield tl.read(2 * ms)
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(1 * ms)
        yield tl.pthread_mutex_unlock(mutex)

    def main() -> Iterator[Any]:
        mutex = yield tl.pthread_mutex_init(protocol=protocol)
        yield tl.pthread_create(worker, ms, 20, name="X", priority=9)
        yield tl.pthread_create(worker, ms, 0, 1, 5, name="M", priority=2)
        yield tl.pthread_create(high, mutex, name="H", priority=3)
        yield tl.pthread_create(low, mutex, name="L", priority=1)
        yield tl.pthread_exit()

    return main


def cpu_0(trace: Trace) -> str:
    return "\n".join(line.rsplit("|", 1)[0].rstrip() for line in by_cpu(trace).splitlines()[:-2])


def test_priority_inversion_on_one_of_the_cpus():
    trace = tl.run(inversion(tl.PTHREAD_PRIO_NONE), policy=tl.PerCPU(tl.Priority()), cpus=2)
    assert cpu_0(trace) == tidy("""
        time | CPU 0
        0    | L
        1    | M
        6    | L
        8    | H
        9    | L
    """)


def test_priority_inheritance_on_one_of_the_cpus():
    """L, in the queue of CPU 0, gets H's priority at 2 and gives it back at 4."""
    trace = tl.run(inversion(tl.PTHREAD_PRIO_INHERIT), policy=tl.PerCPU(tl.Priority()), cpus=2)
    assert cpu_0(trace) == tidy("""
        time | CPU 0
        0    | L
        1    | M
        2    | L
        4    | H
        5    | M
        9    | L
    """)


def test_the_account_moves_along():
    """MLFQ, quantum 2.  B, which fell to level 1 at 4, is stolen at 5 and still there: C, on top, preempts it at 6."""
    main = batch((9,), (9,), (1, 5, 1), (0,), (4,))
    trace = tl.run(main, policy=tl.PerCPU(tl.MLFQ()), cpus=2, quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | C
        1    | A     | E
        2    | B     | E
        4    | A     | E
        5    | A     | B
        6    | A     | C
        7    | A     | B
        11   | -     | B
        13   | -     | -
    """)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"policy": tl.RoundRobin},
            TypeError,
            r"^PerCPU\(policy\) must be another policy such as tl.RoundRobin\(\), not ",
        ),
        (
            {"policy": tl.PerCPU()},
            TypeError,
            r"^PerCPU\(policy\) must be another policy such as tl.RoundRobin\(\), not ",
        ),
        ({"policy": "fifo"}, TypeError, r"^PerCPU\(policy\) must be another policy .*, not 'fifo'$"),
        ({"stealing": 1}, TypeError, r"^PerCPU\(stealing\) must be True or False, not 1$"),
        ({"migration": -1}, ValueError, r"^PerCPU\(migration\) must be at least 0 nanoseconds, not -1$"),
        ({"migration": 0.5}, TypeError, r"^PerCPU\(migration\) must be a whole number of nanoseconds, not 0.5"),
    ],
)
def test_bad_input(arguments, error, message):
    with pytest.raises(error, match=message):
        tl.PerCPU(**arguments)


# What must hold for every schedule

FEWER = settings(max_examples=50)
OTHERS = tuple(policy for policy in POLICIES if not isinstance(policy, tl.PerCPU))
QUANTA = st.sampled_from([1, 3, 10])


@given(
    program=programs(scopes=True),
    model=fixed_models(),
    policy=st.sampled_from(OTHERS),
    quantum=QUANTA,
    costs=costs(),
    seed=st.none() | st.integers(0, 99),
    stealing=st.booleans(),
)
def test_on_one_cpu_nothing_changes(program, model, policy, quantum, costs, seed, stealing):
    machine = {"model": model, "quantum": quantum, "costs": costs, "seed": seed}
    own = tl.run(main_of(bind(program, model)), policy=tl.PerCPU(policy, stealing, migration=7), **machine)
    one = tl.run(main_of(bind(program, model)), policy=policy, **machine)
    assert own.spans[:] == one.spans[:]
    assert own.outcome == one.outcome
    assert own.metrics().migrations == 0


def moves(trace: Trace) -> list[tuple[int, int]]:
    """``(time, to)`` of each migration that the spans show."""
    last: dict[int, int] = {}
    found = []
    for span in sorted(trace.spans):
        if span.cpu >= 0:
            if last.get(span.lwp, span.cpu) != span.cpu:
                found.append((span.start, span.cpu))
            last[span.lwp] = span.cpu
    return found


@given(program=programs(), model=fixed_models(), policy=st.sampled_from(OTHERS), cpus=st.integers(2, 4), quantum=QUANTA)
def test_migrations_are_counted_and_nobody_moves_without_stealing(program, model, policy, cpus, quantum):
    stealing, staying = (
        tl.run(main_of(program), model=model, policy=tl.PerCPU(policy, steal, 2), cpus=cpus, quantum=quantum)
        for steal in (True, False)
    )
    assert len(moves(stealing)) <= stealing.metrics().migrations, "who runs for no time has no span"
    assert moves(staying) == [] and staying.metrics().migrations == 0
    assert stealing.metrics().overhead == 2 * stealing.metrics().migrations


@FEWER
@given(
    program=programs(synchronise=False), policy=st.sampled_from([tl.RoundRobin(), tl.FIFO()]), cpus=st.integers(2, 4)
)
def test_nobody_moves_to_a_cpu_that_has_its_own_queue(program, policy, cpus):
    trace = tl.run(main_of(program), policy=tl.PerCPU(policy), cpus=cpus, quantum=3)
    spans = sorted(trace.spans)
    for time, to in moves(trace):
        for ready in (span for span in spans if span.state is State.READY and span.start < time < span.end):
            before = [span.cpu for span in spans if span.lwp == ready.lwp and span.cpu >= 0 and span.end <= ready.start]
            assert not before or before[-1] != to


@FEWER
@given(
    program=programs(synchronise=False), model=fixed_models(), policy=st.sampled_from(OTHERS), cpus=st.integers(1, 4)
)
def test_the_work_done_is_the_same(program, model, policy, cpus):
    def done(policy: Any) -> dict[str, int]:
        trace = tl.run(main_of(program), model=model, policy=policy, cpus=cpus, quantum=3)
        assert trace.outcome == "completed"
        times: dict[str, int] = {}
        for span in trace.spans:
            if span.state is State.RUNNING:
                name = trace.thread_name(span.thread)
                times[name] = times.get(name, 0) + span.duration
        return times

    assert done(tl.PerCPU(policy)) == done(tl.PerCPU(policy, stealing=False)) == done(policy)
