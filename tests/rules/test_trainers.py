from __future__ import annotations

import pytest
from hypothesis import given, settings

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests import builders as b
from tests.drawn_schools import scenarios_of_trainers
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAP = b.gap(quantity=3, skills=["cied"])
UNITS = b.pledge(quantity=3)


def _offer(**fields):
    return b.training_offer(**{"end": 1, "trains_trainers": 2, **fields})


def test_trained_modules_train_others_of_their_state():
    assert_free(b.scenario(GAP, UNITS, b.training_offer(end=1, places=3)), in_periods("P", "G", 2, 6, modules=3))
    alone = b.scenario(GAP, UNITS, b.training_offer(end=1))
    assert_barred(alone, pin("P", "G", 2, 6, modules=3))
    plan = assert_kept(b.scenario(GAP, UNITS, _offer()), pin("P", "G", 2, 6, modules=3))
    assert [(course.start, course.amount, course.by_trained) for course in plan.supports] == [
        (0, 1, False),
        (1, 2, True),
    ]
    assert plan.partnerships[0].trainers == ("B",)


def test_trained_trainers_need_no_host_machines_travel_or_interpreters():
    offer = _offer(
        needs_host=True,
        needs_equipment={"nvg": 1},
        mode="regional",
        travel_covered=False,
        languages=["fr"],
        translation_cost=1,
    )
    for_one = b.equipment_offer(end=1), b.lift_offer(end=1, personnel=850), b.funding_offer(amount=1)
    scenario = b.scenario(GAP, UNITS, offer, b.host_offer(end=1), *for_one)
    plan = assert_kept(scenario, pin("P", "G", 2, 6, modules=3))
    courses = [support for support in plan.supports if support.kind == "course"]
    assert [(course.start, course.amount, course.by_trained, course.host) for course in courses] == [
        (0, 1, False, "H"),
        (1, 2, True, None),
    ]
    assert verify(scenario, plan).ok, str(verify(scenario, plan))


def test_no_more_are_trained_than_trainers_have_places_for():
    assert_free(b.scenario(GAP, UNITS, _offer()), in_periods("P", "G", 2, 6, modules=3))
    scenario = b.scenario(GAP, UNITS, _offer(trains_trainers=1))
    assert_barred(scenario, pin("P", "G", 2, 6, modules=3), by="places of trained trainers")
    assert_kept(scenario, pin("P", "G", 2, 6, modules=2), pin("P", "G", 3, 6, modules=1))


def test_half_a_place_trains_nobody():
    assert solve(b.scenario(GAP, UNITS, _offer(trains_trainers=0.5))).value == pytest.approx(5 / 3)
    two_make_one = b.scenario(GAP, UNITS, _offer(trains_trainers=0.5, places=2))
    assert_kept(two_make_one, pin("P", "G", 2, 6, modules=3))


def test_trainers_teach_their_own_state_only():
    units = b.pledge(), b.pledge("Q", partner="Z")
    assert_free(b.scenario(GAP, *units, _offer(places=2)), in_periods("Q", "G", 1, 6))
    scenario = b.scenario(GAP, *units, _offer())
    assert_barred(scenario, pin("P", "G"), pin("Q", "G"))
    assert_kept(scenario, pin("Q", "G", 1, 6))


def test_trainers_teach_any_capability_of_their_state():
    gaps = b.gap(skills=["cied"]), b.gap("H", capability="hospital", quantity=2, skills=["cied"])
    units = b.pledge(), b.pledge("Q", capability="hospital", quantity=2)
    scenario = b.scenario(*gaps, *units, _offer())
    assert_kept(scenario, pin("Q", "H", 2, 6, modules=2))
    assert_barred(b.scenario(*gaps, *units, b.training_offer(end=1)), pin("Q", "H", 2, 6, modules=2))


def test_who_was_taught_by_trained_trainers_trains_nobody():
    gap, units = b.gap(quantity=4, skills=["cied"]), b.pledge(quantity=4)
    scenario = b.scenario(gap, units, _offer(trains_trainers=1))
    assert_barred(scenario, pin("P", "G", 3, 6, modules=4))
    assert_kept(scenario, pin("P", "G", 3, 6, modules=3))


def test_trainers_teach_as_long_as_their_training_lasts():
    gap, units = b.gap(quantity=2, start=3, skills=["cied"]), b.pledge(quantity=2)
    assert_kept(b.scenario(gap, units, _offer()), pin("P", "G", 3, 6, modules=2))
    scenario = b.scenario(b.skill("cied", lasts=1), gap, units, _offer())
    assert_barred(scenario, pin("P"))


def test_own_courses_keep_modules_at_home_even_of_an_online_offer():
    gaps, units = (b.gap(start=2, quantity=2, skills=["cied"]), b.gap("E", end=2, quantity=2)), b.pledge(quantity=2)
    free = b.scenario(*gaps, units, b.training_offer(end=1, places=2, mode="online"))
    assert_free(free, {**in_periods("P", "E", 0, 2, modules=2), **in_periods("P", "G", 2, 6, modules=2)})
    scenario = b.scenario(*gaps, units, _offer(mode="online"))
    both = pin("P", "E", 0, 2, modules=2), pin("P", "G", 2, 6, modules=2)
    assert_barred(scenario, *both, by="modules at home")
    assert_kept(scenario, pin("P", "E", 0, 2), both[1])


def test_own_courses_cost_nothing_and_make_no_link():
    dear = b.scenario(GAP, b.pledge(quantity=3, cost=0), _offer(cost=5, cost_covered=False), b.funding_offer(amount=5))
    plan = solve(dear.replace(goals=goals(coverage=1, cost=1e-6)))
    assert plan.value == pytest.approx(5 / 3 + 2 * 4 / 3, abs=1e-4)
    assert plan.partnerships[0].contributors == ("D",)
    courses = [row for row in plan.supports if row.kind == "course"]
    assert sum(row.amount for row in courses if not row.by_trained) == 1
    linked = dear.replace(goals=goals(coverage=1, simplicity=1e-3))
    assert solve(linked).goal_values[1].value == 1 + 2  # one T/PCC in the gap, and links to trainer and payer


def test_trainers_left_at_the_end_are_worth_something():
    plain, more = (
        b.scenario(b.pledge(), b.training_offer(trains_trainers=r), goals=goals(coverage=1, capacity=1)) for r in (0, 1)
    )
    assert solve(plain).value == 1
    assert solve(more).value == 2


@settings(max_examples=40)
@given(scenarios_of_trainers())
def test_plans_with_trained_trainers_obey_every_rule(scenario):
    plan = solve(scenario)
    assert plan.status == "optimal"
    assert verify(scenario, plan).ok, verify(scenario, plan)
