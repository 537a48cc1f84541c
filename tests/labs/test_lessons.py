"""What each lab shows in its situations: the facts that its chapter teaches, worked out by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from threadlab import labs
from threadlab import machine as tl
from threadlab.labs.chapters.pools import SAMPLE, arrivals, pooled, sampled_wait
from threadlab.labs.lab import Lab
from threadlab.labs.told import TOLD
from threadlab.trace import EventKind, ms, us

Open = Callable[..., Lab]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Give the function that opens the lab of a name in a situation, with some controls set."""
    made: list[Lab] = []

    def open_lab(name: str, situation: str = "", **settings: Any) -> Lab:
        lab: Lab = getattr(labs, name)()
        made.append(lab)
        if situation:
            lab._preset.value = situation
        if settings:
            lab.set(**settings)
        return lab

    yield open_lab
    for lab in made:
        lab.close()


def numbers(lab: Lab) -> dict[str, list[str]]:
    """The table below the picture: its rows by their names."""
    return {row[0]: list(row[1:]) for row in lab.numbers(lab.settings, lab.traces).rows}


def said(lab: Lab) -> str:
    return re.sub(r"<[^>]*>", "", lab._numbers.value)


# ---- 01


def test_speed_up_is_amdahls_where_the_threads_share_the_work_evenly(opened: Open) -> None:
    lab = opened("why_threads", work=80, serial=20, threads=4, cpus=4)
    assert [trace.end / ms for trace in lab.traces.values()] == [80, 16 + 64 / 4]
    assert numbers(lab)["several threads"][1] == "2.50"
    assert "Amdahl: speed-up 2.5 at CPUs 4; simulated: speed-up 2.5 at CPUs 4" in lab._numbers.value
    lab.set(cpus=1)
    assert lab.traces["several threads"].end == 80 * ms, "no gain on one CPU"


def test_a_worker_keeps_the_interface_alive(opened: Open) -> None:
    lab = opened("why_threads", "interface: a long job", job=40, every=6, events=8, cpus=2)
    # clicks at 6, 12, …; the second is answered at 13 and starts 40 ms of work: the third, of 18, is answered at 54
    assert numbers(lab)["one thread"][0] == "36 ms"
    assert numbers(lab)["with a worker"][0] == "1 ms"


def test_threads_share_a_variable_and_processes_do_not(opened: Open) -> None:
    lab = opened("why_threads", "sharing: threads and processes", threads=5)
    assert numbers(lab)["threads"][:3] == ["15", "1", "6"]
    assert numbers(lab)["processes"][:3] == ["0", "6", "6"]
    assert lab._numbers.value.count("global data: 3<") == 5


def test_a_thread_per_request_serves_others_while_one_waits(opened: Open) -> None:
    lab = opened("why_threads", "server: requests that wait for a disk", every=6, events=8)
    # one thread: each request takes 13 ms and one comes every 6; the last waits for 7 others: 7 * (13 - 6) + 13
    assert [row[0] for row in numbers(lab).values()] == ["62 ms", "13 ms"]


def test_a_thread_per_request_that_only_computes_needs_a_second_cpu(opened: Open) -> None:
    lab = opened("why_threads", "server: requests that only compute")
    alone, each = lab.traces.values()
    assert alone.end == each.end, "one CPU, and it is never idle"
    lab.set(cpus=2)
    assert [row[0] for row in numbers(lab).values()] == ["20 ms", "6 ms"]


# ---- 03


def test_a_switch_costs_what_the_library_or_the_kernel_asks_for_it(opened: Open) -> None:
    lab = opened(
        "libraries", "switching on one CPU", threads=2, rounds=4, user_switch=100, kernel_switch=2000, syscall=300
    )
    user, kernel = numbers(lab).values()
    assert user[2:4] == ["11", "0"] and kernel[2:4] == ["0", "11"]
    assert user[0] == "1.1 µs", "11 switches at 100 ns"
    entries = round((float(kernel[0].removesuffix(" µs")) * 1000 - 11 * 2000) / 300)
    assert entries == 2 * 4 + 1, "a system call for each sched_yield, and one for the join that has to wait"


