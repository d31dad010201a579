from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals, goals_in_order
from pkmatch.errors import ScenarioError
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests import builders as b
from tests.rules.ladder import in_periods, where

BEFORE = b.scenario(b.gap("G"), b.gap("H", priority=2.0), b.pledge("P"))
"""The one unit goes to gap H."""
AFTER = BEFORE.with_(b.gap("G", priority=2.5))
"""Now gap G asks for more."""


def changed(weight):
    return solve(AFTER, start=solve(BEFORE), goals=goals(coverage=1, stability=weight))


def test_a_plan_stays_as_it_was_where_change_costs_more_than_it_is_worth():
    assert where(solve(AFTER)) == in_periods("P", "G", 0, 6)
    assert where(changed(0.3)) == in_periods("P", "H", 0, 6)
    moved = changed(0.2)
    assert where(moved) == in_periods("P", "G", 0, 6)
    assert [(goal.name, goal.value) for goal in moved.goal_values] == [("coverage", 15.0), ("stability", 12.0)]
    assert moved.value == pytest.approx(15 - 0.2 * 12) == moved.bound
    assert [(row.pledge, row.gap, row.start, row.end, row.modules) for row in moved.given] == [("P", "H", 0, 6, 1)]


def test_what_is_gone_counts_as_changed():
    plan = solve(AFTER.without("P"), start=solve(BEFORE), goals=goals(coverage=1, stability=1))
    assert (plan.value, plan.status) == (-6, "optimal")
    assert verify(AFTER.without("P"), plan).ok


def test_in_strict_order_change_is_least_among_the_best():
    twins = b.scenario(b.gap("G"), *(b.pledge(f"P{n}") for n in range(4)))
    plan = solve(twins, pins=(), forbids=())
    (row,) = plan.deployments
    again = solve(
        twins.without(*({f"P{n}" for n in range(4)} - {row.pledge, "P0", "P3"})),
        start=plan,
        goals=goals_in_order(coverage=0, stability=0),
    )
    assert [(d.pledge, d.start, d.end) for d in again.deployments] == [(row.pledge, 0, 6)]
    assert again.status == "optimal"


def test_the_large_route_keeps_what_it_can_too():
    plan = solve(AFTER, start=solve(BEFORE), goals=goals(coverage=1, stability=0.3), engine="large")
    assert where(plan) == in_periods("P", "H", 0, 6)


def test_without_a_plan_to_stay_near_the_goal_is_an_error():
    with pytest.raises(ScenarioError, match="allowed: a plan, as the goal 'stability' counts changes"):
        solve(BEFORE, goals=goals(coverage=1, stability=1))
