"""Your own program under the lens: its threads, locks and sleeps, as in a simulated trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import threadlab as tl
from threadlab.trace import EventKind, State, Trace

pytestmark = pytest.mark.native

WORKERS = """
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *worker(void *argument)
{
    pthread_mutex_lock(&lock);
    usleep(20000);
    pthread_mutex_unlock(&lock);
    return argument;
}
int main(void)
{
    pthread_t threads[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, worker, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    puts("done");
    return 3;
}
"""


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory, need: Callable[[str], str]) -> Trace:
    need("gcc")
    source = tmp_path_factory.mktemp("workers") / "workers.c"
    source.write_text(WORKERS)
    return tl.native.trace(source)


def test_threads_are_created_joined_and_end(workers: Trace) -> None:
    kinds = [(event.kind, event.thread, event.other) for event in workers.events]
    assert [kind for kind in kinds if kind[0] == EventKind.CREATE] == [(EventKind.CREATE, 0, n) for n in (1, 2, 3)]
    assert [kind for kind in kinds if kind[0] == EventKind.JOIN] == [(EventKind.JOIN, 0, n) for n in (1, 2, 3)]
    assert sorted(thread for kind, thread, _ in kinds if kind == EventKind.EXIT) == [0, 1, 2, 3]


def test_each_thread_has_a_kernel_thread(workers: Trace) -> None:
    assert [thread.name for thread in workers.threads] == ["main", "thread 2", "thread 3", "thread 4"]
    assert len({lwp.number for lwp in workers.lwps}) == 4
    assert all(span.lwp == span.thread for span in workers.spans)


def test_a_sleep_is_blocked_and_a_lock_is_waited_for(workers: Trace) -> None:
    sleeps = [span for span in workers.spans if span.why == "usleep"]
    waits = [span for span in workers.spans if span.why.startswith("pthread_mutex_lock")]
    assert {span.state for span in sleeps} == {State.BLOCKED}
    assert {span.thread for span in sleeps} == {1, 2, 3}
    assert {span.state for span in waits} == {State.WAITING}
    assert len({span.thread for span in waits}) == 2


def test_nobody_has_a_lock_at_the_same_time_as_another(workers: Trace) -> None:
    held = 0
    for event in workers.events:
        held += (event.kind == EventKind.ACQUIRE) - (event.kind == EventKind.RELEASE)
        assert held in (0, 1)
    assert sum(event.kind == EventKind.ACQUIRE for event in workers.events) == 3


def test_how_it_ended(workers: Trace) -> None:
    assert workers.outcome == "completed"
    assert list(workers.exit_status.values()) == [3]
    assert workers.source == "measured"
