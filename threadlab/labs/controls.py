"""The controls that labs are made of: each has a name, a tooltip, and works from the keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

_LABEL = "124px"
"""how wide the name of a control is"""


def slider(label: str, value: int, least: int, most: int, tooltip: str, step: int = 1) -> Any:
    """A whole-number slider."""
    control = widgets.IntSlider(
        value=value, min=least, max=most, step=step, description=label, tooltip=tooltip, continuous_update=True
    )
    return _placed(control)


def switch(label: str, value: bool, tooltip: str) -> Any:
    """A check box."""
    control = widgets.Checkbox(value=value, description=label, tooltip=tooltip, indent=True)
    return _placed(control, "56px")


def choice(label: str, value: str | None, options: Sequence[str], tooltip: str) -> Any:
    """A drop-down list of words."""
    return _placed(widgets.Dropdown(value=value, options=list(options), description=label, tooltip=tooltip))


def wide_choice(label: str, value: str, options: Sequence[str], tooltip: str) -> Any:
    """A drop-down list of sentences, with its name above it."""
    control = choice(label, value, options, tooltip)
    control.add_class("threadlab-wide")
    return control


def button(label: str, tooltip: str) -> Any:
    """A button that is as wide as its words."""
    control = widgets.Button(description=label, tooltip=tooltip)
    control.layout.width = "auto"
    return control


def toggle(label: str, tooltip: str) -> Any:
    """A button that stays pressed."""
    control = widgets.ToggleButton(value=False, description=label, tooltip=tooltip)
    control.layout.width = "auto"
    return control


def _placed(control: Any, label: str = _LABEL) -> Any:
    control.style.description_width = label
    control.layout.width = "100%"
    return control
