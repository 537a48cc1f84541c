"""The lab of chapter 02: its controls, its numbers, and that nothing a reader does breaks it."""

import gc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from threadlab import labs
from threadlab.labs.chapters.models import main
from threadlab.machine import ManyToMany, ManyToOne, OneToOne, TwoLevel, run
from threadlab.trace import ms

TITLES = ["many-to-one", "one-to-one", "many-to-many", "two-level"]


@pytest.fixture(scope="module")
def shared_lab():
    return labs.models()


def test_all_four_models_are_shown_with_their_numbers() -> None:
    lab = labs.models()
    assert list(lab.traces) == TITLES
    assert lab.trace is lab.traces["many-to-one"]
    assert {title: trace.outcome for title, trace in lab.traces.items()} == dict.fromkeys(TITLES, "completed")
    for title in TITLES:
        assert title in lab._numbers.value
    # 4 threads of 6 + 14 + 6 ms: one after the other on one LWP; two CPUs; two LWPs
    assert [trace.end / ms for trace in lab.traces.values()] == [104, 32, 52, 52]


def test_a_control_set_from_python_moves_the_traces_and_the_sentence() -> None:
    lab = labs.models()
    lab.controls["lwps"].value = 4
    assert lab.traces["many-to-many"].end == 32 * ms
    assert "many-to-many: 32 ms (was 52 ms)" in lab._change.value
    assert "No change for many-to-one and one-to-one" in lab._change.value
    lab.controls["jacket"].value = True
    assert lab.traces["many-to-one"].end < 104 * ms
    assert lab._stage.traces["many-to-one"] is lab.traces["many-to-one"]


def test_the_traces_are_those_of_the_machine() -> None:
    lab = labs.models()
    lab.set(threads=6, cpus=3, lwps=2, bound=2, compute=5, block=7, rounds=2)
    models = [ManyToOne(), OneToOne(), ManyToMany(2), TwoLevel(2)]
    for model, trace in zip(models, lab.traces.values(), strict=True):
        bound = 2 if isinstance(model, TwoLevel) else 0
        again = run(main, 6, 5 * ms, 7 * ms, 2, bound, model=model, cpus=3)
        assert again.end == trace.end
        assert again.metrics().kernel_threads == trace.metrics().kernel_threads


def test_situations_and_reset() -> None:
    lab = labs.models()
    before = lab.settings
    preset, reset = lab._preset, lab._reset_button
    for situation in preset.options[1:]:
        preset.value = situation
        assert lab.settings != before
        assert set(lab.traces) == set(TITLES)
    reset.click()
    assert lab.settings == before
    assert preset.value == preset.options[0]


def test_an_unknown_control_is_named() -> None:
    lab = labs.models()
    with pytest.raises(ValueError, match="no control is called 'cores'; there are 'threads', 'cpus'"):
        lab.set(cores=2)


def test_every_control_has_a_name_and_a_tooltip() -> None:
    for control in labs.models().controls.values():
        assert control.description
        assert control.tooltip


def moves(lab):
    return st.lists(
        st.one_of(
            *(
                st.tuples(st.just(name), st.integers(control.min, control.max))
                for name, control in lab.controls.items()
                if hasattr(control, "max")
            ),
            st.tuples(st.just("jacket"), st.booleans()),
        ),
        min_size=1,
        max_size=12,
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_sequence_of_moves_breaks_it(shared_lab, data) -> None:
    for name, value in data.draw(moves(shared_lab)):
        shared_lab.controls[name].value = value
        assert shared_lab.settings[name] == value
        assert all(trace.outcome == "completed" for trace in shared_lab.traces.values())


def test_moves_leave_no_widget_behind(shared_lab) -> None:
    import ipywidgets

    living = ipywidgets.widgets.widget._instances
    gc.collect()
    before = len(living)
    for threads in range(1, 16):
        shared_lab.controls["threads"].value = threads
    assert len(living) == before


def test_the_saved_output_reads_without_a_kernel() -> None:
    data, metadata = labs.models()._repr_mimebundle_()
    assert {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"} <= set(data)
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert "many-to-one: 5 threads on 1 kernel thread" in data["text/plain"]
    again, _ = labs.models()._repr_mimebundle_()
    assert again["text/plain"] == data["text/plain"]
    assert again["image/png"] == data["image/png"]
