"""A chapter open in JupyterLab: run all its cells, read what they showed, find its labs."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.jupyterlab import ROOT, Server

CHAPTERS = ROOT / "notebooks"
PATIENCE = 300
"""seconds after which a kernel counts as lost"""

_IDLE = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
_SHOWN = "() => Promise.all([window.jupyterapp.restored, window.jupyterapp.shell.currentWidget.revealed])"
_RUN_ALL = """async () => {
    await window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs');
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
}"""
_ASK = """async (code) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const asked = kernel.requestExecute({ code: '', user_expressions: { it: code }, silent: false });
    return (await asked.done).content.user_expressions.it.data['text/plain'];
}"""
# What `act` gives, or an error when the kernel is lost: a page waits for ever otherwise.
_IN_TIME = """([act, arg, seconds]) => {
    const late = (_, refuse) => setTimeout(() => refuse(new Error(`the kernel is lost for ${seconds} s`)), 1000 * seconds);
    return Promise.race([eval(act)(arg), new Promise(late)]);
}"""
_CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter((cell) => cell.model.type === 'code')
    .map((cell) => ({
        source: cell.model.sharedModel.getSource(),
        tags: cell.model.getMetadata('tags') ?? [],
        count: cell.model.executionCount,
        outputs: cell.model.outputs.toJSON(),
    }))"""


class Chapter:
    """The notebook at `path` on the server, opened in `page`, its kernel idle; without a path, what the server opens."""

    def __init__(self, page: Page, server: Server, path: str = "") -> None:
        self.page = page
        page.goto(server.url(f"lab/tree/{path}?reset" if path else ""))
        page.wait_for_function(_IDLE)
        page.evaluate(_SHOWN)

    def run_all(self) -> None:
        """Forget the saved outputs, run all cells by the menu's command, and wait until the last has ended."""
        self.page.evaluate(_IN_TIME, [_RUN_ALL, None, PATIENCE])

    def ask(self, code: str) -> str:
        """Return what the kernel answers to `code`, an expression."""
        return str(self.page.evaluate(_IN_TIME, [_ASK, code, PATIENCE]))

    def cells(self) -> list[dict[str, Any]]:
        """Return each code cell's source, tags, execution count and outputs."""
        cells: list[dict[str, Any]] = self.page.evaluate(_CELLS)
        return cells

    def labs(self) -> list[Locator]:
        """Return the outputs that hold a slider beside a picture."""
        slider, picture = self.page.locator(".noUi-handle"), self.page.locator("canvas, img")
        return self.page.locator(".jp-OutputArea-output").filter(has=slider).filter(has=picture).all()
