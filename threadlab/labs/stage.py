"""The stage: traces as a picture that the reader scrubs, steps and plays in the browser.

Python sends the trace once, as binary columns; everything after that happens in the files of `browser/`, without the
kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from threadlab.labs.bundle import ShowsTraces, timeline_figure
from threadlab.labs.esm import joined
from threadlab.labs.saving import File
from threadlab.labs.wire import pack_trace, palette
from threadlab.trace import Trace

LANES = ("thread", "lwp", "cpu")
"""what a lane of the timeline may stand for: a user thread, a kernel thread, a CPU"""


class Stage(ShowsTraces, anywidget.AnyWidget):
    """A widget that shows one trace, or several on one time axis, and the machine at the playhead.

    Assigning to `trace` or `traces` redraws the stage at once, with one message to the browser; the playhead and the
    zoom stay where the reader put them.
    """

    _esm = joined("stage.js")
    _css = Path(__file__).parent / "stage.css"

    _panels: Any = traitlets.List().tag(sync=True)
    _palette: Any = traitlets.List().tag(sync=True)
    lanes = traitlets.Enum(LANES, default_value="thread", help="what a lane of the timeline stands for").tag(sync=True)
    at = traitlets.Float(-1.0, help="the playhead in nanoseconds; -1 lets the stage choose").tag(sync=True)
    ahead: Any = traitlets.Dict(help="a lab's next pictures (`ahead.LookAhead`); of a stage alone, nothing").tag(
        sync=True
    )
    selected = traitlets.Int(0, help="the position of the selected trace").tag(sync=True)

    def __init__(self, traces: Mapping[str, Trace] | Trace, *, lanes: str = "thread") -> None:
        self._traces = _by_title(traces)
        if lanes not in LANES:
            raise ValueError(f"lanes must be one of {', '.join(map(repr, LANES))}, not {lanes!r}")
        super().__init__(_panels=packed(self._traces), _palette=palette(), lanes=lanes)

    @property
    def traces(self) -> dict[str, Trace]:
        """The traces shown, by title; a single trace has the title ``""``."""
        return dict(self._traces)

    @traces.setter
    def traces(self, traces: Mapping[str, Trace] | Trace) -> None:
        self._traces = _by_title(traces)
        self._panels = packed(self._traces)

    @property
    def trace(self) -> Trace:
        """The trace shown; of several, the first."""
        return next(iter(self._traces.values()))

    @trace.setter
    def trace(self, trace: Trace) -> None:
        self.traces = {next(iter(self._traces)): trace} if isinstance(trace, Trace) else trace

    def download(self, file: File) -> None:
        """Have the browser save `file`."""
        self.send({"do": "save", "name": file.name, "type": file.type}, buffers=[file.content])

    def copy(self, text: str) -> None:
        """Have the browser put `text` on its clipboard, if it allows that."""
        self.send({"do": "copy", "text": text})

    def figure(self) -> Any:
        """The timelines as a figure, by the lanes now chosen."""
        return timeline_figure(self._traces, self.lanes)

    def __repr__(self) -> str:
        titles = ", ".join(repr(title) for title in self._traces if title)
        return f"<Stage: {titles}>" if titles else "<Stage>"


def stage(traces: Mapping[str, Trace] | Trace, *, lanes: str = "thread") -> Stage:
    """The interactive view of a trace, or of several side by side: ``stage({"one-to-one": a, "many-to-one": b})``.

    `lanes` says what a lane of the timeline stands for at first: ``"thread"`` (user threads), ``"lwp"`` (kernel
    threads) or ``"cpu"``.  Raises `TypeError` for anything but traces and `ValueError` for an empty mapping.
    """
    return Stage(traces, lanes=lanes)


def _by_title(traces: Any) -> dict[str, Trace]:
    if isinstance(traces, Trace):
        return {"": traces}
    if not isinstance(traces, Mapping):
        raise TypeError(f"a stage shows a Trace or a mapping from titles to traces, not {type(traces).__name__}")
    if not traces:
        raise ValueError("a stage needs at least one trace, and the mapping is empty")
    for title, trace in traces.items():
        if not isinstance(title, str) or not isinstance(trace, Trace):
            raise TypeError(f"a stage's mapping goes from titles (str) to traces (Trace); it has {title!r}: {trace!r}")
    return dict(traces)


def packed(traces: Mapping[str, Trace]) -> list[dict[str, Any]]:
    """`traces`, by title, as the browser gets them."""
    return [pack_trace(title, trace) for title, trace in traces.items()]
