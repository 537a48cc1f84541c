"""The README's first screen, and that what it names exists."""

from __future__ import annotations

import re

from tests.packaging.project import ROOT

README = (ROOT / "README.md").read_text()
FIRST_SCREEN = README.partition("\n## ")[0]
START = "https://mybinder.org/v2/gh/threadlab/threadlab/main?urlpath=lab/tree/notebooks/00_start.ipynb"


def test_a_newcomer_needs_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", FIRST_SCREEN, re.DOTALL)
    assert blocks == ["make book\n", "make test\n"]


def test_the_badge_and_the_link_open_the_start_chapter_on_binder() -> None:
    assert f"(https://mybinder.org/badge_logo.svg)]({START})" in FIRST_SCREEN
    assert set(re.findall(r"https://mybinder\.org/v2/[^)]*", README)) == {START}


def test_every_file_that_it_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    missing = [link for link in links if not link.startswith("https://") and not (ROOT / link).exists()]
    assert links
    assert not missing


def test_every_make_target_that_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", README)) | {"book", "test"} <= targets
