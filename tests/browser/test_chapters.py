"""Each chapter as a reader meets it: opened in JupyterLab, run from top to bottom, its sliders moved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.chapter import CHAPTERS, Chapter
from tests.browser.jupyterlab import Server

pytestmark = pytest.mark.browser
NAMES = sorted(path.name for path in CHAPTERS.glob("*.ipynb"))

# What an output shows now, and the same once it has stayed as it is for 30 frames in a row.
PIXELS = """(output) => [...output.querySelectorAll('canvas, img')]
    .map((picture) => picture.toDataURL?.() ?? picture.src).join('|')"""
SETTLED = f"""async (output) => {{
    let before = '', same = 0;
    while (same < 30) {{
        await new Promise(requestAnimationFrame);
        const now = ({PIXELS})(output);
        same = now && now === before ? same + 1 : 0;
        before = now;
    }}
    return before;
}}"""


def move_a_slider(lab: Locator) -> None:
    """Press the arrow key on the lab's first slider that can still go up, and wait until the picture has changed."""
    lab.scroll_into_view_if_needed()
    before = lab.evaluate(SETTLED)
    for slider in lab.locator(".noUi-handle").all():
        value = float(slider.get_attribute("aria-valuenow") or 0)
        if value < float(slider.get_attribute("aria-valuemax") or 0):
            slider.press("ArrowRight")
            break
    else:
        pytest.fail("every slider of the lab stands at its maximum")
    lab.page.wait_for_function(
        f"([output, before]) => ({PIXELS})(output) !== before", arg=[lab.element_handle(), before], timeout=30_000
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_reader_runs_the_chapter_and_moves_its_sliders(page: Page, jupyterlab: Server, name: str) -> None:
    chapter = Chapter(page, jupyterlab, f"{CHAPTERS.name}/{name}")
    chapter.run_all()

    cells = [cell for cell in chapter.cells() if cell["source"].strip()]
    errors = [
        f"{output['ename']}: {output['evalue']}, in: {cell['source'].splitlines()[0]}"
        for cell in cells
        for output in cell["outputs"]
        if output["output_type"] == "error" and "raises-exception" not in cell["tags"]
    ]
    assert not errors
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1)), "not every cell ran"

    labs = chapter.labs()
    if any("tl.labs." in cell["source"] for cell in cells):
        assert labs, "the chapter makes a lab, but no output holds a slider and a picture"
    for lab in labs:
        move_a_slider(lab)


def test_the_server_had_nothing_to_complain_about(jupyterlab: Server) -> None:
    assert not jupyterlab.complaints()
