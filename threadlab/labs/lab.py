"""What all labs share: controls on the left, the stage on the right, numbers below, and a sentence about the last change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from typing import Any

import ipywidgets as widgets

from threadlab.labs import numbers
from threadlab.labs.bundle import ShowsTraces
from threadlab.labs.stage import Stage
from threadlab.trace import Trace

Settings = dict[str, Any]
_STYLE = """<style>
.threadlab-numbers {border-collapse: collapse; font-size: 13px}
.threadlab-numbers th, .threadlab-numbers td {padding: 2px 10px; text-align: right; font-weight: normal}
.threadlab-numbers th[scope=row] {text-align: left; font-weight: 600}
.threadlab-numbers thead th {border-bottom: 1px solid currentColor; font-size: 12px; vertical-align: bottom}
.threadlab-change {min-height: 1.5em}
</style>"""


class Lab(ShowsTraces, widgets.VBox):  # type: ignore[misc]
    """A lab: controls, and traces that follow them at once.

    A lab is a subclass that gives its controls and says which traces a setting makes (`simulate`).  `controls` maps
    names to ipywidgets; setting the value of one from Python does what a reader's click does.
    """

    def __init__(self, controls: Mapping[str, Any], presets: Mapping[str, Settings], *, lanes: str = "thread") -> None:
        self.controls: dict[str, Any] = dict(controls)
        self._defaults = self.settings
        self._held = False
        self._traces = self.simulate(self._defaults)
        self._stage = Stage(self._traces, lanes=lanes)
        self._numbers = widgets.HTML(_STYLE + numbers.table(self._traces))
        self._change = widgets.HTML()
        self._say("Move a control: the picture follows.")
        self._preset = preset = widgets.Dropdown(
            options=["–", *presets], value="–", description="situation", style={"description_width": "70px"}
        )
        preset.layout.width = "100%"
        self._reset_button = reset = widgets.Button(
            description="reset", tooltip="Put every control back to where it was at first"
        )
        preset.observe(lambda event: self.set(**presets.get(event["new"], {})), "value")
        reset.on_click(lambda _: self._reset())
        for control in self.controls.values():
            control.observe(self._control_moved, "value")
        panel = widgets.VBox(
            [preset, *self.controls.values(), reset], layout={"flex": "0 0 272px", "margin": "0 8px 0 0"}
        )
        picture = widgets.VBox([self._stage], layout={"flex": "1 1 430px", "min_width": "300px"})
        super().__init__(
            [
                widgets.HBox([panel, picture], layout={"flex_flow": "row wrap", "align_items": "flex-start"}),
                self._change,
                self._numbers,
            ]
        )
        self.add_class("threadlab-lab")

    def simulate(self, settings: Settings) -> dict[str, Trace]:
        """The traces, by title, that `settings` (control name to value) make."""
        raise NotImplementedError

    @property
    def settings(self) -> Settings:
        """The value of every control, by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def traces(self) -> dict[str, Trace]:  # type: ignore[override]
        """The traces now shown, by title."""
        return dict(self._traces)

    @property
    def trace(self) -> Trace:
        """The trace now shown; of several, the one selected on the stage."""
        shown = list(self._traces.values())
        return shown[min(self._stage.selected, len(shown) - 1)]

    def set(self, **settings: Any) -> None:
        """Set several controls at once, and simulate once.  Raises `ValueError` for a name that is no control."""
        unknown = sorted(settings.keys() - self.controls.keys())
        if unknown:
            raise ValueError(f"no control is called {unknown[0]!r}; there are {', '.join(map(repr, self.controls))}")
        with self._hold():
            for name, value in settings.items():
                self.controls[name].value = value
        self._update()

    def _reset(self) -> None:
        self._preset.value = self._preset.options[0]
        self.set(**self._defaults)

    @contextmanager
    def _hold(self) -> Iterator[None]:
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def _control_moved(self, _: Any) -> None:
        if not self._held:
            self._update()

    def _update(self) -> None:
        before = self._traces
        self._traces = self.simulate(self.settings)
        self._stage.traces = self._traces
        self._numbers.value = _STYLE + numbers.table(self._traces)
        self._say(numbers.change(before, self._traces))

    def _say(self, sentence: str) -> None:
        self._change.value = f'<div class="threadlab-change" role="status">{escape(sentence)}</div>'


def slider(label: str, value: int, least: int, most: int, tooltip: str, step: int = 1) -> Any:
    """A whole-number slider with a name and a tooltip, as all labs use it."""
    control = widgets.IntSlider(
        value=value, min=least, max=most, step=step, description=label, tooltip=tooltip, continuous_update=True
    )
    control.style.description_width = "118px"
    control.layout.width = "100%"
    return control


def switch(label: str, value: bool, tooltip: str) -> Any:
    """A check box with a name and a tooltip."""
    return widgets.Checkbox(value=value, description=label, tooltip=tooltip, indent=False)
