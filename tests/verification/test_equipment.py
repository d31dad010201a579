from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    deployed,
    loan,
    plan_of,
    rules_broken,
    text_of,
    use,
)

SUPPORTED = {"G": ("triangular", "smart_pledge")}


def _equipped(scenario, offer="E", start=0, end=3, lent=2):
    rows = deployed("D", "P", "G", start, end), loan("L", offer, "A", start, end, lent)
    return plan_of(scenario, *rows, use("L", "D", start, end, float(lent)), kinds=SUPPORTED)


def _scenario(*offers, **gap):
    return b.scenario(b.gap(equipment={"nvg": 2}, **gap), b.pledge(), *offers)


def test_a_loan_to_a_partner_the_offer_does_not_reach_is_reported():
    scenario = _scenario(b.equipment_offer(quantity=2), b.equipment_offer("F", quantity=2, recipients=["Z"]))
    right, wrong = (_equipped(scenario, offer) for offer in ("E", "F"))
    assert_breaks(scenario, right, wrong, "offer reaches recipient")
    assert text_of(scenario, wrong, "offer reaches recipient") == (
        "loan 'L': offer 'F' of partner 'C' is not made to partner 'A'"
    )


def test_a_loan_to_a_mission_the_offer_does_not_go_to_is_reported():
    scenario = _scenario(
        b.equipment_offer(quantity=2, missions=["M"]), b.equipment_offer("F", quantity=2, missions=["N"])
    )
    right, wrong = (_equipped(scenario, offer) for offer in ("E", "F"))
    assert_breaks(scenario, right, wrong, "offer reaches recipient")
    assert text_of(scenario, wrong, "offer reaches recipient") == (
        "loan 'L': offer 'F' goes to N only, not to mission 'M'"
    )


@pytest.mark.parametrize(("start", "end"), [(0, 2), (1, 3), (3, 6)], ids=["before the plan", "early", "late"])
def test_a_loan_outside_its_offers_window_is_reported(start, end):
    scenario = _scenario(b.equipment_offer(quantity=2, start=1, end=5, delivery="20 days"))
    right, wrong = _equipped(scenario, start=2, end=5), _equipped(scenario, start=start, end=end)
    assert_breaks(scenario, right, wrong, "loan window")


def test_a_delivery_does_not_begin_before_the_plan():
    scenario = _scenario(b.equipment_offer(quantity=2, start="2021-06-01", delivery=2))
    assert_holds(scenario, _equipped(scenario, start=2, end=3))
    assert rules_broken(scenario, _equipped(scenario, start=1, end=3)) == {"loan window"}


def test_more_pieces_lent_than_offered_are_reported():
    def case(quantity):
        gaps = b.gap("G", equipment={"nvg": 2}), b.gap("H", mission="N", equipment={"nvg": 3})
        scenario = b.scenario(*gaps, b.pledge(quantity=2), b.equipment_offer(quantity=quantity))
        plan = plan_of(
            scenario,
            deployed("D1", "P", "G", 0, 3),
            deployed("D2", "P", "H", 2, 4),
            loan("L1", "E", "A", 0, 3, 2),
            loan("L2", "E", "A", 2, 4, 3, mission="N"),
            use("L1", "D1", 0, 3, 2.0),
            use("L2", "D2", 2, 4, 3.0),
            kinds={**SUPPORTED, "H": SUPPORTED["G"]},
        )
        return scenario, plan

    assert_holds(*case(quantity=5))
    assert rules_broken(*case(quantity=3)) == {"loan quantity"}
    assert text_of(*case(quantity=3), "loan quantity") == "offer 'E' used 5 of 3 pieces in 2022-03 by L1, L2"


def test_more_pieces_in_one_loan_than_offered_are_reported():
    scenario = _scenario(b.equipment_offer(quantity=2), quantity=2)
    wider = scenario.with_(scenario.pledges[0].replace(quantity=2))
    right = _equipped(wider)
    wrong = plan_of(
        wider,
        deployed("D", "P", "G", 0, 3, modules=2),
        loan("L", "E", "A", 0, 3, 4),
        use("L", "D", 0, 3, 4.0),
        kinds=SUPPORTED,
    )
    assert_breaks(wider, right, wrong, "loan quantity")


