from __future__ import annotations

from tests import builders as b
from tests.verification.plans import assert_breaks, course, deployed, plan_of, standing, text_of, use

IN_TURN = {"G": ("multinational_rotation", "smart_pledge")}
TOGETHER = {"G": ("joint_deployment", "smart_pledge")}
BOTH = {"G": ("multinational_rotation", "joint_deployment", "smart_pledge")}
SUPPORTED = {"G": ("triangular", "smart_pledge")}


def test_two_that_will_not_work_together_in_one_gap_are_found():
    scenario = b.scenario(b.gap("G", quantity=2), b.pledge("P"), b.pledge("Q", partner="Z"), b.exclusion())
    right = plan_of(scenario, deployed("D", "P", "G", 0, 3), deployed("E", "Q", "G", 3, 6), kinds=IN_TURN)
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 4), deployed("E", "Q", "G", 2, 6), kinds=TOGETHER)
    assert_breaks(scenario, right, wrong, "exclusion")
    assert text_of(scenario, wrong, "exclusion") == (
        "partners 'A' and 'Z', which will not work together, are both in gap 'G' in 2022-03, 2022-04 by D, E"
    )


def test_two_that_will_not_work_together_in_a_mission_are_found():
    scenario = b.scenario(b.gap("G"), b.gap("H"), b.pledge("P"), b.pledge("Q", partner="Z"), b.exclusion(mission="M"))
    right = plan_of(scenario, deployed("D", "P", "G", 0, 3), deployed("E", "Q", "H", 3, 6))
    wrong = plan_of(scenario, deployed("D", "P", "G", 0, 4), deployed("E", "Q", "H", 3, 6))
    assert_breaks(scenario, right, wrong, "exclusion")
    assert "in mission 'M' in 2022-04" in text_of(scenario, wrong, "exclusion")


def test_units_in_place_count_and_those_that_were_there_before_are_no_fault():
    scenario = b.scenario(
        b.gap("G", quantity=3),
        b.pledge("P"),
        b.in_place("U", partner="Z", end=3),
        b.in_place("V", partner="B"),
        b.exclusion(),
        b.exclusion("Y", "B", "Z"),
    )
    there = *standing("G", 0, 3, 2), *standing("G", 3, 6)
    right = plan_of(scenario, deployed("D", "P", "G", 3, 6), *there, kinds=BOTH)
    wrong = plan_of(scenario, deployed("D", "P", "G", 2, 6), *there, kinds=TOGETHER)
    assert_breaks(scenario, right, wrong, "exclusion")
    assert text_of(scenario, wrong, "exclusion").endswith("in gap 'G' in 2022-03 by D, U")


def test_support_between_them_is_found():
    records = b.gap("G", skills=["cied"]), b.pledge("P"), b.training_offer(partner="Z"), b.training_offer("U")
    scenario = b.scenario(*records, b.exclusion())
    right = plan_of(
        scenario, course("C", "U", "A", 0, 1), deployed("D", "P", "G", 1, 6), use("C", "D", 1, 6), kinds=SUPPORTED
    )
    wrong = plan_of(
        scenario, course("C", "T", "A", 0, 1), deployed("D", "P", "G", 1, 6), use("C", "D", 1, 6), kinds=SUPPORTED
    )
    assert_breaks(scenario, right, wrong, "exclusion")
    assert text_of(scenario, wrong, "exclusion") == (
        "'C' is support between partners 'Z' and 'A', which will not work together"
    )
