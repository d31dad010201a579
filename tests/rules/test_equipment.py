from __future__ import annotations

import pytest

from pkmatch.errors import PinError
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAP = b.gap(equipment={"nvg": 2})
WHOLE = in_periods("P", "G", 0, 6)


def test_a_unit_without_its_items_needs_a_loan():
    assert_free(b.scenario(GAP, b.pledge(equipment={"nvg": 2})), WHOLE)
    assert_barred(b.scenario(GAP, b.pledge(equipment={"nvg": 1})), pin("P"), by="equipment lacking")
    plan = assert_kept(b.scenario(GAP, b.pledge(), b.equipment_offer(quantity=2)), pin("P", "G", 0, 6))
    assert plan.partnerships[0].contributors == ("C",)


def test_the_pieces_a_pledge_always_lacks_are_lent():
    needing = b.pledge(needs_equipment={"nvg": 1})
    assert_free(b.scenario(b.gap(), b.pledge()), WHOLE)
    assert_barred(b.scenario(b.gap(), needing), pin("P"), by="equipment lacking")
    assert_kept(b.scenario(b.gap(), needing, b.equipment_offer()), pin("P", "G", 0, 6))


def test_no_more_is_lent_than_is_lacked():
    plan = solve(b.scenario(GAP, b.pledge(equipment={"nvg": 1}), b.equipment_offer(quantity=9)))
    assert {(row.kind, row.start, row.end, row.amount) for row in plan.supports} == {
        ("loan", row.start, row.end, row.modules) for row in plan.deployments
    }
    assert plan.value == 6


def test_a_loan_reaches_only_partners_the_offer_is_made_to():
    pledges = b.pledge("P"), b.pledge("Q", partner="Z", start=3)
    free = b.scenario(GAP, *pledges, b.equipment_offer(quantity=2, recipients=["A"]))
    assert_free(free, WHOLE)
    scenario = b.scenario(GAP, *pledges, b.equipment_offer(quantity=2, recipients=["Z"]))
    assert_barred(scenario, pin("P"), by="equipment lacking")
    assert_kept(scenario, pin("Q", "G", 3, 6))


def test_a_loan_goes_only_to_missions_the_offer_names():
    gaps = b.gap("G", equipment={"nvg": 2}, priority=2.0), b.gap("H", mission="N", equipment={"nvg": 2})
    assert_free(b.scenario(*gaps, b.pledge(), b.equipment_offer(quantity=2)), WHOLE)
    scenario = b.scenario(*gaps, b.pledge(), b.equipment_offer(quantity=2, missions=["N"]))
    assert_barred(scenario, pin("P", "G"), by="equipment lacking")
    assert_kept(scenario, pin("P", "H", 0, 6))


def test_a_loan_stays_within_its_offers_window():
    assert_free(b.scenario(GAP, b.pledge(), b.equipment_offer(quantity=2)), WHOLE)
    scenario = b.scenario(GAP, b.pledge(), b.equipment_offer(quantity=2, start=1, end=5))
    assert_barred(scenario, pin("P", "G", 0, 5), by="equipment lacking")
    assert_barred(scenario, pin("P", "G", 1, 6), by="equipment lacking")
    assert_kept(scenario, pin("P", "G", 1, 5))


def test_a_loan_is_on_the_way_before_the_deployment_begins():
    scenario = b.scenario(GAP, b.pledge(), b.equipment_offer(quantity=2, start="2021-01-01", delivery="6 weeks"))
    assert_barred(scenario, pin("P", "G", 1, 6), by="equipment lacking")
    assert_kept(scenario, pin("P", "G", 2, 6))


def test_an_offer_lends_no_more_than_it_has():
    records = b.gap("G", equipment={"nvg": 2}), b.gap("H", mission="N", equipment={"nvg": 1}), b.pledge(quantity=2)
    both = {**WHOLE, **in_periods("P", "H", 0, 6)}
    assert_free(b.scenario(*records, b.equipment_offer(quantity=3)), both)
    scenario = b.scenario(*records, b.equipment_offer(quantity=2))
    assert_barred(scenario, pin("P", "G", 0, 4), pin("P", "H", 3, 6), by="loan quantity")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("P", "H", 3, 6))


