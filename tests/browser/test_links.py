"""A link from one page of the book to a cell of another opens that page in JupyterLab, and leads to the cell."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.chapter import CHAPTERS, Chapter
from tests.browser.jupyterlab import Server

pytestmark = pytest.mark.browser

_REACHED = """([path, id]) => {
    const panel = window.jupyterapp.shell.currentWidget;
    const cell = panel?.context?.path === path && panel.content.widgets.find((cell) => cell.model.id === id);
    return cell && panel.content.isSelected(cell);
}"""


@pytest.mark.parametrize("link", ["4 · Many-to-many", "Exercise start.2"])
def test_a_link_leads_to_the_cell(page: Page, jupyterlab: Server, link: str) -> None:
    Chapter(page, jupyterlab, f"{CHAPTERS.name}/A3_misconceptions.ipynb")
    anchor = page.locator(".jp-RenderedMarkdown a", has_text=link).first
    name, _, cell = str(anchor.get_attribute("href")).rpartition("/")[2].partition("#cell-id=")
    anchor.click()
    page.wait_for_function(_REACHED, arg=[f"{CHAPTERS.name}/{name.partition('?')[0]}", cell], timeout=30_000)
