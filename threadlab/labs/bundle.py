"""What a stage or lab cell leaves in a saved notebook: one output that every reader can use.

A front end with a kernel shows the live widget; one without shows the picture; a terminal and a screen reader get the
sentence; nbval compares the sentence and the traces; a site can bring the traces to life again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from threadlab.trace import Trace

TRACE_TYPE = "application/vnd.threadlab.trace+json"
"""the MIME type under which an output carries its traces"""
LARGEST_SAVED = 10_000
"""spans; an output with more leaves its traces out, for a notebook should stay under 1.5 MB"""


def sentences(traces: Mapping[str, Trace]) -> str:
    """`traces` in words, one line each, headed by their titles."""
    return "\n".join(f"{title}: {trace.describe()}" if title else trace.describe() for title, trace in traces.items())


def saved_traces(traces: Mapping[str, Trace]) -> dict[str, Any]:
    """`traces` as an output carries them: their titles and, each as one compact JSON text, the traces.

    A text and not an object, because notebook files put every number of an object on a line of its own.
    """
    return {
        "titles": list(traces),
        "traces": [json.dumps(trace.to_dict(), separators=(",", ":"), ensure_ascii=False) for trace in traces.values()],
    }


def traces_from_output(data: Mapping[str, Any]) -> dict[str, Trace]:
    """The traces that a saved output carries, by title; `data` is what stands under `TRACE_TYPE`."""
    return {
        title: Trace.from_dict(json.loads(text)) for title, text in zip(data["titles"], data["traces"], strict=True)
    }


def timeline_figure(traces: Mapping[str, Trace], lanes: str = "thread") -> Any:
    """The timelines of `traces`, one below the other, as a figure that knows its PNG file and its alt text."""
    from threadlab.plots import timeline

    return timeline(dict(traces) if any(traces) else next(iter(traces.values())), lanes)


def output_bundle(
    view: Mapping[str, Any], traces: Mapping[str, Trace], figure: Callable[[], Any] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One display bundle: data and metadata by MIME type.

    `view` is the widget's own bundle, `figure` makes the picture of the default view, one of ours (without it the
    picture is left out).  Nothing in the bundle but the widget view differs between two runs of the same cell.
    """
    words = sentences(traces)
    data = {**view, "text/plain": words}
    metadata: dict[str, Any] = {}
    if figure is not None:
        picture, shown = figure()._repr_mimebundle_()
        data["image/png"] = picture["image/png"]
        metadata["image/png"] = {**shown["image/png"], "alt": words}
    if sum(len(trace.intervals) for trace in traces.values()) <= LARGEST_SAVED:
        data[TRACE_TYPE] = saved_traces(traces)
    return data, metadata


class ShowsTraces:
    """Mixin for widgets that show traces: displaying one leaves the whole bundle.  Put it before the widget class.

    The widget has `traces` and may override `figure`.
    """

    traces: Mapping[str, Trace]

    def figure(self) -> Any:
        """The default view as a figure, for readers without a kernel."""
        return timeline_figure(self.traces)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        own: Any = super()._repr_mimebundle_(**kwargs)  # type: ignore[misc]
        data, metadata = own if isinstance(own, tuple) else (own or {}, {})
        data, added = output_bundle(data, self.traces, self.figure)
        return data, {**metadata, **added}
