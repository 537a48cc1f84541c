"""The pictures of the settings next to the present one, made while the reader looks: the next step need not wait."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Any

Settings = dict[str, Any]
Panels = list[dict[str, Any]]

PAUSE = 0.02
"""seconds after a change before anything is made, so that a reader who drags waits for nothing else"""
LONGEST, WHOLE = 0.01, 0.08
"""seconds that one picture may take, and all of them; what takes longer is made when it is asked for"""


class LookAhead:
    """Makes pictures for the steps that a reader may take next, between the messages of a running event loop.

    `picture` makes the panels of a setting and `send` hands all that were made to the browser.  Where no event loop
    runs there is no reader, and nothing is made.
    """

    def __init__(
        self,
        controls: Mapping[str, Any],
        picture: Callable[[Settings], Panels],
        send: Callable[[dict[str, Any]], None],
    ) -> None:
        self._controls = controls
        self._picture = picture
        self._send = send
        self._timer: asyncio.TimerHandle | None = None

    def present(self) -> dict[str, Any]:
        """What the browser needs to know which setting is the present one: the controls and their values."""
        controls = [[control.model_id, _trait(control)] for control in self._controls.values()]
        return {"controls": controls, "setting": self._key({}), "panels": {}}

    def begin(self, moved: str = "") -> None:
        """Begin anew, with the control called `moved`, if any: it is most likely to be moved again."""
        self.stop()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        steps = deque(sorted(self._steps(moved), key=lambda step: moved not in step))
        self._timer = loop.call_later(PAUSE, self._make, loop, steps, {}, 0.0)

    def stop(self) -> None:
        """Make nothing more until the next `begin`."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _make(
        self, loop: asyncio.AbstractEventLoop, steps: deque[Settings], made: dict[str, Panels], spent: float
    ) -> None:
        """Make the picture of the first of `steps`; the others follow when the loop has seen to its messages."""
        step = steps.popleft()
        begun = perf_counter()
        made[self._key(step)] = self._picture(step)
        taken = perf_counter() - begun
        if steps and taken < LONGEST and spent + taken < WHOLE:
            self._timer = loop.call_later(0, self._make, loop, steps, made, spent + taken)
        else:
            self._timer = None
            self._send({**self.present(), "panels": made})

    def _steps(self, moved: str) -> Iterator[Settings]:
        """The settings of one control that are a step from the present one, or two steps if it was `moved`."""
        for name, control in self._controls.items():
            if control.layout.display == "none":  # it plays no part
                continue
            for distance in (1, 2) if name == moved else (1,):
                for value in _beside(control, distance):
                    yield {name: value}

    def _key(self, step: Settings) -> str:
        """The values of all controls after `step`, written as JavaScript's JSON.stringify writes them."""
        values = [_sent(control, step.get(name, control.value)) for name, control in self._controls.items()]
        return json.dumps(values, separators=(",", ":"))


def _trait(control: Any) -> str:
    """What the browser's model of `control` calls its value."""
    return "index" if hasattr(control, "options") else "value"


def _sent(control: Any, value: Any) -> Any:
    return control.options.index(value) if hasattr(control, "options") else value


def _beside(control: Any, distance: int) -> list[Any]:
    """The values of `control` that lie `distance` steps from its present one."""
    if hasattr(control, "options"):
        at = control.options.index(control.value)
        return [control.options[n] for n in (at + distance, at - distance) if 0 <= n < len(control.options)]
    if hasattr(control, "max"):
        values = (control.value + distance * control.step, control.value - distance * control.step)
        return [value for value in values if control.min <= value <= control.max]
    return [not control.value]
