"""A widget of ours in JupyterLab, in a notebook whose kernel can be asked about it; pictures go to ``test-artifacts/``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import nbformat
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator

from tests.browser.chapter import Chapter
from tests.browser.chromium import watch
from tests.browser.jupyterlab import ROOT, Server

THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
WIDTHS = (1280, 768, 640)
"""of the window; the last is a window of 1280 pixels at 200 %"""
HEIGHT = 2400
"""of the window, so that a picture shows a whole lab"""
ARTIFACTS = ROOT / "test-artifacts"
FILL = "(code) => window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.setSource(code)"
# The width of the stage's canvas: once it was the same in 10 frames, the different ones of the next 30.
WIDTHS_IN_FRAMES = """async () => {
    const canvas = document.querySelector('.threadlab-stage canvas');
    const frame = async () => (await new Promise(requestAnimationFrame), canvas.width);
    for (let last = 0, same = 0; same < 10; ) {
        const now = await frame();
        same = now === last ? same + 1 : 0;
        last = now;
    }
    const seen = new Set();
    for (let n = 0; n < 30; n++) seen.add(await frame());
    return [...seen];
}"""
# Elements of the lab whose words do not fit, and controls that lie outside the lab or over each other.
CUT = """(lab) => {
    const shown = (one) => one.offsetParent && getComputedStyle(one).visibility !== 'hidden';
    const texts = [...lab.querySelectorAll('label, button, .widget-readout, th, td, p, .threadlab-change')].filter(shown);
    const cut = texts.filter((one) => one.scrollWidth > one.clientWidth + 1);
    const boxes = [...lab.querySelectorAll('.widget-slider, .widget-checkbox, .widget-dropdown, .widget-hbox > button')]
        .filter(shown).map((one) => [one, one.getBoundingClientRect()]);
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const over = boxes.filter(([one, a]) => boxes.some(([other, b]) => one !== other && meet(a, b)));
    const out = boxes.filter(([, box]) => box.right > lab.getBoundingClientRect().right + 1);
    const faults = [...cut, ...over.map(([one]) => one), ...out.map(([one]) => one)];
    return faults.map((one) => `${one.className}: ${one.textContent}`);
}"""


class Opened:
    """A notebook's one cell, which shows a widget called `lab`, and a kernel that can be asked about it."""

    def __init__(self, chapter: Chapter, name: str, code: str) -> None:
        self.name, self.page, self.ask = name, chapter.page, chapter.ask
        cell = f"import threadlab as tl\nif 'lab' in globals(): lab.close()\nlab = {code}\nlab"
        self.page.evaluate(FILL, cell)
        chapter.run_all()
        self.lab = self.page.locator(".threadlab-lab")
        self.lab.locator(".threadlab-stage[data-at]").wait_for()

    def said(self) -> str:
        return self.lab.locator(".threadlab-change").inner_text()

    def button(self, name: str) -> Locator:
        return self.lab.get_by_role("button", name=name, exact=True)

    def show(self, theme: str, width: int) -> None:
        """Change JupyterLab's theme and the window's width, and wait until the stage has followed."""
        self.page.evaluate(
            "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES[theme]
        )
        self.page.wait_for_function(
            "(dark) => document.querySelector('.threadlab-stage').classList.contains('threadlab-dark') === dark",
            arg=theme == "dark",
        )
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def check(self, theme: str) -> None:
        """Look at the layout at every width, and with axe, in `theme`."""
        self.lab.evaluate("(lab) => (lab.id = 'lab')")
        for width in WIDTHS:
            self.show(theme, width)
            # What is asked about the layout is asked of one that has come to rest.
            assert len(self.page.evaluate(WIDTHS_IN_FRAMES)) == 1, "the canvas does not keep its width"
            assert self.lab.evaluate(CUT) == []
            output = self.page.locator(".jp-OutputArea-output").filter(has=self.lab).last
            assert output.evaluate("(output) => output.scrollWidth - output.clientWidth") <= 0
            self.keep(f"{width}-{theme}")
        found = Axe().run(self.page, context="#lab")
        assert found.violations_count == 0, found.generate_report()

    def keep(self, what: str) -> None:
        """Keep a picture of the lab."""
        ARTIFACTS.mkdir(exist_ok=True)
        self.lab.screenshot(path=ARTIFACTS / f"{self.name}-{what}.png")


@contextmanager
def one_notebook(browser: Browser, server: Server) -> Iterator[Chapter]:
    """A notebook whose cell shows one widget after the other: it takes longer to open than any of them."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT})
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors = watch(page)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("")])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, server.book / "lab.ipynb")
    chapter = Chapter(page, server, "lab.ipynb")
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    yield chapter
    # JupyterLab remembers its theme.
    page.evaluate("(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES["light"])
    context.close()
    assert not errors, "the page reported:\n" + "\n".join(errors)
    assert "Restoring connection" not in server.log, "the page lost its kernel for a while"
