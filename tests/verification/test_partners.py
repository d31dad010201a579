from __future__ import annotations

from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    course,
    deployed,
    loan,
    plan_of,
    rules_broken,
    text_of,
    use,
)

IN_TURN = {"G": ("multinational_rotation", "smart_pledge")}
TOGETHER = {"G": ("joint_deployment", "smart_pledge")}
SUPPORTED = {"G": ("triangular", "smart_pledge")}


def _three_states(**gap):
    """Partner A pledges twice, Z once."""
    return b.scenario(b.gap(**gap), b.pledge("P"), b.pledge("Q"), b.pledge("X", partner="Z"))


def test_more_partners_than_the_gap_takes_are_reported():
    scenario = _three_states(max_partners=1)
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2), deployed("E", "Q", "G", 2, 4))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2), deployed("E", "X", "G", 2, 4), kinds=IN_TURN)
    assert_breaks(scenario, right, wrong, "max partners")
    assert text_of(scenario, wrong, "max partners") == "gap 'G' has 2 T/PCCs, at most 1: A, Z"


def test_a_unit_without_a_skill_where_no_triangle_is_allowed_is_reported():
    gap = b.gap(skills=["cied"], kinds=["joint_deployment"])
    scenario = b.scenario(gap, b.pledge(skills=["cied"]), b.pledge("Q"), b.training_offer())
    right = plan_of(scenario, deployed("D", "P", "G", 1, 4))
    trained = course("S", "T", "A", 0, 1), deployed("D", "Q", "G", 1, 4), use("S", "D", 1, 4)
    wrong = plan_of(scenario, *trained, kinds=SUPPORTED)
    assert_breaks(scenario, right, wrong, "triangular not allowed")
    assert text_of(scenario, wrong, "triangular not allowed") == (
        "deployment 'D' lacks cied; gap 'G' takes no unit that needs another's support"
    )


def test_a_unit_without_an_item_where_no_triangle_is_allowed_is_reported():
    gap = b.gap(equipment={"nvg": 1}, kinds=[])
    scenario = b.scenario(gap, b.pledge(equipment={"nvg": 1}), b.pledge("Q"), b.equipment_offer())
    right = plan_of(scenario, deployed("D", "P", "G", 1, 4))
    equipped = loan("L", "E", "A", 1, 4), deployed("D", "Q", "G", 1, 4), use("L", "D", 1, 4)
    assert_breaks(scenario, right, plan_of(scenario, *equipped, kinds=SUPPORTED), "triangular not allowed")


def test_two_partners_side_by_side_where_that_is_not_allowed_are_reported():
    scenario = _three_states(quantity=2, kinds=["multinational_rotation"])
    right = plan_of(
        scenario, deployed("D", "P", "G", 0, 3), deployed("E", "X", "G", 2, 5), kinds={"G": ("smart_pledge",)}
    )
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 3), deployed("E", "X", "G", 1, 5), kinds=TOGETHER)
    assert_breaks(scenario, right, wrong, "joint deployment not allowed")
    assert text_of(scenario, wrong, "joint deployment not allowed") == (
        "gap 'G' takes one T/PCC at a time; A, Z are present together in 2022-02 to 2022-03"
    )


def test_partners_are_side_by_side_also_in_deployments_that_follow_each_other():
    scenario = _three_states(quantity=2, kinds=["multinational_rotation"])
    plan = plan_of(
        scenario,
        deployed("D1", "P", "G", 0, 1),
        deployed("D2", "Q", "G", 1, 2),
        deployed("E", "X", "G", 0, 2),
        kinds=TOGETHER,
    )
    assert "joint deployment not allowed" in rules_broken(scenario, plan)


def test_one_partner_with_two_pledges_is_no_joint_deployment():
    scenario = _three_states(quantity=2, kinds=[])
    assert_holds(scenario, plan_of(scenario, deployed("D", "P", "G", 0, 3), deployed("E", "Q", "G", 0, 3)))


def test_a_second_partner_where_rotation_is_not_allowed_is_reported():
    scenario = _three_states(kinds=["joint_deployment", "triangular"])
    right = plan_of(scenario, deployed("D", "P", "G", 0, 2), deployed("E", "Q", "G", 2, 4))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 2), deployed("E", "X", "G", 3, 4), kinds=IN_TURN)
    assert_breaks(scenario, right, wrong, "rotation not allowed")
    assert text_of(scenario, wrong, "rotation not allowed") == "gap 'G' takes 1 T/PCC over its life and has 2: A, Z"
