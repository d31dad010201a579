from __future__ import annotations

from pkmatch.domain.plan import CourseUse
from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    course,
    deployed,
    gift,
    lift,
    loan,
    plan_of,
    rules_broken,
    text_of,
    use,
)

SUPPORTED = {"G": ("triangular", "smart_pledge")}


def _scenario(*machines, **offer):
    records = b.gap(skills=["eng"]), b.pledge(), b.partner("Z")
    training = b.training_offer(**{"skill": "eng", "needs_equipment": {"digger": 2}, **offer})
    return b.scenario(*records, training, *machines)


def _plan(scenario, *loans):
    rows = deployed("D", "P", "G", 3, 6), course("C", "T", "A", 0, 1), use("C", "D", 3, 6)
    return plan_of(scenario, *rows, *loans, kinds=SUPPORTED)


def _lent(offer="E", recipient="A", start=0, end=1, amount=2, mission=None):
    return loan("L", offer, recipient, start, end, amount).replace(mission=mission)


def test_machines_lent_for_a_course_hold():
    scenario = _scenario(b.equipment_offer(item="digger", quantity=2))
    assert_holds(scenario, _plan(scenario, _lent()))


def test_machines_missing_or_for_nothing_are_reported():
    scenario = _scenario(b.equipment_offer(item="digger", quantity=3))
    right = _plan(scenario, _lent())
    assert_breaks(scenario, right, _plan(scenario, _lent(amount=1)), "equipment lacking")
    assert_breaks(scenario, right, _plan(scenario, _lent(amount=3)), "equipment not needed")
    assert text_of(scenario, _plan(scenario), "equipment lacking") == (
        "modules of partner 'A' in training lack 2 pieces of item 'digger' over 2022-01 and are given 0; by C"
    )
    assert {"equipment lacking", "equipment not needed"} <= rules_broken(scenario, _plan(scenario, _lent(mission="M")))


def test_machines_for_missions_only_or_that_need_a_skill_are_reported():
    tied = _scenario(b.equipment_offer(item="digger", quantity=2, missions=["M"]))
    assert rules_broken(tied, _plan(tied, _lent())) == {"offer reaches recipient"}
    skilled = _scenario(b.equipment_offer(item="digger", quantity=2, needs_skill="eng"))
    assert rules_broken(skilled, _plan(skilled, _lent())) == {"skill to use it"}


def test_machines_of_a_smart_pledge_serve_no_course():
    scenario = _scenario(b.equipment_offer(item="digger", quantity=2), b.pledge("Q", partner="A"))
    bundled = scenario.with_(b.pledge("R", partner="Z"), b.smart_pledge("B", ["Q", "R", "E"]))
    assert rules_broken(bundled, _plan(bundled, _lent())) == {"offers of a smart pledge"}


def _donated(*gifts, used=2, course="C", support="G"):
    return *gifts, CourseUse(support=support, course=course, amount=used)


GIVEN = gift("G", "E", "A", 0, amount=2)


def test_machines_given_for_good_serve_courses():
    scenario = _scenario(b.equipment_offer(item="digger", quantity=2, mode="donate"))
    right = _plan(scenario, *_donated(GIVEN))
    assert_holds(scenario, right)
    assert_breaks(scenario, right, _plan(scenario, GIVEN), "equipment lacking")
    assert_breaks(scenario, right, _plan(scenario, *_donated(GIVEN.replace(amount=1))), "pieces given")
    assert rules_broken(scenario, _plan(scenario, *_donated(GIVEN, used=3))) == {
        "equipment not needed",
        "pieces given",
        "uses add up",
    }
    assert_breaks(scenario, right, _plan(scenario, *_donated(GIVEN, support="L")), "unknown id", "equipment lacking")
    assert_breaks(scenario, right, _plan(scenario, *_donated(GIVEN, course="G")), "unknown id", "equipment lacking")


