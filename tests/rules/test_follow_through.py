from __future__ import annotations

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_free, assert_kept, in_periods, pin

POLICY = b.policy_without_lead_times(newest_conference="2021-12-07")


def _scenario(policy=POLICY, **wanted):
    """A pledge made at the newest conference and one two years older, both for one place."""
    pledges = b.pledge("New", first_made="2021-12-07"), b.pledge("Old", partner="Z", first_made="2019-03-29", end=5)
    return b.scenario(b.gap(), *pledges, policy=policy, goals=goals(**wanted))


def test_older_pledges_come_first_where_the_goal_weighs_enough():
    assert solve(_scenario(coverage=1)).value == 6
    assert_free(_scenario(coverage=1, follow_through=0.1), in_periods("Old", "G", 0, 5))
    plan = solve(_scenario(follow_through=2))
    assert (plan.value, plan.status) == (10, "optimal")
    assert assert_kept(_scenario(follow_through=1), pin("New", "G", 2, 6)).value == 2


def test_without_a_conference_no_pledge_is_older():
    assert solve(_scenario(policy=b.policy_without_lead_times(), coverage=1, follow_through=9)).value == 6
    assert (
        solve(_scenario(policy=b.policy_without_lead_times(newest_conference="2019-03-29"), follow_through=9)).value
        == 0
    )


def test_a_module_that_never_counts_follows_through():
    critical = b.gap(quantity=2, critical=True)
    plan = solve(_scenario(follow_through=1).with_(critical, b.pledge("New", for_gaps=["G"], start=5)))
    assert {d.pledge for d in plan.deployments} >= {"Old"}
    assert plan.value == 5
