"""Schedules worked out by hand: the threading models, jackets, contention scope and several processes.

The tables say what holds from the time of a row until the next row's.
"""

from __future__ import annotations

import pytest

import threadlab as tl
from tests.machine.tables import by_cpu, by_lwp, by_thread, tidy
from threadlab import ms


def three_steps():
    yield tl.compute(2 * ms)
    yield tl.read(5 * ms)
    yield tl.compute(1 * ms)


def main(number=2, **create):
    """Make threads A, B, … that compute 2 ms, read for 5 ms and compute 1 ms, and join them."""
    tids = []
    for at in range(number):
        tids.append((yield tl.pthread_create(three_steps, name="ABCDEF"[at], **create)))
    for tid in tids:
        yield tl.pthread_join(tid)


def test_one_to_one_on_one_cpu():
    """The kernel runs B while A is blocked; both devices answer while the CPU is idle."""
    trace = tl.run(main)
    assert by_thread(trace) == tidy("""
        time | main            | A     | B
        0    | pthread_join(2) | CPU 0 | ready
        2    | pthread_join(2) | read  | CPU 0
        4    | pthread_join(2) | read  | read
        7    | pthread_join(2) | CPU 0 | read
        8    | pthread_join(3) | -     | read
        9    | pthread_join(3) | -     | CPU 0
        10   | -               | -     | -
    """)


def test_one_to_one_on_two_cpus():
    """Main gives A to the idle CPU 1 and then leaves CPU 0 to B."""
    trace = tl.run(main, cpus=2)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | B     | A
        2    | -     | -
        7    | B     | A
        8    | -     | -
    """)


def test_many_to_one_blocks_as_a_whole():
    """One kernel thread: while A reads, B, which is ready, cannot run.  2 + 5 + 1 for A, then for B."""
    trace = tl.run(main, model=tl.ManyToOne(), cpus=2)
    assert by_thread(trace) == tidy("""
        time | main            | A     | B
        0    | pthread_join(2) | CPU 0 | ready
        2    | pthread_join(2) | read  | ready
        7    | pthread_join(2) | CPU 0 | ready
        8    | ready           | -     | CPU 0
        10   | ready           | -     | read
        15   | ready           | -     | CPU 0
        16   | -               | -     | -
    """)


def test_many_to_one_with_jackets_waits_thread_by_thread():
    """GNU Pth's way: the caller waits, the kernel thread goes on with B.  One CPU is used, however many there are."""
    trace = tl.run(main, model=tl.ManyToOne(jacket=True), cpus=2)
    assert by_thread(trace) == tidy("""
        time | main            | A     | B
        0    | pthread_join(2) | CPU 0 | ready
        2    | pthread_join(2) | read  | CPU 0
        4    | pthread_join(2) | read  | read
        7    | pthread_join(2) | CPU 0 | read
        8    | pthread_join(3) | -     | read
        9    | pthread_join(3) | -     | CPU 0
        10   | -               | -     | -
    """)
    assert by_lwp(trace) == tidy("""
        time | LWP 0
        0    | A*
        2    | B*
        4    | -
        7    | A*
        8    | -
        9    | B*
        10   | -
    """)


def test_many_to_many_runs_as_many_calls_at_once_as_it_has_lwps():
    """Three threads on two kernel threads and two CPUs: C has no kernel thread until A or B ends."""
    trace = tl.run(main, 3, model=tl.ManyToMany(lwps=2), cpus=2)
    assert by_thread(trace) == tidy("""
        time | main            | A     | B     | C
        0    | pthread_join(2) | CPU 0 | CPU 1 | ready
        2    | pthread_join(2) | read  | read  | ready
        7    | pthread_join(2) | CPU 0 | CPU 1 | ready
        8    | pthread_join(4) | -     | -     | CPU 0
        10   | pthread_join(4) | -     | -     | read
        15   | pthread_join(4) | -     | -     | CPU 0
        16   | -               | -     | -     | -
    """)


