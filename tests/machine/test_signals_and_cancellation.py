"""Random programs over locks, conditions, semaphores, signals and cancellation break no promise of POSIX."""

from __future__ import annotations

import signal
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

import threadlab as tl
from tests.machine.programs import machines
from tests.machine.signal_programs import FOR_PROCESS, FOR_THREAD, Running, signal_programs
from tests.machine.test_properties import (
    check_a_cpu_runs_at_most_one_thread_and_a_kernel_thread_is_on_one_cpu,
    check_a_kernel_thread_carries_at_most_one_user_thread,
    check_every_nanosecond_of_every_thread_is_covered_once,
)
from threadlab.trace import EventKind
from threadlab.trace.json_file import dumps

SEEDS = st.one_of(st.none(), st.integers(0, 1000))
MANY = settings().max_examples
MORE, FEWER = settings(max_examples=4 * MANY), settings(max_examples=MANY // 2)


def run(program, machine, **choices):
    """A run of `program` in one process and of what comes from outside in another; its trace and journal.

    System calls cost nothing, so that what a thread writes into the journal and the call that it then makes are one step.
    """
    arguments = {**machine, "costs": replace(machine["costs"], syscall=0)}
    model = arguments.pop("model")
    computer = tl.Machine(**arguments, **choices)
    running = Running(program)
    computer.spawn(running.main, model=model)
    # Who shares the CPUs with scheduler activations has them too: some of the policies could not schedule it otherwise.
    computer.spawn(running.outside, model=machine["model"] if machine["model"].upcalls else tl.OneToOne())
    return computer.run(), running.journal


def left_waiting(trace):
    """The calls in which threads of the first process wait when nothing can happen any more, without those who wait for
    a thread that could end the wait."""
    edges = trace.deadlock.edges if trace.deadlock else ()
    return [edge.call for edge in edges if edge.holder < 0 and trace.threads[edge.waiter].pid == 2]


def check_the_run_ends_in_an_outcome(program, trace, journal):
    """Both processes end, or the first is left waiting; it does not hang, and nothing of it is left over."""
    status = trace.exit_status.get(2)
    assert trace.outcome == ("deadlock" if status is None else "signaled" if status < 0 else "completed")
    assert status in (None, 0, 3, -signal.SIGTERM, -signal.SIGKILL)
    waiting = [thread for thread in trace.threads if thread.ended < 0]
    assert bool(waiting) == (status is None) == (trace.deadlock is not None)
    assert all(thread.pid == 2 for thread in waiting)


def check_a_mutex_has_one_owner(program, trace, journal):
    owner = {}
    for event in trace.events:
        if event.detail.startswith("mutex "):
            if event.kind is EventKind.ACQUIRE:
                assert owner.setdefault(event.detail, event.thread) == event.thread
            elif event.kind is EventKind.RELEASE:
                assert owner.pop(event.detail) == event.thread


def check_a_joined_thread_is_gone(program, trace, journal):
    """Its exit comes before the join, and nothing of it after that."""
    ended, joined = set(), set()
    for event in trace.events:
        assert event.thread not in joined, event
        if event.kind is EventKind.EXIT:
            ended.add(event.thread)
        elif event.kind is EventKind.JOIN:
            assert event.other in ended
            joined.add(event.other)


def check_no_wake_up_is_lost(program, trace, journal):
    """Nobody waits for a semaphore that has a unit, nor for a condition after a signal meant for it, nor for a signal
    that is there."""
    calls = left_waiting(trace)
    for at, posts in journal.posts.items():
        assert journal.taken[at] <= posts
    for at in (0, 1):
        if any(why.startswith(("sem_wait", "sem_timedwait")) and why.endswith(f"({at + 3})") for why in calls):
            assert journal.posts[at] - journal.taken[at] <= journal.abrupt
    for_the_condition = sum(why.startswith("pthread_cond_") for why in calls)
    assert for_the_condition <= len(journal.waiting) - journal.woken + journal.slack + journal.abrupt


def waits_for(call, signo):
    """Whether `call`, as a deadlock names it, is a wait for the signal."""
    name, _, signals = call.rstrip(")").partition("(")
    return name in ("sigwait", "sigtimedwait") and tl.SignalInfo(signo).name in signals.split(", ")


def check_no_signal_is_lost(program, trace, journal):
    """Nobody waits at the end although a signal that it does not block, or waits for, is there.

    Of a real-time signal as many arrive as were sent.  A handler that has been prepared, and waits below one that does
    not return, has not told the journal yet.
    """
    delivered = Counter(event.detail for event in trace.events if event.kind is EventKind.SIGNAL)
    for signo, action in program.actions.items():
        if action.steps is None or delivered[tl.SignalInfo(signo).name] > journal.got[0, signo]:
            continue
        for edge in trace.deadlock.edges if trace.deadlock else ():
            tid = trace.threads[edge.waiter].tid
            if trace.threads[edge.waiter].pid != 2 or (signo in journal.masks[tid] and not waits_for(edge.call, signo)):
                continue
            for whose in (0, tid):
                lost = 0 if whose else journal.abrupt
                sent, got = journal.last_sent.get((whose, signo), 0), journal.last_got.get((whose, signo), 0)
                assert got > sent or not sent or lost, f"{edge}: {signo} was sent to {whose}"
                if signo == (FOR_THREAD if whose else FOR_PROCESS):
                    assert journal.got[whose, signo] >= journal.sent[whose, signo] - lost, f"{edge}: {signo}"
    for (whose, signo), times in journal.got.items():
        if signo == (FOR_THREAD if whose else FOR_PROCESS):
            assert times <= journal.sent[whose, signo]


def check_a_cleanup_handler_runs_once(program, trace, journal):
    for number, (tid, _) in journal.pushed.items():
        assert journal.ran[number] <= 1
        assert journal.ran[number] == 1 or tid not in journal.at_bottom


def check_destructors_run_for_what_was_set(program, trace, journal):
    """Not more often than a value was set (a handler may set one while the destructor runs), and once at least."""
    assert all(times <= journal.keyed[tid] for tid, times in journal.destroyed.items())
    assert all(journal.destroyed[tid] for tid in journal.joined if journal.keyed[tid])


def check_each_is_cancelled_by_a_request(program, trace, journal):
    asked = {event.other for event in trace.events if event.kind is EventKind.CANCEL}
    assert {trace.threads[at].tid for at in asked} <= journal.cancelled


CHECKS = [
    check for name, check in list(globals().items()) if name.startswith("check_") and check.__module__ == __name__
]
MACHINE_CHECKS = (
    check_a_cpu_runs_at_most_one_thread_and_a_kernel_thread_is_on_one_cpu,
    check_a_kernel_thread_carries_at_most_one_user_thread,
    check_every_nanosecond_of_every_thread_is_covered_once,
)


@MORE
@given(program=signal_programs(), machine=machines(), seed=SEEDS)
def test_every_promise(program, machine, seed):
    """What a thread can see itself it asserts itself: its mask after handlers, EINTR, owning a mutex after a wait, …"""
    trace, journal = run(program, machine, seed=seed)
    for check in CHECKS:
        check(program, trace, journal)
    for check in MACHINE_CHECKS:
        check(program, machine, trace)


@FEWER
@given(program=signal_programs(), machine=machines(), seed=st.integers(0, 1000))
def test_the_schedule_of_a_run_replays_it(program, machine, seed):
    trace, journal = run(program, machine, seed=seed)
    again, journal_again = run(program, machine, schedule=trace.schedule)
    trace.settings["seed"] = None
    assert dumps(again) == dumps(trace)
    assert journal_again == journal


@FEWER
@given(program=signal_programs(), machine=machines(), seed=SEEDS)
def test_what_is_recorded_changes_nothing(program, machine, seed):
    (full, one), (short, two) = (run(program, machine, seed=seed, record=record) for record in ("full", "metrics"))
    assert (full.outcome, full.end, full.schedule, full.exit_status) == (
        short.outcome,
        short.end,
        short.schedule,
        short.exit_status,
    )
    assert one == two and full.threads == short.threads
