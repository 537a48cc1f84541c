"""Each lab in JupyterLab: every control by the keyboard alone, accessible, in both themes, run for real, files saved.

Pictures of each lab at two widths and in both themes, and after its real run, are kept in ``test-artifacts/``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.chapter import Chapter
from tests.browser.jupyterlab import Server
from tests.browser.lab_page import CUT, THEMES, WIDTHS, Opened, one_notebook
from threadlab.labs import LABS
from threadlab.trace import Trace

pytestmark = pytest.mark.browser
# Moves a slider up so fast that nothing else happens between the steps.
DRAG = """(handle, steps) => {
    for (let n = 0; n < steps; n++) handle.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
}"""


@pytest.fixture(scope="module")
def chapter(browser: Browser, jupyterlab: Server) -> Iterator[Chapter]:
    with one_notebook(browser, jupyterlab) as opened:
        yield opened


@pytest.fixture(scope="module", params=LABS)
def opened(chapter: Chapter, request: pytest.FixtureRequest) -> Opened:
    """Each lab, opened once for all the tests that ask for it."""
    return Opened(chapter, request.param, f"tl.labs.{request.param}()")


@pytest.fixture(autouse=True)
def at_first(opened: Opened) -> None:
    """Put the lab back to where it was at first."""
    opened.show("light", WIDTHS[0])
    opened.button("reset").press("Enter")


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
        opened.button("reset").press("Enter")
        assert opened.ask(f"lab.controls[{name!r}].value") == before, name
    assert opened.said() != "Move a control: the picture follows."


def test_a_lab_is_accessible_and_fits_in_both_themes(opened: Opened) -> None:
    opened.page.locator(".threadlab-live:not(:empty)").wait_for(state="attached")
    for theme in THEMES:
        opened.check(theme)


@pytest.mark.native
def test_a_lab_runs_for_real_from_the_keyboard(opened: Opened) -> None:
    pictures = opened.lab.locator(".threadlab-caption p").count()
    opened.button("run for real").press("Enter")
    status = opened.lab.locator(".threadlab-status")
    expect(status).to_contain_text("shown", timeout=60_000)
    shown = opened.lab.locator(".threadlab-real")
    expect(shown.locator(".threadlab-note").first).to_contain_text("for real: ")
    expect(opened.button("run for real")).to_be_enabled()
    if "on the stage" in status.inner_text():
        expect(opened.lab.locator(".threadlab-caption p")).to_have_count(pictures + 1)
    else:
        expect(shown.locator("td").first).to_be_visible()
    assert opened.lab.evaluate(CUT) == []
    opened.keep("real")


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


@pytest.mark.native
@pytest.mark.parametrize("opened", ["models"], indirect=True)
def test_a_real_run_is_stopped_from_the_keyboard_while_the_lab_stays_alive(opened: Opened) -> None:
    opened.ask("lab.set(threads=16, compute=40, block=60, rounds=5)")
    opened.button("run for real").press("Enter")
    expect(opened.lab.locator(".threadlab-status")).to_contain_text("running models")
    before = opened.said()
    operate(opened.lab.get_by_label("quantum (ms)", exact=True))
    expect(opened.lab.locator(".threadlab-change")).not_to_have_text(before)
    assert opened.ask("lab.real.running") == "True"
    opened.keep("running")
    opened.button("stop").press("Enter")
    expect(opened.lab.locator(".threadlab-status")).to_have_text(
        "Pthreads: stopped. Nothing of it is left.", timeout=30_000
    )
    assert opened.ask("lab.real.running") == "False"


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
