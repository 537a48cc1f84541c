"""What a reader can do to a lab, as hypothesis strategies and as a single call."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from threadlab.labs.lab import Lab
from threadlab.labs.saving import FORMATS
from threadlab.labs.stage import LANES

Move = tuple[str, Any]


def values(control: Any) -> st.SearchStrategy[Any]:
    """All values that a control can take."""
    if hasattr(control, "max"):
        return st.integers(control.min // control.step, control.max // control.step).map(lambda n: n * control.step)
    return st.sampled_from(control.options) if hasattr(control, "options") else st.booleans()


def moves(lab: Lab) -> st.SearchStrategy[Move]:
    """One move: mostly a control, now and then one of the lab's own buttons or of the stage's."""
    controls = [st.tuples(st.just(name), values(control)) for name, control in lab.controls.items()]
    other = st.one_of(
        st.tuples(st.just("situation"), st.sampled_from(lab._preset.options)),
        st.tuples(st.just("reset"), st.none()),
        st.tuples(st.just("compare"), st.booleans()),
        st.tuples(st.just("copy as code"), st.booleans()),
        st.tuples(st.just("select"), st.integers(0, 7)),
        st.tuples(st.just("lanes"), st.sampled_from(LANES)),
        st.tuples(st.just("save"), st.sampled_from(FORMATS[2:])),
    )
    return st.one_of(*controls, other)


def move(lab: Lab, name: str, value: Any) -> None:
    """Do what a reader's click does."""
    buttons = {"situation": lab._preset, "compare": lab._keep_button, "copy as code": lab._code_button}
    if name in lab.controls:
        lab.controls[name].value = value
    elif name in buttons:
        buttons[name].value = value
    elif name == "reset":
        lab._reset_button.click()
    elif name == "select":
        lab._stage.selected = value
    elif name == "lanes":
        lab._stage.lanes = value
    else:
        lab.file(value)
