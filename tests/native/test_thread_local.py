"""What a task in a pool finds of an earlier one, and what becomes of it when the thread ends."""

from __future__ import annotations

import re

import pytest

import threadlab as tl
from tests.native import twins
from tests.native.conftest import undisturbed
from threadlab import ms

pytestmark = pytest.mark.native
WORKERS, TASKS, BLOCK = 3, 12, 2 * ms
FINDS = re.compile(r"task (\d+) finds (?:task (\d+)|nothing) in (.+)")


def found_in(trace: tl.Trace, where: str) -> dict[int, list[tuple[int, int]]]:
    """For each thread, ``(task, what it finds)`` in the order in which it ran them; 0 stands for nothing."""
    found: dict[int, list[tuple[int, int]]] = {}
    for _, _, tid, text in trace.output:
        match = FINDS.fullmatch(text)
        if match and match[3] == where:
            found.setdefault(tid, []).append((int(match[1]), int(match[2] or 0)))
    return found


def check_that_tasks_find_what_was_left(trace: tl.Trace, where: str) -> dict[int, int]:
    """Check that each task finds its thread's last task and no other's; give each thread's last task."""
    found = found_in(trace, where)
    assert len(found) <= WORKERS
    assert sorted(task for tasks in found.values() for task, _ in tasks) == list(range(1, TASKS + 1))
    for tasks in found.values():
        assert [what for _, what in tasks] == [0, *(task for task, _ in tasks[:-1])]
    return {tid: tasks[-1][0] for tid, tasks in found.items()}


def destroyed(trace: tl.Trace) -> dict[int, int]:
    words = "the destructor gets task "
    return {tid: int(text[len(words) :]) for _, _, tid, text in trace.output if text.startswith(words)}


@pytest.mark.parametrize("where", ["real", "simulated"])
def test_keys_and_their_destructors(have, where: str) -> None:
    if where == "real":
        have("pthreads")
        trace = tl.native.run("thread_local", "pthreads", workers=WORKERS, tasks=TASKS, block=BLOCK)
        check_that_tasks_find_what_was_left(trace, "__thread")
    else:
        trace = tl.run(twins.thread_local, WORKERS, TASKS, BLOCK)
    left = check_that_tasks_find_what_was_left(trace, "the key")
    assert destroyed(trace) == left, "each thread's own value, once"


def test_java(have) -> None:
    have("java")
    trace = tl.native.run("thread_local", "java", workers=WORKERS, tasks=TASKS, block=BLOCK)
    check_that_tasks_find_what_was_left(trace, "ThreadLocal")


def test_a_virtual_thread_for_each_task_finds_nothing(have) -> None:
    have("java-virtual")
    trace = tl.native.run("thread_local", "java-virtual", workers=WORKERS, tasks=TASKS, block=BLOCK)
    assert sorted(found_in(trace, "ThreadLocal").values()) == [[(task, 0)] for task in range(1, TASKS + 1)]


def test_python_has_both_kinds(have) -> None:
    have("python")
    trace = tl.native.run("thread_local", "python", workers=WORKERS, tasks=TASKS, block=BLOCK)
    check_that_tasks_find_what_was_left(trace, "threading.local")
    found = [what for tasks in found_in(trace, "the context variable").values() for _, what in tasks]
    assert found == [0] * TASKS


def test_the_simulated_pool_agrees(have) -> None:
    have("pthreads")
    simulated = tl.run(twins.thread_local, WORKERS, TASKS, 20 * ms, cpus=2)
    assert undisturbed(
        lambda: tl.native.run("thread_local", "pthreads", workers=WORKERS, tasks=TASKS, block=20 * ms),
        lambda real: tl.compare(simulated, real).order_agrees,
    )
