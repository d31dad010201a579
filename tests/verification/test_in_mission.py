from __future__ import annotations

from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, course, deployed, plan_of, rules_broken, text_of, use

GAP = b.gap(skills=["cied"], in_mission_training=True)
THERE = b.training_offer(mode="in_mission", duration=2)
KINDS = {"G": ("triangular", "in_mission_training", "smart_pledge")}


def _trained(scenario, row, placed, since=0, kinds=KINDS["G"], **stated):
    return plan_of(scenario, placed, row, use(row.id, placed.id, since, placed.end), kinds={"G": kinds}, **stated)


def test_those_trained_in_the_mission_arrive_as_the_course_begins():
    scenario = b.scenario(GAP, b.pledge(), THERE)
    right = _trained(scenario, course("S", "T", "A", 1, 3, mission="M"), deployed("D", "P", "G", 1, 6), since=1)
    wrong = _trained(scenario, course("S", "T", "A", 2, 4, mission="M"), deployed("D", "P", "G", 1, 6), since=1)
    assert_holds(scenario, right)
    assert "trained in the mission" in rules_broken(scenario, wrong)
    assert text_of(scenario, wrong, "trained in the mission") == (
        "partner 'A': 1 modules of capability 'inf' begin courses of 2 periods or more in skill 'cied' in mission 'M' "
        "in 2022-03; 0 that lack it arrive then in gaps that allow it and stay so long, by none"
    )


def test_those_trained_in_the_mission_stay_to_the_end_of_the_course():
    scenario = b.scenario(GAP, b.pledge(), THERE)
    row = course("S", "T", "A", 0, 2, mission="M")
    right, wrong = (_trained(scenario, row, deployed("D", "P", "G", 0, end)) for end in (2, 1))
    assert_holds(scenario, right)
    assert {"trained in the mission", "uses add up"} <= rules_broken(scenario, wrong)


def test_more_trainees_than_arrive_are_reported():
    gap = b.gap(quantity=2, skills=["cied"], in_mission_training=True)
    scenario = b.scenario(gap, b.pledge(quantity=2), b.training_offer(mode="in_mission", duration=2, places=2))
    right, wrong = (
        _trained(scenario, course("S", "T", "A", 0, 2, amount, mission="M"), deployed("D", "P", "G", 0, 6))
        for amount in (1, 2)
    )
    assert_breaks(scenario, right, wrong, "trained in the mission")


def test_a_gap_that_does_not_allow_it_has_nobody_trained_there():
    right, wrong = (
        b.scenario(b.gap(skills=["cied"], in_mission_training=allowed), b.pledge(), THERE) for allowed in (True, False)
    )
    row, placed = course("S", "T", "A", 0, 2, mission="M"), deployed("D", "P", "G", 0, 6)
    assert_holds(right, _trained(right, row, placed))
    assert "trained in the mission" in rules_broken(wrong, _trained(wrong, row, placed))


def test_only_offers_in_the_mission_are_given_in_a_mission():
    scenario = b.scenario(GAP, b.pledge(), b.training_offer(duration=2), b.training_offer("U", mode="in_mission"))
    at_home = _trained(
        scenario, course("S", "T", "A", 0, 2), deployed("D", "P", "G", 2, 6), 2, ("triangular", "smart_pledge")
    )
    assert_holds(scenario, at_home)
    there = _trained(scenario, course("S", "T", "A", 0, 2, mission="M"), deployed("D", "P", "G", 0, 6))
    assert_breaks(scenario, at_home, there, "trained in the mission")
    nowhere = plan_of(scenario, course("S", "U", "A", 0, 1))
    assert rules_broken(scenario, nowhere) == {"trained in the mission"}


def test_an_offer_teaches_in_its_missions():
    there = b.training_offer(mode="in_mission", duration=2, missions=["M"])
    elsewhere = b.training_offer("U", mode="in_mission", duration=2, missions=["N"])
    scenario = b.scenario(GAP, b.mission("N"), b.pledge(), there, elsewhere)
    right, wrong = (
        _trained(scenario, course("S", offer, "A", 0, 2, mission="M"), deployed("D", "P", "G", 0, 6)) for offer in "TU"
    )
    assert_breaks(scenario, right, wrong, "offer reaches recipient")
    assert "teaches in N, not in mission 'M'" in text_of(scenario, wrong, "offer reaches recipient")


def test_others_do_not_rest_on_a_course_that_still_runs_in_a_mission():
    gaps = b.gap(skills=["cied"], in_mission_training=True), b.gap("H", mission="N", skills=["cied"], start=1)
    scenario = b.scenario(*gaps, b.pledge(quantity=2), THERE)
    row, first = course("S", "T", "A", 0, 2, mission="M"), deployed("D1", "P", "G", 0, 3)
    kinds = {**KINDS, "H": ("triangular", "smart_pledge")}

    def with_second(start, *uses):
        second = deployed("D2", "P", "H", start, 6)
        return plan_of(scenario, first, second, row, *uses, kinds=kinds)

    right = with_second(3, use("S", "D1", 0, 3), use("S", "D2", 3, 6))
    assert_holds(scenario, right)
    early = with_second(1, use("S", "D1", 0, 1), use("S", "D2", 1, 6))
    assert {"trained stock", "uses add up"} <= rules_broken(scenario, early)


def test_nobody_is_trained_in_the_mission_who_is_trained_already():
    scenario = b.scenario(GAP, b.pledge(), b.training_offer("H", duration=0), THERE)
    right = _trained(scenario, course("S", "T", "A", 0, 2, mission="M"), deployed("D", "P", "G", 0, 6))
    twice = plan_of(
        scenario,
        deployed("D", "P", "G", 0, 6),
        course("S", "T", "A", 0, 2, mission="M"),
        course("H", "H", "A", 0, 0),
        use("S", "D", 0, 6),
        kinds=KINDS,
    )
    assert_breaks(scenario, right, twice, "trained stock cap")


def test_an_unknown_mission_of_a_course_is_reported():
    scenario = b.scenario(GAP, b.pledge(), THERE)
    assert "unknown id" in rules_broken(scenario, plan_of(scenario, course("S", "T", "A", 0, 2, mission="X")))


def test_a_partnership_says_that_a_skill_was_met_in_the_mission():
    scenario = b.scenario(GAP, b.pledge(), THERE)
    row, placed = course("S", "T", "A", 0, 2, mission="M"), deployed("D", "P", "G", 0, 6)
    assert_breaks(
        scenario,
        _trained(scenario, row, placed),
        _trained(scenario, row, placed, kinds=("triangular", "smart_pledge")),
        "partnerships",
    )
