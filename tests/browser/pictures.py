"""The README's picture of the stage: ``.venv/bin/python -m tests.browser.pictures`` makes it again."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

import threadlab as tl
from tests import tools
from tests.browser.bare import open_stage, settled
from tests.browser.chromium import chromium
from tests.browser.jupyterlab import ROOT
from threadlab import ms

PICTURE = ROOT / "notebooks" / "pictures" / "stage.png"
Steps = Generator[Any, Any, Any]


def worker(mutex: int) -> Steps:
    yield tl.compute(4 * ms)
    yield tl.read(6 * ms)
    yield tl.pthread_mutex_lock(mutex)
    yield tl.compute(5 * ms)
    yield tl.pthread_mutex_unlock(mutex)
    yield tl.compute(3 * ms)


def main() -> Steps:
    mutex = yield tl.pthread_mutex_init()
    tids = []
    for number in range(1, 5):
        tids.append((yield tl.pthread_create(worker, mutex, name=f"worker-{number}")))
    for tid in tids:
        yield tl.pthread_join(tid)


def draw(browser: Browser, path: Path) -> None:
    """Save the stage of one program under two threading models as a PNG at `path`."""
    models = {"one-to-one": tl.OneToOne(), "many-to-many, 2 LWPs": tl.ManyToMany(2)}
    context = browser.new_context(viewport={"width": 876, "height": 600}, device_scale_factor=1.5)
    page = context.new_page()
    open_stage(page, {title: tl.run(main, model=model, cpus=2, record="source") for title, model in models.items()})
    page.evaluate("window.stage.setTime(15.5e6); window.stage.select(0, 1)")
    settled(page)
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True)
    context.close()


if __name__ == "__main__":
    with chromium(tools.TOOLS["chromium"].find() or "chromium") as browser:
        draw(browser, PICTURE)
