from __future__ import annotations

from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin


def test_no_unit_deploys_before_its_lead_time():
    records = b.gap(), b.pledge(readiness="PL1")
    assert_free(b.scenario(*records), in_periods("P", "G", 0, 6))
    scenario = b.scenario(*records, policy=b.policy_with_lead_times(PL1="45 days"))
    assert_barred(scenario, pin("P", "G", 1, 6), by="lead time")
    assert_kept(scenario, pin("P", "G", 2, 6))


def test_a_lead_time_as_long_as_the_plan_bars_the_unit():
    scenario = b.scenario(b.gap(), b.pledge(), policy=b.policy_with_lead_times(PL3=6))
    assert_barred(scenario, pin("P"), by="lead time")


def test_a_unit_below_the_least_level_stays_away():
    pledges = b.pledge("P", readiness="PL1"), b.pledge("Q", readiness="PL2", start=3)
    assert_free(b.scenario(b.gap(), *pledges), in_periods("P", "G", 0, 3))
    scenario = b.scenario(b.gap(min_readiness="PL2"), *pledges)
    assert_barred(scenario, pin("P"), by="readiness level")
    assert_kept(scenario, pin("Q", "G", 3, 6))


def test_a_visit_makes_a_registered_unit_ready_for_what_is_asked():
    records = b.gap(min_readiness="PL2"), b.pledge(readiness="PL1")
    policy = b.policy_with_lead_times(PL1=3, PL2=1)
    assert_barred(b.scenario(*records, policy=policy), pin("P"), by="readiness level")
    scenario = b.scenario(*records, policy=policy.replace(assessment_visits=1))
    assert_free(scenario, in_periods("P", "G", 2, 6))
    assert_barred(scenario, pin("P", "G", 1, 6), by="readiness level")
    plan = assert_kept(scenario, pin("P", "G", 3, 6))
    assert [(visit.partner, visit.period in range(3)) for visit in plan.visits] == [("A", True)]


def test_a_visit_shortens_the_lead_time_where_that_is_worth_it():
    records = b.gap(), b.pledge(readiness="PL1")
    late = b.scenario(*records, policy=b.policy_with_lead_times(PL1=4, PL2=1))
    assert_barred(late, pin("P", "G", 2, 6), by="lead time")
    visited = late.replace(policy=late.policy.replace(assessment_visits=1))
    assert [visit.period for visit in assert_kept(visited, pin("P", "G", 2, 6)).visits] == [0]
    assert solve(visited.with_(b.pledge(readiness="PL1", start=4))).visits == ()


def test_an_announced_unit_registers_before_it_is_visited():
    policy = b.policy_with_lead_times(announced=2, PL2=1, assessment_visits=1)
    scenario = b.scenario(b.gap(min_readiness="PL2"), b.pledge(readiness="announced"), policy=policy)
    assert_barred(scenario, pin("P", "G", 3, 6), by="readiness level")
    assert [visit.period for visit in assert_kept(scenario, pin("P", "G", 4, 6)).visits] == [2]


def test_visits_of_a_period_are_scarce_and_one_serves_all_units_of_a_partner():
    gaps = b.gap("G", quantity=2, min_readiness="PL2"), b.gap("H", quantity=2, min_readiness="PL2")
    pledges = [b.pledge(f"{name}{n}", partner=name, readiness="PL1") for name in "AZ" for n in (1, 2)]
    scenario = b.scenario(*gaps, *pledges, policy=b.policy_without_lead_times(assessment_visits=1))
    both = pin("A1", "G", 1, 6), pin("Z1", "H", 1, 6)
    assert_barred(scenario, *both, by="assessment visits")
    assert_kept(scenario.replace(policy=scenario.policy.replace(assessment_visits=2)), *both)
    assert_kept(scenario, pin("A1", "G", 1, 6), pin("A2", "H", 1, 6), pin("Z1", "G", 2, 6), pin("Z2", "H", 2, 6))
