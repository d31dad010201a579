from __future__ import annotations

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, forbid, in_periods, pin


def _two_partners(least=0, **settings):
    """One gap for all six months; partner A is there for all of them, partner Z for two."""
    policy = b.policy_without_lead_times(least_partners=least)
    return b.scenario(b.gap(), b.pledge("P"), b.pledge("X", partner="Z", end=2), policy=policy, **settings)


def test_at_least_so_many_partners_have_a_module_out():
    assert_free(b.scenario(b.gap(priority=2.0), b.pledge("P")), in_periods("P", "G", 0, 6))
    assert_kept(_two_partners(), pin("P", "G", 0, 6))
    assert_barred(_two_partners(2), pin("P", "G", 0, 6))
    assert_kept(_two_partners(2), pin("P", "G", 2, 6))


def test_a_policy_that_nothing_meets_is_infeasible_and_names_what_clashes():
    plan = solve(_two_partners(3))
    assert (plan.status, plan.deployments, plan.value) == ("infeasible", (), 0)
    assert plan.conflict == ("'least partners'",)
    assert str(plan) == "no plan, infeasible: nothing meets 'least partners'. Change it, or the records."
    assert solve(_two_partners(2)).status == "optimal"


def test_a_conflict_names_the_records_at_fault_and_no_others():
    gaps = b.gap("G", end=1), b.gap("H", capability="air", quantity=5)
    pledges = b.pledge("P"), b.pledge("X", partner="Z"), b.pledge("Q", partner="A", capability="air")
    plan = solve(b.scenario(*gaps, *pledges, policy=b.policy_without_lead_times(least_partners=2)))
    assert plan.status == "optimal"
    scenario = b.scenario(*gaps, *pledges[:2], policy=b.policy_without_lead_times(least_partners=2))
    assert solve(scenario).conflict == ("'presence within quantity' of gap 'G'", "'least partners'")


def test_pins_that_alone_leave_too_few_partners_are_at_fault():
    assert_barred(_two_partners(2), pin("P", "G", 0, 6), by="least partners")


def test_forbids_that_leave_too_few_partners_leave_no_plan():
    assert solve(_two_partners(2), forbids=[forbid("X")]).status == "infeasible"


def test_breadth_counts_partners_with_a_module_out():
    assert solve(_two_partners(goals=goals(breadth=1))).goal_values[0].value == 2
    both = solve(_two_partners(goals=goals(coverage=1, breadth=0.5)))
    assert {d.pledge for d in both.deployments} == {"P", "X"}


def test_a_module_that_never_counts_is_out_all_the_same():
    gap = b.gap("G", critical=True, quantity=2)
    plan = solve(b.scenario(gap, b.pledge("P"), goals=goals(coverage=1, breadth=1)))
    assert (plan.value, plan.status) == (1, "optimal")
