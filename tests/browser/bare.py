"""A stage on a page of its own: no server, no kernel, no network, only what Python sent once."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

from threadlab.labs.stage import Stage
from threadlab.trace import Trace

# A model that answers from `state` and keeps what the stage tells it; columns arrive as they do from a kernel.
_START = """async ([module, state, dark]) => {
    const columns = (text) => new DataView(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)).buffer);
    for (const panel of state._panels)
        for (const table of Object.values(panel)) if (table?.layout) table.bytes = columns(table.bytes);
    const model = {
        get: (name) => state[name], set: (name, value) => (state[name] = value),
        on() {}, off() {}, save_changes: () => (state.saved = (state.saved ?? 0) + 1),
    };
    if (dark) document.documentElement.dataset.theme = 'dark';
    const address = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }));
    (await import(address)).default.render({ model, el: document.querySelector('main') });
    window.state = state;
    window.stage = document.querySelector('.threadlab-stage').stage;
}"""
_HTML = """<!doctype html><html lang="en"><title>A stage</title><style>{style}
body {{ margin: 8px; background: #fff }} [data-theme=dark] body {{ background: #161616; color: #ececec }}
</style><main></main></html>"""
_DRAWN = "() => window.stage?.timeline.panels && !window.stage.stale && window.stage.frame == null"


def _readable(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(value)


def open_stage(page: Page, traces: Mapping[str, Trace] | Trace, *, lanes: str = "thread", dark: bool = False) -> None:
    """Show a stage of `traces` alone in `page`, drawn; its object is `window.stage`, its model's state `window.state`."""
    stage = Stage(traces, lanes=lanes)
    state = {"_panels": stage._panels, "_palette": stage._palette, "ahead": {}, "lanes": lanes, "at": -1, "selected": 0}
    page.set_content(_HTML.format(style=stage._css))
    page.evaluate(_START, [stage._esm, json.loads(json.dumps(state, default=_readable)), dark])
    stage.close()
    settled(page)


def settled(page: Page) -> None:
    """Wait until the stage has drawn what it has to draw."""
    page.wait_for_function(_DRAWN)
