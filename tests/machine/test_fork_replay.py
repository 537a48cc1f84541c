"""A fork builds the child's program again by running it: programs that do not do the same again are told so."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

import threadlab as tl
from threadlab import ms

Steps = Iterator[Any]


def forks() -> Steps:
    pid = yield tl.fork()
    if pid:
        yield tl.waitpid(pid)


def parting(main: Callable[[], Steps], cpus: int = 1) -> tl.ProgramError:
    """The error that running `main` raises; it runs twice, since the first run ends where the program turns out to fork."""
    with pytest.raises(tl.ProgramError, match="fork cannot copy the program") as caught:
        tl.run(main, cpus=cpus)
    return caught.value


def test_a_program_with_a_state_of_its_own_is_told_at_which_call_it_parted():
    rounds = count()

    def main() -> Steps:
        yield tl.getpid()
        yield tl.write(f"round {next(rounds)}")
        yield from forks()

    error = parting(main)
    assert "does not do the same when it is given the same" in str(error)
    assert "call 2 was write('round 1') in the parent" in str(error)
    assert "when the child's copy was made it was write('round 2')" in str(error)
    assert "yield tl.write" in str(error)
    assert (error.thread, error.time) == ("thread 1 (main) of process 2", 0)


def test_one_that_ends_or_fails_in_the_copy_is_told_so():
    lives = count()

    def ends() -> Steps:
        yield tl.getpid()
        if next(lives) >= 2:
            return
        yield tl.compute(ms)
        yield from forks()

    assert "call 2 was compute(1000000) in the parent, and when the child's copy was made it returned" in str(
        parting(ends)
    )
    more = count()

    def fails() -> Steps:
        yield tl.getpid()
        if next(more) >= 2:
            raise KeyError("gone")
        yield tl.compute(ms)
        yield from forks()

    assert "it raised KeyError('gone')" in str(parting(fails))


def test_chance_that_the_program_does_not_seed_is_told():
    clock = random.Random(5)

    def main() -> Steps:
        yield tl.compute(clock.randrange(10**6))
        yield from forks()

    assert "call 1 was compute(" in str(parting(main))


def test_a_handler_is_told_as_well_as_the_program_below_it():
    runs = count()

    def handler(signo: int) -> Steps:
        yield tl.write(next(runs))
        yield from forks()

    def main() -> Steps:
        yield tl.sigaction(signal.SIGUSR1, handler)
        yield tl.raise_(signal.SIGUSR1)

    assert "call 1 was write('1')" in str(parting(main))


def test_forkall_tells_of_other_threads():
    runs = count()

    def worker() -> Steps:
        yield tl.write(next(runs))
        yield tl.compute(5 * ms)

    def main() -> Steps:
        tid = yield tl.pthread_create(worker)
        yield tl.nanosleep(ms)
        yield tl.forkall()
        yield tl.pthread_join(tid)

    assert "call 1 was write('1')" in str(parting(main, cpus=2))


def test_fork_does_not_mind_other_threads():
    runs = count()

    def worker() -> Steps:
        yield tl.write(next(runs))
        yield tl.compute(5 * ms)

    def main() -> Steps:
        tid = yield tl.pthread_create(worker)
        yield tl.nanosleep(ms)
        yield from forks()
        return (yield tl.pthread_join(tid)) if (yield tl.getpid()) == 2 else 0

    assert tl.run(main, cpus=2).outcome == "completed"


def test_what_a_program_may_do():
    """Its own seed, variables, errors that it catches, generators within generators, functions made on the way."""

    def tries(call: Any) -> Steps:
        try:
            yield call
        except OSError as error:
            return error.errno
        finally:
            yield tl.store("tried", True)

    def main() -> Steps:
        dice = random.Random(7)
        total = [0]
        for _ in range(4):
            total[0] += dice.randrange(6)
            yield tl.compute(total[0])
        number = yield from tries(tl.pthread_join(99))

        def says() -> Steps:
            yield tl.write(f"{number} {total[0]}")

        tid = yield tl.pthread_create(says)
        yield tl.pthread_join(tid)
        pid = yield tl.fork()
        total[0] += 1
        yield from says()
        if pid:
            yield tl.waitpid(pid)

    dice = random.Random(7)
    total = sum(dice.randrange(6) for _ in range(4))
    # Each process has its own copy of the local variables.
    assert sorted(tl.run(main).text().split("\n")) == sorted([f"3 {total}", f"3 {total + 1}", f"3 {total + 1}"])


def test_what_two_variables_share_they_share_in_the_child():
    def main() -> Steps:
        one: list[int] = []
        yield tl.store("list", one)
        kept = yield tl.load("list")
        again = yield tl.load("list")
        pid = yield tl.fork()
        kept.append(pid == 0)
        yield tl.write(f"{pid == 0} {again} {(yield tl.load('list'))}")
        if pid:
            yield tl.waitpid(pid)

    lines = tl.run(main).text().split("\n")
    assert sorted(lines) == ["False [False] [False]", "True [True] [True]"]
