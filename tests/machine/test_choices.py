"""The one choice point: seeds, recorded schedules, and a person who chooses."""

from __future__ import annotations

import json

import pytest

import threadlab as tl
from threadlab import ms


def talker(name):
    for _ in range(2):
        yield tl.write(name)
        yield tl.compute(2 * ms)


def main():
    for name in "abc":
        yield tl.pthread_create(talker, name, name=name)
    yield tl.pthread_exit()


def locked():
    """Three waiters for one mutex, and a condition with three waiters."""

    def waiter(mutex, cond, name):
        yield tl.pthread_mutex_lock(mutex)
        yield tl.write(f"{name} in")
        yield tl.pthread_cond_wait(cond, mutex)
        yield tl.write(f"{name} out")
        yield tl.pthread_mutex_unlock(mutex)

    mutex, cond = (yield tl.pthread_mutex_init()), (yield tl.pthread_cond_init())
    yield tl.pthread_mutex_lock(mutex)
    for name in "abc":
        yield tl.pthread_create(waiter, mutex, cond, name, name=name)
    yield tl.nanosleep(1 * ms)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.nanosleep(1 * ms)
    yield tl.pthread_cond_broadcast(cond)
    yield tl.pthread_exit()


def bytes_of(trace):
    return json.dumps(trace.to_dict())


def words(trace):
    return trace.text().split("\n")


def test_without_seed_and_schedule_the_first_in_line_is_taken():
    trace = tl.run(main, policy=tl.FIFO())
    assert words(trace) == list("aabbcc") and trace.schedule == []


def test_a_schedule_of_positions():
    """When main ends, the CPU may take a, b or c: position 2 is c; then a or b: position 1 is b; then a alone."""
    trace = tl.run(main, policy=tl.FIFO(), schedule=[2, 1])
    assert words(trace) == list("ccbbaa") and trace.schedule == [2, 1]


def test_where_a_schedule_ends_the_first_in_line_follows():
    assert words(tl.run(main, policy=tl.FIFO(), schedule=[1])) == list("bbaacc")


def test_a_person_who_chooses_is_told_time_kind_and_candidates():
    asked = []

    def last(choice):
        asked.append(choice)
        return len(choice.candidates) - 1

    trace = tl.run(main, policy=tl.FIFO(), schedule=last)
    assert words(trace) == list("ccbbaa") and trace.schedule == [2, 1]
    assert [(choice.time, choice.kind, len(choice.candidates)) for choice in asked] == [
        (0, "cpu", 3),
        (4 * ms, "cpu", 2),
    ]


def test_user_threads_and_waiters_are_chosen_too():
    kinds = set()

    def first(choice):
        kinds.add(choice.kind)
        return 0

    tl.run(locked, schedule=first, model=tl.ManyToOne(jacket=True))
    assert kinds == {"thread", "waiter"}
    last_out = tl.run(locked, schedule=lambda choice: len(choice.candidates) - 1, policy=tl.FIFO())
    assert words(last_out) != words(tl.run(locked, policy=tl.FIFO()))


def test_a_chosen_waiter_gets_the_mutex():
    """Only waiters are chosen by position 2 (the last): c gets the mutex first, then b, then a."""

    def waiters_last(choice):
        return len(choice.candidates) - 1 if choice.kind == "waiter" else 0

    trace = tl.run(locked, schedule=waiters_last, policy=tl.FIFO())
    assert words(trace)[:3] == ["c in", "b in", "a in"]
    assert sorted(words(trace)[3:]) == ["a out", "b out", "c out"]


@pytest.mark.parametrize("program", [main, locked])
@pytest.mark.parametrize("model", [tl.OneToOne(), tl.ManyToOne(jacket=True), tl.ManyToMany(2)])
def test_a_seed_gives_the_same_run_again_and_its_schedule_replays_it(program, model):
    for seed in range(5):
        trace = tl.run(program, seed=seed, model=model, quantum=1 * ms, cpus=2)
        again = tl.run(program, seed=seed, model=model, quantum=1 * ms, cpus=2)
        assert bytes_of(trace) == bytes_of(again)
        replay = tl.run(program, schedule=trace.schedule, model=model, quantum=1 * ms, cpus=2)
        assert replay.spans[:] == trace.spans[:] and replay.events[:] == trace.events[:]
        assert replay.schedule == trace.schedule and replay.output == trace.output
        assert bytes_of(tl.run(program, schedule=trace.schedule, model=model, quantum=1 * ms, cpus=2)) == bytes_of(
            replay
        )


def test_seeds_differ():
    assert len({tl.run(main, seed=seed, policy=tl.FIFO()).text() for seed in range(20)}) == 6, "all 3! orders"


def test_a_seed_takes_over_where_a_schedule_ends():
    texts = {tl.run(main, seed=seed, schedule=[2], policy=tl.FIFO()).text() for seed in range(20)}
    assert texts == {"\n".join("ccaabb"), "\n".join("ccbbaa")}
