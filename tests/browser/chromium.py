"""Chromium without a window, and what a page of it complained about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"
"""the folder of pictures of what tests saw; continuous integration hands it on, so that they can be looked at"""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Start the Chromium at `path` for the time of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def watch(page: Page) -> list[str]:
    """Return a list that grows by each error that `page` reports from now on: console, exceptions, failed requests."""
    errors: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"console: {message.text} ({message.location.get('url', '')})")

    page.on("console", console)
    page.on("pageerror", lambda error: errors.append(f"exception: {error.stack or error}"))
    page.on("response", lambda answer: answer.status >= 400 and errors.append(f"HTTP {answer.status}: {answer.url}"))
    return errors


def keep_picture(page: Page, test: str) -> None:
    """Keep what `page` shows when the test named `test` ends, among the `ARTIFACTS`."""
    name = re.sub(r"[^\w.-]+", "-", test.removeprefix("test_")).strip("-")
    page.screenshot(path=ARTIFACTS / f"{name}.png")
