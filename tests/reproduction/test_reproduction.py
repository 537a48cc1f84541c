"""What the paper found, found again: the latencies, every ordering, the crossover, and the speed-ups of two copies."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache
from statistics import mean

import pytest

import threadlab as tl
from tests.reproduction.__main__ import FIGURES, SEEDS
from threadlab.machine.programs import firefly
from threadlab.machine.programs.fastthreads import FastThreads
from threadlab.machine.programs.nbody import NBody

ORIGINAL, ACTIVATIONS, TOPAZ = (system.title for system in firefly.THREADS)

latencies, speedups, times_by_memory = (
    cache(figure) for figure in (firefly.latencies, firefly.speedups, firefly.times_by_memory)
)


# Latencies


@pytest.mark.parametrize("system", firefly.LATENCIES)
@pytest.mark.parametrize("operation", ["Null Fork", "Signal-Wait"])
def test_latencies_are_within_a_tenth_of_the_published_ones(system: str, operation: str) -> None:
    assert latencies()[system][operation] == pytest.approx(firefly.LATENCIES[system][operation], rel=0.1)


def test_signal_wait_through_the_kernel_takes_five_times_as_long_as_with_kernel_threads() -> None:
    found = firefly.upcall_latency()
    assert found == pytest.approx(firefly.UPCALL_LATENCY, rel=0.1)
    assert found / latencies()[TOPAZ]["Signal-Wait"] == pytest.approx(2400 / 441, rel=0.1)


@pytest.mark.parametrize(
    ("operation", "program"), [("Null Fork", firefly.null_fork), ("Signal-Wait", firefly.signal_wait)]
)
def test_the_model_many_to_one_has_the_latencies_of_the_library(operation, program) -> None:
    ends = [tl.run(program, n, model=tl.ManyToOne(), costs=firefly.ORIGINAL.costs).end for n in (200, 400)]
    assert (ends[1] - ends[0]) / 200 / tl.us == pytest.approx(latencies()[ORIGINAL][operation])


# Speed-up


def test_all_systems_are_slower_than_the_sequential_program_on_one_processor() -> None:
    one = {system: line[1] for system, line in speedups().items()}
    assert one[TOPAZ] < one[ACTIVATIONS] < 1 and one[TOPAZ] < one[ORIGINAL] < 1


def test_user_level_threads_stay_together_and_above_kernel_threads() -> None:
    found = speedups()
    for processors in range(1, firefly.PROCESSORS):  # other work takes no processor from the program
        assert found[ORIGINAL][processors] == pytest.approx(found[ACTIVATIONS][processors], rel=0.05)
    assert all(found[ORIGINAL][n] > found[TOPAZ][n] and found[ACTIVATIONS][n] > found[TOPAZ][n] for n in range(1, 7))


def test_kernel_threads_gain_little_from_more_than_three_processors() -> None:
    line = speedups()[TOPAZ]
    assert line[3] > 1.4 * line[1] and line[6] < 1.15 * line[3]


def test_with_other_work_original_fastthreads_dips_at_six_processors_and_activations_do_not() -> None:
    """On average: how much is lost depends on what the user thread was doing whose processor was taken."""
    runs = [firefly.speedups(replace(firefly.WORKLOAD, seed=seed), (5, 6)) for seed in SEEDS]
    five, six = ({system: mean(run[system][n] for run in runs) for system in runs[0]} for n in (5, 6))
    assert six[ORIGINAL] < five[ORIGINAL]
    assert six[ACTIVATIONS] > five[ACTIVATIONS]


def test_alone_on_the_machine_nobody_dips() -> None:
    found = firefly.speedups(processors=(5, 6), other_work=None)
    assert all(line[6] >= line[5] for line in found.values())
    assert found[ORIGINAL][6] == pytest.approx(found[ACTIVATIONS][6], rel=0.05)


def test_a_daemon_that_works_for_a_short_time_costs_original_fastthreads_little() -> None:
    alone, shared = (firefly.speedups(processors=(6,), other_work=work) for work in (None, firefly.DAEMON))
    assert 0.9 * alone[ORIGINAL][6] < shared[ORIGINAL][6] < alone[ORIGINAL][6]


# Memory


def test_less_memory_hurts_original_fastthreads_most() -> None:
    found = times_by_memory()
    for line in found.values():
        times = list(line.values())
        assert times == sorted(times)  # from 100 per cent downwards
    lost = {system: line[40] - line[100] for system, line in found.items()}
    assert lost[ORIGINAL] > 2.5 * lost[ACTIVATIONS] and lost[ORIGINAL] > 2.5 * lost[TOPAZ]


def test_original_fastthreads_falls_behind_kernel_threads_as_memory_shrinks() -> None:
    found = times_by_memory()
    behind = [found[ORIGINAL][percent] > found[TOPAZ][percent] for percent in found[TOPAZ]]
    assert behind == sorted(behind) and not behind[0] and behind[-1]  # they cross once


def test_activations_are_the_quickest_with_any_memory() -> None:
    found = times_by_memory()
    for percent, time in found[ACTIVATIONS].items():
        assert time < found[TOPAZ][percent]
        assert time <= 1.02 * found[ORIGINAL][percent]


@pytest.mark.parametrize("system", firefly.THREADS, ids=lambda system: system.title)
def test_who_overlaps_waits(system: firefly.System) -> None:
    """Eight threads on two processors, each of which waits 50 ms in the kernel once."""

    def body():
        yield tl.read(50 * tl.ms)

    def main():
        tids = []
        for _ in range(8):
            tids.append((yield tl.pthread_create(body)))
        for tid in tids:
            yield tl.pthread_join(tid)

    machine = system.machine(2)
    system.start(machine, main, 2)
    rounds = machine.run().end // (50 * tl.ms)
    assert rounds == (4 if system.library else 1)


# Two copies


@cache
def copies() -> dict[str, float]:
    runs = [firefly.two_at_once(replace(firefly.WORKLOAD, seed=seed)) for seed in SEEDS]
    return {system: mean(run[system] for run in runs) for system in firefly.TWO_AT_ONCE}


@pytest.mark.parametrize("system", firefly.TWO_AT_ONCE)
def test_two_copies_at_once_are_as_much_faster_as_published(system: str) -> None:
    assert copies()[system] == pytest.approx(firefly.TWO_AT_ONCE[system], rel=0.15)


def test_two_copies_at_once_suit_activations_best_and_original_fastthreads_least() -> None:
    assert sorted(copies(), key=copies().__getitem__) == [ORIGINAL, TOPAZ, ACTIVATIONS]


def test_two_copies_on_activations_run_as_on_three_processors_each() -> None:
    """The paper: within 5 % of one copy alone on three processors."""
    assert copies()[ACTIVATIONS] == pytest.approx(speedups()[ACTIVATIONS][3], rel=0.05)


# The program and the library


def test_the_same_numbers_come_out_again() -> None:
    small = NBody(steps=2, bodies=8, memory=0.5)
    assert firefly.two_at_once(small) == firefly.two_at_once(small)
    assert firefly.times_by_memory(small, [50]) == firefly.times_by_memory(small, [50])


def test_all_systems_do_the_same_work() -> None:
    """The processor time beyond the sequential program's is library, locks and switches: never less than nothing."""
    small = NBody(steps=2, bodies=8)
    work = firefly.sequential_time(small)
    for system in firefly.THREADS:
        assert work < firefly.time_of(system, small, 1) < 1.3 * work


