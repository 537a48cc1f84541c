"""From a chapter's address to the chapter shown with its kernel, and from running its cells to its first lab drawn."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from playwright.sync_api import Browser

from tests.benchmarks.figure import Figure
from tests.browser.chapter import CHAPTERS, Chapter
from tests.browser.chromium import chromium
from tests.browser.jupyterlab import Server, trust
from tests.tools import TOOLS

LAB = re.compile(r'^ *"[^#"]*tl\.labs\.', re.MULTILINE)
# Runs the cells up to the first that shows a lab, which is on the screen then.
RUN = """async () => {
    const { commands, shell } = window.jupyterapp, notebook = shell.currentWidget.content;
    const holdsLab = (cell) => cell.model.type === 'code' && cell.model.sharedModel.getSource().includes('tl.labs.');
    const first = notebook.widgets.findIndex(holdsLab);
    await commands.execute('notebook:clear-all-cell-outputs');
    notebook.activeCellIndex = first;
    await notebook.scrollToItem(first, 'start');
    await commands.execute('notebook:run-all-above');
    notebook.activeCellIndex = first;
    await commands.execute('notebook:run-cell');
    await notebook.scrollToItem(first, 'start');
}"""


def figures() -> Iterator[Figure]:
    path = TOOLS["chromium"].find()
    if path is None:
        yield Figure("opening a chapter", f"not measured: {TOOLS['chromium'].advice}")
        return
    with TemporaryDirectory() as folder, chromium(path) as browser:
        book = Path(folder) / "book" / CHAPTERS.name
        shutil.copytree(CHAPTERS, book, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        chapters = [chapter for chapter in sorted(book.glob("*.ipynb")) if LAB.search(chapter.read_text())]
        trust(Path(folder), chapters)
        with Server(Path(folder)) as server:
            for chapter in chapters:
                shown, drawn = _measure(browser, server, f"{book.name}/{chapter.name}")
                yield Figure(f"{chapter.stem}: opened, run to its first lab", f"{shown:.1f} s, {drawn:.1f} s")


def _measure(browser: Browser, server: Server, path: str) -> tuple[float, float]:
    """Seconds until the chapter is shown and its kernel ready, and from there until its first lab is drawn."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(120_000)
    start = perf_counter()
    Chapter(page, server, path)
    shown = perf_counter()
    page.evaluate(RUN)
    page.locator(".threadlab-lab .threadlab-stage[data-at]").first.wait_for(state="attached")
    drawn = perf_counter()
    page.close()
    return shown - start, drawn - shown
