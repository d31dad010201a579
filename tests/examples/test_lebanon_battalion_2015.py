"""Lebanon 2015 to 2019: three nations share a battalion under Finland; then Ireland fills it alone for a year."""

import pytest

import pkmatch as pk
from tests.examples.history import counted, kinds, missing, run_case, spell


@pytest.fixture(scope="module")
def names():
    return run_case("lebanon_battalion_2015")


def test_until_november_2018_they_serve_together_in_the_numbers_published(names):
    there = counted(names["scenario"], names["plan"])
    months = sorted(there["FIN"])
    assert (months[0], months[-1], len(months)) == ("2015-01-01", "2018-10-01", 46)
    assert {tuple(there[partner].get(month) for partner in ("FIN", "IRL", "EST")) for month in months} == {(30, 20, 4)}


def test_in_the_year_after_ireland_fills_the_whole_battalion(names):
    there = counted(names["scenario"], names["plan"])
    after = {month: modules for month, modules in there["IRL"].items() if month > "2018-10-01"}
    assert spell(after) == ("2018-11-01", "2019-10-01", 12)
    assert set(after.values()) == {54}
    assert not missing(names["scenario"], names["plan"], "G-BATTALION")


def test_it_is_a_joint_deployment(names):
    assert kinds(names["plan"], "G-BATTALION") == {"joint_deployment", "multinational_rotation", "smart_pledge"}


def test_with_200_people_ireland_could_not_have_led(names):
    short = missing(names["as_before"], names["nobody_leads"], "G-BATTALION")
    assert set(short.values()) == {54}
    assert (min(short), len(short)) == ("2018-11-01", 12)


def test_without_a_lead_they_would_have_been_missed_in_part_only(names):
    assert set(missing(names["as_before"], names["open_rules"], "G-BATTALION").values()) == {34}


def test_without_estonia_the_others_go_on(names):
    scenario = names["scenario"].without("P-EST")
    short = missing(scenario, pk.solve(scenario), "G-BATTALION")
    assert set(short.values()) == {4}
    assert len(short) == 46
