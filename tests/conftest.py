"""What all tests share: outside tools asked for by name, how random tests are made, and a closing list of what was skipped.

Random tests try the same examples in every run, so that a failure is a failure everywhere.  To look further, run
``pytest --hypothesis-profile=explore tests/machine``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from tests import tools

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("checked", derandomize=True, deadline=None, max_examples=100, suppress_health_check=_SLOW)
settings.register_profile("explore", deadline=None, max_examples=3000, suppress_health_check=_SLOW)
settings.load_profile("checked")


@pytest.fixture(scope="session")
def need() -> Callable[[str], str]:
    """Give the function that returns a tool's path: ``need("gcc")``; tests/tools.py lists the tools."""
    return tools.require


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print each reason for skipping once, with the number of tests, so that the last lines say what to install."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    terminalreporter.section("what was skipped, and how to get it")
    for reason, count in sorted(reasons.items()):
        terminalreporter.line(f"{count:4d} {'test' if count == 1 else 'tests'}: {reason}")
    if not reasons:
        terminalreporter.line("nothing")


def _reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
