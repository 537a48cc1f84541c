"""The formulas against known values, against one another and against their limits."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadlab import theory

LOADS = st.floats(0.05, 0.95)
SERVERS = st.integers(1, 20)


def test_values_that_are_known():
    """Two servers at half their load: 1/3 has to wait.  Five lines and three erlangs: 11 % are lost."""
    assert theory.erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert theory.erlang_b(5, 3.0) == pytest.approx(0.1101, abs=5e-5)
    assert theory.mmc(1, gap=2, service=1).waiting_time == pytest.approx(1)
    assert theory.md1(gap=2, service=1).waiting_time == pytest.approx(0.5)


@given(load=LOADS)
def test_one_server(load):
    """M/M/1: the chance to wait is the load, the queue load**2 / (1 - load)."""
    steady = theory.mmc(1, gap=1, service=load)
    assert steady.wait_probability == pytest.approx(load) and steady.busy == load
    assert steady.queue_length == pytest.approx(load**2 / (1 - load))


@given(servers=SERVERS, load=LOADS, gap=st.floats(0.1, 100))
def test_littles_law_and_the_unit_of_time(servers, load, gap):
    service = load * servers * gap
    for steady in (theory.mmc(servers, gap, service), theory.mmck(servers, servers + 3, gap, service)):
        assert steady.queue_length * gap == pytest.approx(steady.waiting_time * (1 - steady.rejected))
    assert theory.mmc(servers, gap, service).waiting_time == pytest.approx(
        gap * theory.mmc(servers, 1, load * servers).waiting_time
    )


@given(servers=SERVERS, load=LOADS)
def test_many_places_are_as_good_as_any_number_and_none_to_wait_is_erlang_b(servers, load):
    many = theory.mmck(servers, servers + 2000, 1, load * servers)
    free = theory.mmc(servers, 1, load * servers)
    for name in ("wait_probability", "waiting_time", "queue_length", "busy"):
        assert getattr(many, name) == pytest.approx(getattr(free, name), rel=1e-6)
    none = theory.mmck(servers, servers, 1, load * servers)
    assert none.rejected == pytest.approx(theory.erlang_b(servers, load * servers))
    assert none.waiting_time == none.wait_probability == 0


def test_one_server_with_places_turns_away_by_the_closed_form():
    for load in (0.5, 2.0):
        expected = (1 - load) * load**4 / (1 - load**5)
        assert theory.mmck(1, 4, gap=1, service=load).rejected == pytest.approx(expected)


def test_servers_that_cannot_keep_up():
    for steady in (theory.mmc(2, gap=1, service=2), theory.md1(gap=1, service=1)):
        assert steady.wait_probability == 1 and steady.waiting_time == steady.queue_length == inf


@given(
    services=st.lists(st.floats(0.5, 9), min_size=1, max_size=4), think=st.floats(0, 20), population=st.integers(1, 30)
)
def test_a_closed_network_lies_within_its_bounds(services, think, population):
    """Nobody is served faster than alone, no station does more than it can, and everybody is somewhere."""
    closed = theory.closed_network(population, services, think)
    assert closed.throughput <= min(1 / max(services), population / (think + sum(services))) * (1 + 1e-9)
    assert sum(closed.queue_lengths) + closed.throughput * think == pytest.approx(population)


def test_a_closed_network_of_one_station_is_the_machine_repair_model():
    """Three machines that fail after 4 on the average, and one mechanic who needs 1: balance of failures and repairs."""
    weights = [1, 3 / 4, 3 * 2 / 4**2, 3 * 2 * 1 / 4**3]
    assert theory.closed_network(3, [1], think=4).throughput == pytest.approx(1 - weights[0] / sum(weights))


def test_laws_of_speed_up_are_exact_for_fractions():
    assert theory.amdahl(Fraction(1, 4), 3) == 2
    assert theory.gustafson(Fraction(1, 4), 3) == Fraction(5, 2)
    assert (
        theory.amdahl(0.0, 8) == theory.gustafson(0.0, 8) == 8
        and theory.amdahl(1.0, 8) == theory.gustafson(1.0, 8) == 1
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: theory.amdahl(1.5, 2), r"^serial must lie between 0 and 1, not 1.5$"),
        (lambda: theory.gustafson(0.5, 0), r"^processors must be at least 1, not 0$"),
        (lambda: theory.mmc(0, 1, 1), r"^servers must be at least 1, not 0$"),
        (lambda: theory.mmck(3, 2, 1, 1), r"^places must be at least 3, not 2$"),
        (lambda: theory.md1(0, 1), r"^gap must be more than 0, not 0$"),
        (lambda: theory.closed_network(0, [1]), r"^population must be at least 1, not 0$"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
