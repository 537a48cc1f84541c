"""No test reads or writes the file that holds the reader's progress, nor does a chapter that pytest runs.

Where several processes share the tests (``pytest -n 2``, as ``make test`` has it), one process runs all tests of a file
and all cells of a chapter, in their order, and one runs all browser tests, which share a JupyterLab and a Chromium.
"""

from __future__ import annotations

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

os.environ["THREADLAB_PROGRESS"] = os.devnull

TOGETHER = "tests/browser/"


class ByFile(LoadFileScheduling):
    """Hands out whole files, and the browser tests as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Have xdist hand out the tests by files, whatever ``--dist`` says."""
    return ByFile(config, log)
