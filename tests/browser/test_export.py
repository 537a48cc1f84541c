"""Chapters exported to HTML and opened as files, without a kernel and without a network: every stage is live."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert.exporters import get_exporter
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.chapter import CHAPTERS
from tests.browser.chromium import keep_picture, watch
from threadlab.labs.bundle import TRACE_TYPE
from threadlab.labs.export.html import StageExporter

pytestmark = pytest.mark.browser
NAMES = sorted(path.stem for path in CHAPTERS.glob("*.ipynb"))
_IDLE = (
    "() => [...document.querySelectorAll('.threadlab-stage')].every(({ stage }) => !stage.stale && stage.frame == null)"
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All chapters and, exported beside them, their HTML, as nbconvert makes it when it is asked by name."""
    folder, exporter = tmp_path_factory.mktemp("html"), get_exporter("threadlab_html")()
    for name in NAMES:
        copy = shutil.copy(CHAPTERS / f"{name}.ipynb", folder)
        html, _ = exporter.from_filename(copy)
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


@pytest.fixture
def offline(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser without a network, which must ask for nothing but files and must not complain."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, offline=True)
    page = context.new_page()
    page.set_default_timeout(30_000)
    errors, asked = watch(page), []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    keep_picture(page, f"export {request.node.name.removeprefix('test_')}")
    fetched = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    context.close()
    assert not errors
    assert not fetched


def opened(page: Page, path: Path) -> list[Locator]:
    """The stages of the chapter exported to `path`, drawn."""
    page.goto(path.as_uri())
    page.wait_for_function(_IDLE)
    return page.locator(".threadlab-stage").all()


def saved(path: Path) -> list[str]:
    """The sources of the cells of a chapter whose outputs hold traces."""
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if any(TRACE_TYPE in one.get("data", {}) for one in cell.get("outputs", ()))]


@pytest.mark.parametrize("name", NAMES)
def test_every_saved_trace_of_a_chapter_is_a_live_stage(offline: Page, book: Path, name: str) -> None:
    stages, sources = opened(offline, book / f"{name}.html"), saved(book / f"{name}.ipynb")
    assert len(stages) == len(sources)
    for stage in stages:
        time, words = stage.get_by_role("slider"), stage.locator("[data-part=words]")
        time.focus()
        offline.keyboard.press("Home")
        expect(words).to_contain_text("0 ms")
        offline.keyboard.press("ArrowRight")
        expect(words).not_to_contain_text("t 0 ms")
        whole = stage.evaluate("({ stage }) => stage.view.to - stage.view.from")
        offline.keyboard.press("+")
        offline.wait_for_function(_IDLE)
        assert stage.evaluate("({ stage }) => stage.view.to - stage.view.from") < whole
        stage.evaluate("({ stage }) => { stage.speed = 40; }")
        stage.get_by_role("button", name="Play").click()
        offline.wait_for_function("(root) => root.stage.view.at === root.stage.end", arg=stage.element_handle())
        expect(stage.locator("[data-part=clock]")).to_have_text(re.compile(r"^(.+) of \1$"))
    notes = offline.get_by_text("they need a running Python")
    expect(notes).to_have_count(sum("tl.stage(" not in source for source in sources))


def test_the_module_stands_in_a_file_once_and_pictures_have_words(book: Path) -> None:
    for name in NAMES:
        html = (book / f"{name}.html").read_text(encoding="utf-8")
        assert html.count("class Timeline") == 1
        assert "No description has been provided" not in html


def test_links_between_chapters_lead_to_exported_chapters(offline: Page, book: Path) -> None:
    found = set()
    for name in NAMES:
        offline.goto((book / f"{name}.html").as_uri())
        links = offline.locator("main a[href]").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
        inside = [link.partition("#")[0] for link in links if not link.startswith(("http", "#"))]
        assert all(re.fullmatch(r"\w+\.html", link) for link in inside)
        found.update(inside)
    assert found, "no chapter leads to another"


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_in_an_exported_chapter(offline: Page, book: Path, name: str) -> None:
    opened(offline, book / f"{name}.html")
    found = Axe().run(offline, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, found.generate_report()


def test_formulas_need_no_network_and_a_hostile_text_ends_no_script(offline: Page, tmp_path: Path) -> None:
    import threadlab as tl
    from threadlab.labs.bundle import output_bundle

    def main() -> object:
        yield tl.compute(1 * tl.ms)

    data, _ = output_bundle({}, {"</script><b>title": tl.run(main)})
    output = nbformat.v4.new_output("display_data", data)
    text = "# A title\n\nHere is $\\rho = \\frac{\\lambda}{\\mu}$.\n\n$$\\sum_{i=0}^n i$$"
    cells = [nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell("tl.stage(trace)", outputs=[output])]
    html, _ = StageExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    (tmp_path / "one.html").write_text(html, encoding="utf-8")
    (stage,) = opened(offline, tmp_path / "one.html")
    assert offline.title() == "A title"
    assert offline.locator("math mfrac").count() == 1
    assert offline.locator("math[display=block]").count() == 1
    expect(stage.locator("[data-part=caption] b")).to_have_text("</script><b>title: ")
