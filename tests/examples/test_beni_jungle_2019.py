"""Beni 2019 to 2023: at the pace of its first fifteen months the jungle team is done earlier than it was."""

from datetime import date
from itertools import pairwise

import pytest

from tests.examples.history import kinds, missing, run_case


@pytest.fixture(scope="module")
def names():
    return run_case("beni_jungle_2019")


def test_in_fifteen_months_it_teaches_the_1200_people_of_the_source(names):
    assert names["people_trained"](names["plan"], date(2020, 9, 1)) == 1200


def test_the_2200_of_early_2023_are_reached_in_2021_already(names):
    assert names["people_trained"](names["plan"], date(2021, 9, 1)) < 2200
    assert names["people_trained"](names["plan"], date(2021, 10, 1)) == 2200
    assert names["people_trained"](names["plan"], date(2023, 3, 1)) == 2200


def test_all_five_nations_are_taught_and_brazil_sends_no_platoon(names):
    (partnership,) = names["plan"].partnerships
    assert set(partnership.tpccs) == {"ZAF", "TZA", "MWI", "KEN", "NPL"}
    assert partnership.trainers == ("BRA",)


def test_it_is_triangular(names):
    assert {"triangular", "joint_deployment", "smart_pledge"} <= kinds(names["plan"], "G-BRIGADE")


def test_the_brigade_fills_by_two_platoons_a_month(names):
    short = list(missing(names["scenario"], names["plan"], "G-BRIGADE").values())
    assert short[0] >= 53
    assert [before - after for before, after in pairwise(short)] == [2] * (len(short) - 1)


def test_without_the_team_nobody_has_the_skill(names):
    assert names["without"].deployments == ()


def test_what_it_taught_stays_after_it_has_left(names):
    short = missing(names["scenario"], names["left_early"], "G-BRIGADE")
    assert set(list(short.values())[-12:]) == {25}
