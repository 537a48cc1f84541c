"""How several processes share the tests (``pytest -n 2``, as ``make test`` has it).

One process runs all tests of a file and all cells of a chapter, in their order, and one runs all browser tests, which
share a JupyterLab and a Chromium.
"""

from __future__ import annotations

from xdist.scheduler import LoadFileScheduling

TOGETHER = "tests/browser/"


class ByFile(LoadFileScheduling):
    """Hands out whole files, and the browser tests as if they were one."""

    def _split_scope(self, nodeid: str) -> str:
        return TOGETHER if nodeid.startswith(TOGETHER) else super()._split_scope(nodeid)
