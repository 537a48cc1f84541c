"""A challenge as a widget: the goal above, a verdict at the end of each run, and hints for who asks."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from threadlab.labs import controls as make
from threadlab.labs.scheduling.catalogue import Challenge, challenges
from threadlab.labs.scheduling.search import winning
from threadlab.labs.scheduling.widget import Scheduler


class ChallengeWidget(Scheduler):
    """A `Scheduler` with a goal; `won` says whether the present run reaches it."""

    def __init__(self, challenge: Challenge) -> None:
        self.challenge = challenge
        self._told = 0
        experiment = challenge.game().experiment
        super().__init__(experiment.main, *experiment.args, **experiment.machine)

    @property
    def won(self) -> bool:
        """Whether the run has come to its end and reaches the goal."""
        return self.ended and self.challenge.won(self.trace)

    def hint(self) -> None:
        """Tell one more hint; after the last one, play a schedule that wins."""
        if self._told < len(self.challenge.hints):
            self._told += 1
            self._show_hints()
        else:
            self.schedule = winning(self.challenge.name)

    def _top(self) -> list[Any]:
        one = self.challenge
        goal = widgets.HTML(f'<div class="threadlab-goal"><b>{escape(one.title)}.</b> {escape(one.goal)}</div>')
        self._hint_button = make.button("hint", "Tell a hint")
        self._hint_button.on_click(lambda _: self.hint())
        self._hints = widgets.HTML()
        top = [goal, *super()._top()]
        self._panel.children = [*self._panel.children, widgets.HBox([self._hint_button]), self._hints]
        self._show_hints()
        return top

    def _show_hints(self) -> None:
        hints = self.challenge.hints
        told = "".join(f"<li>{escape(hint)}</li>" for hint in hints[: self._told])
        self._hints.value = f'<div role="status"><ol class="threadlab-hints">{told}</ol></div>' if told else ""
        self._hint_button.description = (
            f"hint {self._told + 1} of {len(hints)}" if self._told < len(hints) else "show a schedule that wins"
        )

    def _judged(self) -> str:
        if not self.ended:
            return ""
        one = self.challenge
        words = f"Done! {one.success}" if self.won else f"Not yet. {one.failure}"
        kind = "threadlab-verdict threadlab-won" if self.won else "threadlab-verdict"
        return f'<div class="{kind}" role="status">{escape(words)}</div>'

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["text/plain"] = f"{self.challenge!r}\n{data['text/plain']}"
        return data, metadata


def challenge(name: str) -> ChallengeWidget:
    """The challenge called `name`, to be played: you are the scheduler, and there is a goal.

    ``tl.challenges`` lists them.  Raises `ValueError` for a name that is none.
    """
    if name not in set(challenges):
        raise ValueError(f"there is no challenge {name!r}; there are {', '.join(map(repr, challenges))}")
    return ChallengeWidget(challenges[name])