def test_creating_costs_what_it_is_set_to(opened: Open) -> None:
    free = dict.fromkeys(("user_switch", "kernel_switch", "syscall"), 0)
    lab = opened("libraries", "creating threads", threads=3, rounds=2, user_create=1000, kernel_create=20_000, **free)
    assert [row[:2] for row in numbers(lab).values()] == [["6 µs", "1 µs"], ["120 µs", "20 µs"]]


def test_a_blocking_call_stops_a_user_level_library(opened: Open) -> None:
    free = dict.fromkeys(("user_switch", "kernel_switch", "syscall", "user_create", "kernel_create"), 0)
    lab = opened("libraries", "a blocking call stops a user-level library", threads=3, rounds=2, work=10, **free)
    user, kernel = lab.traces.values()
    assert user.end == 3 * 2 * 50 * us, "nobody computes while one waits"
    assert kernel.end < user.end


# ---- 04


def test_a_lock_held_at_the_fork_stays_locked_in_the_child(opened: Open) -> None:
    lab = opened("fork_exec", "the lock is held: the child of fork hangs")
    assert {title: trace.outcome for title, trace in lab.traces.items()} == {"fork": "deadlock", "forkall": "completed"}
    assert numbers(lab)["fork, child"][-1] == "hangs"
    assert "The thread that would give it back was not copied" in said(lab)


@pytest.mark.parametrize("way", ["the child does not use the lock", "fork handlers wait for the lock", "exec instead"])
def test_there_are_three_ways_out(opened: Open, way: str) -> None:
    assert opened("fork_exec", way).traces["fork"].outcome == "completed"


def test_fork_copies_one_thread_and_forkall_all(opened: Open) -> None:
    lab = opened("fork_exec", "nobody holds the lock", counters=2)
    threads = {name: int(row[0]) for name, row in numbers(lab).items()}
    assert threads == {"fork, parent": 4, "fork, child": 1, "forkall, parent": 4, "forkall, child": 4}


# ---- 05


def test_the_three_modes_of_cancellation(opened: Open) -> None:
    lab = opened("cancellation", "a lock leaks", request=4, update=6, wait=6, rounds=2)
    rows = numbers(lab)
    assert rows["disabled"][:3] == ["24 ms", "20 ms", "its own"]
    assert rows["deferred"][:3] == ["6 ms", "2 ms", "PTHREAD_CANCELED"], "at read, which is a cancellation point"
    assert rows["asynchronous"][:3] == ["4 ms", "0 ms", "PTHREAD_CANCELED"], "in the middle of the update"
    assert [row[4] for row in rows.values()] == ["free", "free", "held for ever"]
    assert rows["deferred"][3] == "frees its buffer, closes its file", "the last pushed runs first"


def test_a_cleanup_handler_gives_the_lock_back(opened: Open) -> None:
    lab = opened("cancellation", "the handler gives the lock back")
    assert all(trace.outcome == "completed" for trace in lab.traces.values())
    assert numbers(lab)["asynchronous"][3].startswith("gives the lock back, frees")


def test_a_request_after_the_end_changes_nothing(opened: Open) -> None:
    assert [row[1] for row in numbers(opened("cancellation", "the request comes too late")).values()] == [
        "request too late"
    ] * 3


# ---- 06


@pytest.mark.parametrize(
    ("situation", "handled"),
    [
        ("one thread for all signals", {"thread 1", "main"}),
        ("all block it: five sent, one is pending", {"main"}),
        ("the call is made again (SA_RESTART)", {"thread 1"}),
        ("to one thread, which blocks it", set()),
        ("ignored: nothing happens", set()),
        ("a fault goes to the thread that made it", {"thread 1"}),
    ],
)
def test_who_handles_the_signal(opened: Open, situation: str, handled: set[str]) -> None:
    lab = opened("signals", situation)
    assert {name for name, row in numbers(lab).items() if row[0] != "0"} == handled
    assert lab.trace.outcome == "completed"


