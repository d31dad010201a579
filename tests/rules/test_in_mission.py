from __future__ import annotations

from hypothesis import given, settings

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests import builders as b
from tests.drawn_schools import scenarios_of_arrivals
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAP = b.gap(skills=["cied"], in_mission_training=True)
COURSE = b.training_offer(mode="in_mission", duration=2)


def test_who_arrives_is_trained_where_it_serves_and_counts_at_once():
    assert_free(b.scenario(GAP, b.pledge(), COURSE), in_periods("P", "G", 0, 6))
    not_there = b.scenario(b.gap(skills=["cied"]), b.pledge(), COURSE)
    assert_barred(not_there, pin("P"), by="trained stock")
    plan = assert_kept(b.scenario(GAP, b.pledge(), COURSE), pin("P", "G", 0, 6))
    (course,) = plan.supports
    assert (course.mission, course.start, course.end) == ("M", 0, 2)
    assert "in_mission_training" in plan.partnerships[0].kinds


def test_courses_there_move_nobody_have_machines_and_are_interpreted_where_they_are():
    joint = COURSE.replace(
        needs_equipment={"nvg": 1}, travel_covered=False, languages=["fr"], translation_cost=1, women_places=1, places=2
    )
    payer = b.funding_offer(amount=1, missions=["M"])
    plan = assert_kept(b.scenario(GAP, b.pledge(), joint, b.equipment_offer(), payer), pin("P", "G", 0, 6))
    assert {(support.kind, support.use, support.mission) for support in plan.supports} == {
        ("course", None, "M"),
        ("loan", None, None),
        ("payment", "translation", "M"),
    }
    assert plan.partnerships[0].contributors == ("C", "D")
    assert_barred(b.scenario(GAP, b.pledge(), joint, payer), pin("P", "G", 0, 6), by="equipment lacking")
    men_only = joint.replace(places=1)
    assert_barred(b.scenario(GAP, b.pledge(), men_only, b.equipment_offer(), payer), pin("P"), by="women's places")


def test_who_is_trained_stays_until_the_course_ends():
    assert_free(b.scenario(GAP, b.pledge(tour=(2, 2)), COURSE), in_periods("P", "G", 0, 6))
    scenario = b.scenario(GAP, b.pledge(tour=(1, 1)), COURSE)
    assert not solve(scenario).deployments
    assert_barred(scenario, pin("P"), by="trained stock")
    assert_kept(b.scenario(GAP, b.pledge(tour=(1, 3)), COURSE), pin("P", "G", 0, 3))


def test_no_more_are_trained_than_arrive_and_stay():
    gap = b.gap(quantity=2, skills=["cied"], in_mission_training=True)
    two = b.training_offer(mode="in_mission", duration=2, places=2)
    scenario = b.scenario(gap, b.pledge(quantity=2), two)
    assert_free(scenario, in_periods("P", "G", 0, 6, modules=2))
    assert_barred(scenario, pin("P", "G", 0, 6), pin("P", "G", 0, 1), by="trained in the mission")
    assert_kept(scenario, pin("P", "G", 0, 6), pin("P", "G", 0, 2))


def test_a_course_in_the_mission_begins_as_modules_arrive():
    once = b.training_offer(mode="in_mission", duration=2, start=1, end=3)
    assert_free(b.scenario(GAP, b.pledge(), once), in_periods("P", "G", 1, 6))
    scenario = b.scenario(GAP, b.pledge(start=2), once)
    assert_barred(scenario, pin("P"), by="trained stock")
    assert_kept(b.scenario(GAP, b.pledge(start=1), once), pin("P", "G", 1, 6))


def test_an_offer_teaches_in_its_missions_only():
    other = b.gap("H", mission="N", skills=["cied"], in_mission_training=True)
    there = b.training_offer(mode="in_mission", duration=2, missions=["N"])
    assert_free(b.scenario(GAP, other, b.pledge(), COURSE), {})
    scenario = b.scenario(GAP, other, b.pledge(), there)
    assert_barred(scenario, pin("P", "G", 0, 6), by="trained stock")
    assert_kept(scenario, pin("P", "H", 0, 2), pin("P", "G", 2, 6))


