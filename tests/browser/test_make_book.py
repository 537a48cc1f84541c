"""``make book`` as a newcomer meets it: the start chapter open, nothing asked, nothing complained about."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import tools
from tests.browser.chapter import Chapter
from tests.browser.jupyterlab import ROOT, Server

pytestmark = pytest.mark.browser


def test_the_start_chapter_is_shown_and_nothing_is_asked(page: Page, tmp_path: Path) -> None:
    if not (ROOT / ".venv" / ".book").exists():
        tools.missing("needs .venv (run the tests by: make test)")
    with Server(tmp_path, ["make", "book", "OPTIONS={options}"]) as server:
        Chapter(page, server)
        assert "/lab/tree/notebooks/00_start.ipynb" in page.url
        assert page.locator(".jp-Dialog").count() == 0
        assert page.locator(".Toastify__toast").count() == 0
        assert "/lab/tree/notebooks/00_start.ipynb" in server.log, "the address is not printed"
        assert not server.complaints(), server.log
        page.close()  # before the server, which it would miss