def test_standard_signals_do_not_queue_and_real_time_signals_do(opened: Open) -> None:
    assert numbers(opened("signals", "all block it: five sent, one is pending"))["main"][0] == "1"
    assert numbers(opened("signals", "real-time signals queue"))["main"][0] == "5"


def test_a_handler_interrupts_a_call_unless_it_is_restarted(opened: Open) -> None:
    lab = opened("signals", "the call is made again (SA_RESTART)")
    assert [row[2] for row in numbers(lab).values()] == ["0"] * 4
    lab.controls["restart"].value = False
    assert numbers(lab)["thread 1"][2] == "2"


def test_sigwait_takes_signals_without_a_handler(opened: Open) -> None:
    lab = opened("signals", "a thread waits with sigwait", sent=3)
    assert numbers(lab)["sigwait thread"][:2] == ["0", "3"]


def test_the_default_action_ends_every_thread(opened: Open) -> None:
    lab = opened("signals", "the default action ends the process")
    assert lab.trace.outcome == "signaled"
    assert {row[3] for row in numbers(lab).values()} == {"with the process"}


def test_signals_stand_as_marks_on_the_stage(opened: Open) -> None:
    lab = opened("signals")
    assert [event.kind for event in lab.trace.events].count(EventKind.SIGNAL) == 2
    assert lab._stage._panels[0]["marks"]["count"] >= 2


# ---- 07


def test_a_pool_makes_its_threads_once(opened: Open) -> None:
    lab = opened("pools", "threads are dear to make", workers=3, tasks=16)
    assert [row[4] for row in numbers(lab).values()] == ["4", "17"]
    assert [row[2] for row in numbers(lab).values()] == ["1 ms", "3 ms"], "2 ms to make a thread, 1 ms to serve"


@pytest.mark.parametrize(("saturation", "all_done"), [("block", True), ("caller runs", True), ("reject", False)])
def test_what_becomes_of_tasks_when_the_queue_is_full(opened: Open, saturation: str, all_done: bool) -> None:
    lab = opened("pools", workers=2, capacity=2, gap=1, saturation=saturation)
    done, lost = (int(cell) for cell in numbers(lab)["pool"][:2])
    assert done + lost == 12
    assert (lost == 0) == all_done


def test_dropping_the_oldest_is_known_by_what_is_missing(opened: Open) -> None:
    lab = opened("pools", "overload: drop the oldest")
    text = lab.traces["pool"].text()
    assert int(numbers(lab)["pool"][1]) > 0
    assert "task 12 done" in text and "rejected" not in text


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_charts_points_are_what_the_pool_on_the_machine_does(workers: int) -> None:
    load = (SAMPLE, 4 * ms, 0, 6 * ms, True)
    trace = tl.run(pooled, workers, SAMPLE, "block", *load, cpus=8, record="metrics")
    came, done = ({} for _ in range(2))
    for time, _, _, text in trace.output:
        _, number, word = text.split()
        (came if word == "comes" else done)[number] = time
    service = sum(length for _, _, length in arrivals(*load)) / SAMPLE
    waited = sum(done[number] - came[number] for number in came) / SAMPLE - service
    assert sampled_wait(workers, 4, 6) == pytest.approx(waited / ms, rel=1e-6, abs=1e-4)


# ---- 08


def test_a_pool_lets_values_leak_and_threads_of_their_own_do_not(opened: Open) -> None:
    lab = opened("thread_local", "in a pool a value leaks to the next request")
    assert [row[1] for row in numbers(lab).values()] == ["2", "0"]
    assert "still had the value of the request before" in said(lab)
    lab.controls["clears"].value = True
    assert [row[1] for row in numbers(lab).values()] == ["0", "0"]


