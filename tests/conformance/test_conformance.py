"""The simulated machine, under every model, and this computer do what each case says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.conformance.case import Case
from tests.conformance.runner import AT_ONCE, SKIPPED, TWINS, Result, chosen, disagreement, run_twin, simulate

CASES = chosen()
WITH_TWIN = [case for case in CASES if case.twin]


def simulated_runs() -> list[object]:
    """Each case with each of its models; those that show a known fault of the machine must fail."""
    known = {case.name: [pytest.mark.xfail(reason=case.xfail, strict=True)] for case in CASES if case.xfail}
    return [
        pytest.param(case, model, id=f"{case.name}-{model}", marks=known.get(case.name, []))
        for case in CASES
        for model in case.models
    ]


@pytest.mark.parametrize(("case", "model"), simulated_runs())
def test_the_simulated_machine_does_as_posix_says(case: Case, model: str) -> None:
    assert not disagreement(case, simulate(case, model))


@pytest.fixture(scope="session")
def host(request: pytest.FixtureRequest, need: Callable[[str], str]) -> Iterator[dict[str, Future[Result]]]:
    """The runs of the twins of all selected cases, some at a time, while the tests go through them."""
    need("gcc")
    selected = [item.callspec.params["twin_of"] for item in request.session.items if "twin_of" in _parameters(item)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {case.name: pool.submit(run_twin, case) for case in selected}
        pool.shutdown(cancel_futures=True)


def _parameters(item: pytest.Item) -> dict[str, object]:
    return getattr(getattr(item, "callspec", None), "params", {})


@pytest.mark.native
@pytest.mark.skipif(sys.platform != "linux", reason="twins are compared with Linux and glibc")
@pytest.mark.parametrize("twin_of", WITH_TWIN, ids=lambda case: case.name)
def test_this_computer_does_as_posix_says(twin_of: Case, host: dict[str, Future[Result]]) -> None:
    result = host[twin_of.name].result()
    if result.status == SKIPPED:
        pytest.skip(f"{result.messages} (root may have it)")
    assert not disagreement(twin_of, result, host=True)


def test_every_twin_belongs_to_a_case() -> None:
    assert {path.name for path in TWINS.glob("*.c")} == {case.twin for case in WITH_TWIN}


def test_every_case_says_what_and_where() -> None:
    assert [case.name for case in CASES if not (case.statement.endswith(".") and case.posix)] == []
