from __future__ import annotations

import pytest

from pkmatch.verification import verify
from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    deployed,
    gift,
    loan,
    plan_of,
    rules_broken,
    text_of,
    use,
)

SUPPORTED = {"G": ("triangular", "smart_pledge")}


def _scenario(*offers):
    return b.scenario(b.gap(equipment={"nvg": 2}), b.pledge(), *offers)


def _given(scenario, offer="E", since=0, start=0, end=3, amount=2, mission=None, used=2.0):
    rows = deployed("D", "P", "G", start, end), gift("S", offer, mission or "A", since, amount=amount, mission=mission)
    return plan_of(scenario, *rows, use("S", "D", start, end, used), kinds=SUPPORTED)


def test_gifts_to_a_partner_or_a_mission_hold():
    scenario = _scenario(
        b.equipment_offer(quantity=2, mode="donate"), b.equipment_offer("F", quantity=2, mode="to_mission")
    )
    assert_holds(scenario, _given(scenario))
    assert_holds(scenario, _given(scenario, "F", mission="M"))


@pytest.mark.parametrize(("offer", "mission"), [("F", None), ("E", "M"), ("L", None)])
def test_an_offer_gives_the_way_it_says(offer, mission):
    offers = [
        b.equipment_offer(i, quantity=2, mode=m) for i, m in (("E", "donate"), ("F", "to_mission"), ("L", "lend"))
    ]
    scenario = _scenario(*offers)
    assert_breaks(scenario, _given(scenario), _given(scenario, offer, mission=mission), "way of giving")
    wrong = _given(scenario, "L")
    assert text_of(scenario, wrong, "way of giving") == (
        "gift 'S' needs an offer of mode 'donate'; that of 'L' is 'lend'"
    )


def test_a_loan_of_what_is_donated_is_reported():
    scenario = _scenario(b.equipment_offer(quantity=2, mode="donate"))
    rows = deployed("D", "P", "G", 0, 3), loan("L", "E", "A", 0, 3, 2), use("L", "D", 0, 3, 2.0)
    assert rules_broken(scenario, plan_of(scenario, *rows, kinds=SUPPORTED)) == {"way of giving"}


def test_a_gift_beyond_the_reach_of_its_offer_is_reported():
    offers = (
        b.equipment_offer(quantity=2, mode="donate"),
        b.equipment_offer("F", quantity=2, mode="donate", recipients=["Z"]),
    )
    scenario = _scenario(*offers, b.equipment_offer("N", quantity=2, mode="to_mission", missions=["N"]))
    right = _given(scenario)
    assert_breaks(scenario, right, _given(scenario, "F"), "offer reaches recipient")
    assert_breaks(scenario, right, _given(scenario, "N", mission="M"), "offer reaches recipient")


@pytest.mark.parametrize("since", [1, 4])
def test_a_gift_sent_outside_its_offers_window_is_reported(since):
    scenario = _scenario(b.equipment_offer(quantity=2, mode="donate", start=1, end=3, delivery=1))
    right, wrong = _given(scenario, since=3, start=4, end=6), _given(scenario, since=since, start=4, end=6)
    assert_breaks(scenario, right, wrong, "gift window")


def test_a_gift_stays_to_the_end_of_the_plan():
    scenario = _scenario(b.equipment_offer(quantity=2, mode="donate"))
    rows = deployed("D", "P", "G", 0, 3), gift("S", "E", "A", 0, 3, 2), use("S", "D", 0, 3, 2.0)
    assert_breaks(scenario, _given(scenario), plan_of(scenario, *rows, kinds=SUPPORTED), "gift window")


def test_pieces_given_twice_are_reported():
    scenario = b.scenario(
        b.gap(equipment={"nvg": 2}),
        b.pledge(),
        b.pledge("Q", partner="Z"),
        b.equipment_offer(quantity=2, mode="donate"),
    )
    rows = deployed("D2", "Q", "G", 3, 6), gift("S2", "E", "Z", 0, amount=2), use("S2", "D2", 3, 6, 2.0)
    right = _given(scenario)
    kinds = {"G": ("triangular", "multinational_rotation", "smart_pledge")}
    wrong = plan_of(scenario, *right.deployments, *right.supports, *right.uses, *rows, kinds=kinds)
    assert_breaks(scenario, right, wrong, "gift quantity")
    assert text_of(scenario, wrong, "gift quantity") == "offer 'E' gave 4 of 2 pieces by S, S2"


def test_pieces_of_a_gift_in_use_elsewhere_are_reported():
    gaps = b.gap(equipment={"nvg": 2}), b.gap("H", mission="N", equipment={"nvg": 2})
    scenario = b.scenario(*gaps, b.pledge(quantity=2), b.equipment_offer(quantity=4, mode="donate"))

    def plan(amount):
        rows = deployed("D", "P", "G", 0, 3), deployed("D2", "P", "H", 2, 4), gift("S", "E", "A", 0, amount=amount)
        used = use("S", "D", 0, 3, 2.0), use("S", "D2", 2, 4, 2.0)
        return plan_of(scenario, *rows, *used, kinds={**SUPPORTED, "H": SUPPORTED["G"]})

    assert_breaks(scenario, plan(4), plan(2), "pieces given")
    assert text_of(scenario, plan(2), "pieces given") == ("gift 'S' has 2 pieces and 4 are used in 2022-03 by D, D2")


def test_fewer_pieces_drawn_than_lacked_are_reported():
    scenario = _scenario(b.equipment_offer(quantity=2, mode="donate"))
    assert_breaks(scenario, _given(scenario), _given(scenario, used=1.0), "equipment lacking", "uses add up")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"offer": "T"}, "the deployment does not lack item 'truck'"),
        ({"offer": "F", "mission": "N"}, "the pieces are in mission 'N', the deployment in 'M'"),
        ({"offer": "N"}, "the pieces may serve in N, the deployment is in 'M'"),
        ({"since": 1}, "the pieces are there from 2022-02 to 2022-06"),
    ],
)
def test_uses_that_do_not_fit_their_gift_are_reported(changes, words):
    scenario = b.scenario(
        b.mission("N"),
        b.gap(equipment={"nvg": 2}),
        b.pledge(),
        b.equipment_offer(quantity=2, mode="donate"),
        b.equipment_offer("T", quantity=2, mode="donate", item="truck"),
        b.equipment_offer("F", quantity=2, mode="to_mission"),
        b.equipment_offer("N", quantity=2, mode="donate", missions=["N"]),
    )
    wrong = _given(scenario, **changes)
    assert "uses add up" in rules_broken(scenario, wrong)
    assert any(words in violation.text for violation in verify_uses(scenario, wrong))


def test_pieces_serve_a_deployment_from_its_start_to_its_end():
    scenario = _scenario(b.equipment_offer(quantity=2, mode="donate"))
    right = _given(scenario)
    halves = [use("S", "D", 0, 1, 2.0), use("S", "D", 1, 3, 2.0)]
    wrong = plan_of(scenario, *right.deployments, *right.supports, *halves, kinds=SUPPORTED)
    assert "pieces serve a deployment from its start to its end" in "".join(
        v.text for v in verify_uses(scenario, wrong)
    )


def verify_uses(scenario, plan):
    return [violation for violation in verify(scenario, plan).violations if violation.rule == "uses add up"]