def test_an_idle_virtual_processor_keeps_its_processor() -> None:
    """While one user thread computes, the other virtual processor looks for work, and nobody else gets its processor."""

    def main():
        yield tl.compute(10 * tl.ms)
        return "done"

    library = FastThreads(2, tl.Costs(), 50 * tl.us)
    metrics = tl.run(library.main, main, cpus=2).metrics()
    assert metrics.makespan == pytest.approx(10 * tl.ms, abs=50 * tl.us) and metrics.cpu_utilisation > 0.99


def test_a_spinning_virtual_processor_waits_for_one_that_is_preempted_inside_the_library() -> None:
    """One CPU, quantum 1 ms; a switch takes 1.5 ms under the list's lock.  The other one spins for a quantum of its own."""

    def main():
        tid = yield tl.pthread_create(null)
        yield tl.pthread_join(tid)

    def null():
        yield tl.compute(0)

    def end(processors: int) -> int:
        library = FastThreads(processors, tl.Costs(user_switch=1500 * tl.us), 100 * tl.us)
        return tl.run(library.main, main, cpus=1, quantum=tl.ms).end

    assert end(1) == 3 * 1500 * tl.us  # main, null, and main again
    assert end(2) >= end(1) + 3 * tl.ms


@pytest.mark.parametrize(
    ("arguments", "named"),
    [((0, tl.Costs(), 1), "processors"), ((1, tl.Costs(), -1), "look"), ((1, tl.Costs(), "x"), "look")],
)
def test_bad_arguments_are_named(arguments, named) -> None:
    with pytest.raises((ValueError, TypeError), match=rf"FastThreads\({named}\)"):
        FastThreads(*arguments)


# The program that prints the figures


def test_the_program_prints_each_figure() -> None:
    command = [sys.executable, "-m", "tests.reproduction", "latencies"]
    text = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    assert "Signal-Wait by upcalls" in text and "Ultrix" in text
    assert all(figure.__doc__ for figure in FIGURES.values())


def test_an_unknown_figure_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.reproduction", "figure"], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 2 and "there is no figure 'figure'; there are latencies" in done.stderr
