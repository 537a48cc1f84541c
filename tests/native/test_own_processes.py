"""Traced programs that fork, crash, wait for ever, or have a great many threads."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

import threadlab as tl
from tests.native.own_programs import of_kind, spent_in, traced
from threadlab.native.interpose import recording
from threadlab.trace import EventKind, State

pytestmark = pytest.mark.native
THREADS = 3000
ABANDONED = """
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
static volatile int done;
static long used(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
static void *computes(void *unused)
{
    for (;;)
        done = used() >= 50;
    return unused;
}
static void *waits(void *unused)
{
    for (;;)
        syscall(SYS_pause);
    return unused;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, computes, NULL);
    pthread_create(&thread, NULL, waits, NULL);
    while (!done)
        usleep(1000);
    return 0;
}
"""


@pytest.fixture(autouse=True)
def compiler(need: Callable[[str], str]) -> None:
    need("gcc")


def test_a_forked_process_has_its_own_threads() -> None:
    trace = traced("processes")
    forks = of_kind(trace, EventKind.FORK)
    pids = [trace.threads[fork.other].pid for fork in forks]
    assert [fork.thread for fork in forks] == [0, 0, 0]
    assert len({trace.threads[0].pid, *pids}) == 4
    assert [trace.threads[fork.other].tid for fork in forks] == [1, 1, 1]
    # fork copies the calling thread alone; the first child then makes one of its own
    assert [sum(thread.pid == pid for thread in trace.threads) for pid in pids] == [2, 1, 1]


def test_how_each_process_ended() -> None:
    trace = traced("processes")
    pids = [trace.threads[fork.other].pid for fork in of_kind(trace, EventKind.FORK)]
    assert [trace.exit_status[pid] for pid in pids] == [7, -signal.SIGKILL, 3]
    assert trace.exit_status[trace.threads[0].pid] == 0
    assert trace.outcome == "completed"
    (killed,) = of_kind(trace, EventKind.SIGNAL)
    assert (killed.detail, trace.threads[killed.thread].pid) == ("SIGKILL", pids[1])
    assert trace.threads[killed.thread].ended == killed.time


def test_a_process_waits_for_its_child() -> None:
    trace = traced("processes")
    waits = spent_in(trace, 0, "waitpid")
    first = trace.threads[of_kind(trace, EventKind.FORK)[0].other].pid
    assert f"waitpid({first})" in {wait.why for wait in waits}
    assert {wait.state for wait in waits} == {State.WAITING}


def test_a_process_that_becomes_another_program() -> None:
    trace = traced("processes")
    (program,) = of_kind(trace, EventKind.EXEC)
    assert program.detail == "sh"
    assert program.thread == of_kind(trace, EventKind.FORK)[2].other


def test_what_was_recorded_until_a_crash_is_kept() -> None:
    trace = traced("crash")
    assert trace.outcome == "signaled"
    assert trace.exit_status == {trace.threads[0].pid: -signal.SIGSEGV}
    assert len(of_kind(trace, EventKind.CREATE)) == 3
    assert spent_in(trace, 3, "usleep")
    assert [thread.ended for thread in trace.threads] == [trace.end] * 4
    for thread in (1, 2):  # still in it
        assert spent_in(trace, thread, "sleep")[-1].end == trace.end
    assert trace.text() == "before\n"


def test_a_deadlock_is_explained() -> None:
    trace = traced("deadlock", timeout=2.0)
    assert trace.outcome == "deadlock"
    assert trace.deadlock
    assert set(trace.deadlock.cycle) == {1, 2}
    assert {(edge.waiter, edge.holder) for edge in trace.deadlock.edges} == {(0, 1), (1, 2), (2, 1)}
    assert "thread 2 waits in pthread_mutex_lock(" in trace.deadlock.text
    assert trace.end < 2_000_000_000  # the time until the limit, in which nothing happened, is left out


def test_a_program_that_is_cut_short(tmp_path: Path) -> None:
    source = tmp_path / "forever.c"
    source.write_text("#include <unistd.h>\nint main(void) { for (;;) usleep(1000); }\n")
    trace = tl.native.trace(source, timeout=1.0)
    assert trace.outcome == "limit"
    assert trace.limit == "the time limit of 1 s was reached"
    assert trace.threads[0].ended == -1
    assert len(spent_in(trace, 0, "usleep")) > 1


def test_threads_that_end_with_their_process(tmp_path: Path) -> None:
    """One of them computes and the other waits in a call that is not recorded; neither tells when the process ends."""
    source = tmp_path / "abandoned.c"
    source.write_text(ABANDONED)
    trace = tl.native.trace(source, timeout=60)
    time = [
        {
            state: sum(span.duration for span in trace.spans if span[2] == thread and span.state == state)
            for state in State
        }
        for thread in (1, 2)
    ]
    assert [thread.ended for thread in trace.threads[1:]] == [trace.threads[0].ended] * 2
    assert time[0][State.RUNNING] > 40_000_000
    assert time[1][State.BLOCKED] > time[1][State.RUNNING]
    assert {span.why for span in trace.spans if span.thread == 2 and span.state == State.BLOCKED} == {
        "a call that is not recorded"
    }


def test_thousands_of_threads() -> None:
    trace = traced("many", str(THREADS))
    made = int(trace.text())
    assert made > 1000
    assert len(trace.threads) == len(trace.lwps) == made + 1
    assert len(of_kind(trace, EventKind.CREATE)) == len(of_kind(trace, EventKind.JOIN)) == made
    assert len(of_kind(trace, EventKind.EXIT)) == made + 1


def test_a_recording_that_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recording, "MOST_LEAVES", 10)
    source = tmp_path / "busy.c"
    source.write_text(
        "#include <pthread.h>\n#include <stdio.h>\nstatic pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;\n"
        "int main(void) { for (int i = 0; i < 1000; i++) { pthread_mutex_lock(&m); pthread_mutex_unlock(&m); }\n"
        'puts("done"); return 0; }\n'
    )
    trace = tl.native.trace(source)
    assert trace.outcome == "limit"
    assert trace.limit == "no more calls could be recorded"
    assert 0 < len(of_kind(trace, EventKind.ACQUIRE)) < 1000
    assert trace.exit_status == {trace.threads[0].pid: 0}
    assert trace.text() == "done\n"


def test_threads_that_follow_one_another_share_the_recording(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(recording, "MOST_LEAVES", 60)
    source = tmp_path / "sequence.c"
    source.write_text(
        "#include <pthread.h>\nstatic void *nothing(void *p) { return p; }\nint main(void) { pthread_t t;\n"
        "for (int i = 0; i < 500; i++) { pthread_create(&t, 0, nothing, 0); pthread_join(t, 0); } return 0; }\n"
    )
    trace = tl.native.trace(source)
    assert trace.outcome == "completed"
    assert len(trace.threads) == 501
