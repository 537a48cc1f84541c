"""The machine's own costs: what is dearer than what, never how dear."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import threadlab as tl
from tests.native.conftest import undisturbed
from threadlab.native import Table, catalogue

pytestmark = pytest.mark.native


@pytest.fixture
def measure(have: Callable[[str], None]) -> Callable[..., Table]:
    """Give the function that makes a table of runtimes that must be here."""

    def table(experiment: str, *runtimes: str) -> Table:
        for runtime in runtimes:
            have(runtime)
        return tl.native.table(experiment, runtimes, runs=5, cpus=1)

    return table


def test_what_processes_cost_beside_threads(measure) -> None:
    """The table of latencies: a process is dearer to make than a thread, and both are woken by the kernel."""

    def good(table: Table) -> bool:
        cost = medians(table)
        made = cost["pthreads", "process: create and join"] > cost["pthreads", "create and join"]
        return made and cost["pthreads", "process: signal and wait"] > cost["pthreads", "system call"]

    assert undisturbed(lambda: measure("libraries", "pthreads"), good)


def medians(table: Table) -> dict[tuple[str, str], float]:
    return {(row.runtime, row.what): row.median for row in table}


def test_a_process_is_dearer_than_a_thread_and_a_thread_than_a_task(measure) -> None:
    def good(table: Table) -> bool:
        cost = medians(table)
        kernel = cost["pthreads", "process"] > cost["pthreads", "thread"] > cost["pthreads", "task"]
        return kernel and cost["pthreads", "thread"] > cost["gnu-pth", "thread"] > cost["gnu-pth", "task"]

    assert undisturbed(lambda: measure("costs", "pthreads", "gnu-pth"), good)


@pytest.mark.parametrize(("dear", "cheap"), [("java", "java-virtual"), ("python", "go"), ("pthreads", "go")])
def test_threads_of_the_kernel_are_dearer_than_threads_of_a_runtime(measure, dear: str, cheap: str) -> None:
    def good(table: Table) -> bool:
        return medians(table)[dear, "thread"] > medians(table)[cheap, "thread"]

    assert undisturbed(lambda: measure("costs", dear, cheap), good)


@pytest.mark.parametrize("runtime", ["java", "java-virtual", "python", "go"])
def test_a_pool_spares_the_making_of_threads(measure, runtime: str) -> None:
    def good(table: Table) -> bool:
        return medians(table)[runtime, "thread"] > medians(table)[runtime, "task"]

    assert undisturbed(lambda: measure("costs", runtime), good)


def test_every_runtime_has_a_thread_and_a_task(measure) -> None:
    """Also virtual threads, whose executor makes a thread for each task."""
    runtimes = tuple(catalogue.EXPERIMENTS["costs"].sources)
    table = measure("costs", *runtimes)
    for runtime in runtimes:
        made = ["process"] if runtime == "pthreads" else []
        assert [row.what for row in table if row.runtime == runtime] == [*made, "thread", "task"]


def test_one_source_on_two_libraries(measure) -> None:
    def good(table: Table) -> bool:
        cost = medians(table)
        creates = [cost[runtime, "create and join"] for runtime in ("pthreads", "gnu-pth")]
        return creates[0] > creates[1] and all(
            cost[runtime, "signal"] > cost[runtime, "system call"] > cost[runtime, "lock and unlock"]
            for runtime in ("pthreads", "gnu-pth")
        )

    assert undisturbed(lambda: measure("libraries", "pthreads", "gnu-pth"), good)


def test_a_table_is_records_with_spread_and_ratios(measure) -> None:
    table = measure("costs", "pthreads")
    assert [row.what for row in table] == ["process", "thread", "task"]
    assert all(0 < row.low <= row.median <= row.high and row.runs == 5 for row in table)
    assert min(row.ratio for row in table) == 1
    assert table.columns["ratio"] == [row.median / min(table.columns["median"]) for row in table]
    assert table.settings["cpus"] == 1
    assert table.sources["pthreads"] == "measured"
    assert str(table).splitlines()[0].split() == list(table[0]._fields)
    assert table._repr_mimebundle_()["text/markdown"].startswith("| runtime | what |")


def test_a_goroutine_switches_without_the_kernel(measure) -> None:
    def good(table: Table) -> bool:
        cost = medians(table)
        return all(cost["go", what] < cost["pthreads", what] for what in ("create", "switch", "signal and wait"))

    assert undisturbed(lambda: measure("libraries", "pthreads", "go"), good)


def forked_and_waited_for() -> Iterator[tuple[object, ...]]:
    child = yield tl.fork()
    if child == 0:
        yield tl._exit(0)
    yield tl.waitpid(child)


@pytest.mark.parametrize("user", ["gnu-pth", "go"])
def test_the_preset_is_made_of_the_tables(have, monkeypatch: pytest.MonkeyPatch, user: str) -> None:
    have("pthreads")
    have(user)
    made: dict[tuple[str, str], float] = {}

    def table(experiment: str, *arguments: object, **parameters: object) -> Table:
        found = tl.native.table(experiment, *arguments, **parameters)
        made.update({(row.runtime, row.what): row.low for row in found})
        return found

    monkeypatch.setattr("threadlab.native.preset.table", table)
    costs = tl.Costs(**tl.native.costs(user))
    assert all(cost > 0 for cost in vars(costs).values())
    assert costs.user_create == round(made[user, "create"])
    assert costs.kernel_switch == round(made["pthreads", "switch"])
    simulated = tl.run(forked_and_waited_for, costs=costs).end
    assert simulated == pytest.approx(made["pthreads", "process"], rel=0.01)


def test_a_preset_needs_user_threads() -> None:
    with pytest.raises(ValueError, match="user must be one of 'gnu-pth', 'go', not 'python'"):
        tl.native.costs("python")
