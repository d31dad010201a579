"""Korea, the United States and Kenya 2021: one late leg holds up the whole bundle, and the chain names it."""

import pytest

import pkmatch as pk
from tests.examples.history import counted, kinds, run_case, spell


@pytest.fixture(scope="module")
def names():
    return run_case("kenya_helicopters_2021")


def test_no_unit_flies_within_three_years_of_the_ministerial(names):
    assert names["plan"].deployments == names["plan"].supports == ()
    assert len(names["plan"].shortfalls) == 12


def test_the_chain_names_the_leg_that_came_last(names):
    chain = names["chain"]
    assert (chain.bundle, chain.stalled_by) == ("B-KEN", "E-USA")
    assert {leg.partner: str(leg.day) for leg in chain.legs} == {
        "KEN": "2022-01-01",
        "KOR": "2024-01-01",
        "USA": "2025-07-01",
    }
    assert chain.reason == "which serves from 2025-07-01 on; P-KEN starts on 2024-10-01 at the latest"


def test_the_unit_would_fly_when_the_last_aircraft_is_there(names):
    there = counted(names["waiting"], names["plan_waiting"])
    assert {partner: spell(days) for partner, days in there.items()} == {"KEN": ("2025-07-01", "2025-10-01", 2)}
    assert kinds(names["plan_waiting"], "G-HELI") == {"triangular", "smart_pledge"}
    (partnership,) = names["plan_waiting"].partnerships
    assert partnership.contributors == ("KOR", "USA")


def test_the_bundle_is_whole_with_all_three_legs_in_time(names):
    assert spell(counted(names["earlier"], names["plan_earlier"])["KEN"]) == ("2024-10-01", "2024-10-01", 1)
    assert names["quarters"] == 4
    assert pk.trace_chains(names["earlier"], names["plan_earlier"]) == ()


def test_no_leg_flies_alone(names):
    for leg in names["chain"].legs:
        alone = names["in_time"].without("B-KEN", leg.member)
        assert pk.solve(alone).deployments == ()
