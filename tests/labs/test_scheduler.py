"""You are the scheduler: stopped at each choice, undone, replayed, shared; and every challenge can be won and lost."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from typing import Any

import ipywidgets
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import threadlab as tl
from tests.labs.texts import without_text
from threadlab import ms
from threadlab.labs.bundle import TRACE_TYPE, traces_from_output
from threadlab.labs.scheduling.catalogue import idle_though_ready
from threadlab.labs.scheduling.search import runs, winning
from threadlab.labs.scheduling.widget import Scheduler
from threadlab.trace import State

Steps = Generator[Any, Any, Any]
LIVING = ipywidgets.widgets.widget._instances
EXAMPLES, MOVES = 60, 20


def worker(name: str, time: int) -> Steps:
    yield tl.compute(time)
    yield tl.write(name)


def main(time: int) -> Steps:
    tids = []
    for name in ("red", "green", "blue"):
        tids.append((yield tl.pthread_create(worker, name, time, name=name)))
    for tid in tids:
        yield tl.pthread_join(tid)


def fails() -> Steps:
    tid = yield tl.pthread_create(worker, "other", 1 * ms)
    yield tl.sched_yield()
    if (yield tl.clock()) == 0:
        raise ZeroDivisionError("too early")
    yield tl.pthread_join(tid)


@pytest.fixture
def widget() -> Iterator[Scheduler]:
    made = tl.scheduler(main, 2 * ms, quantum=1 * ms)
    yield made
    made.close()


def asked(widget: Scheduler) -> str:
    return str(widget._question.value.rpartition('role="status">')[2].removesuffix("</div>"))


def names(widget: Scheduler) -> list[str]:
    return [candidate["name"] for candidate in widget._choices._candidates]


def line_of(widget: Scheduler, name: str) -> str:
    """The line of its program at which the stage shows the thread called `name`."""
    shown = widget._stage.trace
    thread = next(at for at in range(len(shown.threads)) if shown.thread_name(at) == name)
    assert shown.listing is not None
    routine, line = shown.listing.place(thread, int(widget._stage.at)) or pytest.fail("no line")
    return routine.text.splitlines()[line - routine.first].strip()


def test_the_whole_program_stands_on_the_stage_from_the_start(widget: Scheduler) -> None:
    listing = widget._stage.trace.listing
    assert listing is not None
    assert [routine.text.splitlines()[0] for routine in listing.routines] == [
        "def worker(name, time):",
        "def main(time):",
    ]
    assert line_of(widget, "main") == "yield tl.pthread_join(tid)"


def test_it_stops_at_the_first_choice_and_asks_who_goes_on(widget: Scheduler) -> None:
    assert asked(widget) == "Choice 1, at 0 ms: A CPU is free. Which thread runs on it?"
    assert names(widget) == ["red", "green", "blue"]
    assert {candidate["place"] for candidate in widget._choices._candidates} == {"has not begun"}
    assert (widget.schedule, widget.ended, widget.trace.end) == ("", False, 0)


def test_the_stage_says_that_it_is_the_readers_turn(widget: Scheduler) -> None:
    widget.choose(2)
    (panel,) = widget._stage._panels
    assert panel["ending"] == "your turn at 1 ms"
    assert "After 1 ms, it is your turn to choose." in panel["sentence"] and "Cut short" not in panel["sentence"]
    widget.run_on()
    assert widget._stage._panels[0]["ending"] == "ends at 6 ms"


def test_the_reader_decides_and_sees_what_has_happened_until_then(widget: Scheduler) -> None:
    widget.choose(2)
    assert (widget.schedule, widget.trace.end) == ("2", 1 * ms)
    assert [(span.thread, span.start, span.end) for span in widget.trace.spans if span.cpu >= 0] == [(3, 0, 1 * ms)]
    assert widget._stage.at == 1 * ms
    assert names(widget) == ["red", "green", "blue"]
    assert widget._choices._candidates[2]["place"] == "yield tl.compute(time)"
    assert line_of(widget, "blue") == "yield tl.compute(time)"
    assert "<li>0 ms: <b>blue</b> of red, green, blue</li>" in widget._taken.value


def states(widget: Scheduler) -> dict[str, State]:
    """What each thread is at the choice, as the stage shows it."""
    shown = widget._stage.trace
    at = int(widget._stage.at)
    return {shown.thread_name(span.thread): State(span.state) for span in shown.spans if span.start <= at < span.end}


def test_the_stage_shows_what_each_thread_is_at_the_choice(widget: Scheduler) -> None:
    ready = dict.fromkeys(("red", "green", "blue"), State.READY)
    assert states(widget) == {"main": State.WAITING, **ready}
    widget.choose(2)
    assert states(widget) == {"main": State.WAITING, **ready}, "blue was taken off the CPU"
    assert widget.trace.end == 1 * ms and widget._stage.trace.end == 1 * ms + 1


def test_what_goes_on_at_the_choice_is_one_span(widget: Scheduler) -> None:
    widget.choose(2)
    at = int(widget._stage.at)
    now = [(span.thread, span.start) for span in widget._stage.trace.spans if span.start <= at < span.end]
    assert sorted(now) == [(0, 0), (1, 0), (2, 0), (3, 1 * ms)], "all but blue are as they were from the start"


def test_with_two_processors_only_one_of_them_asks() -> None:
    widget = tl.scheduler(main, 3 * ms, quantum=2 * ms, cpus=2)
    running = []
    while not widget.ended:
        now = [name for name, state in states(widget).items() if state == State.RUNNING]
        assert len(now) <= 1 and not {*now} & {*names(widget)}
        running += now
        widget.choose(0)
    assert running, "the other processor was at work at some choice"
    widget.close()


def test_the_text_of_the_schedule_makes_the_same_run(widget: Scheduler) -> None:
    for position in (2, 2, 1):
        widget.choose(position)
    widget.run_on()
    assert widget.ended and asked(widget) == "The run has come to its end: 6 ms. It wrote: blue; green; red."
    again = tl.run(main, 2 * ms, quantum=1 * ms, schedule=widget.schedule)
    assert [again] == without_text([widget.trace]) and again.text().startswith("blue")
    other = tl.scheduler(main, 2 * ms, quantum=1 * ms)
    other._text.value = widget.schedule
    assert other.trace == widget.trace
    other.close()


def test_copied_code_makes_the_same_run(widget: Scheduler) -> None:
    widget.choose(1)
    widget.run_on()
    widget._code_button.value = True
    assert "trace = tl.run(main, 2 * ms, quantum=1 * ms, schedule=" in widget._code.value
    scope: dict[str, Any] = {}
    exec(compile(widget.code, "cell", "exec"), scope)
    assert [scope["trace"]] == without_text([widget.trace])


def test_what_was_done_can_be_undone_step_by_step(widget: Scheduler) -> None:
    assert widget._undo_button.disabled and widget._restart_button.disabled
    widget.choose(1)
    widget.choose(0)
    widget.run_on()
    widget._restart_button.click()
    seen = []
    while not widget._undo_button.disabled:
        widget._undo_button.click()
        seen.append(widget.schedule)
    assert [len(text) for text in seen[1:]] == [2, 1, 0] and seen[1:] == ["10", "1", ""]
    assert len(seen[0]) > 2, "the whole run, before it was started again"


def test_a_text_that_does_not_fit_is_refused_and_changes_nothing(widget: Scheduler) -> None:
    widget.choose(1)
    for text, why in (
        ("19", "there are only 3 candidates"),
        ("1?", "characters 0-9 and a-z"),
        ("z", "answer to choice 0 is 35"),
    ):
        widget._text.value = text
        assert "This text is no schedule of this program" in asked(widget) and why in asked(widget).replace(
            "&#x27;", "'"
        )
        assert widget._text.value == widget.schedule == "1"


def test_what_is_too_long_is_cut_and_capitals_and_blanks_do_not_matter(widget: Scheduler) -> None:
    widget._text.value = " 2" + "0" * 50
    assert widget.ended and widget._text.value == widget.schedule and len(widget.schedule) < 20


def test_a_program_that_fails_is_told_and_undone() -> None:
    widget = tl.scheduler(fails)
    shown = widget.trace
    main_thread = names(widget).index("fails")
    widget.choose(main_thread)
    assert "The program fails if it goes on like that. ZeroDivisionError: too early" in asked(widget)
    assert widget.trace is shown and widget.schedule == "" and names(widget)
    widget.choose(1 - main_thread)
    assert "The program fails" not in asked(widget)
    widget.close()


def test_wrong_calls_are_named(widget: Scheduler) -> None:
    with pytest.raises(ValueError, match="position must be from 0 to 2, not 3"):
        widget.choose(3)
    widget.run_on()
    with pytest.raises(RuntimeError, match="nothing to choose: the run has come to its end"):
        widget.choose(0)
    with pytest.raises(TypeError, match="scheduler takes no 'seed': it is you who takes the decisions"):
        tl.scheduler(main, 1, seed=3)
    with pytest.raises(ValueError, match="cpus must be at least 1, not 0"):
        tl.scheduler(main, 1, cpus=0)
    with pytest.raises(ValueError, match="there is no challenge 'chess'; there are 'lost_update', "):
        tl.challenge("chess")


def test_a_second_click_does_not_answer_the_next_choice(widget: Scheduler) -> None:
    first = widget._choices._number
    widget._choices._heard(None, {"take": 1, "choice": first}, [])
    widget._choices._heard(None, {"take": 1, "choice": first}, [])
    assert widget.schedule == "1"
    widget._choices._heard(None, {"take": 7, "choice": widget._choices._number}, [])
    assert widget.schedule == "1"


def test_a_saved_cell_shows_the_whole_run_by_default_and_later_what_was_decided(widget: Scheduler) -> None:
    data, _ = widget._repr_mimebundle_()
    assert traces_from_output(data[TRACE_TYPE]) == {"by default": widget._game.play("", to_the_end=True).trace}
    widget.choose(1)
    data, _ = widget._repr_mimebundle_()
    assert traces_from_output(data[TRACE_TYPE])[""] == widget.trace


@pytest.mark.parametrize("model", [tl.ManyToOne(), tl.ManyToMany(2), tl.TwoLevel(1)])
def test_all_kinds_of_choices_are_asked_in_words(model: Any) -> None:
    def locker(mutex: int) -> Steps:
        yield tl.pthread_mutex_lock(mutex)
        yield tl.compute(1 * ms)
        yield tl.read(1 * ms)
        yield tl.pthread_mutex_unlock(mutex)

    def program() -> Steps:
        mutex = yield tl.pthread_mutex_init()
        tids = []
        for name in "abc":
            tids.append((yield tl.pthread_create(locker, mutex, name=name)))
        for tid in tids:
            yield tl.pthread_join(tid)

    widget = tl.scheduler(program, model=model, cpus=2)
    while not widget.ended:
        assert asked(widget).split("ms: ")[1].endswith("?")
        assert all(names(widget)) and all(candidate["place"] for candidate in widget._choices._candidates)
        assert not any("0x" in name or " of process" in name for name in names(widget))
        widget.choose(len(names(widget)) - 1)
    widget.close()


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_no_sequence_of_moves_breaks_it(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(tl.challenges)))
    widget = tl.challenge(name)
    for _ in range(MOVES):
        move = data.draw(st.integers(-6, 3))
        others = {
            -1: widget.undo,
            -2: widget.restart,
            -3: widget.run_on,
            -4: widget.hint,
            -5: lambda: setattr(widget._text, "value", data.draw(st.text("012", max_size=12))),
            -6: lambda: setattr(widget._code_button, "value", not widget._code_button.value),
        }
        if move >= 0:
            widget._choices._heard(None, {"take": move, "choice": widget._choices._number}, [])
        else:
            others[move]()
        assert widget._text.value == widget.schedule
        assert widget.ended == (not widget._choices._candidates)
        assert bool(widget._verdict.value) == widget.ended
        assert widget.trace == widget._game.play(widget.schedule).trace
    widget.close()


def test_a_closed_scheduler_leaves_no_widget() -> None:
    tl.challenge("deadlock").close()  # what is made once, at the first use
    gc.collect()
    before = set(LIVING)
    widget = tl.challenge("deadlock")
    widget.choose(1)
    widget.close()
    assert set(LIVING) == before


# ---- the challenges


@pytest.fixture(params=tl.challenges)
def challenge(request: pytest.FixtureRequest) -> Any:
    return tl.challenges[request.param]


def test_the_default_does_not_win_and_the_run_is_whole(challenge: Any) -> None:
    by_default = next(runs(challenge.game(), 1))
    assert by_default.trace.outcome == "completed"
    assert not challenge.won(by_default.trace)


def test_a_schedule_wins_and_another_that_is_no_default_loses(challenge: Any) -> None:
    game = challenge.game()
    one = game.experiment
    won = tl.run(one.main, *one.args, schedule=winning(challenge.name), **one.machine)
    assert challenge.won(won) and won.outcome in ("completed", "deadlock")
    assert any(not challenge.won(run.trace) and "1" in run.schedule for run in runs(game, 50))


def test_a_challenge_says_what_it_is_about(challenge: Any) -> None:
    texts = [challenge.title, challenge.goal, challenge.success, challenge.failure, *challenge.hints]
    assert all(text and text == text.strip() for text in texts) and len(challenge.hints) == 3
    assert tl.challenges[challenge.name] is challenge and challenge.chapter[:2].isdigit()


def test_what_hints_say_about_times_is_so() -> None:
    """Each hint that names a turn: one turn for the first thread, all others for the second, wins."""
    for name, one in (
        ("lost_update", "ten"),
        ("deadlock", "Ann→Bob"),
        ("once", "early"),
        ("whose_request", "for Ann"),
    ):
        assert tl.challenges[name].won(one_turn_then_the_other(name, one)), name
    assert tl.challenges["lost_wakeup"].won(one_turn_then_the_other("lost_wakeup", "consumer"))
    for name, one, turns in (("fork", "holder", 2), ("cancellation", "updater", 2), ("signal", "logger", 2)):
        assert tl.challenges[name].won(one_turn_then_the_other(name, one, turns)), name
    assert tl.challenges["starvation"].won(one_turn_then_the_other("starvation", "clicks", 0))


def one_turn_then_the_other(name: str, first: str, turns: int = 1) -> tl.Trace:
    """The run in which the thread `first` has so many turns, and later none as long as another one is ready."""
    widget = tl.challenge(name)
    while not widget.ended:
        mine = [at for at, candidate in enumerate(names(widget)) if candidate == first]
        others = [at for at, candidate in enumerate(names(widget)) if candidate != first]
        wanted = mine if turns > 0 and mine else others or mine
        turns -= wanted is mine
        widget.choose(wanted[0])
    widget.close()
    return widget.trace


def test_a_challenge_tells_its_verdict_and_its_hints() -> None:
    widget = tl.challenge("deadlock")
    assert not widget._verdict.value and not widget.won
    widget.run_on()
    assert "Not yet. Both transfers were done" in widget._verdict.value and not widget.won
    told = []
    for _ in widget.challenge.hints:
        widget._hint_button.click()
        told.append(widget._hints.value.count("<li>"))
    assert told == [1, 2, 3] and widget._hint_button.description == "show a schedule that wins"
    widget._hint_button.click()
    assert widget.won and "Done! Each thread holds the lock" in widget._verdict.value
    widget.undo()
    assert "Not yet" in widget._verdict.value
    widget.close()


def test_a_saved_challenge_names_its_goal_first() -> None:
    widget = tl.challenge("stall")
    data, _ = widget._repr_mimebundle_()
    assert data["text/plain"].startswith("The stalled processor: Make the only CPU idle for at least 5 ms")
    widget.close()


def test_the_list_of_challenges_has_them_all() -> None:
    shown = tl.challenges._repr_mimebundle_()
    for name, challenge in tl.challenges.items():
        assert f"| `{name}` | {challenge.title} | {challenge.goal} |" in shown["text/markdown"]
        assert name in shown["text/plain"]
    with pytest.raises(KeyError, match="there is no challenge 'go'"):
        tl.challenges["go"]


def test_idle_though_ready_is_counted_by_hand() -> None:
    """Two LWPs carry the threads that block for 10 ms from 1 and 2 ms on; the third computes 8 ms from 11 ms on."""
    game = tl.challenges["stall"].game()
    trace = game.play("110", to_the_end=True).trace
    assert idle_though_ready(trace) == 9 * ms
