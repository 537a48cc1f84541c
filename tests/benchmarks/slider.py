"""From a slider moved to the picture changed: `labs.models()` against `interact` with matplotlib, in JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from playwright.sync_api import Locator, Page

from tests.benchmarks.figure import Figure
from tests.browser.chapter import Chapter
from tests.browser.chromium import chromium
from tests.browser.jupyterlab import Server, trust
from tests.tools import TOOLS

REPEATS = 25
GOAL = 4.0
CELLS = [
    "import threadlab as tl\nlab = tl.labs.models()\nlab",
    (Path(__file__).parent / "interact_cell.py").read_text(),
]
"""the two sides, in one notebook"""

# A number for what an output shows now; null while a picture is still being loaded.
SHOWN = """(output) => {
    let sum = 17;
    for (const picture of output.querySelectorAll('canvas, img')) {
        if (picture.tagName === 'IMG') {
            if (!picture.complete) return null;
            for (let at = 0; at < picture.src.length; at++) sum = (31 * sum + picture.src.charCodeAt(at)) | 0;
        } else if (picture.width && picture.height) {
            const pixels = picture.getContext('2d').getImageData(0, 0, picture.width, picture.height).data;
            for (const pixel of new Uint32Array(pixels.buffer)) sum = (31 * sum + pixel) | 0;
        }
    }
    return sum;
}"""
# From the next key pressed to the first frame that shows something else, in milliseconds.
WATCH = f"""(output) => {{
    const shown = {SHOWN}, before = shown(output);
    window.changed = new Promise((resolve) => addEventListener('keydown', () => {{
        const start = performance.now();
        const look = (now) => {{
            const value = shown(output);
            if (value !== null && value !== before) resolve(performance.now() - start);
            else requestAnimationFrame(look);
        }};
        requestAnimationFrame(look);
    }}, {{capture: true, once: true}}));
}}"""
# Once the picture has stayed as it is for 15 frames.
SETTLED = f"""async (output) => {{
    const shown = {SHOWN};
    let before = null, same = 0;
    while (same < 15) {{
        await new Promise(requestAnimationFrame);
        const now = shown(output);
        same = now !== null && now === before ? same + 1 : 0;
        before = now;
    }}
}}"""


def figures() -> Iterator[Figure]:
    path = TOOLS["chromium"].find()
    if path is None:
        yield Figure("slider moved to picture changed", f"not measured: {TOOLS['chromium'].advice}")
        return
    with TemporaryDirectory() as folder, chromium(path) as browser:
        notebook = _notebook(Path(folder))
        with Server(Path(folder)) as server:
            page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
            page.set_default_timeout(60_000)
            ours, theirs = (median(taken) for taken in _measure(page, server, notebook))
    yield Figure(
        "slider moved to picture changed: interact's time / ours",
        f"{theirs / ours:.1f} ({theirs:.0f} ms / {ours:.0f} ms)",
        f"at least {GOAL:g}",
        theirs / ours >= GOAL,
    )


def _notebook(folder: Path) -> str:
    book = folder / "book"
    book.mkdir()
    notebook: Any = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, book / "slider.ipynb")
    trust(folder, [book / "slider.ipynb"])
    return "slider.ipynb"


def _measure(page: Page, server: Server, notebook: str) -> tuple[list[float], list[float]]:
    """The milliseconds of each move of the slider "threads", on our side and on the other, which take turns."""
    chapter = Chapter(page, server, notebook)
    chapter.run_all()
    errors = [out["evalue"] for cell in chapter.cells() for out in cell["outputs"] if out["output_type"] == "error"]
    if errors:
        raise RuntimeError(f"a cell of the notebook failed: {errors[0]}")
    sides = [page.locator(".jp-CodeCell").nth(at).locator(".jp-Cell-outputArea") for at in range(len(CELLS))]
    for output, picture in zip(sides, ("canvas", "img"), strict=True):
        output.scroll_into_view_if_needed()
        output.locator(picture).first.wait_for()
    taken: tuple[list[float], list[float]] = ([], [])
    for repeat in range(REPEATS + 2):
        for output, milliseconds in zip(sides, taken, strict=True):
            once = _move(output, "ArrowLeft" if repeat % 2 else "ArrowRight")
            if repeat > 1:  # the first moves of each side warm it up
                milliseconds.append(once)
    return taken


def _move(output: Locator, key: str) -> float:
    slider = output.locator(".noUi-handle").first
    slider.scroll_into_view_if_needed()
    output.evaluate(SETTLED)
    output.evaluate(WATCH)
    slider.press(key)
    return float(output.page.evaluate("window.changed"))