def test_pieces_that_may_not_serve_a_course_are_reported():
    tied = _scenario(b.equipment_offer(item="digger", quantity=2, mode="donate", missions=["M"]))
    assert text_of(tied, _plan(tied, *_donated(GIVEN)), "uses add up") == (
        "course 'C' uses 2 of gift 'G' over 2022-01, which does not fit: the pieces may serve in M only"
    )
    skilled = _scenario(b.equipment_offer(item="digger", quantity=2, mode="donate", needs_skill="eng"))
    assert rules_broken(skilled, _plan(skilled, *_donated(GIVEN))) == {"uses add up"}
    in_mission = _scenario(b.equipment_offer(item="digger", quantity=2, mode="to_mission"))
    to_mission = GIVEN.replace(recipient="M", mission="M")
    assert rules_broken(in_mission, _plan(in_mission, *_donated(to_mission))) == {"uses add up"}
    others = _scenario(b.equipment_offer(item="digger", quantity=2, mode="donate"))
    assert rules_broken(others, _plan(others, *_donated(GIVEN.replace(recipient="Z")))) == {"uses add up"}
    late = GIVEN.replace(start=1)
    assert rules_broken(others, _plan(others, *_donated(late))) == {"pieces given", "uses add up"}
    bundled = others.with_(b.pledge("Q"), b.pledge("R", partner="Z"), b.smart_pledge("B", ["Q", "R", "E"]))
    assert rules_broken(bundled, _plan(bundled, *_donated(GIVEN))) == {"offers of a smart pledge", "uses add up"}


def _travelling(*lifts, **offer):
    records = b.capability(personnel=5), b.gap(skills=["eng"]), b.pledge(), b.partner("Z")
    fields = {"skill": "eng", "mode": "at_provider", "travel_covered": False, **offer}
    return b.scenario(*records, b.training_offer(**fields), *lifts)


def _carried(offer="X", until=1, amount=5, mission=None):
    return lift("A", offer, "A", 0, until, amount).replace(mission=mission)


def test_trainees_carried_to_their_course_hold():
    scenario = _travelling(b.lift_offer(personnel=5), b.lift_offer("Y", personnel=10, returns=True))
    assert_holds(scenario, _plan(scenario, _carried()))
    assert_holds(scenario, _plan(scenario, _carried("Y")))
    at_home = _travelling(mode="at_recipient")
    assert_holds(at_home, _plan(at_home))


def test_trainees_left_behind_or_carried_for_nothing_are_reported():
    scenario = _travelling(b.lift_offer(personnel=9))
    right = _plan(scenario, _carried())
    assert_breaks(scenario, right, _plan(scenario, _carried(amount=4)), "lift lacking")
    assert_breaks(scenario, right, _plan(scenario, _carried(amount=6)), "lift not needed")
    assert text_of(scenario, _plan(scenario, _carried(amount=4)), "lift lacking") == (
        "5 people of partner 'A' need lift to courses in 2022-01 and 4 are carried; by C, A"
    )


def test_trainees_taken_home_in_another_period_are_reported():
    scenario = _travelling(b.lift_offer(personnel=10, returns=True))
    late = _plan(scenario, _carried(until=2)).partnerships[0].replace(contributors=())
    wrong = _plan(scenario, _carried(until=2)).replace(partnerships=[late])
    assert_breaks(scenario, _plan(scenario, _carried()), wrong, "lift home")


def test_lift_for_missions_only_carries_no_trainees():
    scenario = _travelling(b.lift_offer(personnel=5, missions=["M"]))
    assert rules_broken(scenario, _plan(scenario, _carried())) == {"offer reaches recipient"}


def test_lift_of_a_smart_pledge_carries_no_trainees():
    scenario = _travelling(b.lift_offer(personnel=5), b.pledge("Q", partner="A"), b.pledge("R", partner="Z"))
    bundled = scenario.with_(b.smart_pledge("B", ["Q", "R", "X"]))
    assert rules_broken(bundled, _plan(bundled, _carried())) == {"offers of a smart pledge"}
