"""The buttons of an open choice, which stay under the reader's fingers from one choice to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import anywidget
import traitlets


class Candidate(NamedTuple):
    """One who may go on."""

    name: str
    place: str
    """where its program stands, in a few words"""


class Choices(anywidget.AnyWidget):
    """The candidates as buttons; `taken` is called with the position of the one that the reader takes."""

    _esm = Path(__file__).parent / "choices.js"
    _candidates: Any = traitlets.List().tag(sync=True)
    _number: Any = traitlets.Int(0).tag(sync=True)

    def __init__(self, taken: Callable[[int], None]) -> None:
        self._taken = taken
        super().__init__()
        self.on_msg(self._heard)

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Offer `candidates`; none hides all buttons."""
        with self.hold_sync():
            self._candidates = [candidate._asdict() for candidate in candidates]
            self._number += 1

    def _heard(self, _: Any, message: dict[str, Any], __: Any) -> None:
        if message.get("choice") == self._number and 0 <= message.get("take", -1) < len(self._candidates):
            self._taken(message["take"])
