"""The widget in which a reader takes the decisions of the kernel, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets as widgets

from threadlab.labs import controls as make
from threadlab.labs.bundle import ShowsTraces
from threadlab.labs.experiment import cell
from threadlab.labs.lab import STYLE, parts
from threadlab.labs.numbers import ending
from threadlab.labs.scheduling.choices import Choices
from threadlab.labs.scheduling.game import Game, Position, candidates, question
from threadlab.labs.stage import Stage
from threadlab.machine import ProgramError
from threadlab.trace import Trace, format_time

MOST_TOLD = 60
"""decisions in the list of those taken; of more the last ones"""


class Scheduler(ShowsTraces, widgets.VBox):  # type: ignore[misc]
    """Runs a program up to each open choice, and asks who goes on.

    `schedule` is the text of the decisions taken so far: assigning to it replays it, and ``run(…, schedule=…)`` takes it
    as well.  `trace` is what has happened until now.
    """

    def __init__(self, program: Callable[..., Any], *args: Any, **machine: Any) -> None:
        self._game = Game(program, args, machine)
        self._past: list[str] = []
        self._position = self._game.play("")
        self._failure = ""
        self._stage = Stage({"": self._position.shown})
        self._question, self._verdict, self._code, self._taken = (widgets.HTML() for _ in range(4))
        self._choices = Choices(self.choose)
        super().__init__([*self._top(), self._code, self._taken])
        self.add_class("threadlab-lab")
        self._show()

    # ---- what a reader does

    @property
    def schedule(self) -> str:
        """The decisions taken so far, a character for each: the position of the one taken (0-9, then a-z)."""
        return self._position.schedule

    @schedule.setter
    def schedule(self, text: str) -> None:
        self._go(text)

    @property
    def ended(self) -> bool:
        """Whether the run has come to its end: nothing is left to choose."""
        return self._position.open is None

    def choose(self, position: int) -> None:
        """Take the candidate at `position`, 0 for the first.

        Raises `ValueError` if there is none, and `RuntimeError` if there is nothing to choose.
        """
        choice = self._position.open
        if choice is None:
            raise RuntimeError("there is nothing to choose: the run has come to its end")
        if not 0 <= position < len(choice.candidates):
            raise ValueError(f"position must be from 0 to {len(choice.candidates) - 1}, not {position!r}")
        self._go(self.schedule + "0123456789abcdefghijklmnopqrstuvwxyz"[position])

    def undo(self) -> None:
        """Take back what was done last, if anything was."""
        if self._past:
            last = self._past.pop()
            self._play(last)

    def restart(self) -> None:
        """Start again: no decision is taken."""
        if self.schedule:
            self._go("")

    def run_on(self) -> None:
        """Let it run to its end, with the first in line at each choice."""
        self._go(self.schedule, to_the_end=True)

    @property
    def trace(self) -> Trace:
        """What has happened until now."""
        return self._position.trace

    @property
    def traces(self) -> dict[str, Trace]:  # type: ignore[override]
        """What a saved cell shows: the whole run by default, as long as nothing has been decided."""
        if self.schedule or self.ended:
            return {"": self.trace}
        return {"by default": self._game.play("", to_the_end=True).trace}

    @property
    def code(self) -> str:
        """The text of a cell that makes this trace with `run`."""
        experiment = self._game.experiment
        if self.schedule:
            experiment = replace(experiment, machine={**experiment.machine, "schedule": self.schedule})
        if experiment.main.__module__ == "__main__":  # it stands in the reader's notebook already
            return f"{experiment.call('trace = tl.run')}\ntl.stage(trace)\n"
        return cell({"": experiment})

    def close(self) -> None:
        """Close the widget with everything it consists of."""
        for part in parts(self):
            part.unobserve_all()
            if part is not self:
                part.close()
        super().close()

    # ---- how it is put together

    def _top(self) -> list[Any]:
        self._undo_button = make.button("undo", "Take back what was done last")
        self._undo_button.on_click(lambda _: self.undo())
        self._restart_button = make.button("restart", "Start again, with no decision taken")
        self._restart_button.on_click(lambda _: self.restart())
        self._run_button = make.button("let it run on", "To the end, with the first in line at each choice")
        self._run_button.on_click(lambda _: self.run_on())
        self._code_button = make.toggle("copy as code", "Show the notebook cell that makes exactly this run")
        self._code_button.observe(lambda _: self._show_code(copied=True), "value")
        self._text = widgets.Text(
            description="schedule",
            tooltip="The decisions as a text: change it or paste another",
            continuous_update=False,
        )
        self._text.style.description_width = "64px"
        self._text.layout.width = "auto"
        self._text.observe(self._text_changed, "value")
        wrap = {"flex_flow": "row wrap", "overflow": "visible"}
        buttons = [self._undo_button, self._restart_button, self._run_button, self._code_button]
        self._panel = widgets.VBox(
            [self._question, self._choices, widgets.HBox(buttons, layout=wrap), self._text, self._verdict],
            layout={"flex": "1 1 300px", "margin": "0 8px 0 0", "min_width": "0", "overflow": "visible"},
        )
        picture = widgets.VBox(
            [self._stage], layout={"flex": "100 1 430px", "min_width": "300px", "overflow": "visible"}
        )
        return [widgets.HBox([self._panel, picture], layout={**wrap, "align_items": "flex-start"})]

    def _go(self, schedule: str, to_the_end: bool = False) -> None:
        before = self.schedule
        self._play(schedule, to_the_end)
        if self.schedule != before:
            self._past.append(before)

    def _play(self, schedule: str, to_the_end: bool = False) -> None:
        """Show the run under `schedule`; a program that fails is told, and the picture stays as it was."""
        try:
            self._position, self._failure = self._game.play(schedule, to_the_end), ""
        except ProgramError as error:
            self._failure = f"The program fails if it goes on like that. {error}"
        self._show()

    def _text_changed(self, event: Any) -> None:
        text = event["new"].strip().lower()
        if text == self.schedule:
            return
        try:
            self._go(text)
        except ValueError as error:
            self._text.value = self.schedule
            self._ask(f"This text is no schedule of this program: {error}.")

    def _show(self) -> None:
        position = self._position
        self._stage.trace = position.shown
        self._stage.at = float(position.trace.end)
        self._choices.offer(candidates(position.open, position.trace) if position.open else ())
        self._text.value = self.schedule
        self._undo_button.disabled = not self._past
        self._restart_button.disabled = not self.schedule
        self._run_button.disabled = self.ended
        self._ask(self._failure or self._asked(position))
        self._verdict.value = self._judged()
        self._taken.value = _taken(position)
        self._show_code(copied=False)

    def _asked(self, position: Position) -> str:
        if position.open is None:
            wrote = f" It wrote: {'; '.join(position.trace.text().splitlines())}." if position.trace.output else ""
            return f"The run has come to its end: {ending(position.trace)}.{wrote}"
        return f"Choice {len(position.choices) + 1}, at {format_time(position.open.time)}: {question(position.open)}"

    def _ask(self, words: str) -> None:
        self._question.value = f'{STYLE}<div class="threadlab-change" role="status">{escape(words)}</div>'

    def _judged(self) -> str:
        """What is said about the run, as HTML; empty for nothing."""
        return ""

    def _show_code(self, copied: bool) -> None:
        text = self.code if self._code_button.value else ""
        if text and copied:
            self._stage.copy(text)
        self._code.value = f'<pre class="threadlab-code" tabindex="0" aria-label="Notebook cell">{escape(text)}</pre>'
        self._code.layout.display = None if text else "none"


def _taken(position: Position) -> str:
    """The decisions taken, as an HTML list."""
    if not position.choices:
        return ""
    lines = []
    for choice, taken in position.choices[-MOST_TOLD:]:
        names = [candidate.name for candidate in candidates(choice, position.trace)]
        lines.append(
            f"<li>{format_time(choice.time)}: <b>{escape(names[taken])}</b> of {escape(', '.join(names))}</li>"
        )
    first = max(0, len(position.choices) - MOST_TOLD) + 1
    count = f"{len(position.choices)} decision{'' if len(position.choices) == 1 else 's'} taken"
    return (
        f'<details class="threadlab-taken"><summary>{count}</summary>'
        f'<ol start="{first}">{"".join(lines)}</ol></details>'
    )


def scheduler(program: Callable[..., Any], *args: Any, **machine: Any) -> Scheduler:
    """You are the scheduler: ``program(*args)`` stops at each open choice, and you take the decision.

    `machine` are the keyword arguments of `run`: model, cpus, quantum, costs, policy and max_events (100,000 unless
    given).  A short quantum makes more choices.  The result's `schedule` is a short text that ``run(…, schedule=…)``
    takes, so that a run can be shared and made again.

    Raises what `run` raises for a bad argument or a program that fails at once.
    """
    for name in ("schedule", "seed", "record"):
        if name in machine:
            raise TypeError(f"scheduler takes no {name!r}: it is you who takes the decisions")
    return Scheduler(program, *args, **machine)
