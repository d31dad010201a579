from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals_in_order
from tests import builders as b
from tests.verification.plans import assert_breaks, deployed, plan_of, text_of

SCENARIO = b.scenario(b.gap("G"), b.pledge("P", cost=10.0), goals=goals_in_order(coverage=2.0, cost=0))
"""Six months could be covered; the tolerance lets cost take two of them back."""


def row(plan, number, **changes):
    """The plan with another goal value of this place."""
    values = list(plan.goal_values)
    values[number - 1] = values[number - 1].replace(**changes)
    return plan.replace(goal_values=values)


@pytest.fixture
def right():
    plan = plan_of(SCENARIO, deployed("D", "P", "G", 0, 4))
    coverage, cost = plan.goal_values
    return plan.replace(
        value=4.0,
        bound=6.0,
        status="optimal",
        goal_values=[
            coverage.replace(place=1, tolerance=2.0, floor=4.0, bound=6.0),
            cost.replace(place=2, floor=40.0, bound=40.0),
        ],
    )


def test_a_goal_below_its_floor_is_found(right):
    wrong = row(right, 1, floor=5.0, bound=7.0).replace(bound=7.0)
    assert_breaks(SCENARIO, right, wrong, "floor")
    assert text_of(SCENARIO, wrong, "floor") == "goal 'coverage' reaches 4 and had to keep 5"


def test_the_floor_of_a_goal_that_counts_against_is_the_most_allowed(right):
    assert_breaks(SCENARIO, right, row(right, 2, floor=30.0, bound=30.0), "floor")


def test_a_floor_after_a_goal_without_one_is_found(right):
    assert_breaks(SCENARIO, right, row(right, 1, floor=None).replace(status="feasible"), "floor")


def test_a_bound_below_what_was_reached_is_found(right):
    assert_breaks(SCENARIO, right, row(right, 1, bound=5.0).replace(bound=5.0), "bound")
    assert_breaks(SCENARIO, right, row(right, 2, bound=41.0), "bound")
    assert_breaks(SCENARIO, right, row(right, 2, bound=None).replace(status="feasible"), "bound")


def test_the_plans_bound_is_that_of_its_first_goal(right):
    assert_breaks(SCENARIO, right, right.replace(bound=7.0), "bound")


def test_a_plan_with_an_open_goal_is_not_optimal(right):
    assert_breaks(SCENARIO, right, row(right, 2, bound=0.0), "status")
    assert_breaks(SCENARIO, right, row(right, 2, floor=None), "status")
    assert "cost could still be better" in text_of(SCENARIO, row(right, 2, bound=0.0), "status")


def test_the_value_is_the_first_goals(right):
    assert_breaks(SCENARIO, right, right.replace(value=4.0 - 40.0), "value")


def test_place_and_tolerance_are_those_of_the_goals(right):
    assert_breaks(SCENARIO, right, row(right, 2, place=1), "value")
    assert_breaks(SCENARIO, right, row(right, 1, tolerance=1.0), "value", "status")
