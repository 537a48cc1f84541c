"""A sweep in this process: what it calls, what comes back, and how it goes on after an interruption."""

from __future__ import annotations

import re
import sys
from types import SimpleNamespace

import pytest

import threadlab as tl
from tests.sweep.experiments import fails_at_three, pool, product

GRID = {"workers": [1, 2, 3], "cpus": [1, 2]}


def test_columns_hold_every_combination_in_order():
    found = tl.sweep(product, {"a": [1, 2], "b": [5, 6, 7]})
    assert found.complete and len(found) == 6
    assert found.columns == {
        "a": [1, 1, 1, 2, 2, 2],
        "b": [5, 6, 7, 5, 6, 7],
        "replication": [0] * 6,
        "value": [5, 6, 7, 10, 12, 14],
    }


def test_a_heat_map_has_a_row_for_each_y():
    found = tl.sweep(product, {"a": [1, 2], "b": [5, 6, 7]})
    assert found.heat() == [[5, 10], [6, 12], [7, 14]]
    assert found.heat(x="b", y="a") == [[5, 6, 7], [10, 12, 14]]
    assert found.heat(x="a", y="a") == [[6, None], [None, 12]]


def test_a_heat_map_is_the_mean_over_replications():
    found = tl.sweep(pool, GRID, replications=3)
    columns = found.columns
    assert columns["replication"][:3] == [0, 1, 2] and columns["workers"][:7] == [1] * 6 + [2]
    assert found.heat("makespan")[1][0] == pytest.approx(sum(columns["makespan"][3:6]) / 3)


def test_seeds_differ_and_depend_on_the_point_alone():
    columns = tl.sweep(pool, GRID, replications=2, seed=7).columns
    assert len(set(columns["seed"])) == 12
    again = tl.sweep(pool, {"workers": [3], "cpus": [2, 4]}, replications=1, seed=7).columns
    assert again["seed"][0] == columns["seed"][10] and again["makespan"][0] == columns["makespan"][10]
    assert not set(columns["seed"]) & set(tl.sweep(pool, GRID, replications=2, seed=8).columns["seed"])


def test_values_may_be_objects():
    found = tl.sweep(
        lambda model, policy: model.title, {"model": [tl.OneToOne(), tl.ManyToMany(2)], "policy": [tl.FIFO()]}
    )
    assert found.columns["value"] == ["one-to-one", "many-to-many, 2 LWPs"]


def interrupted_after(calls, function):
    """`function`, but the user presses Ctrl-C in the call after `calls`; and the list of calls made."""
    made = []

    def calling(workers, cpus, seed):
        if len(made) == calls:
            made.append("Ctrl-C")
            raise KeyboardInterrupt
        made.append((workers, cpus))
        return function(workers, cpus, seed)

    return calling, made


def test_an_interrupted_sweep_keeps_what_it_has_and_goes_on():
    calling, made = interrupted_after(4, pool)
    part = tl.sweep(calling, GRID)
    assert not part.complete and len(part) == 4 and repr(part) == "<sweep over workers, cpus: 4 of 6 results>"
    assert part.heat("makespan")[0][2] is None
    whole = tl.sweep(calling, GRID, so_far=part)
    assert whole.complete and whole.columns == tl.sweep(pool, GRID).columns
    assert made == [(1, 1), (1, 2), (2, 1), (2, 2), "Ctrl-C", (3, 1), (3, 2)]


def test_results_of_another_seed_do_not_count():
    part = tl.sweep(pool, GRID, seed=1)
    assert tl.sweep(pool, GRID, seed=2, so_far=part).columns == tl.sweep(pool, GRID, seed=2).columns


def test_a_failing_call_is_named_and_nothing_found_is_lost():
    with pytest.raises(
        tl.SweepError, match=r"(?s)the function failed for a=3, replication 0:.*LookupError: no three"
    ) as caught:
        tl.sweep(fails_at_three, {"a": [1, 2, 3, 4]})
    assert caught.value.sweep.columns["value"] == [1, 2]


class Tqdm:
    """Notes what it is told, in place of tqdm's bar."""

    def __init__(self, **arguments):
        self.arguments, self.done, self.closed = arguments, 0, False
        Tqdm.last = self

    def update(self, n):
        self.done += n

    def close(self):
        self.closed = True


def test_progress_is_shown(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", SimpleNamespace(tqdm=Tqdm))
    tl.sweep(product, {"a": [1, 2], "b": [3]})
    assert (Tqdm.last.arguments["total"], Tqdm.last.arguments["desc"]) == (2, "product")
    assert Tqdm.last.done == 2 and Tqdm.last.closed
    part = tl.sweep(interrupted_after(4, pool)[0], GRID)
    assert Tqdm.last.done == 4 and Tqdm.last.closed
    tl.sweep(pool, GRID, so_far=part)
    assert Tqdm.last.arguments["total"] == 2
    tl.sweep(product, {"a": [1], "b": [3]}, progress=False)
    assert Tqdm.last.arguments["total"] == 2


def test_without_tqdm_there_is_no_bar(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    assert tl.sweep(product, {"a": [1], "b": [3]}).complete


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"grid": {}}, TypeError, "grid must map names of arguments to their values, not {}"),
        ({"grid": {"a": 3}}, TypeError, "grid['a'] must be a list of values, not 3"),
        ({"grid": {"a": "xy"}}, TypeError, "grid['a'] must be a list of values, not 'xy'"),
        ({"grid": {"a": []}}, ValueError, "grid['a'] must hold at least 1 value"),
        ({"grid": {"a": [1, 1]}}, ValueError, "grid['a'] must hold different values, but 1 is there twice"),
        (
            {"grid": {"seed": [1]}},
            ValueError,
            "grid must not hold 'seed': each call has one of its own; ask for replications",
        ),
        ({"replications": 0}, ValueError, "replications must be at least 1, not 0"),
        ({"seed": -1}, ValueError, "seed must be at least 0, not -1"),
        (
            {"replications": 2},
            ValueError,
            "replications is 2, but the function has no argument named seed: all would be alike",
        ),
        ({"function": 3}, TypeError, "function must be a function, not 3"),
    ],
    ids=str,
)
def test_bad_input(arguments, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        tl.sweep(**{"function": product, "grid": {"a": [1], "b": [1]}, **arguments})


def test_a_heat_map_of_a_name_that_is_not_there():
    found = tl.sweep(product, {"a": [1], "b": [1]})
    with pytest.raises(ValueError, match=r"^x must be one of 'a', 'b', not 'c'$"):
        found.heat(x="c")
    with pytest.raises(ValueError, match=r"^value must be one of 'replication', 'value', not 'speed'$"):
        found.heat("speed")
