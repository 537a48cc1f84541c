"""Schedules worked out by hand: the kernel's policies, the quantum and what the machine's own work costs."""

from __future__ import annotations

import pytest

import threadlab as tl
from tests.machine.tables import by_cpu, by_thread, tidy
from threadlab import ms


def worker(*times):
    """Compute, read, compute, … for `times` milliseconds."""
    for at, time in enumerate(times):
        yield tl.read(time * ms) if at % 2 else tl.compute(time * ms)


def start(*workers, **create):
    """A main that makes a thread for each of `workers` (tuples of times, A, B, … in order) and joins them."""

    def main():
        tids = []
        for name, times in zip("ABCDEF", workers, strict=False):
            tids.append((yield tl.pthread_create(worker, *times, name=name, **create)))
        for tid in tids:
            yield tl.pthread_join(tid)

    return main


def by_priority(*workers):
    """``(priority, *times)`` for each worker; all are made, by a more urgent thread, before any of them runs."""

    def maker():
        for name, (priority, *times) in zip("ABCDEF", workers, strict=False):
            yield tl.pthread_create(worker, *times, name=name, priority=priority)

    def main():
        yield tl.pthread_create(maker, priority=9, name="maker")
        yield tl.pthread_exit()

    return main


# First in, first out, and round-robin


