"""Whoever checks the chapters with pytest and nbval alone needs none of the other packages of our tests."""

from __future__ import annotations

import subprocess
import sys

from tests.browser.jupyterlab import ROOT


def test_a_chapter_is_collected_without_xdist() -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "--collect-only", "-q", "notebooks/00_start.ipynb"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "00_start.ipynb::Cell 0" in ended.stdout
