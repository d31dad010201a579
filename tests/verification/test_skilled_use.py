from __future__ import annotations

import pytest

from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    course,
    deployed,
    gift,
    loan,
    plan_of,
    rules_broken,
    text_of,
    use,
)

SUPPORTED = {"G": ("triangular", "smart_pledge")}
COURSE = course("C", "T", "A", 0, 1)
LEARNED, BORROWED = use("C", "D", 2, 5), use("L", "D", 2, 5, 2)


def _scenario(*records, lasts=None, **radar):
    offer = b.equipment_offer(**{"quantity": 4, "needs_skill": "radar", **radar})
    unit = b.gap(quantity=2, equipment={"nvg": 2}), b.pledge(quantity=2)
    return b.scenario(*unit, b.training_offer(skill="radar", places=2), offer, b.skill("radar", lasts=lasts), *records)


def _plan(scenario, *rows, modules=1, lent=2, training=COURSE):
    placed = deployed("D", "P", "G", 2, 5, modules)
    return plan_of(scenario, placed, training, loan("L", "E", "A", 2, 5, lent), *rows, kinds=SUPPORTED)


RIGHT = LEARNED, BORROWED


def test_modules_trained_for_the_sake_of_pieces_hold():
    scenario = _scenario()
    assert_holds(scenario, _plan(scenario, *RIGHT))
    two = course("C", "T", "A", 0, 1, 2)
    uses = use("C", "D", 2, 5, 2), use("L", "D", 2, 5, 4)
    assert_holds(scenario, _plan(scenario, *uses, modules=2, lent=4, training=two))


def test_pieces_without_training_are_reported():
    scenario = _scenario()
    bare = _plan(scenario, BORROWED)
    assert rules_broken(scenario, bare) == {"skill to use it", "uses add up"}
    for_a_while = use("C", "D", 2, 4)
    assert rules_broken(scenario, _plan(scenario, for_a_while, BORROWED)) == {"skill to use it", "uses add up"}
    half = _plan(scenario, LEARNED.replace(amount=0.5), BORROWED)
    assert rules_broken(scenario, half) == {"skill to use it", "uses add up"}


def test_fewer_modules_trained_than_pieces_call_for_are_reported():
    scenario = _scenario(b.equipment_offer("F", quantity=4))
    mixed = loan("K", "F", "A", 2, 5, 1), use("K", "D", 2, 5, 1)
    two = course("C", "T", "A", 0, 1, 2)
    uses = use("C", "D", 2, 5, 2), use("L", "D", 2, 5, 3)
    right = _plan(scenario, *uses, *mixed, modules=2, lent=3, training=two)
    fewer = _plan(scenario, LEARNED, uses[1], *mixed, modules=2, lent=3, training=two)
    assert_breaks(scenario, right, fewer, "skill to use it", "uses add up")
    assert text_of(scenario, fewer, "uses add up") == (
        "deployment 'D' lacks 2 modules of skill 'radar' in 2022-03 to 2022-05; its uses add up to 1"
    )


def test_training_for_no_pieces_is_reported():
    scenario = _scenario(b.equipment_offer("F", quantity=4))
    plain = loan("K", "F", "A", 2, 5, 2), use("K", "D", 2, 5, 2)
    placed = deployed("D", "P", "G", 2, 5)
    right = plan_of(scenario, placed, COURSE, *plain, kinds=SUPPORTED)
    assert_breaks(scenario, right, plan_of(scenario, placed, COURSE, *plain, LEARNED, kinds=SUPPORTED), "uses add up")


def test_those_trained_for_pieces_draw_on_the_stock():
    scenario = _scenario(b.gap("H", skills=["radar"]), b.pledge("Q"), b.training_offer("U", skill="radar"))
    beside = deployed("O", "Q", "H", 2, 5), use("C", "O", 2, 5)
    kinds = {"G": SUPPORTED["G"], "H": SUPPORTED["G"]}

    def told(modules):
        rows = deployed("D", "P", "G", 2, 5), course("C", "T", "A", 0, 1, modules), loan("L", "E", "A", 2, 5, 2)
        return plan_of(scenario, *rows, *RIGHT, *beside, kinds=kinds)

    assert_breaks(scenario, told(2), told(1), "trained stock", "uses add up")


def test_training_that_has_lasted_out_bears_no_use_of_pieces():
    scenario = _scenario(lasts=2)
    assert rules_broken(scenario, _plan(scenario, *RIGHT)) == {"trained stock", "uses add up"}


@pytest.mark.parametrize("mode", ["donate", "to_mission"])
def test_pieces_given_for_good_call_for_training_too(mode):
    scenario = _scenario(mode=mode)
    to = {"recipient": "A"} if mode == "donate" else {"recipient": "M", "mission": "M"}
    given = gift("S", "E", **to, start=0, amount=2), use("S", "D", 2, 5, 2)
    placed = deployed("D", "P", "G", 2, 5)
    right = plan_of(scenario, placed, COURSE, *given, LEARNED, kinds=SUPPORTED)
    wrong = plan_of(scenario, placed, COURSE, *given, kinds=SUPPORTED)
    assert_breaks(scenario, right, wrong, "skill to use it", "uses add up")


def test_a_course_in_the_mission_is_not_taken_for_the_sake_of_pieces():
    scenario = _scenario(b.training_offer("V", skill="radar", mode="in_mission"))
    opened = scenario.with_(scenario.gaps[0].replace(in_mission_training=True))
    there = course("C", "V", "A", 2, 3, mission="M")
    broken = rules_broken(opened, _plan(opened, *RIGHT, training=there))
    assert {"trained in the mission", "uses add up"} <= broken
