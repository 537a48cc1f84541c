"""The nbconvert exporter: one HTML file for each chapter, in which every stage is live."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from threadlab.labs.bundle import TRACE_TYPE, traces_from_output
from threadlab.labs.esm import joined
from threadlab.labs.export.links import exported_address
from threadlab.labs.export.markdown import to_html
from threadlab.labs.wire import pack_trace, palette

_HERE = Path(__file__).parent
_EMPTY_HEADER = re.compile(r'<th(?: scope="\w+")?([^>]*)></th>')
"""the corner of a table: a header that says nothing is no header"""
_LINK = re.compile(r'(<a [^>]*?href=")([^"]+)"')


class StageExporter(HTMLExporter):
    """Makes one HTML file of a chapter.  It holds all that it needs, and the traces of its stages are live in it.

    What needs a kernel is left out or says so: the cells of clickable questions go, because the text of each question
    stands above them, and below a lab a sentence says where its controls are.
    """

    export_from_notebook = "HTML with live stages (threadlab)"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "threadlab_html"

    @property
    def extra_template_basedirs(self) -> list[str]:  # type: ignore[override]
        """Where the template is found."""
        return [str(_HERE / "templates")]

    @property
    def default_config(self) -> Config:
        """Traces come before pictures; prompts and the cells of questions go."""
        config = Config(super().default_config)
        config.NbConvertBase.display_data_priority = [TRACE_TYPE, *config.NbConvertBase.display_data_priority]
        config.TemplateExporter.exclude_input_prompt = config.TemplateExporter.exclude_output_prompt = True
        config.TagRemovePreprocessor.enabled = True
        config.TagRemovePreprocessor.remove_cell_tags = {"quiz"}
        return config

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """The filters of nbconvert, and ``live_stage``."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "live_stage", live_stage

    @pass_context
    def markdown2html(self, context: Mapping[str, Any], source: str) -> str:
        """`source` as HTML, with formulas as MathML."""
        return to_html(source)

    def _init_resources(self, resources: dict[str, Any] | None) -> dict[str, Any]:
        resources = super()._init_resources(resources)  # type: ignore[no-untyped-call]
        resources["stage_css"] = (_HERE.parent / "stage.css").read_text(encoding="utf-8")
        resources["stage_module"] = joined("page.js")
        resources["trace_type"] = TRACE_TYPE
        return resources

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **more: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the HTML of the notebook `nb`, headed by its first heading, and nbconvert's resources."""
        title = next((line[2:] for cell in nb.cells for line in cell.source.splitlines() if line.startswith("# ")), "")
        if title:
            nb.metadata.setdefault("title", title)
        html, resources = super().from_notebook_node(nb, resources, **more)
        html = _EMPTY_HEADER.sub(r"<td\1></td>", html)
        return _LINK.sub(lambda link: link[1] + exported_address(link[2]) + '"', html), resources


def live_stage(data: Mapping[str, Any]) -> str:
    """The HTML from which the page's module makes the stage of the saved output `data`.

    Without JavaScript it shows the saved picture.
    """
    traces = traces_from_output(data[TRACE_TYPE])
    panels = [pack_trace(title, trace) for title, trace in traces.items()]
    content = json.dumps({"palette": palette(), "panels": panels}, default=_base64, separators=(",", ":"))
    alt = escape("".join(data.get("text/plain", "")))
    picture = f'<img alt="{alt}" src="data:image/png;base64,{data["image/png"]}">' if "image/png" in data else alt
    inert = content.replace("<", "\\u003c")  # no text in it may end the script
    return (
        f'<div class="threadlab-exported"><script type="application/json">{inert}</script>'
        f"<noscript>{picture}</noscript></div>"
    )


def _base64(value: Any) -> str:
    return b64encode(value).decode()
