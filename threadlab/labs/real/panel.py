"""The row of a lab for its real runs: what to run, run, stop, how far it is, and what came of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as widgets

from threadlab.labs import controls as make
from threadlab.labs.numbers import Table
from threadlab.labs.real.running import Running
from threadlab.labs.real.twin import Measured, Twin
from threadlab.trace import EventKind, Trace
from threadlab.trace.agreement import agreement

MOST_KEPT = 8
"""results that are remembered, so that they show again when the controls ask for them again"""
MOST_ON_STAGE = 2
"""measured traces that are shown at once: those of the runs that ended last"""
MOST_SAID = 12
"""lines of a program's output that are shown"""


class RealRuns:
    """Runs the twins of a lab, one at a time; `done` is called with the title of each that has a result.

    `row` is the widget with the controls and `below` the one with the results.  All of it happens in the thread of the
    caller: in a notebook's kernel by its event loop, elsewhere when `wait` is called.
    """

    def __init__(self, done: Callable[[str], None]) -> None:
        self._tell_lab = done
        self._twins: dict[str, Twin] = {}
        self._results: dict[Twin, Measured] = {}
        self._running: Running | None = None
        self._doing = self._title = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self.choice = make.choice("real program", None, (), "What is run for real on this computer")
        self.start_button = make.button("run for real", "Build and run a real program with these settings")
        self.stop_button = make.button("stop", "End the real program at once")
        self._status = widgets.HTML()
        self._since = widgets.HTML()
        self.start_button.on_click(lambda _: self.start())
        self.stop_button.on_click(lambda _: self.stop())
        self.stop_button.disabled = True
        buttons = widgets.HBox(
            [self.start_button, self.stop_button, self._since], layout={"flex_flow": "row wrap", "overflow": "visible"}
        )
        self.row = widgets.VBox([self.choice, buttons, self._status], layout={"overflow": "visible"})
        self.below = widgets.HTML()

    # ---- what can be run, and what came of it

    def offer(self, twins: Mapping[str, Twin]) -> None:
        """Offer `twins`, by title, which are those of the lab's present settings."""
        titles = tuple(twins)
        if titles != self.choice.options:
            chosen = self.choice.value
            self.choice.options = titles
            if titles:
                self.choice.value = chosen if chosen in titles else titles[0]
        self._twins = dict(twins)
        self.row.layout.display = None if titles or self._running else "none"
        if not self._running:
            self.start_button.disabled = not titles

    @property
    def results(self) -> dict[str, tuple[Twin, Measured]]:
        """What the twins that are offered now gave, as far as they have been run, by title; the last run is the last."""
        return self._found(self._twins)

    def _found(self, twins: Mapping[str, Twin]) -> dict[str, tuple[Twin, Measured]]:
        titles = {twin: title for title, twin in twins.items()}
        return {titles[twin]: (twin, found) for twin, found in self._results.items() if twin in titles}

    def beside(self, simulated: Mapping[str, Trace], twins: Mapping[str, Twin]) -> dict[str, Trace]:
        """The traces of `simulated`, by title, each followed by those that were measured of its `twins`."""
        found = [(title, twin, result.trace) for title, (twin, result) in self._found(twins).items() if result.trace]
        measured = found[-MOST_ON_STAGE:]
        shown: dict[str, Trace] = {}
        for title, trace in simulated.items():
            shown[title or "simulated" if measured else title] = trace
            shown |= {called(name, real): real for name, twin, real in measured if twin.beside == title}
        return shown

    def show(self, simulated: Mapping[str, Trace]) -> None:
        """Tell below what came of the runs, beside the traces of `simulated`."""
        parts = [_told(title, twin, found, simulated.get(twin.beside)) for title, (twin, found) in self.results.items()]
        self.below.value = "".join(parts)

    # ---- running

    @property
    def running(self) -> bool:
        """Whether a real program is being built or runs."""
        return self._running is not None

    def start(self, title: str | None = None) -> None:
        """Run the twin called `title` (unless given, the one chosen); what goes wrong with it is told below the buttons.

        Raises `ValueError` for a title that is not offered and `RuntimeError` while another one runs.
        """
        title = self.choice.value if title is None else title
        if title not in self._twins:
            raise ValueError(
                f"there is no real twin {title!r}; there are {', '.join(map(repr, self._twins)) or 'none'}"
            )
        if self._running:
            raise RuntimeError(f"{self._title} still runs; stop it first")
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        self._title, self._doing = title, "starting"
        self._since.value = ""
        try:
            self._running = Running(self._twins[title], self._called)
        except (OSError, RuntimeError) as error:  # as in a browser's Python, which has no processes and no threads
            self._failed(f"this Python cannot start other programs ({error})")
            return
        self.start_button.disabled, self.stop_button.disabled = True, False
        self._say(f"{title}: starting …")

    def stop(self) -> None:
        """End the run, if there is one: the real program is gone when `running` is False."""
        if self._running:
            self._running.stop()
            self.stop_button.disabled = True
            self._say(f"{self._title}: stopping …")

    def forget(self) -> None:
        """Forget what came of the runs."""
        self._results.clear()
        if not self._running:
            self._status.value = ""

    def wait(self) -> None:
        """Wait for the end of the run, if there is one."""
        while self._running and (report := self._running.hear(None)):
            self._heard(*report)

    def close(self) -> None:
        """End the run, if there is one, and wait until nothing of it is left."""
        if self._running:
            self._running.close()
            self._running = None

    def _called(self) -> None:
        """There is something to hear: called in another thread."""
        if self._loop:
            try:
                self._loop.call_soon_threadsafe(self._hear)
            except RuntimeError:
                pass  # the loop is closed, and nobody listens any more

    def _hear(self) -> None:
        while self._running and (report := self._running.hear()):
            self._heard(*report)

    def _heard(self, word: str, value: Any) -> None:
        assert self._running
        if word == "ended":
            if self._running.stopped:
                self._say(f"{self._title}: stopped. Nothing of it is left.")
            self._running = None
            self._since.value = ""
            self.stop_button.disabled = True
            self.start_button.disabled = not self._twins
            self.row.layout.display = None if self._twins else "none"
        elif self._running.stopped:
            pass  # too late
        elif word == "since":
            self._since.value = f'<span class="threadlab-since">{value} s</span>'
        elif word == "doing":
            self._say(f"{self._title}: {value} …")
        elif word == "failed":
            self._failed(str(value))
        else:
            self._done(Measured(**value))

    def _failed(self, message: str) -> None:
        first, _, rest = message.strip().partition("\n")
        more = f"<details><summary>all of the message</summary><pre>{escape(rest)}</pre></details>" if rest else ""
        self._say(f"{self._title} could not be run: {first}", more)

    def _done(self, measured: Measured) -> None:
        assert self._running
        done = self._running.twin
        self._results.pop(done, None)
        self._results[done] = measured
        while len(self._results) > MOST_KEPT:
            self._results.pop(next(iter(self._results)))
        recorded = measured.trace is not None and measured.trace.source == "recorded"
        words = " ".join(measured.notes)
        if done in self._twins.values():
            where = "on the stage" if measured.trace else "below"
            self._say(f"{self._title}: {'a recorded run' if recorded else 'done, it'} is shown {where}. {words}")
        else:
            self._say(f"{self._title}: done, for the settings it was started with; it shows when you go back to them.")
        self._tell_lab(called(self._title, measured.trace) if measured.trace else "")

    def _say(self, sentence: str, more: str = "") -> None:
        self._status.value = f'<div class="threadlab-status" role="status">{escape(sentence)}</div>{more}'