def test_fifo_runs_each_to_its_end():
    trace = tl.run(start((5,), (3,), (1,)), policy=tl.FIFO(), quantum=1 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        5    | B
        8    | C
        9    | -
    """)
    metrics = trace.metrics()
    assert [metrics.waiting[tid] // ms for tid in (2, 3, 4)] == [0, 5, 8]
    assert metrics.makespan == 9 * ms and metrics.cpu_utilisation == 1.0
    assert metrics.kernel_switches == 4  # main, A, B, C, main: woken at 5, it comes behind B and C


def test_round_robin_takes_turns():
    """Quantum 2 ms: A needs 5, B 3, C 1."""
    trace = tl.run(start((5,), (3,), (1,)), quantum=2 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        4    | C
        5    | A
        7    | B
        8    | A
        9    | -
    """)
    metrics = trace.metrics()
    assert [metrics.response[tid] // ms for tid in (2, 3, 4)] == [0, 2, 4]
    assert [metrics.turnaround[tid] // ms for tid in (2, 3, 4)] == [9, 8, 5]
    assert [metrics.waiting[tid] // ms for tid in (2, 3, 4)] == [4, 5, 4]


def test_a_lone_thread_is_not_interrupted():
    """The quantum ends at 2, 4, … and nobody else is ready: one span, no switch."""
    trace = tl.run(lambda: worker(5), quantum=2 * ms)
    assert len(trace.spans) == 1 and trace.metrics().kernel_switches == 0


def test_a_quantum_that_began_alone_is_finished():
    """B reads at once.  A's second quantum begins at 2, alone; B is answered at 3 and has to wait until 4."""
    trace = tl.run(start((0, 3, 1), (5,)), quantum=2 * ms)
    assert by_thread(trace) == tidy("""
        time | main            | A     | B
        0    | pthread_join(2) | read  | CPU 0
        3    | pthread_join(2) | ready | CPU 0
        4    | pthread_join(2) | CPU 0 | ready
        5    | ready           | -     | CPU 0
        6    | -               | -     | -
    """)


def test_a_thread_that_blocks_begins_a_new_quantum():
    """Quantum 3 ms.  A blocks after 2 ms; when it comes back at 4 and B's quantum ends at 5, it has 3 ms again."""
    trace = tl.run(start((2, 2, 4), (6,)), quantum=3 * ms)
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        2    | B
        5    | A
        8    | B
        11   | A
        12   | -
    """)


def test_compute_that_ends_with_the_quantum_does_not_lose_the_cpu_before_it_blocks():
    """A's 2 ms end exactly with its quantum: it still starts its read at 2, before B runs."""
    trace = tl.run(start((2, 4, 1), (3,)), quantum=2 * ms)
    assert by_thread(trace) == tidy("""
        time | main            | A     | B
        0    | pthread_join(2) | CPU 0 | ready
        2    | pthread_join(2) | read  | CPU 0
        5    | pthread_join(2) | read  | -
        6    | pthread_join(2) | CPU 0 | -
        7    | -               | -     | -
    """)


def test_two_cpus_share_one_queue():
    """A on CPU 1, B on CPU 0 (main leaves it), C waits.  At 2 CPU 0's quantum ends first: C there; B then on CPU 1."""
    trace = tl.run(start((4,), (4,), (4,)), quantum=2 * ms, cpus=2)
    assert by_cpu(trace) == tidy("""
        time | CPU 0 | CPU 1
        0    | B     | A
        2    | C     | B
        4    | A     | C
        6    | -     | -
    """)


def test_the_quantum_is_the_kernel_threads_not_the_user_threads():
    """Many-to-one: user threads run until they block or end, whatever the quantum."""
    trace = tl.run(start((5,), (3,)), quantum=2 * ms, model=tl.ManyToOne())
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | A
        5    | B
        8    | -
    """)


def test_no_span_is_empty():
    """Two LWPs, quantum 1 ms.  At 2, when C ends, its LWP takes D, but its quantum is over: main's turn."""

    def main():
        for name, time in (("A", 0), ("B", 0), ("C", 1), ("D", 1)):
            yield tl.pthread_create(worker, time, name=name)
        yield tl.compute(2 * ms)

    trace = tl.run(main, model=tl.ManyToMany(2), quantum=1 * ms)
    assert all(span.duration for span in trace.spans)


@pytest.mark.parametrize("model", [tl.OneToOne(), tl.ManyToOne(), tl.ManyToMany(1)])
def test_yielding_lets_the_next_one_go_first(model):
    """Each writes, yields, writes: the texts alternate under every model."""

    def talker(name):
        for turn in range(2):
            yield tl.write(f"{name}{turn}")
            yield tl.compute(1 * ms)
            yield tl.sched_yield()

    def main():
        for name in "ab":
            yield tl.pthread_create(talker, name)
        yield tl.pthread_exit()

    trace = tl.run(main, model=model, policy=tl.FIFO())
    assert [(time // ms, text) for time, _, _, text in trace.output] == [(0, "a0"), (1, "b0"), (2, "a1"), (3, "b1")]


# Priorities


def test_the_largest_priority_runs_first_and_equals_in_order():
    trace = tl.run(by_priority((1, 1), (2, 2), (1, 3), (2, 4)), policy=tl.Priority())
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | B
        2    | D
        6    | A
        7    | C
        10   | -
    """)


def test_a_thread_more_urgent_than_its_maker_runs_at_once():
    """Main has priority 0: A, an equal, has to wait for it; B takes its CPU; main goes on before A."""

    def main():
        yield tl.pthread_create(worker, 5, name="A", priority=0)
        yield tl.pthread_create(worker, 2, name="B", priority=1)
        yield tl.compute(1 * ms)

    trace = tl.run(main, policy=tl.Priority())
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | B
        2    | main
        3    | -
    """)


def test_a_more_urgent_thread_preempts_when_its_read_is_answered():
    """B computes 1, reads 2, computes 1; A is taken off at 3 and goes on at 4, before C, its equal that came later."""
    trace = tl.run(by_priority((1, 4), (2, 1, 2, 1), (1, 2)), policy=tl.Priority())
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | B
        1    | A
        3    | B
        4    | A
        6    | C
        8    | -
    """)
    preempted = [
        (event.time // ms, trace.thread_name(event.thread)) for event in trace.events if event.kind == "preempt"
    ]
    assert preempted == [(0, "main"), (3, "A")]


def test_the_least_urgent_of_the_running_is_preempted():
    """Two CPUs.  C reads from 1 to 2 while A (1) and B (2) run; then it takes A's CPU, not B's."""
    trace = tl.run(by_priority((1, 4), (2, 4), (3, 1, 1, 1)), policy=tl.Priority(), cpus=2)
    assert tidy(by_thread(trace).replace("CPU 0", "CPU").replace("CPU 1", "CPU")) == tidy("""
        time | main | maker | A     | B     | C
        0    | -    | -     | ready | CPU   | CPU
        1    | -    | -     | CPU   | CPU   | read
        2    | -    | -     | ready | CPU   | CPU
        3    | -    | -     | CPU   | CPU   | -
        4    | -    | -     | CPU   | -     | -
        6    | -    | -     | -     | -     | -
    """)


def test_priorities_have_no_quantum():
    trace = tl.run(by_priority((1, 5), (1, 5)), policy=tl.Priority(), quantum=1 * ms)
    assert [s.duration // ms for s in trace.spans if s.state == 0] == [5, 5]


@pytest.mark.parametrize("model", [tl.ManyToOne(), tl.ManyToMany(2), tl.TwoLevel(1)])
def test_the_library_schedules_user_threads_by_priority(model):
    """A (0) and then B (1) are made by main (0): B takes main's kernel thread at once, A comes when main waits."""
    trace = tl.run(by_priority((0, 3), (1, 2)), model=model, policy=tl.Priority())
    ends = {thread.name: thread.ended // ms for thread in trace.threads}
    assert ends["B"] == 2 and ends["A"] == 5


# Costs


def test_kernel_switches_cost_time_on_the_cpu():
    """Quantum 2 ms, 1 ms a switch: the time of the switch does not count as A's or B's quantum.

    The first thread of a CPU comes for nothing; main → A costs 1.
    """
    trace = tl.run(start((3,), (2,)), quantum=2 * ms, costs=tl.Costs(kernel_switch=1 * ms))
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | (A)
        1    | A
        3    | (B)
        4    | B
        6    | (A)
        7    | A
        8    | (main)
        9    | -
    """)
    metrics = trace.metrics()
    assert metrics.overhead == 4 * ms
    assert metrics.cpu_utilisation == pytest.approx(5 / 9)
    assert metrics.kernel_switches == 4 and metrics.user_switches == 0


def test_user_switches_cost_time_in_the_process():
    """Many-to-one, 1 ms a user switch: main → A → B → main."""
    trace = tl.run(start((2,), (2,)), model=tl.ManyToOne(), costs=tl.Costs(user_switch=1 * ms, kernel_switch=50 * ms))
    assert by_cpu(trace) == tidy("""
        time | CPU 0
        0    | (A)
        1    | A
        3    | (B)
        4    | B
        6    | (main)
        7    | -
    """)
    metrics = trace.metrics()
    assert metrics.user_switches == 3 and metrics.kernel_switches == 0 and metrics.overhead == 3 * ms


@pytest.mark.parametrize(("model", "each"), [(tl.OneToOne(), 3), (tl.ManyToOne(), 1), (tl.TwoLevel(1), 1)])
def test_creation_is_paid_by_the_creator(model, each):
    """Two creations, then main computes 1 ms, all before the others run."""

    def main():
        for _ in range(2):
            yield tl.pthread_create(worker, 1)
        yield tl.write("made")

    trace = tl.run(main, model=model, costs=tl.Costs(kernel_create=3 * ms, user_create=1 * ms))
    assert trace.output[0][0] == 2 * each * ms


def test_a_bound_thread_of_a_two_level_process_costs_a_kernel_creation():
    def main():
        yield tl.pthread_create(worker, 1, scope=tl.PTHREAD_SCOPE_SYSTEM)
        yield tl.write("made")

    trace = tl.run(main, model=tl.TwoLevel(1), costs=tl.Costs(kernel_create=3 * ms, user_create=1 * ms))
    assert trace.output[0][0] == 3 * ms


def test_a_system_call_is_paid_on_the_cpu_before_it_blocks():
    """1 ms to enter the kernel, then the device's 2 ms; a jacketed call enters the kernel too."""
    for model in (tl.OneToOne(), tl.ManyToOne(), tl.ManyToOne(jacket=True)):
        trace = tl.run(lambda: worker(3, 2, 1), model=model, costs=tl.Costs(syscall=1 * ms))
        assert by_thread(trace) == tidy("""
            time | <lambda>
            0    | CPU 0
            4    | read
            6    | CPU 0
            7    | -
        """)


def test_only_a_wait_and_a_wake_up_enter_the_kernel():
    """One-to-one: a free lock costs nothing, a busy one 1 ms, as do the unlock that wakes somebody and the join."""

    def second(mutex):
        yield tl.pthread_mutex_lock(mutex)

    def main():
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write("locked")
        tid = yield tl.pthread_create(second, mutex, name="B")
        yield tl.compute(4 * ms)
        yield tl.pthread_mutex_unlock(mutex)
        yield tl.pthread_join(tid)

    paid = tl.run(main, model=tl.OneToOne(), cpus=2, costs=tl.Costs(syscall=1 * ms))
    assert by_thread(paid) == tidy("""
        time | main            | B
        0    | CPU 0           | -
        1    | CPU 0           | CPU 1
        2    | CPU 0           | pthread_mutex_lock(1)
        6    | CPU 0           | -
        7    | -               | -
    """)
    inside = tl.run(main, model=tl.ManyToMany(2), cpus=2, costs=tl.Costs(syscall=1 * ms))
    assert inside.end == 5 * ms  # only main's write enters the kernel
