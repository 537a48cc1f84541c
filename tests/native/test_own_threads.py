"""Your own program under the lens: threads, what they wait for, and who lets them go on, as in a simulated trace."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

import threadlab as tl
from tests.native.own_programs import of_kind, spent_in, traced
from threadlab.trace import EventKind, State, Trace

pytestmark = pytest.mark.native
CONDITION, SEMAPHORE, BARRIER, RWLOCK, SIGNAL, DATA, CANCELLED = range(1, 8)
"""the threads of calls.c"""

CHECKED = """
#define _FORTIFY_SOURCE 2
#include <poll.h>
#include <pthread.h>
#include <unistd.h>
static int fds[2];
static void *reads(void *unused)
{
    char bytes[8];
    volatile int size = sizeof bytes;
    return read(fds[0], bytes, size) == 1 ? unused : NULL;
}
int main(void)
{
    pthread_t thread;
    struct pollfd nothing = {.fd = -1};
    volatile int count = 1;
    if (pipe(fds))
        return 1;
    pthread_create(&thread, NULL, reads, NULL);
    poll(&nothing, count, 30);
    if (write(fds[1], "x", 1) != 1)
        return 1;
    return pthread_join(thread, NULL);
}
"""


@pytest.fixture(autouse=True)
def compiler(need: Callable[[str], str]) -> None:
    need("gcc")


def events(trace: Trace, kind: EventKind, thread: int) -> list[tuple[int, str]]:
    return [(event.other, event.detail) for event in of_kind(trace, kind) if event.thread == thread]


def test_threads_are_created_joined_and_end() -> None:
    trace = traced("mutex")
    made = [(event.thread, event.other) for event in of_kind(trace, EventKind.CREATE)]
    joined = [(event.thread, event.other) for event in of_kind(trace, EventKind.JOIN)]
    assert made == joined == [(0, 1), (0, 2), (0, 3)]
    assert sorted(event.thread for event in of_kind(trace, EventKind.EXIT)) == [0, 1, 2, 3]
    assert [(thread.tid, thread.name) for thread in trace.threads] == [
        (1, "main"),
        (2, "thread 2"),
        (3, "thread 3"),
        (4, "thread 4"),
    ]


def test_each_thread_has_a_kernel_thread_of_its_own() -> None:
    trace = traced("mutex")
    assert len({lwp.number for lwp in trace.lwps}) == 4
    assert trace.lwps[0].number == trace.threads[0].pid
    assert all(span.lwp == span.thread for span in trace.spans)


def test_a_sleep_is_blocked_and_a_lock_is_waited_for() -> None:
    trace = traced("mutex")
    for thread in (1, 2, 3):
        assert {span.state for span in spent_in(trace, thread, "usleep")} == {State.BLOCKED}
    waits = [span for thread in (1, 2, 3) for span in spent_in(trace, thread, "pthread_mutex_lock")]
    assert len({span.thread for span in waits if span.state == State.WAITING}) == 2


def test_nobody_has_a_mutex_together_with_another() -> None:
    holder = None
    taken = 0
    for event in traced("mutex").events:
        if event.kind == EventKind.ACQUIRE:
            assert holder is None
            holder, taken = event.thread, taken + 1
        elif event.kind == EventKind.RELEASE:
            assert holder == event.thread
            holder = None
    assert taken == 3


def test_who_gives_up_a_mutex_wakes_the_next() -> None:
    trace = traced("mutex")
    order = [event.thread for event in of_kind(trace, EventKind.ACQUIRE)]
    wakes = [(event.thread, event.other) for event in of_kind(trace, EventKind.WAKE) if event.other in (1, 2, 3)]
    assert (order[1], order[0]) in wakes
    assert (order[2], order[1]) in wakes


def test_a_thread_is_in_one_state_at_a_time_and_always_in_one() -> None:
    for name in ("mutex", "calls"):
        trace = traced(name)
        for thread, record in enumerate(trace.threads):
            spans = sorted(span for span in trace.spans if span.thread == thread)
            assert spans[0].start == record.created
            assert spans[-1].end == record.ended
            assert all(one.end == after.start for one, after in pairwise(spans))


@pytest.mark.parametrize(
    ("thread", "call", "state"),
    [
        (CONDITION, "pthread_cond_wait", State.WAITING),
        (SEMAPHORE, "sem_wait", State.WAITING),
        (BARRIER, "pthread_barrier_wait", State.WAITING),
        (RWLOCK, "pthread_rwlock_rdlock", State.WAITING),
        (SIGNAL, "sigwait", State.WAITING),
        (DATA, "read", State.BLOCKED),
        (CANCELLED, "pthread_cond_wait", State.WAITING),
    ],
)
def test_each_way_to_wait(thread: int, call: str, state: State) -> None:
    trace = traced("calls")
    spans = spent_in(trace, thread, call)
    assert {span.state for span in spans} == {state}
    # They waited while the main thread slept, which it did when all had come so far.
    (sleep, *_) = spent_in(trace, 0, "usleep")
    assert spans[0].start < sleep.end < spans[-1].end


@pytest.mark.parametrize("thread", [CONDITION, SEMAPHORE, BARRIER, RWLOCK, SIGNAL])
def test_the_main_thread_lets_them_go_on(thread: int) -> None:
    assert (0, "") in events(traced("calls"), EventKind.WAKE, thread)


def test_signals_reach_the_thread_that_they_are_for() -> None:
    trace = traced("calls")
    assert events(trace, EventKind.SIGNAL, SIGNAL) == [(0, "SIGUSR1")]
    assert events(trace, EventKind.SIGNAL, DATA) == [(0, "SIGUSR2")]


def test_a_cancelled_thread_takes_the_mutex_back_and_ends() -> None:
    trace = traced("calls")
    assert events(trace, EventKind.CANCEL, 0) == [(CANCELLED, "")]
    own = [event for event in trace.events if event.thread == CANCELLED]
    kinds = [event.kind for event in own if event.kind in (EventKind.ACQUIRE, EventKind.RELEASE, EventKind.EXIT)]
    assert kinds == [EventKind.ACQUIRE, EventKind.RELEASE] * 2 + [EventKind.EXIT]


def test_a_thread_has_the_name_that_it_was_given() -> None:
    assert [thread.name for thread in traced("calls").threads][:3] == ["main", "condition", "thread 3"]


def test_threads_that_share_a_cpu_are_ready_while_others_run() -> None:
    trace = traced("compute", cpus=1)
    ready = [sum(span.duration for span in trace.spans if span[2] == n and span.state == State.READY) for n in (1, 2)]
    running = [
        sum(span.duration for span in trace.spans if span[2] == n and span.state == State.RUNNING) for n in (1, 2)
    ]
    assert [trace.metrics().waiting[tid] for tid in (2, 3)] == ready
    assert all(90_000_000 < time < 150_000_000 for time in running)  # what their own clocks said, whoever else ran
    assert sum(ready) > 50_000_000  # one of them, at least, waited for much of the other's time


def test_calls_whose_buffers_the_compiler_checks(tmp_path: Path) -> None:
    """Packages are compiled so: a read then goes by another name."""
    source = tmp_path / "checked.c"
    source.write_text(CHECKED)
    trace = tl.native.trace(source, timeout=60)
    assert {span.state for span in spent_in(trace, 0, "poll")} == {State.BLOCKED}
    assert {span.state for span in spent_in(trace, 1, "read")} == {State.BLOCKED}


def test_a_trace_is_saved_and_read_back(tmp_path: Path) -> None:
    trace = traced("calls")
    trace.to_json(tmp_path / "trace.json")
    assert Trace.from_json(tmp_path / "trace.json") == trace