def called(title: str, real: Trace) -> str:
    """What the stage calls the trace of the twin `title`."""
    return f"{title}, {real.source!s}"


def _told(title: str, twin: Twin, measured: Measured, simulated: Trace | None) -> str:
    """What came of one twin, as HTML."""
    notes = [f"{title}, for real: {measured.origin}."]
    trace = measured.trace
    if trace and simulated and twin.same_program and trace.source == "measured":
        try:
            found = agreement(simulated, trace)
        except ValueError:
            pass  # there is no thread to compare
        else:
            again = " Other programs may have had the CPUs; another run may be clearer." * (
                (found.median_error or 0) > 0.5
            )
            notes.append(f"Compared with {twin.beside or 'the simulation'}: {found.describe()}{again}")
    if trace and (handled := Counter(event[2] for event in trace.instants if event[1] == EventKind.SIGNAL)):
        counts = ", ".join(f"{trace.thread_name(thread)} {count}" for thread, count in handled.most_common())
        notes.append(f"Signals handled: {counts}.")
    notes += measured.notes
    inside = "".join(f'<p class="threadlab-note">{escape(note)}</p>' for note in notes)
    if trace and trace.output:
        lines = trace.text().splitlines()
        more = [f"… and {len(lines) - MOST_SAID} more lines"] if len(lines) > MOST_SAID else []
        text = escape("\n".join([*lines[:MOST_SAID], *more]))
        inside += f'<pre class="threadlab-said" tabindex="0" aria-label="What the program wrote">{text}</pre>'
    if measured.cells:
        (corner, *heads), *rows = measured.cells
        inside += f'<div class="threadlab-below threadlab-long" tabindex="0">{Table(heads, rows, corner).html()}</div>'
    return f'<section class="threadlab-real" aria-label="{escape(title)}, for real">{inside}</section>'
