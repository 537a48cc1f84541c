"""The multilevel feedback queue: schedules worked out by hand, and what must hold for every one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import threadlab as tl
from tests.machine.batches import batch, runs
from tests.machine.programs import bind, machines, main_of, programs
from tests.machine.tables import by_cpu, tidy
from threadlab import ms
from threadlab.trace import State


def test_who_uses_up_its_allotment_falls_and_has_twice_as_much_there():
    """Quantum 2.  A falls at 2 and again, after 4 more, at 8; B falls at 4 and ends at 9."""
    trace = tl.run(batch((9,), (3,)), policy=tl.MLFQ(), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        4    | A
        8    | B
        9    | A
        12   | -
    """)


def test_who_uses_up_its_allotment_alone_goes_on():
    """From 5 on B has nobody beside it: its allotments end and begin, and nothing is seen of it."""
    trace = tl.run(batch((3,), (7,)), policy=tl.MLFQ(levels=2), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        4    | A
        5    | B
        10   | -
    """)
    alone = tl.run(lambda: (yield tl.compute(50 * ms)), policy=tl.MLFQ(), quantum=2 * ms)
    assert len(alone.spans) == 1


def test_a_higher_level_preempts_at_once_and_the_preempted_keeps_what_is_left():
    """A is on level 1 from 2 on.  B takes its CPU at 6; A has 1 of 4 left, falls at 8, and goes on alone until 10."""
    trace = tl.run(batch((12,), (1, 3, 1, 3, 1)), policy=tl.MLFQ(), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        3    | A
        6    | B
        7    | A
        10   | B
        11   | A
        15   | -
    """)
    preempted = [event.time // ms for event in trace.events if event.kind == "preempt" and event.time]
    assert preempted == [6, 10]


def test_a_preempted_thread_is_the_first_of_its_level():
    """A and B fall at 2 and 4.  C takes A's CPU at 5; A, not B, goes on at 6, until its 4 are used up at 9."""
    trace = tl.run(batch((8,), (8,), (0, 1, 1)), policy=tl.MLFQ(), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        4    | A
        5    | C
        6    | A
        9    | B
        13   | A
        15   | B
        17   | -
    """)


HOG, SHY = (10,), (1, 1, 1, 1, 1, 1, 1)
"""B, which never computes for a whole quantum of 2 before it blocks, beside A"""


def test_who_blocks_in_time_stays_on_top():
    trace = tl.run(batch(HOG, SHY), policy=tl.MLFQ(), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        3    | A
        4    | B
        5    | A
        6    | B
        7    | A
        8    | B
        9    | A
        14   | -
    """)


def test_cumulative_accounts_see_through_that():
    """B's second burst uses up its 2: at 6 it comes back to level 1 and waits for A, which falls to level 2 at 8."""
    trace = tl.run(batch(HOG, SHY), policy=tl.MLFQ(cumulative=True), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        3    | A
        4    | B
        5    | A
        8    | B
        9    | A
        10   | B
        11   | A
        14   | -
    """)


def test_a_burst_of_exactly_the_allotment_falls():
    """B's 2 are used up when it blocks at 4: back at 5 on level 1, it waits for A, whose 4 there end at 8."""
    trace = tl.run(batch((9,), (2, 1, 1)), policy=tl.MLFQ(), quantum=2 * ms)
    assert runs(trace, "B") == [(2, 4), (8, 9)]


CROWD = ((5,), (1, 1) * 8 + (1,), (1, 1) * 8 + (1,))
"""B and C take turns on the top level and leave A, once it has fallen, no time"""


def test_without_a_boost_those_below_starve():
    trace = tl.run(batch(*CROWD), policy=tl.MLFQ(), quantum=2 * ms)
    assert runs(trace, "A") == [(0, 2), (20, 23)]


def test_a_boost_puts_all_on_top():
    """At 10 and at 20 A has a quantum on the top level, before B, which comes back at the same instant."""
    trace = tl.run(batch(*CROWD), policy=tl.MLFQ(boost=10 * ms), quantum=2 * ms)
    assert runs(trace, "A") == [(0, 2), (10, 12), (20, 21)]
    assert runs(trace, "B")[3:6] == [(8, 9), (12, 13), (14, 15)]


def test_a_boost_in_the_middle_of_a_slice():
    """A (level 1, from 4 on) would run until 8; boosted at 5, it has the top level's 2 from there on, and then B."""
    trace = tl.run(batch((20,), (20,)), policy=tl.MLFQ(boost=5 * ms), quantum=2 * ms)
    assert runs(trace, "A")[:3] == [(0, 2), (4, 7), (9, 12)]
    assert runs(trace, "B")[:2] == [(2, 4), (7, 9)]


def test_a_boost_finds_those_that_sleep():
    """B falls at 4.  A boost comes at 5: back at 7, B is on top, and A, whose 2 there end at 7, on level 1 until 11.

    Without a boost B comes back to level 1, where A is until 8.
    """
    main = batch((20,), (2, 3, 1))
    boosted = tl.run(main, policy=tl.MLFQ(boost=5 * ms), quantum=2 * ms)
    assert runs(boosted, "B") == [(2, 4), (7, 8)]
    assert runs(tl.run(main, policy=tl.MLFQ(), quantum=2 * ms), "B") == [(2, 4), (8, 9)]


def test_two_cpus():
    """CPU 1's first slice began, and ends, before CPU 0's: C there at 2, and B, which was there, on CPU 0 for A.

    At 5 C takes the CPU of B, which is as low as A and on the CPU with the smaller number.  B has 1 left of its 4.
    """
    trace = tl.run(batch((6,), (6,), (1, 2, 2)), policy=tl.MLFQ(), quantum=2 * ms, cpus=2)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | A     | B
        2    | B     | C
        3    | B     | A
        5    | C     | A
        7    | -     | B
        8    | -     | -
    """)


def test_switches_do_not_count():
    """1 for a kernel switch: each still has its whole allotment."""
    costs = tl.Costs(kernel_switch=1 * ms)
    trace = tl.run(batch((3,), (2,)), policy=tl.MLFQ(), quantum=2 * ms, costs=costs)
    start = runs(trace, "A")[0][0]
    assert [(begin - start, end - start) for begin, end in runs(trace, "A")] == [(0, 2), (6, 7)]
    assert [(begin - start, end - start) for begin, end in runs(trace, "B")] == [(3, 5)]


def test_user_threads_are_first_come_first_served():
    """Many-to-one: the level is the kernel thread's."""
    trace = tl.run(batch((5,), (3,), priorities=(0, 5)), policy=tl.MLFQ(), model=tl.ManyToOne(), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        5    | B
        8    | -
    """)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"levels": 0}, ValueError, r"^MLFQ\(levels\) must be at least 1, not 0$"),
        ({"levels": 2.0}, TypeError, r"^MLFQ\(levels\) must be a whole number, not 2.0 \(float\); write 2$"),
        ({"boost": 0}, ValueError, r"^MLFQ\(boost\) must be at least 1 nanoseconds, not 0$"),
        ({"boost": "x"}, TypeError, r"^MLFQ\(boost\) must be a whole number of nanoseconds, not 'x' \(str\)$"),
    ],
)
def test_bad_input(arguments, error, message):
    with pytest.raises(error, match=message):
        tl.MLFQ(**arguments)


# What must hold for every schedule

WORK = st.lists(st.integers(1, 300), min_size=2, max_size=6)
FEWER = settings(max_examples=50)
QUANTA = st.sampled_from([1, 3, 10])


@given(
    program=programs(scopes=True), machine=machines(policies=(tl.RoundRobin(),)), seed=st.none() | st.integers(0, 99)
)
def test_one_level_is_round_robin(program, machine, seed):
    program = bind(program, machine["model"])
    robin = tl.run(main_of(program), **machine, seed=seed)
    for policy in (tl.MLFQ(levels=1), tl.MLFQ(levels=1, boost=7)):
        feedback = tl.run(main_of(program), **{**machine, "policy": policy}, seed=seed)
        assert feedback.spans[:] == robin.spans[:]


@given(work=WORK, quantum=QUANTA, levels=st.integers(1, 4))
def test_shorter_jobs_are_done_first(work, quantum, levels):
    """Of jobs that come together, one that ends on a higher level ends earlier."""
    trace = tl.run(batch(*((time,) for time in work), unit=1), policy=tl.MLFQ(levels=levels), quantum=quantum)
    ends = [next(thread.ended for thread in trace.threads if thread.name == chr(65 + at)) for at in range(len(work))]

    def last_level(time):
        return next((level for level in range(levels) if time <= quantum * (2 ** (level + 1) - 1)), levels - 1)

    for one, end in zip(work, ends, strict=True):
        for other, later in zip(work, ends, strict=True):
            assert end < later or last_level(one) >= last_level(other)


@FEWER
@given(
    program=programs(synchronise=False), quantum=QUANTA, boost=st.sampled_from([5, 20, 100]), cumulative=st.booleans()
)
def test_nobody_starves_under_boosts(program, quantum, boost, cumulative):
    """One-to-one: the next boost comes within its period, and then each of the others has the CPU for a quantum at most."""
    policy = tl.MLFQ(boost=boost, cumulative=cumulative)
    trace = tl.run(main_of(program), policy=policy, quantum=quantum)
    most = boost + (len(trace.threads) - 1) * quantum
    assert all(span.duration <= most for span in trace.spans if span.state is State.READY)
