"""The code is linted, laid out, typed and spelt as pyproject.toml says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.packaging.project import ROOT


@pytest.mark.parametrize(
    "command",
    ["ruff check --quiet", "ruff format --check", "mypy", "codespell_lib threadlab tests README.md Makefile"],
)
def test_finds_nothing(command: str) -> None:
    checked = subprocess.run([sys.executable, "-m", *command.split()], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
