"""The answers to the questions of chapter 08 are what the simulated machine computes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Generator
from contextvars import ContextVar, copy_context
from pathlib import Path
from threading import local
from typing import Any

import pytest

import threadlab as tl
from tests import tools
from threadlab import ms
from threadlab.exercises import QUIZZES, check
from threadlab.exercises.chapters.keys_by_hand import makes_if_none, makes_once
from threadlab.exercises.chapters.notes_in_c import GIVEN, MENDED, REQUESTS, WORKERS
from threadlab.exercises.chapters.thread_local import leaks

Steps = Generator[Any, Any, Any]


def right(name: str) -> Any:
    """Return the right answer to the question `name`: its number or its text."""
    answer = next(answer for answer in QUIZZES[name]["answers"] if answer.get("correct"))
    return answer.get("value", answer.get("answer"))


def says(text: Any) -> Steps:
    yield tl.write(str(text))


@pytest.mark.parametrize("locked", [False, True], ids=["without a lock", "with a mutex around each access"])
def test_the_last_writer_wins(locked: bool) -> None:
    def serve(mutex: int, user: str) -> Steps:
        for at, call in enumerate((tl.store("user", user), tl.load("user"))):
            yield tl.compute(at * 3 * ms)
            if locked:
                yield tl.pthread_mutex_lock(mutex)
            seen = yield call
            if locked:
                yield tl.pthread_mutex_unlock(mutex)
        yield tl.write(seen)

    def main() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        for user in ("ann", "bob"):
            yield tl.pthread_create(serve, mutex, user)
        yield tl.pthread_exit()

    assert len(set(tl.run(main, cpus=2).text().splitlines())) == 1
    assert right("thread_local.shared").startswith("Both")


def test_a_new_thread_finds_nothing() -> None:
    def asks(key: int) -> Steps:
        yield tl.write(f"{(yield tl.pthread_getspecific(key))}")

    def main() -> Steps:
        key = yield tl.pthread_key_create()
        yield tl.pthread_setspecific(key, 1)
        yield tl.pthread_join((yield tl.pthread_create(asks, key)))

    assert tl.run(main).text() == "None"
    assert right("thread_local.new").startswith("NULL")


@pytest.mark.native
def test_user_threads_share_what_belongs_to_the_kernel_thread() -> None:
    places = {}
    for runtime in ("gnu-pth", "pthreads"):
        if reason := tl.native.missing().get(runtime):
            tools.missing(f"needs the runtime {runtime}: {reason}")
        rows = [row for row in tl.native.table("addresses", runtime) if row.process == "parent"]
        places[runtime] = {row.address for row in rows if row.what == "thread-specific"}
    assert (len(places["gnu-pth"]), len(places["pthreads"])) == (1, 3)
    assert right("thread_local.pth").startswith("One, ")


def ending(how: str) -> Steps:
    """A thread has a value under a key with a destructor, and is met by one of the four fates of the question."""

    def other_program() -> Steps:
        yield tl.nanosleep(0)

    def thread(key: int) -> Steps:
        yield tl.pthread_setspecific(key, "destroyed")
        yield tl.nanosleep(2 * ms)
        if how == "The thread calls exec":
            yield tl.execve(other_program)

    key = yield tl.pthread_key_create(says)
    tid = yield tl.pthread_create(thread, key)
    yield tl.nanosleep(1 * ms)
    if how == "The thread is cancelled":
        yield tl.pthread_cancel(tid)
    elif how == "Another thread returns from main":
        return
    elif how == "Another thread deletes the key":
        yield tl.pthread_key_delete(key)
    yield tl.pthread_join(tid)


def test_a_destructor_is_called_for_a_thread_that_is_cancelled_and_in_no_other_of_the_cases() -> None:
    called = {
        answer["answer"]: tl.run(ending, answer["answer"]).text()
        for answer in QUIZZES["thread_local.endings"]["answers"]
    }
    assert [how for how, text in called.items() if text] == [right("thread_local.endings")]
    assert tl.run(ending, "none of these").text() == "destroyed", "the thread does have a value"


def test_how_often_a_destructor_is_called() -> None:
    def again(value: int) -> Steps:
        yield tl.write(str(value))
        yield tl.pthread_setspecific((yield tl.load("key")), value + 1)

    def thread() -> Steps:
        yield tl.pthread_setspecific((yield tl.load("key")), 1)

    def main() -> Steps:
        yield tl.store("key", (yield tl.pthread_key_create(again)))
        yield tl.pthread_join((yield tl.pthread_create(thread)))

    assert right("thread_local.again") == len(tl.run(main).output)


def test_the_next_request_finds_the_user_of_the_last() -> None:
    def serve(key: int, user: str | None) -> Steps:
        if user:
            yield tl.pthread_setspecific(key, user)
        else:
            yield tl.write((yield tl.pthread_getspecific(key)))

    def main() -> Steps:
        key = yield tl.pthread_key_create(says)
        pool = yield from tl.ThreadPool.start(workers=1, capacity=2)
        for user in ("ann", None):
            yield from pool.submit(serve, key, user)
        yield tl.nanosleep(1 * ms)
        yield tl.exit(0)

    assert tl.run(main).text() == right("thread_local.leak")


def test_a_context_is_left_behind_and_a_threading_local_is_not() -> None:
    here, variable = local(), ContextVar("variable", default="nothing")

    def task(value: str) -> tuple[str, str]:
        found = getattr(here, "value", "nothing"), variable.get()
        here.value = value
        variable.set(value)
        return found

    assert copy_context().run(task, "first") == ("nothing", "nothing")
    assert copy_context().run(task, "second") == ("first", "nothing")
    assert right("thread_local.context") == "The threading.local only"


def test_two_make_the_key_and_one_loses_its_value() -> None:
    verdict = check("thread_local.8", makes_if_none)
    assert "keys were made" in verdict.text
    assert check("thread_local.8", makes_once)
    assert right("thread_local.race").startswith("Both make a key")


@pytest.mark.parametrize(("workers", "every"), [(n, m) for m in range(2, 7) for n in range(m, 7, m)])
def test_luck_is_what_the_worked_solution_says(workers: int, every: int) -> None:
    assert leaks(workers, every, 24) == 0
    assert any(leaks(workers, every, 24, slow) for slow in range(1, 25)), "and one longer request ends it"
    assert check("thread_local.4", {"workers": workers, "every": every})


DESTRUCTOR = "static void gone(void *value)\n{\n    free(value);\n}\n\nvoid note_begin"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MENDED.replace("key, free", "key, gone").replace("void note_begin", DESTRUCTOR), ""),
        (GIVEN.replace("NULL", "free").replace("int *place", "free(pthread_getspecific(key));\n    int *place"), ""),
        ("int main(void) { }", "should define note_begin and note"),
        (GIVEN.replace("pthread_key_create(&key, NULL);", ""), "should make the key"),
        (GIVEN.replace("    int", "    pthread_key_create(&key, free);\n    int"), "a new key at each request"),
        (MENDED.replace("pthread_setspecific(key, place);", ""), "should keep its piece of memory"),
        (MENDED.replace("free", "gone"), "no such function"),
        (MENDED.replace("key, free", "key, NULL"), "loses 4 pieces"),
        (GIVEN.replace("key, NULL", "key, free"), "loses 96 pieces"),
        (GIVEN, "loses 100 pieces"),
    ],
)
def test_notes_in_c(text: str, told: str) -> None:
    verdict = check("thread_local.7", text)
    assert bool(verdict) == (not told), verdict
    assert told in verdict.text


COUNTED_C = """
#include <stdio.h>
#include <stdlib.h>
static int pieces;
static void *counted(size_t size) { __atomic_add_fetch(&pieces, 1, __ATOMIC_SEQ_CST); return malloc(size); }
void given_back(void *piece) { if (piece) __atomic_sub_fetch(&pieces, 1, __ATOMIC_SEQ_CST); free(piece); }
#define malloc counted
#define free given_back
%s
static void *worker(void *unused)
{
    for (int n = 0; n < %d; n++)
        note(n);
    return unused;
}
int main(void)
{
    pthread_t threads[%d];
    note_begin();
    for (int n = 0; n < %d; n++)
        pthread_create(&threads[n], NULL, worker, NULL);
    for (int n = 0; n < %d; n++)
        pthread_join(threads[n], NULL);
    printf("%%d", pieces);
}
"""


@pytest.mark.native
@pytest.mark.parametrize(
    ("text", "lost"),
    [
        (MENDED, 0),
        (GIVEN, REQUESTS),
        (GIVEN.replace("key, NULL", "key, free"), REQUESTS - WORKERS),
        (MENDED.replace("key, free", "key, NULL"), WORKERS),
    ],
    ids=["mended", "as given", "with a destructor only", "without a destructor"],
)
def test_as_many_pieces_are_lost_for_real_as_the_hint_says(
    need: Callable[[str], str], tmp_path: Path, text: str, lost: int
) -> None:
    (tmp_path / "notes.c").write_text(COUNTED_C % (text, REQUESTS // WORKERS, WORKERS, WORKERS, WORKERS))
    command = [need("gcc"), "-Wall", "-Werror", "-pthread", "-o", tmp_path / "notes", tmp_path / "notes.c"]
    subprocess.run(command, check=True, timeout=60)
    done = subprocess.run([tmp_path / "notes"], check=True, timeout=20, capture_output=True, text=True)
    assert int(done.stdout) == lost
    assert not lost or f"loses {lost} pieces" in check("thread_local.7", text).text
