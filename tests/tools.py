"""Outside tools that some tests need, and how to get each of them.

A test that needs a tool asks for it with the fixture ``need``.  Where the tool is missing the test is skipped with a
sentence that says how to get it; under continuous integration (``CI=true``) it fails, so that nothing is lost silently.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from typing import NoReturn

import pytest


@dataclass(frozen=True)
class Tool:
    """A program on the search path: what people call it, the names it goes by, and how to get it."""

    title: str
    commands: tuple[str, ...]
    advice: str
    variable: str = ""

    def find(self) -> str | None:
        """Return the full path of the first command that exists, or None."""
        chosen = (os.environ.get(self.variable, ""),) if self.variable else ()
        return next((path for name in (*chosen, *self.commands) if name and (path := shutil.which(name))), None)


TOOLS = {
    "chromium": Tool(
        "Chromium",
        ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
        "Debian, Fedora: package chromium; elsewhere set CHROMIUM to the path of a Chromium or Chrome",
        "CHROMIUM",
    ),
    "gcc": Tool("a C compiler", ("gcc", "cc"), "Debian: package gcc; Fedora: gcc; macOS: xcode-select --install"),
    "pth": Tool("GNU Portable Threads", ("pth-config",), "Debian 12, Ubuntu 24.04: package libpth-dev; macOS: pth"),
    "go": Tool("Go", ("go",), "Debian: package golang-go; Fedora: golang; macOS, conda-forge: go"),
    "javac": Tool(
        "a Java compiler",
        ("javac",),
        "Debian: package default-jdk-headless; Fedora: java-latest-openjdk-devel; macOS, conda-forge: openjdk",
    ),
    "pigz": Tool("pigz", ("pigz",), "Debian, Fedora, Homebrew, conda-forge: package pigz"),
    "xz": Tool("xz", ("xz",), "Debian: package xz-utils; Fedora, Homebrew, conda-forge: xz"),
}


def require(name: str) -> str:
    """Return the path of the tool called `name`; without it, skip the running test, or fail it when ``CI=true``."""
    tool = TOOLS[name]
    path = tool.find()
    if path is None:
        missing(f"needs {tool.title} ({tool.advice})")
    return path


def missing(reason: str) -> NoReturn:
    """Skip the running test for `reason`, which says how to get what is missing; fail it when ``CI=true``."""
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(f"{reason}; with CI=true nothing may be missing", pytrace=False)
    pytest.skip(reason)
