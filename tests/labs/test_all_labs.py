"""What holds for every lab: names, situations, saved output, cell as code, comparison, and that nothing breaks it."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Iterator
from typing import Any

import ipywidgets
import pytest
from comm import get_comm_manager
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.labs.moves import move, moves
from tests.labs.texts import without_text
from threadlab import labs
from threadlab.book.chapters import CHAPTERS
from threadlab.labs.bundle import TRACE_TYPE, traces_from_output
from threadlab.labs.lab import Lab
from threadlab.trace import Trace

EXAMPLES, MOVES = 130, 16
"""of random use, for each lab: more than 10,000 changes of controls in all, and some thousand clicks elsewhere"""
ENDINGS = {"completed", "deadlock", "signaled"}
LIVING = ipywidgets.widgets.widget._instances


@pytest.fixture(scope="module", params=labs.LABS)
def lab(request: pytest.FixtureRequest) -> Iterator[Lab]:
    made = getattr(labs, request.param)()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def at_first(request: pytest.FixtureRequest) -> None:
    """Put the shared lab back to where it was at first."""
    if "lab" in request.fixturenames:
        shared = request.getfixturevalue("lab")
        shared._keep_button.value = shared._code_button.value = False
        shared._reset_button.click()


def made_by(code: str) -> list[Trace]:
    """The traces that a notebook cell makes."""
    names: dict[str, Any] = {}
    exec(compile(code, "cell", "exec"), names)
    return list(names["traces"].values()) if "traces" in names else [names["trace"]]


def test_each_chapter_but_the_start_has_its_lab() -> None:
    assert CHAPTERS[1:] == labs.LABS


def test_every_control_has_a_name_and_says_what_it_is_for(lab: Lab) -> None:
    widgets = [*lab.controls.values(), lab._preset, lab._reset_button, lab._keep_button, lab._code_button]
    for control in [*widgets, lab._save_choice, lab._save_button]:
        assert control.description
        assert control.tooltip
    names = [control.description for control in lab.controls.values()]
    assert len(set(names)) == len(names)


def test_a_lab_has_situations_that_differ_and_use_its_controls(lab: Lab) -> None:
    first, seen = lab.settings, []
    assert len(lab._presets) >= 4
    for name, wanted in lab._presets.items():
        lab._preset.value = name
        assert lab._preset.value == name
        assert lab.settings == {**first, **wanted}
        assert wanted.keys() <= set(lab.used(lab.settings))
        seen.append(tuple(lab.settings.values()))
    assert len(set(seen)) == len(seen)
    lab._reset_button.click()
    assert lab.settings == first


def test_a_situation_does_not_depend_on_what_was_before_and_ends_with_the_next_move(lab: Lab) -> None:
    situation = lab._preset.options[1]
    control = next(control for control in lab.controls.values() if hasattr(control, "max"))
    control.value = control.max
    lab._preset.value = situation
    settings_then = lab.settings
    lab._reset_button.click()
    lab._preset.value = situation
    assert lab.settings == settings_then
    control.value = control.min if control.value != control.min else control.max
    assert lab._preset.value == "–"


def test_the_cell_as_code_makes_the_same_traces_in_every_situation(lab: Lab) -> None:
    for situation in lab._preset.options:
        lab._preset.value = situation
        assert made_by(lab.code) == without_text(lab.traces.values()), situation


def test_the_cell_holds_the_programs_in_full_and_shows_them(lab: Lab) -> None:
    assert "import threadlab as tl\n" in lab.code
    assert "def " in lab.code
    assert "->" not in lab.code
    assert lab.code.rstrip().endswith(("tl.stage(trace)", "tl.stage(traces)"))
    lab._code_button.value = True
    assert "tl.stage(" in lab._code.value
    name, control = next((name, control) for name, control in lab.controls.items() if hasattr(control, "max"))
    before = lab._code.value
    control.value = control.max if control.value != control.max else control.min
    assert lab._code.value != before, f"the cell does not follow {name}"
    lab._code_button.value = False
    assert lab._code.value == ""


def test_hidden_controls_are_those_that_play_no_part(lab: Lab) -> None:
    for situation in lab._preset.options:
        lab._preset.value = situation
        used = set(lab.used(lab.settings))
        assert {name for name, control in lab.controls.items() if control.layout.display != "none"} == used
        before = list(lab.traces.values())
        for name in lab.controls.keys() - used:
            control = lab.controls[name]
            for other in (control.min, control.max) if hasattr(control, "max") else (not control.value,):
                assert list(lab.simulate({**lab.settings, name: other}).values()) == before, f"{name} plays a part"


def test_comparison_keeps_one_setting_while_another_is_tried(lab: Lab) -> None:
    first = lab.traces
    lab._keep_button.value = True
    lab._preset.value = lab._preset.options[2]
    shown = list(lab._stage.traces.values())
    assert shown == [*lab.traces.values(), *first.values()]
    assert [title for title in lab._stage.traces if title.startswith("kept")] == list(lab._stage.traces)[len(first) :]
    assert lab.trace is shown[0]
    lab._stage.selected = len(shown) - 1
    assert lab.trace is list(first.values())[-1]
    lab._keep_button.value = False
    assert list(lab._stage.traces.values()) == list(lab.traces.values())


def test_the_saved_output_is_the_same_each_time_and_reads_without_a_kernel() -> None:
    for name in labs.LABS:
        made = [getattr(labs, name)() for _ in range(2)]
        (data, metadata), (again, _) = (lab._repr_mimebundle_() for lab in made)
        assert set(data) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json", TRACE_TYPE}
        assert metadata["image/png"]["alt"] == data["text/plain"]
        assert [again[kind] for kind in ("text/plain", "image/png", TRACE_TYPE)] == [
            data[kind] for kind in ("text/plain", "image/png", TRACE_TYPE)
        ]
        assert traces_from_output(data[TRACE_TYPE]) == made[0].traces
        assert len(json.dumps(data)) < 120_000, f"{name} is large for a notebook"
        for lab in made:
            lab.close()


def test_a_lab_is_imported_when_it_is_used() -> None:
    code = "import sys, threadlab.labs; print(*[name for name in sys.modules if 'labs.chapters' in name])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == []


def test_a_lab_that_is_none_is_named() -> None:
    with pytest.raises(AttributeError, match="has no 'locks'; the labs are why_threads, models"):
        labs.locks  # noqa: B018


def test_an_unknown_control_is_named(lab: Lab) -> None:
    with pytest.raises(ValueError, match="no control is called 'cores'; there are"):
        lab.set(cores=2)


@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_no_sequence_of_moves_breaks_it(lab: Lab, data: st.DataObject) -> None:
    lab._reset_button.click()
    for name, value in data.draw(st.lists(moves(lab), min_size=MOVES, max_size=MOVES)):
        move(lab, name, value)
        if name in lab.controls:
            assert lab.settings[name] == value
        assert {trace.outcome for trace in lab.traces.values()} <= ENDINGS
        assert [panel["title"] for panel in lab._stage._panels] == list(lab._stage.traces)
        assert list(lab._stage.traces.values())[: len(lab.traces)] == list(lab.traces.values())
        assert 'role="status">' in lab._change.value and "<td>" in lab._numbers.value
    assert made_by(lab.code) == without_text(lab.traces.values())


def test_moves_leave_nothing_behind(lab: Lab) -> None:
    slider = next(control for control in lab.controls.values() if hasattr(control, "max"))

    def use(rounds: int) -> tuple[int, ...]:
        for at in range(rounds):
            slider.value = slider.min + at % (slider.max - slider.min + 1)
            lab._preset.value = lab._preset.options[at % len(lab._preset.options)]
            lab._keep_button.value = lab._code_button.value = bool(at % 3)
        lab._reset_button.click()
        gc.collect()
        return len(LIVING), len(get_comm_manager().comms), threading.active_count()

    before = use(15)
    tracemalloc.start()
    use(3)
    held = tracemalloc.get_traced_memory()[0]
    assert use(15) == before
    grown = tracemalloc.get_traced_memory()[0] - held
    tracemalloc.stop()
    assert grown < 100_000, f"{grown:,} bytes"
    plots = sys.modules.get("matplotlib.pyplot")
    assert not plots or not plots.get_fignums()


def test_a_closed_lab_leaves_no_widget() -> None:
    for name in labs.LABS:
        getattr(labs, name)().close()  # what is made once, at the first use
        gc.collect()
        before = set(LIVING)
        lab = getattr(labs, name)()
        lab.controls[next(iter(lab.controls))].value = lab.controls[next(iter(lab.controls))].value
        lab.close()
        assert set(LIVING) == before, name
