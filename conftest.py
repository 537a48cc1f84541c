"""No test reads or writes the file that holds the reader's progress, nor does a chapter that pytest runs."""

from __future__ import annotations

import os
from typing import Any

import pytest

os.environ["THREADLAB_PROGRESS"] = os.devnull


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where several processes share the tests, as ``make test`` has it: hand them out as `tests/sharing.py` says."""
    from tests.sharing import ByFile  # here, for a chapter can be checked by pytest and nbval alone

    return ByFile(config, log)