def test_pieces_on_the_way_are_not_lent_again():
    def case(quantity):
        gaps = b.gap("G", equipment={"nvg": 1}), b.gap("H", mission="N", equipment={"nvg": 1})
        scenario = b.scenario(*gaps, b.pledge(quantity=2), b.equipment_offer(quantity=quantity, delivery=1))
        plan = plan_of(
            scenario,
            deployed("D1", "P", "G", 1, 3),
            deployed("D2", "P", "H", 3, 5),
            loan("L1", "E", "A", 1, 3),
            loan("L2", "E", "A", 3, 5, mission="N"),
            use("L1", "D1", 1, 3),
            use("L2", "D2", 3, 5),
            kinds={**SUPPORTED, "H": SUPPORTED["G"]},
        )
        return scenario, plan

    assert_holds(*case(quantity=2))
    assert text_of(*case(quantity=1), "loan quantity") == "offer 'E' used 2 of 1 pieces in 2022-03 by L1, L2"


def test_pieces_that_are_lacking_are_reported():
    scenario = _scenario(b.equipment_offer(quantity=9))
    right, wrong = _equipped(scenario), _equipped(scenario, lent=1)
    assert_breaks(scenario, right, wrong, "equipment lacking", "uses add up")
    assert text_of(scenario, wrong, "equipment lacking") == (
        "modules of partner 'A' in mission 'M' lack 2 pieces of item 'nvg' over 2022-01 to 2022-03 and are given 1; "
        "by D, L"
    )


def test_pieces_nobody_needs_are_reported():
    scenario = _scenario(b.equipment_offer(quantity=9))
    right = _equipped(scenario)
    assert_breaks(scenario, right, _equipped(scenario, lent=3), "equipment not needed", "uses add up")
    idle = plan_of(
        scenario, *right.deployments, *right.supports, *right.uses, loan("L2", "E", "A", 3, 5), kinds=SUPPORTED
    )
    assert_breaks(scenario, right, idle, "equipment not needed", "uses add up")


def test_a_loan_over_other_periods_than_the_deployment_does_not_equip_it():
    scenario = _scenario(b.equipment_offer(quantity=9))
    right = _equipped(scenario)
    spliced = plan_of(
        scenario,
        *right.deployments,
        loan("L1", "E", "A", 0, 1, 2),
        loan("L2", "E", "A", 1, 3, 2),
        use("L1", "D", 0, 1, 2.0),
        use("L2", "D", 1, 3, 2.0),
        kinds=SUPPORTED,
    )
    assert_breaks(scenario, right, spliced, "equipment lacking", "equipment not needed", "uses add up")


def test_several_offers_may_share_one_need():
    scenario = _scenario(b.equipment_offer("E"), b.equipment_offer("F", partner="Z"))
    plan = plan_of(
        scenario,
        deployed("D", "P", "G", 0, 3),
        loan("L1", "E", "A", 0, 3),
        loan("L2", "F", "A", 0, 3),
        use("L1", "D", 0, 3),
        use("L2", "D", 0, 3),
        kinds=SUPPORTED,
    )
    assert_holds(scenario, plan)
    assert plan.partnerships[0].contributors == ("C", "Z")


def test_a_module_lacks_what_it_does_not_bring_and_what_it_always_needs():
    scenario = b.scenario(
        b.gap(equipment={"nvg": 5, "radio": 1}),
        b.pledge(equipment={"nvg": 2, "radio": 4}, needs_equipment={"nvg": 1}),
        b.equipment_offer(quantity=9),
    )
    assert_holds(scenario, _equipped(scenario, lent=4))
    assert "lack 4 pieces" in text_of(scenario, _equipped(scenario, lent=3), "equipment lacking")


def test_pieces_for_modules_without_the_skill_they_need_are_reported():
    scenario = _scenario(b.equipment_offer(quantity=2), b.equipment_offer("F", quantity=2, needs_skill="radar"))
    right, wrong = (_equipped(scenario, offer) for offer in ("E", "F"))
    assert_breaks(scenario, right, wrong, "skill to use it", "uses add up")
    assert text_of(scenario, wrong, "skill to use it") == (
        "2 pieces of item 'nvg' that need skill 'radar' are for modules of partner 'A' in mission 'M' over "
        "2022-01 to 2022-03; those with the skill lack 0; by L"
    )
    skilled = scenario.with_(scenario.pledges[0].replace(skills=["radar"]))
    assert_holds(skilled, _equipped(skilled, "F"))
