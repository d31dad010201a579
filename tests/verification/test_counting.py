from __future__ import annotations

from pkmatch.domain.policy import goals
from tests import builders as b
from tests.verification.plans import assert_breaks, assert_holds, deployed, plan_of


def _scenario(**wanted):
    pledge = b.pledge("P", performance=1.25, reliability=0.5)
    return b.scenario(b.gap(), pledge, policy=b.policy_without_lead_times(), goals=goals(**wanted))


def test_a_plan_that_leaves_out_performance_states_a_wrong_value():
    scenario, row = _scenario(coverage=2.0), deployed("D", "P", "G", 0, 6)
    right = plan_of(scenario, row)
    assert right.value == 15
    plain = right.goal_values[0].replace(value=6.0)
    assert_breaks(scenario, right, right.replace(goal_values=[plain], value=12.0, bound=15.0), "value")


def test_a_plan_that_takes_a_pledge_for_certain_states_a_wrong_value():
    scenario, row = _scenario(reliability=1.0), deployed("D", "P", "G", 0, 6)
    right = plan_of(scenario, row)
    assert right.value == 3.75
    certain = right.goal_values[0].replace(value=7.5)
    assert_breaks(scenario, right, right.replace(goal_values=[certain], value=7.5, bound=7.5), "value")
    assert_holds(scenario, right.replace(bound=9.0))