def test_pieces_on_the_way_are_lent_to_nobody_else():
    records = b.gap("G", equipment={"nvg": 2}), b.gap("H", mission="N", equipment={"nvg": 1}), b.pledge(quantity=2)
    scenario = b.scenario(*records, b.equipment_offer(quantity=2, delivery=1))
    assert_barred(scenario, pin("P", "G", 1, 3), pin("P", "H", 3, 6), by="loan quantity")
    assert_kept(scenario, pin("P", "G", 1, 3), pin("P", "H", 4, 6))


def test_a_loan_is_not_spliced_in_time():
    halves = b.equipment_offer("E", quantity=2, end=3), b.equipment_offer("F", quantity=2, start=3)
    scenario = b.scenario(GAP, b.pledge(), *halves)
    assert_free(scenario, WHOLE)
    assert_barred(scenario, pin("P", "G", 2, 4), by="equipment lacking")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("P", "G", 3, 6))


def test_several_offers_share_one_need():
    singles = b.equipment_offer("E", quantity=1), b.equipment_offer("F", quantity=1, partner="Z")
    plan = assert_kept(b.scenario(GAP, b.pledge(), *singles), pin("P", "G", 0, 6))
    assert plan.partnerships[0].contributors == ("C", "Z")
    assert_barred(b.scenario(GAP, b.pledge(), singles[0]), pin("P"), by="equipment lacking")


def test_pieces_that_need_a_skill_serve_only_modules_that_have_it():
    radar = b.equipment_offer(quantity=2, needs_skill="radar")
    assert_free(b.scenario(GAP, b.pledge(), radar.replace(needs_skill=None)), WHOLE)
    assert_barred(b.scenario(GAP, b.pledge(), radar), pin("P"), by="equipment lacking")
    assert_kept(b.scenario(GAP, b.pledge(skills=["radar"]), radar), pin("P", "G", 0, 6))


def test_modules_that_are_trained_in_the_skill_anyway_may_use_the_pieces():
    radar, course = b.equipment_offer(quantity=2, needs_skill="radar"), b.training_offer(skill="radar")
    asked = b.gap(equipment={"nvg": 2}, skills=["radar"])
    assert_barred(b.scenario(asked, b.pledge(), radar), pin("P"))
    assert_barred(b.scenario(asked, b.pledge(), radar, course), pin("P", "G", 0, 6), by="trained stock")
    assert_kept(b.scenario(asked, b.pledge(), radar, course), pin("P", "G", 1, 6))


@pytest.mark.parametrize("mode", ["lend", "donate", "to_mission"])
def test_modules_with_and_without_the_skill_share_what_there_is(mode):
    pledges = b.pledge("P", skills=["radar"]), b.pledge("Q", quantity=2)
    offers = b.equipment_offer("E", quantity=4, mode=mode, needs_skill="radar"), b.equipment_offer("F", quantity=4)
    wide = b.gap(quantity=3, equipment={"nvg": 2})
    plan = assert_kept(b.scenario(wide, *pledges, *offers), pin("P", "G", 0, 6), pin("Q", "G", 0, 6, modules=2))
    assert {(row.offer, row.amount) for row in plan.supports} == {("E", 2), ("F", 4)}
    fewer = offers[0], offers[1].replace(quantity=2)
    both = pin("P", "G", 0, 6), pin("Q", "G", 0, 6, modules=2)
    with pytest.raises(PinError):
        solve(b.scenario(wide, *pledges, *fewer), pins=both)
    assert_kept(b.scenario(wide, *pledges, *fewer), pin("P", "G", 0, 6), pin("Q", "G", 0, 6))
