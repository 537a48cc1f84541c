"""Frames of the stage while 100,000 spans are scrubbed and zoomed, in Chromium without a kernel."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Page

import threadlab as tl
from tests.benchmarks.figure import Figure
from tests.browser.bare import open_stage, settled
from tests.browser.chromium import chromium
from tests.tools import TOOLS
from threadlab import us
from threadlab.trace import Trace

SPANS = 100_000
FRAMES = 240
GOAL = 16.0
"""milliseconds for a frame: 60 frames a second leave 16.7"""
RATE = 0.95
"""of the frames a second that the same page has while nothing moves: 60 on an idle machine"""
# One move per frame; what drawing it took, and how far the frames stood apart, in milliseconds.
WATCH = """async ([frames, move]) => {
    const act = new Function('stage', 'share', move), drawn = [], apart = [];
    const draw = stage.draw.bind(stage);
    stage.draw = () => {
        const began = performance.now();
        draw();
        document.body.offsetHeight; // the page's layout is part of the frame
        drawn.push(performance.now() - began);
    };
    let last = await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < frames; frame++) {
        act(stage, frame / frames);
        const now = await new Promise(requestAnimationFrame);
        apart.push(now - last);
        last = now;
    }
    stage.draw = draw;
    return [drawn.slice(1), apart.slice(1)];
}"""
MOVES = {
    "scrubbing": "stage.setTime(stage.end * share)",
    "zooming": "const whole = Math.abs(1 - 2 * share) ** 3;"
    "stage.setView(stage.end * 0.4 * (1 - whole), stage.end * Math.max(whole, 1e-5))",
}


def worker(rounds: int) -> Generator[Any, Any, None]:
    for round in range(rounds):
        yield tl.compute((3 + round % 5) * us)
        yield tl.read((7 + round % 11) * us)


def crowd(threads: int) -> Generator[Any, Any, None]:
    for _ in range(threads):
        yield tl.pthread_create(worker, SPANS // threads // 3 + 1)
    yield tl.pthread_exit(None)


def trace(threads: int) -> Trace:
    """A run of `threads` threads with at least `SPANS` spans."""
    made = tl.run(crowd, threads, cpus=4, quantum=4 * us)
    assert len(made.spans) >= SPANS, len(made.spans)
    return made


def measure(page: Page, move: str) -> tuple[list[float], list[float]]:
    """What drawing took and how far frames stood apart while `move` was done once a frame, in milliseconds."""
    drawn, apart = page.evaluate(WATCH, [FRAMES, move])
    settled(page)
    return drawn, apart


def figures() -> Iterator[Figure]:
    path = TOOLS["chromium"].find()
    if path is None:
        yield Figure("frames of the stage at 100,000 spans", f"not measured: {TOOLS['chromium'].advice}")
        return
    with chromium(path) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for threads in (8, 100):
            open_stage(page, trace(threads))
            for name, move in MOVES.items():
                still = _rate(measure(page, "")[1])
                drawn, apart = measure(page, move)
                slow = quantiles(drawn, n=20)[-1]
                what = f"{name} 100,000 spans of {threads} threads: "
                yield Figure(
                    f"{what}95 % of frames",
                    f"{slow:.1f} ms, median {median(drawn):.1f}",
                    f"at most {GOAL:.0f} ms",
                    slow <= GOAL,
                )
                rate = _rate(apart)
                yield Figure(
                    f"{what}frames/s",
                    f"{rate:.0f} (still: {still:.0f})",
                    f"at least {RATE:.0%}",
                    rate >= RATE * still,
                )


def _rate(apart: list[float]) -> float:
    return 1000 * len(apart) / sum(apart)
