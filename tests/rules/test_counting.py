"""What a counted module is worth: performance, reliability, and whose modules count where that is a choice."""

from __future__ import annotations

import pytest

from pkmatch.domain.policy import Reliability, goals, goals_in_order
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests import builders as b
from tests.rules.ladder import assert_free, assert_kept, in_periods, pin

POLICY = b.policy_without_lead_times()


def _scenario(better, *records, gap=None, policy=POLICY, worse=(), **wanted):
    """Two pledges for one place, of which the worse one is there a period longer."""
    pledges = b.pledge("W", **dict(worse)), b.pledge("B", partner="Z", end=5, **better)
    return b.scenario(gap or b.gap(), *pledges, *records, policy=policy, goals=goals(**wanted or {"coverage": 1.0}))


def test_performance_multiplies_the_value_of_what_a_pledge_covers():
    assert solve(_scenario({})).value == 6
    assert_free(_scenario({"performance": 1.25}), in_periods("B", "G", 0, 5))
    plan = solve(_scenario({"performance": 1.25}))
    assert (plan.value, plan.status) == (7.25, "optimal")
    kept = assert_kept(_scenario({"performance": 1.25}), pin("W", "G", 2, 6))
    assert kept.value == 4 + 2 * 1.25
    assert solve(_scenario({"performance": 1.25}, timeliness=1.0)).value == pytest.approx(3.5)


def test_the_goal_reliability_weighs_coverage_with_the_probability_of_the_pledge():
    better, worse = {"reliability": 0.8, "performance": 1.25}, {"reliability": 0.5}
    plan = solve(_scenario(better, worse=worse, reliability=1.0))
    assert (plan.value, plan.status) == (5.5, "optimal")
    assert solve(_scenario(better, worse=worse, coverage=2.0, reliability=1.0)).value == 5.5 + 2 * 7.25
    assert solve(_scenario({"reliability": 0.0}, worse={"reliability": 0.0}, reliability=1.0)).value == 0


def test_a_pledge_that_states_no_probability_has_that_of_its_level():
    policy = b.policy_without_lead_times(reliabilities=[Reliability(level="PL3", probability=0.25)])
    assert solve(_scenario({}, policy=policy, reliability=1.0)).value == 1.5
    assert solve(_scenario({}, reliability=1.0)).value == pytest.approx(6 * 0.7)


def test_what_is_in_place_is_certain():
    scenario = b.scenario(b.gap(quantity=2), b.in_place(), b.pledge(reliability=0.5), goals=goals(reliability=1.0))
    assert solve(scenario.replace(policy=POLICY)).value == 3 + 1.5


@pytest.mark.parametrize("handover", [False, True])
def test_a_critical_gap_is_worth_what_those_who_fill_it_perform(handover):
    gap = b.gap(quantity=2, critical=True, handover=handover)
    scenario = _scenario({"performance": 1.5, "quantity": 2}, gap=gap)
    plan = solve(scenario)
    assert (plan.value, plan.status) == (7.5, "optimal")
    assert verify(scenario, plan).ok
    alone = _scenario({"performance": 1.5}, gap=gap)
    assert solve(alone).value == 5 * 1.25


def test_of_two_that_hand_over_the_better_one_counts():
    gap = b.gap(handover=True)
    scenario = _scenario({"performance": 1.5}, gap=gap, worse={"for_gaps": ["G"]})
    plan = solve(scenario)
    counted = {d.pledge: sum(d.counted) for d in plan.deployments}
    assert (plan.value, counted) == (5 * 1.5 + 1, {"B": 5, "W": 1})
    assert verify(scenario, plan).ok


def test_in_strict_order_a_later_goal_chooses_whose_modules_count():
    """Both are there all the time; the better one is less probable."""
    pledges = b.pledge("W", reliability=1.0), b.pledge("B", partner="Z", performance=1.25, reliability=0.1)
    scenario = b.scenario(b.gap(handover=True), *pledges, policy=POLICY)
    first = solve(scenario, goals=goals_in_order(coverage=0, reliability=0))
    assert [goal.value for goal in first.goal_values] == [7.5, pytest.approx(0.75)]
    later = solve(scenario, goals=goals_in_order(coverage=1.5, reliability=0))
    assert [goal.value for goal in later.goal_values] == [6, 6]
    assert later.status == "optimal"
    assert verify(scenario, later).ok
