"""What all labs share: controls on the left, the stage on the right, numbers below, and a sentence about the last change."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from threadlab.labs import controls as make
from threadlab.labs import numbers, saving
from threadlab.labs.ahead import LookAhead
from threadlab.labs.bundle import ShowsTraces
from threadlab.labs.experiment import Experiment, cell
from threadlab.labs.numbers import Table
from threadlab.labs.real import RealRuns, Twin
from threadlab.labs.stage import Stage, packed
from threadlab.trace import Trace

Settings = dict[str, Any]
NO_SITUATION = "–"
STYLE = f"<style>{(Path(__file__).parent / 'lab.css').read_text(encoding='utf-8')}</style>"


class Lab(ShowsTraces, widgets.VBox):  # type: ignore[misc]
    """A lab: controls, and traces that follow them at once.

    A lab is a subclass that gives its name, its controls and its situations, and says which programs a setting runs
    (`experiments`).  It may add its own numbers (`numbers`), a result in a few words (`result`), a chart and a remark,
    and name what can be run for real with the same settings (`twins`).
    `controls` maps names to ipywidgets; setting the value of one from Python does what a reader's click does.
    """

    name: str

    def __init__(self, controls: Mapping[str, Any], presets: Mapping[str, Settings], *, lanes: str = "thread") -> None:
        self.controls: dict[str, Any] = dict(controls)
        self._presets = dict(presets)
        self._defaults = self.settings
        self._settings = self._defaults
        self._held = False
        self._kept: dict[str, Trace] = {}
        self.real = RealRuns(self._real_done)
        self._traces = self.simulate(self._defaults)
        self._results = self._results_of(self._defaults)
        self._kept_results, self._kept_settings = self._results, self._settings
        self._stage = Stage(self._traces, lanes=lanes)
        self._ahead = LookAhead(self.controls, self._next_panels, self._look_ahead)
        self._numbers, self._change, self._code = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.real.offer(self.twins(self._defaults))
        super().__init__([self._top(), self._code, self._numbers, self.real.below])
        self.add_class("threadlab-lab")
        self._show_numbers()
        self._say("Move a control: the picture follows.")
        self._look_ahead(self._ahead.present())
        self._ahead.begin()

    # ---- what a lab is

    def experiments(self, settings: Settings) -> dict[str, Experiment]:
        """The programs, by title, that `settings` (control name to value) run."""
        raise NotImplementedError

    def numbers(self, settings: Settings, traces: Mapping[str, Trace]) -> Table:
        """What stands in the table below the picture."""
        return numbers.metrics(traces)

    def result(self, settings: Settings, trace: Trace) -> str:
        """What came out of a run, in a few words."""
        return numbers.ending(trace)

    def remark(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """One or two sentences about what the picture shows; empty for none."""
        return ""

    def chart(self, settings: Settings, traces: Mapping[str, Trace]) -> str:
        """A chart below the numbers, as HTML; empty for none."""
        return ""

    def twins(self, settings: Settings) -> Mapping[str, Twin]:
        """What runs for real with these settings, as far as it has them, by title (`real.twin` makes one)."""
        return {}

    def used(self, settings: Settings) -> Collection[str]:
        """The names of the controls that play a part; the others are hidden."""
        return self.controls

    def comparable(self, before: Settings, after: Settings) -> bool:
        """Whether it makes sense to compare the results of two settings."""
        return True

    # ---- what a lab does

    def simulate(self, settings: Settings) -> dict[str, Trace]:
        """The traces, by title, that `settings` make."""
        return {title: experiment.trace() for title, experiment in self.experiments(settings).items()}

    @property
    def settings(self) -> Settings:
        """The value of every control, by name."""
        return {name: control.value for name, control in self.controls.items()}

    @property
    def traces(self) -> dict[str, Trace]:  # type: ignore[override]
        """The traces that the controls make now, by title."""
        return dict(self._traces)

    @property
    def trace(self) -> Trace:
        """The trace now shown; of several, the one selected on the stage."""
        return self._shown[self._selected]

    @property
    def code(self) -> str:
        """The text of a notebook cell that makes the same traces with `run`."""
        return cell(self.experiments(self.settings))

    def set(self, **settings: Any) -> None:
        """Set several controls at once, and simulate once.  Raises `ValueError` for a name that is no control."""
        unknown = sorted(settings.keys() - self.controls.keys())
        if unknown:
            raise ValueError(f"no control is called {unknown[0]!r}; there are {', '.join(map(repr, self.controls))}")
        with self._hold():
            for name, value in settings.items():
                self.controls[name].value = value
        self._update()

    def keep(self) -> None:
        """Keep the traces of this setting on the stage, to compare others with them."""
        self._kept = {f"kept: {title}" if title else "kept": trace for title, trace in self._traces.items()}
        self._kept_results, self._kept_settings = self._results, self._settings
        self._show()

    def forget(self) -> None:
        """Show the traces of the present setting alone."""
        self._kept = {}
        self._show()

    def file(self, what: str) -> saving.File:
        """What is shown, as a file: the picture of all traces, or the selected trace (`saving.FORMATS`)."""
        return saving.file(what, self.name, self._shown, self._selected, self._stage.lanes)

    def close(self) -> None:
        """Close the lab with everything it consists of, and end its real run; a closed lab can no longer be shown."""
        self.real.close()
        self._ahead.stop()
        for part in parts(self):
            part.unobserve_all()
            if part is not self:
                part.close()
        super().close()

    # ---- how it is put together

    def _top(self) -> Any:
        self._preset = make.wide_choice(
            "situation", NO_SITUATION, [NO_SITUATION, *self._presets], "Set all controls for a situation"
        )
        self._preset.observe(lambda event: self._situation(event["new"]), "value")
        self._reset_button = make.button(
            "reset", "Put every control back to where it was at first and forget real runs"
        )
        self._reset_button.on_click(lambda _: self._reset())
        for control in self.controls.values():
            control.observe(self._control_moved, "value")
        self._hide_unused()
        actions = self._actions()
        for whole_row in (self._preset, actions, self._change, self.real.row):
            whole_row.add_class("threadlab-row")
        panel = widgets.GridBox(
            [self._preset, *self.controls.values(), actions, self._change, self.real.row],
            layout={
                "grid_template_columns": "repeat(auto-fit, minmax(min(100%, 270px), 1fr))",
                "flex": "1 1 290px",
                "margin": "0 8px 0 0",
                "min_width": "0",
                "overflow": "visible",
            },
        )
        picture = widgets.VBox(
            [self._stage], layout={"flex": "100 1 430px", "min_width": "300px", "overflow": "visible"}
        )
        return widgets.HBox(
            [panel, picture],
            layout={"flex_flow": "row wrap", "align_items": "flex-start", "overflow": "visible"},
        )

    def _actions(self) -> Any:
        self._keep_button = make.toggle("compare", "Keep this setting on the stage, to compare others with it")
        self._keep_button.observe(lambda event: self.keep() if event["new"] else self.forget(), "value")
        self._code_button = make.toggle("copy as code", "Show the notebook cell that makes exactly this setting")
        self._code_button.observe(lambda _: self._show_code(copied=True), "value")
        self._save_choice = widgets.Dropdown(options=saving.FORMATS, description="save as", tooltip="What is saved")
        self._save_choice.style.description_width = "52px"
        self._save_choice.layout.width = "206px"
        self._save_button = make.button("save", "Save a file by way of the browser")
        self._save_button.on_click(lambda _: self._stage.download(self.file(self._save_choice.value)))
        return widgets.HBox(
            [self._reset_button, self._keep_button, self._code_button, self._save_choice, self._save_button],
            layout={"flex_flow": "row wrap", "overflow": "visible"},
        )

    def _situation(self, name: str) -> None:
        if not self._held and name != NO_SITUATION:
            self.set(**{**self._defaults, **self._presets[name]})

    def _reset(self) -> None:
        self.real.forget()
        self._preset.value = NO_SITUATION
        self.set(**self._defaults)

    @contextmanager
    def _hold(self) -> Iterator[None]:
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def _control_moved(self, event: Any) -> None:
        if not self._held:
            with self._hold():
                self._preset.value = NO_SITUATION
            self._update()
            self._ahead.begin(next(name for name, control in self.controls.items() if control is event["owner"]))

    def _update(self) -> None:
        before, said = self._traces, self._results
        settings = self.settings
        if not self.comparable(self._settings, settings):
            said = {}
        self._settings = settings
        self._traces = self.simulate(settings)
        self._results = self._results_of(settings)
        self._hide_unused()
        self.real.offer(self.twins(settings))
        self._show()
        same = before.keys() == self._traces.keys() and all(
            numbers.same_run(before[title], trace) for title, trace in self._traces.items()
        )
        self._say(numbers.change(said, self._results, same))

    def _results_of(self, settings: Settings) -> dict[str, str]:
        return {title: self.result(settings, trace) for title, trace in self._traces.items()}

    @property
    def _shown(self) -> dict[str, Trace]:
        return self._beside(self._traces, self._settings)

    def _beside(self, traces: Mapping[str, Trace], settings: Settings) -> dict[str, Trace]:
        """What the stage shows for `traces`, made by `settings`: what was measured, and what is kept, beside them."""
        shown = {**self.real.beside(traces, self.twins(settings)), **self._kept}
        return {title or "now": trace for title, trace in shown.items()} if self._kept else shown

    @property
    def _selected(self) -> str:
        titles = list(self._shown)
        return titles[min(self._stage.selected, len(titles) - 1)]

    def _real_done(self, title: str) -> None:
        """Show what a real run gave, and on the stage the machine of the trace called `title`."""
        self._show()
        if title in self._shown:
            self._stage.selected = list(self._shown).index(title)

    def _show(self) -> None:
        self._ahead.stop()
        with self._stage.hold_sync():
            self._stage.traces = self._shown
            self._look_ahead(self._ahead.present())
        self._show_numbers()
        self._show_code(copied=False)

    def _next_panels(self, step: Settings) -> list[dict[str, Any]]:
        """What the stage shows when `step` is taken from the present setting."""
        settings = {**self.settings, **step}
        return packed(self._beside(self.simulate(settings), settings))

    def _look_ahead(self, ahead: Mapping[str, Any]) -> None:
        self._stage.ahead = ahead

    def _show_numbers(self) -> None:
        settings = self.settings
        table = self.numbers(settings, self._traces).html()
        self.real.show(self._traces)
        kept = ""
        if self._kept and self.comparable(self._kept_settings, settings):
            kept = numbers.change(self._kept_results, self._results)
        remarks = [self.remark(settings, self._traces), kept and f"Compared with what is kept: {kept}"]
        words = "".join(f'<p class="threadlab-note">{escape(remark)}</p>' for remark in remarks if remark)
        self._numbers.value = (
            f'{STYLE}<div class="threadlab-below">{table}</div>{words}{self.chart(settings, self._traces)}'
        )

    def _show_code(self, copied: bool) -> None:
        text = self.code if self._code_button.value else ""
        if text and copied:
            self._stage.copy(text)
        words = "A cell that makes exactly this. It is on the clipboard if the browser allows it; one click selects it."
        self._code.value = (
            f'<p class="threadlab-note">{words}</p>'
            f'<pre class="threadlab-code" tabindex="0" aria-label="Notebook cell">{escape(text)}</pre>'
            if text
            else ""
        )

    def _hide_unused(self) -> None:
        used = self.used(self.settings)
        for name, control in self.controls.items():
            control.layout.display = None if name in used else "none"

    def _say(self, sentence: str) -> None:
        self._change.value = f'<div class="threadlab-change" role="status">{escape(sentence)}</div>'


def parts(widget: Any) -> Iterator[Any]:
    """`widget` and all widgets inside it, with their layouts and styles."""
    for child in getattr(widget, "children", ()):
        yield from parts(child)
    for name in ("layout", "style"):
        if isinstance(part := getattr(widget, name, None), widgets.Widget):
            yield part
    yield widget
