"""What `make chapters` leaves out of the outputs that it saves."""

from __future__ import annotations

from typing import Any

from nbconvert.preprocessors import Preprocessor

WIDGET = "application/vnd.jupyter.widget-view+json"


class WithoutViews(Preprocessor):  # type: ignore[misc]
    """Leaves the picture, the words and the traces of a lab, and not the widget, whose model ended with the kernel.

    JupyterLab prefers the widget to the picture, and beside a running kernel it would show "model not found" instead.
    """

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Return `cell` without the widgets of its outputs."""
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(WIDGET, None)
        return cell, resources
