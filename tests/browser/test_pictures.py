"""The README's picture of the stage is there, says what it shows, and can be made again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.jupyterlab import ROOT
from tests.browser.pictures import PICTURE, draw

pytestmark = pytest.mark.browser


def size(png: Path) -> tuple[int, int]:
    header = png.read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    return int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")


def test_the_picture_can_be_made_again(browser: Browser, tmp_path: Path) -> None:
    draw(browser, tmp_path / "stage.png")
    width, height = size(tmp_path / "stage.png")
    assert width == size(PICTURE)[0]
    assert height > width / 2, "the stage is not drawn in full"


def test_the_readme_shows_it_and_says_what_it_shows() -> None:
    first_screen = (ROOT / "README.md").read_text().partition("\n## ")[0]
    (image,) = re.findall(r"<img[^>]*>", first_screen)
    assert f'src="{PICTURE.relative_to(ROOT).as_posix()}"' in image
    (alt,) = re.findall(r'alt="([^"]*)"', image)
    assert len(alt.split()) > 10