def test_a_global_variable_is_overwritten(opened: Open) -> None:
    rows = numbers(opened("thread_local", "a global variable: overwritten"))
    assert all(int(row[1]) > 0 for row in rows.values())


def test_destructors_run_for_each_thread_and_at_most_four_rounds(opened: Open) -> None:
    lab = opened("thread_local", "a destructor when a thread ends", requests=6, workers=2)
    assert [row[3] for row in numbers(lab).values()] == ["2", "6"]
    lab.controls["destructor"].value = "sets the key again"
    assert [row[3] for row in numbers(lab).values()] == [f"{2 * tl.PTHREAD_DESTRUCTOR_ITERATIONS}", "24"]


# ---- 09


def finished(lab: Lab) -> list[str]:
    """When the program has finished on a fixed pool, a growing one, one LWP each, and activations."""
    return [row[0] for row in numbers(lab).values()]


def test_a_fixed_pool_stalls_and_a_growing_one_and_activations_do_not(opened: Open) -> None:
    lab = opened("activations", "every thread blocks")
    # one CPU, four threads of 4, a call of 20, and 4: all wait together, 16 + 4 + 20; two by two on two LWPs
    assert finished(lab) == ["64 ms", "40 ms", "40 ms", "40 ms"]
    assert [row[1] for row in numbers(lab).values()] == ["2", "4", "5", "5"], "main has a kernel thread of its own"
    assert [row[4] for row in numbers(lab).values()] == ["28 ms", "0 ms", "0 ms", "0 ms"]
    assert "A CPU is idle although a thread is ready: for 28 ms under many-to-many." in said(lab)


def test_sigwaiting_does_not_come_while_one_lwp_still_runs(opened: Open) -> None:
    lab = opened("activations", "one thread blocks: SIGWAITING does not come")
    rows = numbers(lab)
    assert rows["with SIGWAITING"] == rows["many-to-many"] == ["36 ms", "2", "0", "0", "16 ms"]
    assert rows["activations"][0] == "28 ms" and rows["activations"][4] == "0 ms"


def test_each_upcall_costs_time(opened: Open) -> None:
    lab = opened("activations", "upcalls are dear")
    dear = finished(lab)
    lab.controls["upcall"].value = 0
    assert finished(lab)[:3] == dear[:3]
    assert dear[3] == "42 ms" and finished(lab)[3] == "28 ms"


def test_a_process_with_more_kernel_threads_gets_more_unless_processors_are_shared(opened: Open) -> None:
    lab = opened("activations", "another process: shares by thread or by process")
    # 96 ms of work on four CPUs that another process wants from 4 ms on: half for each process, or by threads
    fixed, _, own, activations = (float(time.removesuffix(" ms")) for time in finished(lab))
    assert own < fixed <= activations
    lab.set(lwps=6)
    assert float(finished(lab)[0].removesuffix(" ms")) < fixed, "six LWPs against four threads"
    assert finished(lab)[3] == f"{activations:g} ms", "LWPs play no part there"


def test_the_owner_of_a_lock_goes_on_at_once_under_activations(opened: Open) -> None:
    lab = opened("activations", "a processor is taken from the owner of a lock")
    # the others' two threads hold on to their CPU; the lock's owner never waits for one: 4 threads of 16 ms, and 4
    assert finished(lab)[3] == "68 ms"
    assert all(float(time.removesuffix(" ms")) > 68 for time in finished(lab)[:3])


def test_upcalls_and_calls_down_stand_as_marks_on_the_stage(opened: Open) -> None:
    lab = opened("activations")
    panel = lab._stage._panels[-1]
    said = {str(event.detail) for event in lab.traces["activations"].events if "call" in event.kind}
    assert said == {"add processor", "blocked", "unblocked", "add more processors", "processor idle"}
    assert all(any(re.fullmatch(TOLD[detail].format(".+"), told) for told in panel["told"]) for detail in said)
    assert panel["marks"]["count"] == sum("call" in event.kind for event in lab.traces["activations"].events)
