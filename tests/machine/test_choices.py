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


def test_a_person_is_told_who_the_candidates_are_and_where_they_stand():
    asked = []

    def first(choice):
        asked.append(choice)
        return 0

    trace = tl.run(main, schedule=first, quantum=1 * ms)
    at_first, later = asked[0], asked[3]
    assert at_first.candidates[0] == "kernel thread 2 of process 2, which carries thread 2 (a) of process 2"
    assert [trace.thread_name(thread) for thread in at_first.threads] == ["a", "b", "c"]
    assert at_first.places == (("", 0),) * 3, "none of them has begun"
    line = talker.__code__.co_firstlineno + 3
    assert later.places[0] == (__file__, line), "its compute goes on there"


def test_a_schedule_is_also_a_text():
    made = tl.run(main, seed=3, quantum=1 * ms).schedule
    text = tl.schedule_text(made)
    assert len(text) == len(made)
    assert bytes_of(tl.run(main, schedule=text, quantum=1 * ms)) == bytes_of(
        tl.run(main, schedule=made, quantum=1 * ms)
    )
    assert tl.schedule_text([0, 9, 10, 35]) == "09az"


def test_a_text_that_is_no_schedule_is_refused():
    with pytest.raises(ValueError, match=r"characters 0-9 and a-z, and \[1\] is 'X'"):
        tl.run(main, schedule="0X")
    with pytest.raises(ValueError, match=r"schedule\[1\] is 36, and a text has positions up to 35"):
        tl.schedule_text([0, 36])
    with pytest.raises(ValueError, match=r"schedule\[0\] is 5, but there are only 3 candidates"):
        tl.run(main, schedule="5")


def until(made):
    """A schedule function that decides as `made` says, and then decides no more."""
    left = iter(made)

    def decide(choice):
        try:
            return next(left)
        except StopIteration:
            raise tl.Undecided("your turn") from None

    return decide


def forks():
    """Two processes whose threads want the CPU."""
    if (yield tl.fork()) == 0:
        yield from main()
    yield tl.pthread_create(talker, "d")
    yield from talker("e")


@pytest.mark.parametrize("program", [main, locked, forks])
@pytest.mark.parametrize("model", [tl.OneToOne(), tl.ManyToOne(jacket=True), tl.ManyToMany(2)])
@pytest.mark.parametrize("cpus", [1, 2])
def test_a_run_that_nobody_decides_further_shows_exactly_what_was_until_then(program, model, cpus):
    machine = {"model": model, "quantum": 1 * ms, "cpus": cpus, "costs": tl.Costs(kernel_switch=1000)}
    whole = tl.run(program, seed=1, **machine)
    asked = []
    tl.run(program, schedule=lambda choice: (asked.append(choice), whole.schedule[len(asked) - 1])[1], **machine)
    assert len(asked) == len(whole.schedule)
    for count, choice in enumerate(asked):
        trace = tl.run(program, schedule=until(whole.schedule[:count]), **machine)
        assert (trace.outcome, trace.limit, trace.end) == ("limit", "your turn", choice.time)
        assert trace.schedule == whole.schedule[:count]
        assert trace.instants == whole.instants[: len(trace.instants)]
        assert trace.output == whole.output[: len(trace.output)]
        assert cut(trace.intervals, trace.end) == cut(whole.intervals, trace.end)
        assert sum(end - start for start, end, _, _, cpu, *_ in trace.intervals if cpu >= 0) <= cpus * trace.end


def cut(intervals, time):
    """Who did what until `time`, without what lies behind it; touching intervals of the same kind are one."""
    pieces = sorted((thread, start, min(end, time), *rest) for start, end, thread, *rest in intervals if start < time)
    joined = []
    for piece in pieces:
        if joined and joined[-1][0] == piece[0] and joined[-1][2:] == (piece[1], *piece[3:]):
            joined[-1] = (*joined[-1][:2], *piece[2:])
        else:
            joined.append(piece)
    return joined
