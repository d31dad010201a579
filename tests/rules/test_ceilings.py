from __future__ import annotations

from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

PLEDGES = b.pledge("P"), b.pledge("X", partner="Z", for_gaps=["H", "N"])
BOTH = {**in_periods("P", "G", 0, 6), **in_periods("X", "H", 0, 6)}


def _scenario(*records):
    return b.scenario(b.gap("G"), b.gap("H"), b.gap("N", mission="N"), *PLEDGES, *records)


def test_a_mission_has_no_more_people_than_its_ceiling():
    gaps = b.gap("G", priority=9.0), b.gap("H", priority=9.0)
    assert_free(_scenario().with_(*gaps), BOTH)
    scenario = _scenario(b.ceiling(people=199)).with_(*gaps)
    assert_barred(scenario, pin("P", "G", 0, 6), pin("X", "H", 5, 6), by="ceiling")
    assert_kept(scenario, pin("P", "G", 0, 5), pin("X", "H", 5, 6))
    assert_kept(scenario, pin("P", "G", 0, 6), pin("X", "N", 0, 6))
    assert_kept(_scenario(b.ceiling(people=200)), pin("P", "G", 0, 6), pin("X", "H", 0, 6))


def test_a_ceiling_holds_for_its_category():
    scenario = b.scenario(b.gap(), b.pledge(), b.ceiling(people=0, category="formed_police"))
    assert_kept(scenario, pin("P", "G", 0, 6))
    police = scenario.with_(b.capability(category="formed_police"))
    assert_barred(police, pin("P"), by="ceiling")


def test_a_ceiling_holds_from_its_day_on():
    scenario = _scenario(b.ceiling(people=100, start="2022-03-16"))
    assert_barred(scenario, pin("P", "G", 0, 3), pin("X", "H", 2, 4), by="ceiling")
    assert_kept(scenario, pin("P", "G", 0, 2), pin("X", "H", 0, 6))
    raised = scenario.with_(b.ceiling("later", people=300, start=4))
    assert_barred(raised, pin("P", "G", 3, 4), pin("X", "H", 3, 6))
    assert_kept(raised, pin("P", "G", 4, 6), pin("X", "H", 0, 6))


def test_the_lowest_ceiling_of_a_period_holds_in_it():
    scenario = _scenario(b.ceiling(people=100), b.ceiling("later", people=200, start="2022-02-15"))
    assert_barred(scenario, pin("P", "G", 1, 6), pin("X", "H", 0, 6), by="ceiling")
    assert_kept(scenario, pin("P", "G", 2, 6), pin("X", "H", 0, 6))


def test_those_in_place_come_first():
    scenario = _scenario(b.ceiling(people=150), b.in_place(gap=None, end=3))
    assert_barred(scenario, pin("P", "G", 2, 6), by="ceiling")
    assert_kept(scenario, pin("P", "G", 3, 6))


def test_a_drawdown_below_those_in_place_lets_nobody_in():
    scenario = b.scenario(b.gap(), b.pledge(), b.in_place(gap=None, modules=4, end=3), b.ceiling(people=150))
    assert [(d.start, d.end) for d in solve(scenario).deployments] == [(3, 6)]
    assert_barred(scenario, pin("P", "G", 2, 6), by="ceiling")
