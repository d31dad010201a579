from __future__ import annotations

from tests import builders as b
from tests.verification.plans import assert_breaks, deployed, plan_of, rules_broken, standing, text_of

ROTATION = {"G": ("multinational_rotation", "rapid_deployment_handover", "smart_pledge")}
RELIEF = {"G": ("rapid_deployment_handover", "smart_pledge")}


def _scenario(*records, **gap):
    return b.scenario(b.gap(handover=True, **gap), b.pledge("P"), b.pledge("X", partner="Z"), *records)


def test_taking_over_without_having_been_there_is_found():
    scenario = _scenario()
    first = deployed("D", "P", "G", 0, 3)
    waits = plan_of(scenario, first, deployed("E", "X", "G", 3, 6, counted=(0, 1, 1)), kinds=ROTATION)
    at_once = plan_of(scenario, first, deployed("E", "X", "G", 3, 6), kinds=ROTATION)
    assert_breaks(scenario, waits, at_once, "handover")
    assert text_of(scenario, at_once, "handover") == (
        "gap 'G' counts 1 modules before 2022-04 and 1 in it; 0 stay of 1 asked for, and the places of those that "
        "leave are taken over by nobody who was there"
    )
    relieved = plan_of(scenario, first, deployed("E", "X", "G", 2, 6, counted=(0, 1, 1, 1)), kinds=RELIEF)
    assert_breaks(scenario, relieved, at_once, "handover")


def test_those_in_place_before_the_gap_opens_hand_over_as_well():
    scenario = _scenario(b.in_place(end=3, partner="Y"), start=3)
    right = plan_of(scenario, deployed("E", "X", "G", 3, 6, counted=(0, 1, 1)))
    right = right.replace(partnerships=[right.partnerships[0].replace(tpccs=("Z",))])
    wrong = plan_of(scenario, deployed("E", "X", "G", 3, 6), partnerships=right.partnerships)
    assert_breaks(scenario, right, wrong, "handover")


def test_those_in_place_were_there_before_the_plan():
    scenario = b.scenario(b.gap(handover=True, end=1), b.in_place())
    plan = plan_of(scenario, *standing("G", 0, 1))
    assert rules_broken(scenario, plan) == set()


def test_more_than_two_units_and_parts_of_modules_are_found():
    scenario = _scenario(b.pledge("Q", partner="C", quantity=2))
    two = deployed("D", "P", "G", 0, 6), deployed("E", "X", "G", 0, 6, counted=(0.0,) * 6)
    kinds = {"G": ("joint_deployment", "smart_pledge")}
    right = plan_of(scenario, *two, kinds=kinds)
    third = deployed("F", "Q", "G", 0, 1, counted=(0.0,))
    assert_breaks(scenario, right, plan_of(scenario, *two, third, kinds=kinds), "presence within quantity")
    large = deployed("F", "Q", "G", 0, 1, modules=2, counted=(0.0,))
    assert rules_broken(scenario, plan_of(scenario, large)) == {"presence within quantity"}
    halves = deployed("D", "P", "G", 0, 6, counted=(0.5,) * 6), two[1]
    assert_breaks(scenario, right, plan_of(scenario, *halves, kinds=kinds), "counted modules")
