"""The answers to the questions of chapter 04 are what the simulated machine computes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import threadlab as tl
from threadlab import ms
from threadlab.exercises import QUIZZES, check
from threadlab.exercises.chapters.fork_exec import alone, crowd, hangs, pids
from threadlab.exercises.chapters.fork_handlers import GIVEN, MENDED, handlers_of, shop

Steps = Generator[Any, Any, Any]


def right(name: str) -> Any:
    """Return the right answer to the question `name`: its number or its text."""
    answer = next(answer for answer in QUIZZES[name]["answers"] if answer.get("correct"))
    return answer.get("value", answer.get("answer"))


def wrong(name: str) -> set[int]:
    """Return the wrong numbers that have an explanation of their own."""
    return {answer["value"] for answer in QUIZZES[name]["answers"] if answer.get("correct") is False}


def test_the_child_writes_its_own_copy() -> None:
    def main() -> Steps:
        yield tl.store("x", 1)
        if (yield tl.fork()) == 0:
            yield tl.store("x", 5)
            yield tl.exit(0)
        yield tl.waitpid()
        yield tl.write((yield tl.load("x")))

    assert right("fork_exec.memory").startswith(tl.run(main).text() + ",")


def test_a_loop_of_three_forks() -> None:
    def loop(leave: bool) -> Steps:
        for _ in range(3):
            if (yield tl.fork()) == 0 and leave:
                return

    assert right("fork_exec.loop") == len(tl.run(loop, False).exit_status)
    assert len(tl.run(loop, True).exit_status) in wrong("fork_exec.loop"), "the one whose children leave the loop"


def threads_of_child(copy: Callable[[], Any]) -> int:
    """How many threads the child of a process with main and three others has."""

    def counts() -> Steps:
        yield tl.nanosleep(5 * ms)

    def main() -> Steps:
        for _ in range(3):
            yield tl.pthread_create(counts)
        yield copy()
        yield tl.nanosleep(2 * ms)

    trace = tl.run(main)
    return sum(thread.pid == pids(trace)[1] for thread in trace.threads)


def test_fork_copies_the_caller_and_forkall_everybody() -> None:
    assert right("fork_exec.threads") == threads_of_child(tl.fork)
    assert threads_of_child(tl.forkall) in wrong("fork_exec.threads")


def test_forkall_pays_twice() -> None:
    def pays() -> Steps:
        yield tl.compute(4 * ms)
        yield tl.write("paid")

    def main(copy: Callable[[], Any]) -> Steps:
        tid = yield tl.pthread_create(pays)
        yield tl.nanosleep(2 * ms)
        if (yield copy()):
            yield tl.waitpid()
            yield tl.pthread_join(tid)
        elif copy is tl.forkall:
            yield tl.pthread_join(tid)

    paid = {copy: {pid for _, pid, _, _ in tl.run(main, copy, cpus=4).output} for copy in (tl.fork, tl.forkall)}
    assert (len(paid[tl.fork]), len(paid[tl.forkall])) == (1, 2)
    assert right("fork_exec.twice").startswith("Twice")


@pytest.mark.parametrize("wait", [0, 3, 30], ids=lambda wait: f"the child waits {wait} ms")
def test_the_child_waits_for_ever_for_the_lock_of_another(wait: int) -> None:
    def holder(mutex: int) -> Steps:
        yield tl.pthread_mutex_lock(mutex)
        yield tl.nanosleep(10 * ms)
        yield tl.pthread_mutex_unlock(mutex)

    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        yield tl.pthread_create(holder, mutex)
        yield tl.nanosleep(5 * ms)
        if (yield tl.fork()) == 0:
            yield tl.nanosleep(wait * ms)
            yield tl.pthread_mutex_lock(mutex)
            yield tl._exit(0)
        yield tl.waitpid()

    assert tl.run(main, cpus=2).outcome == "deadlock"
    assert right("fork_exec.hang") == "It waits for ever"


def test_the_order_of_fork_handlers() -> None:
    def says(text: str) -> Steps:
        yield tl.write(text)

    def main() -> Steps:
        for number in (1, 2):
            names = (f"{kind} {number}" for kind in ("prepare", "parent", "child"))
            yield tl.pthread_atfork(*(partial(says, name) for name in names))
        if (yield tl.fork()):
            yield tl.waitpid()

    trace = tl.run(main)
    parent = pids(trace)[0]
    assert right("fork_exec.order") == ", ".join(text for _, pid, _, text in trace.output if pid == parent)


def test_exec_leaves_one_thread() -> None:
    trace = tl.run(crowd, lambda: tl.execve(alone))
    left = [thread for thread in trace.threads if thread.ended == trace.end]
    assert right("fork_exec.exec") == len(left)
    assert [thread.name for thread in left] == ["alone"]


def test_a_childs_copy_of_a_pool_has_no_workers() -> None:
    def task() -> Steps:
        yield tl.compute(1 * ms)

    def main() -> Steps:
        pool = yield from tl.ThreadPool.start(workers=2, capacity=4)
        yield tl.nanosleep(1 * ms)
        if (yield tl.fork()) == 0:
            future = yield from pool.submit(task)
            yield tl.write("submitted")
            yield from future.result()
            yield tl.write("never")
        yield tl.waitpid()

    trace = tl.run(main, cpus=2)
    assert (trace.outcome, trace.text()) == ("deadlock", "submitted")
    assert right("fork_exec.pool") == "The task stays in the queue, and the child waits for ever"


def test_the_forks_that_hang_are_those_made_while_the_mutex_is_held() -> None:
    assert [at for at in range(2, 21, 2) if hangs(at)] == [6, 8, 14, 16]


HELD = "static void no(void) { }\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "No handlers are registered"),
        ("int main() { pthread_atfork(a, NULL, NULL); }", "given a,"),
        (HELD + "/* pthread_atfork(no, no, no); */", "No handlers are registered"),
        ('static void a(void) { printf("hello"); }\npthread_atfork(a, NULL, NULL);', 'not printf("")'),
        ("static void a(void) { pthread_mutex_lock(&other); }\npthread_atfork(a, NULL, NULL);", "&other"),
        (
            HELD + "int main(int argc, char **argv) { pthread_atfork(no, no, no); }",
            "somebody waits for ever after the fork",
        ),
        (MENDED.replace("in_child);", "NULL);"), "each has to unlock it"),
        (MENDED.replace("in_child);", "before);"), "somebody waits for ever"),
        (GIVEN.replace("in_child)", "in_parent)"), "it never comes to the fork"),
    ],
)
def test_handlers_in_c_that_are_wrong(text: str, told: str) -> None:
    verdict = check("fork_exec.7", text)
    assert not verdict
    assert told in verdict.text


ONE_EACH = """
static void lock_log(void)     { pthread_mutex_lock(&log_lock); }
static void unlock_log(void)   { pthread_mutex_unlock(&log_lock); }   // in both
static void lock_stock(void)   { pthread_mutex_lock( &stock_lock ); }
static void unlock_stock(void) { pthread_mutex_unlock(&stock_lock); }
void log_begin(void)  { pthread_atfork(lock_log, unlock_log, unlock_log); }
void shop_begin(void) { pthread_atfork(lock_stock, unlock_stock, unlock_stock); }
"""


def test_a_set_of_handlers_for_each_lock_is_right_in_the_order_of_use() -> None:
    assert check("fork_exec.7", ONE_EACH)
    first, second = ONE_EACH.strip().splitlines()[-2:]
    crossed = ONE_EACH.replace(first, "").replace(second, f"{second}\n{first}")
    assert "it never comes to the fork" in check("fork_exec.7", crossed).text


def test_the_mended_handlers_work_at_any_moment() -> None:
    handlers = handlers_of(MENDED)
    assert isinstance(handlers, list)
    for at in range(12):
        assert tl.run(shop, handlers, at * ms, cpus=3).outcome == "completed"


SHOP_C = """
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>
static pthread_mutex_t stock_lock = PTHREAD_MUTEX_INITIALIZER, log_lock = PTHREAD_MUTEX_INITIALIZER;
%s
static void *sell(void *unused)
{
    pthread_mutex_lock(&stock_lock);
    usleep(2000);
    pthread_mutex_lock(&log_lock);
    pthread_mutex_unlock(&log_lock);
    pthread_mutex_unlock(&stock_lock);
    return unused;
}
int main(void)
{
    pthread_t seller;
    shop_begin();
    pthread_create(&seller, NULL, sell, NULL);
    usleep(1000);
    pid_t child = fork();
    sell(NULL);
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    pthread_join(seller, NULL);
    return 0;
}
"""


@pytest.mark.native
@pytest.mark.parametrize(("text", "hangs"), [(GIVEN, True), (MENDED, False)], ids=["as given", "mended"])
def test_the_c_text_does_for_real_what_the_machine_says(
    need: Callable[[str], str], tmp_path: Path, text: str, hangs: bool
) -> None:
    need("gcc")
    source = tmp_path / "shop.c"
    source.write_text(SHOP_C % text)
    outcome = tl.native.trace(source, timeout=2 if hangs else 20).outcome
    assert outcome in (("deadlock", "limit") if hangs else ("completed",))
