"""From a program's lines to a table, with lines made by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from threadlab.native import NativeError, Table, tables
from threadlab.native.bins import BOUNDS, binned
from threadlab.native.launch import Ending
from threadlab.native.lines import lines_of
from threadlab.native.rows import ADDRESSES, COSTS, LATENCIES, POOL_TIMES, Bin, Count
from threadlab.trace import Source


def ending(*lines: str, status: int = 0) -> Ending:
    return Ending(7, status, "".join(f"{line}\n" for line in lines), "no more threads\n", "", 0, 200)


def cost(what: str, ns: int) -> str:
    return f'{{"what":"{what}","ns":{ns}}}'


def test_repeated_times_become_median_and_quartiles() -> None:
    lines = [cost("thread", ns) for ns in (40, 10, 20, 50, 30)] + [cost("task", 6)]
    rows = COSTS.finish(COSTS.make("go", lines_of(ending(*lines), "costs on go", "row", COSTS.good)))
    assert [tuple(row) for row in rows] == [
        ("go", "thread", 30.0, 20.0, 40.0, 5, 5.0),
        ("go", "task", 6.0, 6.0, 6.0, 1, 1.0),
    ]


def test_times_are_kept_apart_by_all_else() -> None:
    lines = [f'{{"tasks":"wait","workers":{workers},"ns":{ns}}}' for workers, ns in ((1, 8), (2, 4), (1, 10))]
    rows = POOL_TIMES.make("java", lines_of(ending(*lines), "pools on java", "row", POOL_TIMES.good))
    assert [(row.workers, row.median, row.runs) for row in rows] == [(1, 9.0, 2), (2, 4.0, 1)]


def test_latencies_have_a_histogram() -> None:
    """A time belongs to the bin that begins with it, and the time for all requests to none."""
    times = [("quick", 1_000_000), ("slow", 20_000_000), ("quick", 1_249_999), ("quick", 1_250_000), ("all", 10**9)]
    lines = [f'{{"design":"pool","request":"{request}","ns":{ns}}}' for request, ns in times]
    assert LATENCIES.bins
    bins = LATENCIES.bins("python", lines_of(ending(*lines), "server on python", "row", LATENCIES.good))
    assert [tuple(one) for one in bins] == [
        ("python", "pool", "quick", 1_000_000, 1_250_000, 2),
        ("python", "pool", "quick", 1_250_000, 1_600_000, 1),
        ("python", "pool", "slow", 20_000_000, 25_000_000, 1),
    ]


def test_every_time_has_its_bin() -> None:
    assert sorted(set(BOUNDS)) == list(BOUNDS)
    samples = [0, 99, 100, 101, *(step for bound in BOUNDS[1:-1] for step in (bound - 1, bound)), BOUNDS[-1] - 1]
    found = binned(samples)
    assert sum(found.values()) == len(samples)
    assert list(found) == list(pairwise(BOUNDS)), "no bin is empty, they follow one another, and none is left out"
    assert found[0, 100] == 3


def test_latencies_have_percentiles_and_a_throughput() -> None:
    lines = [f'{{"design":"pool","request":"quick","ns":{ns}}}' for ns in range(100, -1, -1)]
    lines.append('{"design":"pool","request":"slow","ns":500}')
    lines.append('{"design":"pool","request":"all","ns":2000000000}')
    rows = LATENCIES.make("python", lines_of(ending(*lines), "server on python", "row", LATENCIES.good))
    assert [tuple(row) for row in rows] == [
        ("python", "pool", "quick", 50.0, 95.0, 99.0, 101, 51.0),
        ("python", "pool", "slow", 500.0, 500.0, 500.0, 1, 51.0),
    ]


@pytest.mark.parametrize(
    "garbage",
    ["Hello", "[]", "{}", '{"what":"thread"}', '{"what":"thread","ns":1.5}', '{"what":"thread","ns":1,"more":2}'],
)
def test_garbage_is_told_by_its_line(garbage: str) -> None:
    with pytest.raises(NativeError, match="costs on go printed something that is no row, in line 2: "):
        lines_of(ending(cost("thread", 1), garbage), "costs on go", "row", COSTS.good)


def test_a_program_that_fails_or_says_nothing() -> None:
    with pytest.raises(NativeError, match="costs on go ended with exit status 1: no more threads"):
        lines_of(ending(cost("thread", 1), status=1), "costs on go", "row", COSTS.good)
    with pytest.raises(NativeError, match="costs on go printed no rows"):
        lines_of(ending(), "costs on go", "row", COSTS.good)


@pytest.fixture
def table() -> Table:
    rows = ADDRESSES.make("pthreads", [{"process": "parent", "thread": "main", "what": "code", "address": 4096}])
    source = Source("measured", "a machine", "today", {"gcc": "12"})
    return Table(
        "addresses", tuple(rows), {"pthreads": source}, {"experiment": "addresses", "threads": 2, "runtime": "pthreads"}
    )


def test_a_table_shows_itself(table: Table) -> None:
    assert str(table) == "runtime   process  thread  what  address\npthreads  parent   main    code  0x1000"
    shown = table._repr_mimebundle_()
    assert shown["text/plain"] == str(table)
    assert shown["text/markdown"] == (
        "| runtime | process | thread | what | address |\n| --- | --- | --- | --- | --- |\n"
        "| pthreads | parent | main | code | 0x1000 |\n\npthreads: measured on a machine, today, gcc 12\n"
    )
    assert table.columns["address"] == [4096]


def test_recorded_rows_survive_their_file(table: Table, tmp_path: Path) -> None:
    file = tmp_path / "addresses" / "pthreads.json"
    tables.save(table, "pthreads", file)
    found = tables.load(ADDRESSES.row, file)
    assert (found.experiment, found.rows, found.settings) == (table.experiment, table.rows, table.settings)
    assert list(found.sources) == ["pthreads"]
    source = found.sources["pthreads"]
    assert (source, source.machine, source.date, source.versions) == ("recorded", "a machine", "today", {"gcc": "12"})
    file.write_text("{}")
    with pytest.raises(NativeError, match="there is no recorded table addresses/pthreads"):
        tables.load(ADDRESSES.row, file)


def test_recorded_bins_survive_their_file(table: Table, tmp_path: Path) -> None:
    """And only a table that has them gives a histogram."""
    with pytest.raises(ValueError, match="addresses has no histogram; server has one"):
        _ = table.histogram
    bins = (Bin("pthreads", "pool", "quick", 1_000_000, 1_250_000, 7),)
    tables.save(replace(table, bins=bins), "pthreads", tmp_path / "a.json")
    histogram = tables.load(ADDRESSES.row, tmp_path / "a.json").histogram
    assert histogram.rows == bins
    assert str(histogram).splitlines()[1].split("  ")[-3:] == ["1 ms", "1.25 ms", "7"]


def test_counts_are_not_shown_as_times() -> None:
    row = Count("pthreads", "without a lock", "lost", 1_500_000, 0, 2_000_000, 9)
    table = Table("lost_update", (row,), {}, {})
    assert table.cells[1] == ("pthreads", "without a lock", "lost", "1500000", "0", "2000000", "9")