def test_those_in_training_in_missions_hold_places():
    gaps = GAP, b.gap("H", mission="N", skills=["cied"], in_mission_training=True)
    pledges = b.pledge(), b.pledge("Q", partner="Z", for_gaps=["H"])
    both = {**in_periods("P", "G", 0, 6), **in_periods("Q", "H", 0, 6)}
    two, one = (b.training_offer(mode="in_mission", duration=2, places=places) for places in (2, 1))
    assert_free(b.scenario(*gaps, *pledges, two), both)
    scenario = b.scenario(*gaps, *pledges, one)
    assert_barred(scenario, pin("P", "G", 0, 6), pin("Q", "H", 0, 6), by="course places")
    assert_kept(scenario, pin("P", "G", 0, 6), pin("Q", "H", 2, 6))


def test_all_who_are_trained_in_the_mission_pass():
    there = b.training_offer(mode="in_mission", pass_rate=0.5)
    assert_free(b.scenario(GAP, b.pledge(), there), in_periods("P", "G", 0, 6))


def test_who_was_trained_in_the_mission_serves_elsewhere_once_the_course_is_over():
    early = b.gap("E", end=4, skills=["cied"], in_mission_training=True)
    elsewhere = b.gap("H", mission="N", start=1, skills=["cied"])
    records = early, elsewhere, b.pledge(quantity=2), b.training_offer(mode="in_mission", duration=2, end=2)
    scenario = b.scenario(*records)
    assert_barred(scenario, pin("P", "E", 0, 2), pin("P", "H", 1, 6))
    assert_kept(scenario, pin("P", "E", 0, 2), pin("P", "H", 2, 6))


def test_modules_trained_in_the_mission_count_once_among_those_at_home_or_out():
    gap = b.gap(quantity=2, skills=["cied"], in_mission_training=True)
    two = b.training_offer(mode="in_mission", duration=2, places=2)
    assert_free(b.scenario(gap, b.pledge(quantity=2), two), in_periods("P", "G", 0, 6, modules=2))


def test_a_module_takes_one_course_at_a_time_in_the_mission_too():
    gap = b.gap(skills=["cied", "medic"], in_mission_training=True)
    courses = [b.training_offer(skill, skill=skill, mode="in_mission") for skill in ("cied", "medic")]
    assert_free(b.scenario(gap, b.pledge(quantity=2), *courses), in_periods("P", "G", 0, 6))
    scenario = b.scenario(gap, b.pledge(), *courses)
    assert_barred(scenario, pin("P", "G", 0, 6), by="one course at a time")
    at_home = b.training_offer("home", skill="medic", end=1)
    assert_kept(b.scenario(gap, b.pledge(), *courses, at_home), pin("P", "G", 1, 6))


def test_nobody_is_trained_at_home_and_in_the_mission():
    wishes = goals(coverage=1, capacity=10)
    both = b.training_offer("T1", end=1), b.training_offer("T2", mode="in_mission")
    plan = solve(b.scenario(GAP, b.pledge(), *both, goals=wishes))
    assert len(plan.supports) == 1


def test_training_in_the_mission_lasts_from_its_end_on():
    records = GAP, b.pledge(), b.training_offer(mode="in_mission", duration=2, end=2)
    assert_free(b.scenario(*records), in_periods("P", "G", 0, 6))
    scenario = b.scenario(b.skill("cied", lasts=2), *records)
    assert_barred(scenario, pin("P", "G", 0, 5), by="trained stock")
    assert_kept(scenario, pin("P", "G", 0, 4))


def test_a_need_is_met_once_the_course_in_the_mission_is_over():
    wishes = goals(coverage=1, capacity=1)
    late, early = (b.scenario(GAP, b.pledge(start=2), COURSE, b.training_need(by=by), goals=wishes) for by in (5, 3))
    assert not solve(late).unmet_needs
    assert solve(early).unmet_needs


def test_a_gap_without_triangular_partnerships_has_nobody_trained_there():
    alone = b.gap(skills=["cied"], in_mission_training=True, kinds=["joint_deployment"])
    assert_barred(b.scenario(alone, b.pledge(), COURSE), pin("P"), by="triangular not allowed")


def test_money_for_a_course_in_the_mission_goes_to_that_mission():
    paid = b.training_offer(mode="in_mission", cost=5, cost_covered=False)
    for mission, found in (("M", 6), ("N", 0)):
        fund = b.funding_offer(amount=5, missions=[mission])
        assert solve(b.scenario(b.mission("N"), GAP, b.pledge(), paid, fund)).value == found


@settings(max_examples=40)
@given(scenarios_of_arrivals())
def test_plans_with_courses_in_missions_obey_every_rule(scenario):
    plan = solve(scenario)
    assert plan.status == "optimal"
    assert verify(scenario, plan).ok, verify(scenario, plan)
