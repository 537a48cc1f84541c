"""Each lab in JupyterLab: every control by the keyboard alone, accessible, in both themes, files saved, a width that stays.

``THREADLAB_PICTURES=folder`` keeps a picture of each lab at two widths and in both themes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chapter import Chapter
from tests.browser.chromium import watch
from tests.browser.jupyterlab import Server, trust
from threadlab.labs import LABS
from threadlab.trace import Trace

pytestmark = pytest.mark.browser
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
WIDTHS = (1280, 768)
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
# Moves a slider up so fast that nothing else happens between the steps.
DRAG = """(handle, steps) => {
    for (let n = 0; n < steps; n++) handle.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
}"""


class Opened:
    """A notebook whose second cell can be asked what the lab of the first one holds."""

    def __init__(self, page: Page, server: Server, name: str) -> None:
        cells = [f"import threadlab as tl\nlab = tl.labs.{name}()\nlab", "lab.settings"]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        self.path = server.book / f"lab_{name}.ipynb"
        nbformat.write(notebook, self.path)
        trust(server.book.parent, [self.path])
        self.page, self.chapter = page, Chapter(page, server, self.path.name)
        self.chapter.run_all()
        page.locator(".threadlab-stage[data-at]").wait_for()
        page.evaluate("window.jupyterapp.shell.collapseLeft()")
        self.lab = page.locator(".threadlab-lab")

    def ask(self, code: str) -> str:
        """What the kernel answers to `code`, an expression."""
        run = """async (code) => {
            const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
            const asked = kernel.requestExecute({ code: '', user_expressions: { it: code }, silent: false });
            return (await asked.done).content.user_expressions.it.data['text/plain'];
        }"""
        return str(self.page.evaluate(run, code))

    def said(self) -> str:
        return self.lab.locator(".threadlab-change").inner_text()

    def show(self, theme: str, width: int) -> None:
        """Change JupyterLab's theme and the window's width, and wait until the stage has followed."""
        self.page.evaluate(
            "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', { theme })", THEMES[theme]
        )
        self.page.wait_for_function(
            "(dark) => document.querySelector('.threadlab-stage').classList.contains('threadlab-dark') === dark",
            arg=theme == "dark",
        )
        self.page.set_viewport_size({"width": width, "height": 1400})
        # What is asked about the layout is asked of one that has come to rest.
        assert len(self.page.evaluate(WIDTHS_IN_FRAMES)) == 1, "the canvas does not keep its width"


@pytest.fixture(scope="module", params=LABS)
def opened(browser: Browser, jupyterlab: Server, request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Each lab, opened once for all the tests that ask for it."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 1400})
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors = watch(page)
    shown = Opened(page, jupyterlab, request.param)
    yield shown
    shown.show("light", WIDTHS[0])  # JupyterLab remembers its theme
    shown.path.unlink()
    context.close()
    assert not errors, "the page reported:\n" + "\n".join(errors)


@pytest.fixture(autouse=True)
def at_first(opened: Opened) -> None:
    """Put the lab back to where it was at first."""
    opened.show("light", WIDTHS[0])
    opened.lab.get_by_role("button", name="reset", exact=True).press("Enter")


def operate(control: Locator) -> None:
    """Move `control` with the keyboard alone, whatever it is."""
    control.focus()
    if control.get_attribute("type") == "checkbox":
        control.press("Space")
    elif control.get_attribute("role") == "slider":
        at_end = control.get_attribute("aria-valuenow") == control.get_attribute("aria-valuemax")
        control.press("ArrowLeft" if at_end else "ArrowRight")
    else:
        control.press("ArrowDown" if control.evaluate("(one) => one.selectedIndex === 0") else "ArrowUp")


def test_every_control_works_from_the_keyboard_and_the_kernel_follows(opened: Opened) -> None:
    opened.page.locator(".threadlab-live:not(:empty)").wait_for(state="attached")
    kinds = ".noUi-handle, input[type=checkbox], .widget-dropdown select"
    names = json.loads(opened.ask("__import__('json').dumps(list(lab.used(lab.settings)))").strip("'"))
    expect(opened.lab.locator(kinds).locator("visible=true")).to_have_count(
        len(names) + 3
    )  # and the situations, what to save, and what to run for real
    for name in names:
        before = opened.ask(f"lab.controls[{name!r}].value")
        label = opened.ask(f"lab.controls[{name!r}].description").strip("'")
        operate(opened.lab.get_by_label(label, exact=True))
        assert opened.ask(f"lab.controls[{name!r}].value") != before, name
        assert opened.lab.evaluate("(lab) => lab.contains(document.activeElement)"), "JupyterLab took the key"
        opened.lab.get_by_role("button", name="reset", exact=True).press("Enter")
        assert opened.ask(f"lab.controls[{name!r}].value") == before, name
    assert opened.said() != "Move a control: the picture follows."


def test_a_lab_is_accessible_and_fits_in_both_themes(opened: Opened) -> None:
    pictures = os.environ.get("THREADLAB_PICTURES")
    opened.lab.evaluate("(lab) => (lab.id = 'lab')")
    opened.page.locator(".threadlab-live:not(:empty)").wait_for(state="attached")
    for theme in THEMES:
        for width in WIDTHS:
            opened.show(theme, width)
            assert opened.lab.evaluate(CUT) == []
            output = opened.page.locator(".jp-OutputArea-output").filter(has=opened.lab).last
            assert output.evaluate("(output) => output.scrollWidth - output.clientWidth") <= 0
            if pictures:
                name = opened.path.stem.removeprefix("lab_")
                opened.lab.screenshot(path=Path(pictures) / f"{name}-{width}-{theme}.png")
        found = Axe().run(opened.page, context="#lab")
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("opened", ["cancellation"], indirect=True)
def test_files_come_by_way_of_the_browser(opened: Opened) -> None:
    page, lab, kept = opened.page, opened.lab, {}
    opened.ask("lab._stage.set_trait('selected', 1)")
    for what in ("picture (PNG)", "picture (SVG)", "trace (JSON)", "trace (Perfetto)"):
        lab.get_by_label("save as").select_option(what)
        with page.expect_download() as download:
            lab.get_by_role("button", name="save", exact=True).click()
        kept[download.value.suggested_filename] = Path(download.value.path()).read_bytes()
    assert list(kept) == [
        "cancellation.png",
        "cancellation.svg",
        "cancellation-deferred.json",
        "cancellation-deferred.perfetto.json",
    ]
    assert kept["cancellation.png"].startswith(b"\x89PNG")
    assert b"<svg" in kept["cancellation.svg"]
    assert Trace.from_dict(json.loads(kept["cancellation-deferred.json"])).outcome == "completed"
    assert json.loads(kept["cancellation-deferred.perfetto.json"])["traceEvents"]


@pytest.mark.parametrize("opened", ["fork_exec"], indirect=True)
def test_the_cell_is_shown_and_follows_and_a_setting_is_kept(opened: Opened) -> None:
    lab = opened.lab
    lab.get_by_role("button", name="copy as code").press("Enter")
    cell = lab.locator("pre.threadlab-code")
    expect(cell).to_contain_text("tl.run(main, False, 2 * ms, 8 * ms, 1, True, False, False, cpus=2)")
    lab.get_by_role("button", name="compare").press("Enter")
    lab.get_by_label("situation").select_option("the lock is held: the child of fork hangs")
    expect(cell).to_contain_text("tl.run(main, False, 6 * ms, 8 * ms, 1, True, False, False, cpus=2)")
    expect(lab.locator(".threadlab-machines .threadlab-title")).to_have_count(4)
    expect(lab.locator(".threadlab-machines .threadlab-title").nth(2)).to_contain_text("kept: fork")
    expect(lab.get_by_text("Compared with what is kept: Now fork: the child hangs")).to_be_visible()
    lab.get_by_role("button", name="copy as code").press("Enter")
    expect(cell).to_have_count(0)


@pytest.mark.parametrize("opened", ["models"], indirect=True)
def test_fast_dragging_shows_the_latest_setting_and_queues_little(opened: Opened) -> None:
    opened.ask("setattr(lab, 'seen', [])")
    opened.ask("lab.controls['compute'].observe(lambda change: lab.seen.append(change['new']), 'value')")
    handle = opened.lab.get_by_label("compute (ms)", exact=True)
    handle.focus()
    handle.evaluate(DRAG, 30)
    expect(opened.lab.locator(".threadlab-change")).to_contain_text("many-to-one: 344 ms")
    seen = json.loads(opened.ask("lab.seen"))
    assert seen[-1] == 6 + 30, "the picture shows the latest setting"
    assert len(seen) <= 3, "the steps between are left out"