def test_more_lwps_than_cpus():
    """Two kernel threads share one CPU, so that B computes while A reads."""
    trace = tl.run(main, 2, model=tl.ManyToMany(lwps=2))
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        4    | -
        7    | A
        8    | -
        9    | B
        10   | -
    """)


@pytest.mark.parametrize(("lwps", "makespan"), [(1, 24), (2, 16), (3, 8), (4, 8)])
def test_each_lwp_more_lets_one_read_more_overlap(lwps, makespan):
    """Enough CPUs: the threads run in rounds of 8 ms, `lwps` at a time."""
    assert tl.run(main, 3, model=tl.ManyToMany(lwps), cpus=4).end == makespan * ms


def test_two_level_bound_thread_does_not_hold_up_the_others():
    """A has a kernel thread of its own; B and C share one with main, which joins."""

    def main():
        a = yield tl.pthread_create(three_steps, name="A", scope=tl.PTHREAD_SCOPE_SYSTEM)
        b = yield tl.pthread_create(three_steps, name="B")
        c = yield tl.pthread_create(three_steps, name="C", scope=tl.PTHREAD_SCOPE_PROCESS)
        for tid in (a, b, c):
            yield tl.pthread_join(tid)

    trace = tl.run(main, model=tl.TwoLevel(lwps=1), cpus=2)
    assert by_thread(trace) == tidy("""
        time | main            | A     | B     | C
        0    | pthread_join(2) | CPU 1 | CPU 0 | ready
        2    | pthread_join(2) | read  | read  | ready
        7    | pthread_join(2) | CPU 1 | CPU 0 | ready
        8    | ready           | -     | -     | CPU 0
        10   | ready           | -     | -     | read
        15   | ready           | -     | -     | CPU 0
        16   | -               | -     | -     | -
    """)
    assert [lwp.number for lwp in trace.lwps] == [1, 2]
    assert {span.lwp for span in trace.spans if trace.thread_name(span.thread) == "A"} == {1}
    assert {span.lwp for span in trace.spans if trace.thread_name(span.thread) in "BC"} == {0, -1}


@pytest.mark.parametrize(
    ("model", "scope", "error"),
    [
        (tl.OneToOne(), tl.PTHREAD_SCOPE_PROCESS, "PTHREAD_SCOPE_PROCESS"),
        (tl.ManyToOne(), tl.PTHREAD_SCOPE_SYSTEM, "PTHREAD_SCOPE_SYSTEM"),
        (tl.ManyToMany(2), tl.PTHREAD_SCOPE_SYSTEM, "PTHREAD_SCOPE_SYSTEM"),
    ],
)
def test_a_scope_that_the_model_lacks_is_enotsup(model, scope, error):
    def program():
        try:
            yield tl.pthread_create(three_steps, scope=scope)
        except OSError as failed:
            yield tl.write(f"{failed.errno} {failed}")

    text = tl.run(program, model=model).text()
    assert text.startswith("95 ") and error in text


def test_two_processes_share_the_cpu_by_round_robin():
    """Quantum 2 ms; X is one-to-one and computes 5 ms, Y many-to-one and computes 3 ms."""

    def work(time):
        yield tl.compute(time)

    machine = tl.Machine(quantum=2 * ms)
    x = machine.spawn(work, 5 * ms, name="X")
    y = machine.spawn(work, 3 * ms, name="Y", model=tl.ManyToOne())
    trace = machine.run()
    assert by_cpu(trace) == tidy(f"""
        time | CPU 0
        0    | {x}:X
        2    | {y}:Y
        4    | {x}:X
        6    | {y}:Y
        7    | {x}:X
        8    | -
    """)
    assert trace.exit_status == {x: 0, y: 0}
    assert trace.metrics().turnaround[x, 1] == 8 * ms and trace.metrics().turnaround[y, 1] == 7 * ms


def test_a_process_ends_with_main_and_the_other_process_goes_on():
    """X's main returns 7 at 1 ms, which ends X's other thread; Y computes until 4 ms on the other CPU."""

    def x():
        yield tl.pthread_create(three_steps, name="A")
        yield tl.compute(1 * ms)
        return 7

    def y():
        yield tl.compute(4 * ms)

    machine = tl.Machine(cpus=2)
    first, second = machine.spawn(x), machine.spawn(y)
    trace = machine.run()
    assert by_cpu(trace) == tidy(f"""
        time | CPU 0         | CPU 1
        0    | {first}:x     | {second}:y
        1    | -             | {second}:y
        4    | -             | -
    """)
    assert trace.exit_status == {first: 7, second: 0}
    assert [thread.ended // ms for thread in trace.threads] == [1, 4, 1]
    assert trace.end == 4 * ms and trace.outcome == "completed"


def test_main_that_exits_leaves_the_others_running():
    """pthread_exit in main: the process goes on until its last thread ends, with status 0."""

    def main():
        yield tl.pthread_create(three_steps, name="A")
        yield tl.compute(1 * ms)
        yield tl.pthread_exit("unseen")

    trace = tl.run(main)
    assert by_thread(trace) == tidy("""
        time | main  | A
        0    | CPU 0 | ready
        1    | -     | CPU 0
        3    | -     | read
        8    | -     | CPU 0
        9    | -     | -
    """)
    assert trace.outcome == "completed" and trace.exit_status == {2: 0}
