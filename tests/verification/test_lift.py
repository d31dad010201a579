from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, lift, plan_of, rules_broken, text_of, use

SUPPORTED = {"G": ("triangular", "smart_pledge")}


def _scenario(*offers, quantity=2, **fields):
    records = (
        b.capability("inf", personnel=5),
        b.gap(quantity=quantity, **fields),
        b.pledge(quantity=2, self_lift=False),
    )
    return b.scenario(*records, *offers)


def _carried(scenario, offer="X", start=1, until=2, amount=10, mission="M", recipient="A", used=10.0):
    rows = deployed("D", "P", "G", 1, 4, 2), lift("S", offer, recipient, start, until, amount, mission)
    return plan_of(scenario, *rows, use("S", "D", start, until, used), kinds=SUPPORTED)


def test_lift_of_all_people_holds():
    scenario = _scenario(b.lift_offer(personnel=10), b.lift_offer("Y", personnel=10, returns=True))
    assert_holds(scenario, _carried(scenario))
    assert_holds(scenario, _carried(scenario, "Y", until=4))


def test_people_left_behind_or_carried_for_nothing_are_reported():
    scenario = _scenario(b.lift_offer(personnel=20))
    right = _carried(scenario)
    assert_breaks(scenario, right, _carried(scenario, amount=9, used=9.0), "lift lacking", "uses add up")
    assert_breaks(scenario, right, _carried(scenario, amount=11), "lift not needed", "uses add up")
    wrong = _carried(scenario, amount=9, used=9.0)
    assert text_of(scenario, wrong, "lift lacking") == (
        "10 people of partner 'A' need lift to mission 'M' in 2022-02 and 9 are carried; by D, S"
    )


def test_more_people_than_an_offer_carries_are_reported():
    wide, narrow = (_scenario(b.lift_offer(personnel=n)) for n in (10, 9))
    assert_holds(wide, _carried(wide))
    assert rules_broken(narrow, _carried(narrow)) == {"lift personnel"}
    assert text_of(narrow, _carried(narrow), "lift personnel") == "offer 'X' carries 10 of 9 people in 2022-02 by S"


def test_places_home_count_too():
    def case(personnel):
        scenario = _scenario(b.lift_offer(personnel=personnel, returns=True), quantity=4)
        rows = (
            deployed("D", "P", "G", 0, 4),
            deployed("D2", "P", "G", 3, 6),
            lift("S", "X", "A", 0, 4, 5),
            lift("S2", "X", "A", 3, 6, 5),
            use("S", "D", 0, 4, 5.0),
            use("S2", "D2", 3, 6, 5.0),
        )
        return scenario, plan_of(scenario, *rows, kinds=SUPPORTED)

    assert_holds(*case(10))
    assert rules_broken(*case(9)) == {"lift personnel"}


@pytest.mark.parametrize(
    ("offer", "changes"),
    [
        ({"recipients": ["Z"]}, {}),
        ({"missions": ["N"]}, {}),
    ],
    ids=str,
)
def test_lift_beyond_the_reach_of_its_offer_is_reported(offer, changes):
    others = b.mission("N"), b.partner("Z")
    scenario = _scenario(b.lift_offer(personnel=10), b.lift_offer("Y", personnel=10, **offer), *others)
    assert_breaks(scenario, _carried(scenario), _carried(scenario, "Y", **changes), "offer reaches recipient")


def test_lift_outside_its_offers_window_is_reported():
    scenario = _scenario(
        b.lift_offer(personnel=10),
        b.lift_offer("Y", personnel=10, end=3, returns=True),
        b.lift_offer("Z", personnel=10, start=2),
    )
    right = _carried(scenario)
    assert_breaks(scenario, right, _carried(scenario, "Y", until=4), "lift window")
    assert_breaks(scenario, right, _carried(scenario, "Z"), "lift window")
    assert_breaks(scenario, right, _carried(scenario, until=3), "lift window")


def test_who_is_taken_home_before_the_others_is_reported():
    scenario = _scenario(b.lift_offer(personnel=10, returns=True))
    assert_breaks(scenario, _carried(scenario, until=4), _carried(scenario, until=3), "lift home", "uses add up")


@pytest.mark.parametrize(
    ("changes", "also"), [({"recipient": "B"}, ()), ({"mission": "N"}, ()), ({"start": 0, "until": 1}, ())]
)
def test_lift_of_somebody_else_is_reported(changes, also):
    scenario = _scenario(b.lift_offer(personnel=10), b.mission("N"), b.partner("B"))
    wrong = _carried(scenario, **changes)
    assert_breaks(scenario, _carried(scenario), wrong, "lift lacking", "lift not needed", "uses add up", *also)


def test_a_unit_that_needs_lift_where_partnerships_are_not_triangular_is_reported():
    scenario = _scenario(b.lift_offer(personnel=10), kinds=["joint_deployment"])
    assert rules_broken(scenario, _carried(scenario)) == {"triangular not allowed"}
