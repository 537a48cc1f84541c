"""From a slider moved to the picture changed: each lab against `interact` with matplotlib, in JupyterLab.

``python -m tests.benchmarks slider`` measures all labs; the sides take turns, in one notebook for each lab.  A lab makes
the pictures of the next steps beforehand.  How long it takes when it has none, and the kernel must be asked, is measured
as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from playwright.sync_api import Browser, Locator

from tests.benchmarks.figure import Figure
from tests.browser.chapter import Chapter
from tests.browser.chromium import chromium
from tests.browser.jupyterlab import Server, trust
from tests.tools import TOOLS

REPEATS, WARMING = 30, 4
"""moves of each side that count, and moves before them that do not"""
MEDIAN, SLOW = 1 / 4, 1 / 2
"""of interact's median: what our median and our 95th percentile may be at most"""
SLIDERS = {
    "why_threads": "threads",
    "models": "threads",
    "libraries": "threads",
    "fork_exec": "hold",
    "cancellation": "update",
    "signals": "gap",
    "pools": "workers",
    "thread_local": "requests",
    "activations": "threads",
}
"""the slider that is moved in each lab: one that changes the picture with each step"""
TWIN = (Path(__file__).parent / "interact_cell.py").read_text()

PATIENCE, MISSES = 10, 3
"""seconds after which a move counts as missed, and how many of these are made again; the browser may be short of CPU"""
# A number for what an output shows now; null while a picture is still being loaded.
SHOWN = """(output) => {
    let sum = 17;
    for (const picture of output.querySelectorAll('canvas, img')) {
        if (picture.tagName === 'IMG') {
            if (!picture.complete) return null;
            for (let at = 0; at < picture.src.length; at++) sum = (Math.imul(31, sum) + picture.src.charCodeAt(at)) | 0;
        } else if (picture.width && picture.height) {
            const pixels = picture.getContext('2d').getImageData(0, 0, picture.width, picture.height).data;
            for (const pixel of new Uint32Array(pixels.buffer)) sum = (Math.imul(31, sum) + pixel) | 0;
        }
    }
    return sum;
}"""
# From the next key pressed to the end of the first frame that shows something else, in milliseconds.
WATCH = f"""(output) => {{
    const shown = {SHOWN}, before = shown(output);
    window.changed = new Promise((resolve) => addEventListener('keydown', () => {{
        setTimeout(() => resolve(null), {PATIENCE} * 1000);
        const start = performance.now(), ended = new MessageChannel();
        ended.port1.onmessage = () => {{  // after all that draws in this frame
            const value = shown(output), now = performance.now();
            if (value !== null && value !== before) resolve(now - start);
            else requestAnimationFrame(look);
        }};
        const look = () => ended.port2.postMessage(null);
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
        (Path(folder) / "book").mkdir()
        with Server(Path(folder)) as server:
            for name, slider in SLIDERS.items():
                yield from _figures(name, *_measure(browser, server, name, slider))


def _figures(name: str, ours: list[float], asked: list[float], theirs: list[float]) -> Iterator[Figure]:
    twin, slow = median(theirs), quantiles(ours, n=20, method="inclusive")[-1]
    for what, taken, most in (("median", median(ours), MEDIAN), ("95th percentile", slow, SLOW)):
        yield Figure(
            f"{name}: slider to picture, {what} / interact's median",
            f"{taken / twin:.2f} ({taken:.0f} ms / {twin:.0f} ms)",
            f"at most {most:.2f}",
            taken <= most * twin,
        )
    yield Figure(
        f"{name}: the same where the kernel must be asked, median",
        f"{median(asked) / twin:.2f} ({median(asked):.0f} ms)",
    )


def _notebook(server: Server, name: str) -> str:
    cells = [f"import threadlab as tl\nlab = tl.labs.{name}()\nlab", TWIN.replace('"models"', repr(name))]
    notebook: Any = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = server.book / f"slider_{name}.ipynb"
    nbformat.write(notebook, path)
    trust(server.book.parent, [path])
    return path.name


def _measure(browser: Browser, server: Server, name: str, slider: str) -> tuple[list[float], ...]:
    """The milliseconds of each move of `slider`: of the lab, of the lab without a picture made beforehand, of the twin."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(60_000)
    chapter = Chapter(page, server, _notebook(server, name))
    chapter.run_all()
    errors = [out["evalue"] for cell in chapter.cells() for out in cell["outputs"] if out["output_type"] == "error"]
    if errors:
        raise RuntimeError(f"a cell of the notebook for {name} failed: {errors[0]}")
    label = chapter.ask(f"lab.controls[{slider!r}].description").strip("'")
    outputs = [page.locator(".jp-CodeCell").nth(at).locator(".jp-Cell-outputArea") for at in range(2)]
    handles = [
        output.locator(".widget-slider").filter(has=page.get_by_text(words, exact=True)).locator(".noUi-handle")
        for output, words in zip(outputs, (label, slider), strict=True)
    ]
    for output, picture in zip(outputs, ("canvas", "img"), strict=True):
        output.scroll_into_view_if_needed()
        output.locator(picture).first.wait_for()
    mine, twin = zip(outputs, handles, strict=True)
    taken: tuple[list[float], ...] = ([], [], [])
    for repeat in range(WARMING + REPEATS + MISSES):
        key = "ArrowLeft" if repeat % 2 else "ArrowRight"
        once = [_move(*mine, key), _move(*twin, key)]
        chapter.ask("lab.forget()")  # which also forgets the pictures
        once.insert(1, _move(*mine, "ArrowLeft" if key == "ArrowRight" else "ArrowRight"))
        if repeat >= WARMING and None not in once and len(taken[0]) < REPEATS:
            for milliseconds, move in zip(taken, once, strict=True):
                milliseconds.append(move or 0.0)
    page.close()
    if len(taken[0]) < REPEATS:
        raise RuntimeError(f"{name}: the picture did not change in more than {MISSES} of the moves")
    return taken


def _move(output: Locator, handle: Locator, key: str) -> float | None:
    """The milliseconds from the key to another picture; None if there was none."""
    handle.scroll_into_view_if_needed()
    output.evaluate(SETTLED)
    output.evaluate(WATCH)
    handle.press(key)
    taken: float | None = output.page.evaluate("window.changed")
    return taken
