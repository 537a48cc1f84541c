"""A stage and a lab in JupyterLab: they need the kernel only once, follow the theme, fit the page, leave a whole output."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chapter import Chapter
from tests.browser.jupyterlab import Server, trust
from threadlab.labs.bundle import TRACE_TYPE, traces_from_output

pytestmark = pytest.mark.browser
STAGE = """
import threadlab as tl
def main():
    yield tl.compute(2 * tl.ms)
    yield tl.read(3 * tl.ms)
tl.stage(tl.run(main))
"""
LAB = "import threadlab as tl\nlab = tl.labs.models()\nlab"
# Runs until it is interrupted, which the notebook need not see.
BUSY = """() => void window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
    .requestExecute({ code: 'import signal; signal.pause()' }).done.catch(() => null)"""
FILL = "(stage) => stage.style.getPropertyValue('--fill-0')"
PIXELS = "(stage) => stage.querySelector('canvas').toDataURL()"


@pytest.fixture
def opened(page: Page, jupyterlab: Server, request: pytest.FixtureRequest) -> Iterator[Chapter]:
    """A notebook of the one cell that the test asks for, run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(request.param.strip())])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = jupyterlab.book / f"{request.node.originalname}.ipynb"
    nbformat.write(notebook, path)
    trust(jupyterlab.book.parent, [path])
    chapter = Chapter(page, jupyterlab, path.name)
    chapter.run_all()
    page.locator(".threadlab-stage[data-at]").wait_for()
    yield chapter
    path.unlink()


@pytest.mark.parametrize("opened", [STAGE], indirect=True)
def test_while_the_kernel_is_busy_the_stage_steps_scrubs_zooms_and_plays(opened: Chapter) -> None:
    page = opened.page
    page.evaluate(BUSY)
    page.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'")
    stage, time = page.locator(".threadlab-stage"), page.locator(".threadlab-stage [role=slider]")
    time.press("Home")
    time.press("ArrowRight")
    page.locator(".threadlab-stage[data-at='2000000']").wait_for()
    time.click(position={"x": 300, "y": 40})
    page.wait_for_function("() => document.querySelector('.threadlab-stage').dataset.at !== '2000000'")
    before = stage.evaluate(PIXELS)
    time.press("+")
    page.wait_for_function(f"([stage, before]) => ({PIXELS})(stage) !== before", arg=[stage.element_handle(), before])
    for key in ("ArrowDown", "ArrowUp", "0", "0", "a"):  # of which JupyterLab would move on, restart, add a cell
        time.press(key)
        assert time.evaluate("(time) => document.activeElement === time"), f"JupyterLab took {key}"
    stage.get_by_role("combobox").select_option("4")
    time.press(" ")
    page.locator(".threadlab-stage[data-at='5000000']").wait_for()
    assert page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status") == "busy"
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")


@pytest.mark.parametrize("opened", [LAB], indirect=True)
def test_while_the_kernel_is_busy_the_lab_takes_the_next_step(opened: Chapter) -> None:
    page, stage = opened.page, opened.page.locator(".threadlab-stage")
    while opened.ask("len(lab._stage.ahead['panels'])") == "0":
        page.wait_for_timeout(20)
    page.evaluate(BUSY)
    page.wait_for_function("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'")
    before = stage.evaluate(PIXELS)
    page.get_by_role("slider", name="threads", exact=True).press("ArrowRight")
    page.wait_for_function(f"([stage, before]) => ({PIXELS})(stage) !== before", arg=[stage.element_handle(), before])
    assert page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status") == "busy"
    early = stage.evaluate(PIXELS)
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()")
    while opened.ask("lab.settings['threads']") == "4":
        page.wait_for_timeout(20)
    page.wait_for_function("() => document.querySelector('.threadlab-stage').stage.frame == null")
    assert stage.evaluate(PIXELS) == early, "the kernel's answer shows something else"


@pytest.mark.parametrize("opened", [LAB], indirect=True)
def test_the_lab_follows_the_theme_is_accessible_and_fits_a_narrow_page(opened: Chapter) -> None:
    page, stage = opened.page, opened.page.locator(".threadlab-stage")
    assert stage.evaluate(FILL) == "#0072b2"
    theme = "JupyterLab Dark"
    page.evaluate("(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", theme)
    page.wait_for_function("() => document.querySelector('.threadlab-stage').stage.theme.ink === '#fff'")
    assert stage.evaluate(FILL) == "#4aa8e0"
    slider = page.get_by_role("slider", name="threads", exact=True)
    slider.wait_for()
    stage.evaluate("(stage) => stage.closest('.threadlab-lab').id = 'lab'")
    found = Axe().run(page, context="#lab")
    assert found.violations_count == 0, found.generate_report()
    page.evaluate("window.jupyterapp.shell.collapseLeft()")
    for width in (1280, 768):
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_function("() => !document.querySelector('.threadlab-stage').stage.frame")
        output = page.locator(".jp-OutputArea-output").filter(has=stage).last
        assert output.evaluate("(output) => output.scrollWidth - output.clientWidth") <= 0


@pytest.mark.parametrize("opened", [LAB], indirect=True)
def test_the_saved_output_holds_widget_picture_words_and_traces(opened: Chapter) -> None:
    (output,) = opened.cells()[0]["outputs"]
    data = output["data"]
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain", TRACE_TYPE}
    assert output["metadata"]["image/png"]["alt"] == "".join(data["text/plain"])
    titles = ["many-to-one", "one-to-one", "many-to-many", "two-level"]
    assert {title: trace.end for title, trace in traces_from_output(data[TRACE_TYPE]).items()} == dict(
        zip(titles, [104_000_000, 32_000_000, 52_000_000, 52_000_000], strict=True)
    )
