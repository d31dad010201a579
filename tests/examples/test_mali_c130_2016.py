"""Mali 2016 to 2018: the turns of five nations come out as they were flown, and hang on one camp."""

import csv

import pytest

import pkmatch as pk
from tests.examples.history import CASES, counted, kinds, missing, run_case, spell


@pytest.fixture(scope="module")
def names():
    return run_case("mali_c130_2016")


def test_five_nations_follow_each_other_in_the_order_of_the_slots(names):
    with (CASES / "data" / "rotation_slots_minusma_c130.csv").open(encoding="utf-8", newline="") as file:
        slots = [row["country"] for row in csv.DictReader(file) if row["slot"]]
    (partnership,) = names["plan"].partnerships
    called = {partner.id: partner.name for partner in names["scenario"].partners}
    assert [called[partner] for partner in partnership.tpccs] == slots


def test_each_nation_flies_from_the_first_to_the_last_month_of_its_slot(names):
    flown = counted(names["scenario"], names["plan"])
    assert {partner: spell(months) for partner, months in flown.items()} == {
        "NOR": ("2016-01-01", "2016-10-01", 10),
        "PRT": ("2016-11-01", "2017-04-01", 6),
        "DNK": ("2017-05-01", "2017-10-01", 6),
        "SWE": ("2017-11-01", "2018-04-01", 6),
        "BEL": ("2018-05-01", "2018-10-01", 6),
    }


def test_it_is_a_rotation_on_the_leads_camp(names):
    (partnership,) = names["plan"].partnerships
    assert kinds(names["plan"], "G-C130") == {"multinational_rotation", "triangular", "smart_pledge"}
    assert partnership.contributors == ("NOR",)


def test_one_camp_given_once_serves_all_five(names):
    (camp,) = names["plan"].supports
    assert (camp.kind, camp.offer, camp.amount) == ("gift", "E-NOR-CAMP", 1)
    assert {use.support for use in names["plan"].uses} == {camp.id}
    served = {use.deployment for use in names["plan"].uses}
    assert served == {row.id for row in names["plan"].deployments}


def test_only_the_month_between_the_two_letters_of_intent_stays_open(names):
    assert missing(names["scenario"], names["plan"], "G-C130") == {"2018-11-01": 1}


def test_without_the_camp_nobody_flies(names):
    assert names["without_camp"].deployments == ()


def test_each_nation_bears_its_own_months(names):
    scenario, plan = names["scenario"], names["plan"]
    for partner, months in counted(scenario, plan).items():
        (pledge,) = [pledge.id for pledge in scenario.pledges if pledge.partner == partner]
        assert pk.solve(scenario.without(pledge)).value == plan.value - sum(months.values())
