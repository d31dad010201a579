from __future__ import annotations

from pkmatch.domain.policy import goals
from pkmatch.verification.case import make_case
from pkmatch.verification.goals import goal_value
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, course, plan_of, rules_broken, text_of

OFFER = b.training_offer(trains_trainers=1, end=1)
RULE = "places of trained trainers"


def _own(id, start, end, amount=1, **fields):
    return course(id, "T", "A", start, end, amount, by_trained=True, **fields)


def test_own_courses_beyond_the_places_of_trainers_are_reported():
    scenario = b.scenario(b.pledge(quantity=4), OFFER)
    first = course("S", "T", "A", 0, 1)
    right, wrong = (plan_of(scenario, first, _own("O", 1, 2, amount)) for amount in (1, 2))
    assert_breaks(scenario, right, wrong, RULE)
    assert text_of(scenario, wrong, RULE) == (
        "partner 'A' has 2 modules in training with trainers whom offer 'T' has trained in 2022-02, and places for 1; "
        "by O"
    )


def test_trainers_teach_once_they_are_trained_and_as_long_as_that_lasts():
    scenario = b.scenario(b.skill("cied", lasts=2), b.pledge(quantity=4), OFFER)
    first = course("S", "T", "A", 0, 1)
    assert_holds(scenario, plan_of(scenario, first, _own("O", 2, 3)))
    for start in (0, 3):
        assert rules_broken(scenario, plan_of(scenario, first, _own("O", start, start + 1))) == {RULE}


def test_there_is_no_second_generation():
    scenario = b.scenario(b.pledge(quantity=4), OFFER)
    rows = course("S", "T", "A", 0, 1), _own("O", 1, 2)
    right, wrong = (plan_of(scenario, *rows, _own("U", 2, 3, amount)) for amount in (1, 2))
    assert_breaks(scenario, right, wrong, RULE)


def test_an_own_course_lasts_as_long_as_those_of_the_offer_and_at_least_a_period():
    scenario = b.scenario(b.pledge(quantity=4), OFFER)
    first = course("S", "T", "A", 0, 1)
    right, wrong = (plan_of(scenario, first, _own("O", 1, end)) for end in (2, 3))
    assert_breaks(scenario, right, wrong, RULE)
    at_once = b.scenario(b.pledge(quantity=4), OFFER.replace(duration=0))
    assert rules_broken(at_once, plan_of(at_once, course("S", "T", "A", 0, 0), _own("O", 1, 1))) == {RULE}


def test_an_own_course_is_in_no_mission():
    scenario = b.scenario(b.mission(), b.pledge(quantity=4), OFFER)
    plan = plan_of(scenario, course("S", "T", "A", 0, 1), _own("O", 1, 2, mission="M"))
    assert "trained in the mission" in rules_broken(scenario, plan)


def test_an_offer_that_trains_no_trainers_gives_no_own_courses():
    scenario = b.scenario(b.pledge(quantity=4), b.training_offer(end=1))
    assert rules_broken(scenario, plan_of(scenario, course("S", "T", "A", 0, 1), _own("O", 1, 2))) == {RULE}


def test_modules_in_own_courses_are_at_home():
    scenario = b.scenario(b.pledge(quantity=2), OFFER.replace(mode="online", places=2, trains_trainers=3))
    rows = course("S", "T", "A", 0, 1), _own("O", 1, 2, 1)
    assert_holds(scenario, plan_of(scenario, *rows))
    assert "modules at home" in rules_broken(scenario, plan_of(scenario, rows[0], _own("O", 1, 2, 3)))


def test_what_is_trained_by_trainers_stays_below_the_cap():
    scenario = b.scenario(b.pledge(quantity=1), OFFER)
    right, first = plan_of(scenario), course("S", "T", "A", 0, 1)
    assert_breaks(scenario, right, plan_of(scenario, first, _own("O", 1, 2)), "trained stock cap")


def test_trainers_left_count_twice_in_the_goal_capacity():
    scenario = b.scenario(b.pledge(quantity=4), OFFER, goals=goals(capacity=1))
    rows = course("S", "T", "A", 0, 1), _own("O", 1, 2)
    assert goal_value(make_case(scenario, plan_of(scenario, *rows)), "capacity") == 3
