"""One JupyterLab with copies of the chapters, and one Chromium, for all browser tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chapter import CHAPTERS
from tests.browser.chromium import chromium, keep_picture, watch
from tests.browser.jupyterlab import Server, trust

expect.set_options(timeout=30_000)  # what must come true may take a while on a busy computer


@pytest.fixture(scope="session")
def browser(need: Callable[[str], str]) -> Iterator[Browser]:
    """Chromium, without a window."""
    with chromium(need("chromium")) as started:
        yield started


@pytest.fixture(scope="session")
def jupyterlab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A JupyterLab that serves copies of the chapters."""
    folder = tmp_path_factory.mktemp("jupyterlab")
    book = folder / "book" / CHAPTERS.name
    shutil.copytree(CHAPTERS, book, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    trust(folder, sorted(book.glob("*.ipynb")))
    with Server(folder) as server:
        yield server


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new page that fails the test at its end if the page reported an error."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors = watch(page)
    yield page
    if not page.is_closed():  # a test may close its page itself
        keep_picture(page, request.node.name)
    context.close()
    assert not errors, "the page reported:\n" + "\n".join(errors)
