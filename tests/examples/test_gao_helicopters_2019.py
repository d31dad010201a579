"""Gao 2019: the hole of six weeks appears, and the smallest change of one date that closes it is found."""

import pytest

import pkmatch as pk
from tests.examples.history import counted, kinds, missing, run_case, spell


@pytest.fixture(scope="module")
def names():
    return run_case("gao_helicopters_2019")


def test_canada_and_romania_come_and_go_as_they_did(names):
    there = counted(names["scenario"], names["plan"])
    assert {partner: spell(days)[:2] for partner, days in there.items()} == {
        "CAN": ("2018-07-01", "2019-08-16"),
        "ROU": ("2019-10-16", "2019-12-16"),
    }


def test_the_hole_is_six_weeks_long(names):
    assert list(missing(names["scenario"], names["plan"], "G-GAO")) == ["2019-09-01", "2019-09-16", "2019-10-01"]


def test_canadas_last_month_had_shortened_it(names):
    assert len(names["in_july"].shortfalls) == 5


def test_the_smallest_change_leaves_half_a_month_for_the_handover(names):
    assert names["halves"] == 4
    assert names["closing"] == ["Canada leaves on 2019-11-01", "Romania comes on 2019-08-16"]


def test_without_a_handover_the_hole_itself_is_the_smallest_change(names):
    assert names["halves_of_a_relay"] == 3
    assert names["closing_a_relay"] == ["Canada leaves on 2019-10-16", "Romania comes on 2019-09-01"]


def test_a_smaller_change_closes_less(names):
    left = [
        min(len(pk.solve(names["scenario"].with_(p)).shortfalls) for _, p in names["other_dates"](n)) for n in range(5)
    ]
    assert left == [3, 2, 1, 1, 0]


def test_it_is_a_handover_once_the_hole_is_closed(names):
    assert "rapid_deployment_handover" not in kinds(names["plan"], "G-GAO")
    for _, pledge in names["other_dates"](names["halves"]):
        assert "rapid_deployment_handover" in kinds(pk.solve(names["scenario"].with_(pledge)), "G-GAO")
