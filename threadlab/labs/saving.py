"""What a reader can take away from a lab, as the bytes of a file that the browser keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from threadlab.labs.bundle import timeline_figure
from threadlab.trace import Trace


class File(NamedTuple):
    """A file to be downloaded."""

    name: str
    type: str
    """its MIME type"""
    content: bytes


FORMATS = ("picture (PNG)", "picture (SVG)", "trace (JSON)", "trace (Perfetto)")
"""what can be saved"""


def file(what: str, name: str, traces: Mapping[str, Trace], selected: str, lanes: str) -> File:
    """`what`, one of `FORMATS`, as a file of the lab `name`.

    A picture shows all `traces`, with what `lanes` says as rows; of the traces the one called `selected` is saved.
    """
    if what.startswith("picture"):
        figure = timeline_figure(traces, lanes)
        return _png(name, figure) if "PNG" in what else _svg(name, figure)
    trace = traces[selected]
    called = f"{name}-{re.sub(r'[^a-z0-9]+', '-', selected.lower()).strip('-')}".rstrip("-")
    if "JSON" in what:
        text = json.dumps(trace.to_dict(), separators=(",", ":"), ensure_ascii=False)
        return File(f"{called}.json", "application/json", text.encode())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.json"
        trace.to_perfetto(path)
        return File(f"{called}.perfetto.json", "application/json", path.read_bytes())


def _png(name: str, figure: Any) -> File:
    return File(f"{name}.png", "image/png", figure.png())


def _svg(name: str, figure: Any) -> File:
    content = BytesIO()
    figure.savefig(content, format="svg", metadata={"Description": figure.words, "Date": None})
    return File(f"{name}.svg", "image/svg+xml", content.getvalue())
