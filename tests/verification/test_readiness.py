from __future__ import annotations

from pkmatch.domain.plan import Visit
from tests import builders as b
from tests.verification.plans import assert_breaks, deployed, plan_of, rules_broken, text_of


def test_a_start_before_the_lead_time_is_reported():
    policy = b.policy_with_lead_times(PL1=2, PL3=1)
    scenario = b.scenario(b.gap(), b.pledge(readiness="PL1"), policy=policy)
    right, wrong = (plan_of(scenario, deployed("D", "P", "G", start, 6)) for start in (2, 1))
    assert_breaks(scenario, right, wrong, "lead time")
    assert text_of(scenario, wrong, "lead time") == (
        "deployment 'D' starts in 2022-02; pledge 'P' at level PL1 needs 2 periods, until 2022-03"
    )


def test_lead_times_round_up_and_differ_by_level():
    policy = b.policy_with_lead_times(PL3="32 days", RDL="1 month")
    scenario = b.scenario(b.gap(), b.pledge("P"), b.pledge("R", readiness="RDL"), policy=policy)
    assert rules_broken(scenario, plan_of(scenario, deployed("D", "P", "G", 1, 6))) == {"lead time"}
    assert not rules_broken(scenario, plan_of(scenario, deployed("D", "R", "G", 1, 6)))


def test_a_lead_time_beyond_all_dates_is_told_in_periods():
    scenario = b.scenario(b.gap(), b.pledge(), policy=b.policy_with_lead_times(PL3=900_000))
    plan = plan_of(scenario, deployed("D", "P", "G", 0, 6))
    assert text_of(scenario, plan, "lead time").endswith("needs 900000 periods, until period 900000")


def test_a_level_below_the_gaps_least_is_reported():
    scenario = b.scenario(b.gap(min_readiness="PL2"), b.pledge(), b.pledge("R", readiness="PL1"))
    right, wrong = (plan_of(scenario, deployed("D", pledge, "G", 0, 6)) for pledge in ("P", "R"))
    assert_breaks(scenario, right, wrong, "readiness level")
    assert text_of(scenario, wrong, "readiness level") == (
        "deployment 'D': pledge 'R' has level PL1; gap 'G' asks at least PL2"
    )


def visits(*partners, period=0):
    return [Visit(partner=partner, period=period) for partner in partners]


def test_a_visit_too_late_is_no_visit():
    policy = b.policy_with_lead_times(PL1=5, PL2=1, assessment_visits=1)
    scenario = b.scenario(b.gap(min_readiness="PL2"), b.pledge(readiness="PL1"), policy=policy)
    row = deployed("D", "P", "G", 2, 6)
    right, wrong = (plan_of(scenario, row, *visits("A", period=period)) for period in (0, 1))
    assert_breaks(scenario, right, wrong, "lead time", "readiness level")
    assert rules_broken(scenario, plan_of(scenario, row)) == {"lead time", "readiness level"}
    late = plan_of(scenario, deployed("D", "P", "G", 5, 6), *visits("A", period=4))
    assert rules_broken(scenario, late) == {"readiness level"}


def test_a_visit_to_somebody_else_or_before_an_announced_unit_registers_is_no_visit():
    policy = b.policy_with_lead_times(announced=2, assessment_visits=1)
    scenario = b.scenario(b.gap(min_readiness="PL2"), b.pledge(readiness="announced"), b.partner("B"), policy=policy)
    row = deployed("D", "P", "G", 3, 6)
    right, early = (plan_of(scenario, row, *visits("A", period=period)) for period in (2, 1))
    assert_breaks(scenario, right, early, "readiness level")
    assert rules_broken(scenario, plan_of(scenario, row, *visits("B", period=2))) == {"readiness level"}


def test_a_visit_makes_no_unit_higher_than_the_second_level():
    policy = b.policy_without_lead_times(assessment_visits=1)
    scenario = b.scenario(b.gap(min_readiness="PL3"), b.pledge(readiness="PL1"), policy=policy)
    plan = plan_of(scenario, deployed("D", "P", "G", 1, 6), *visits("A"))
    assert text_of(scenario, plan, "readiness level") == (
        "deployment 'D': pledge 'P' has level PL2; gap 'G' asks at least PL3"
    )


def test_more_visits_in_a_period_than_the_policy_has_are_reported():
    scenario = b.scenario(b.partner("A"), b.partner("B"), policy=b.policy_without_lead_times(assessment_visits=1))
    right, wrong = plan_of(scenario, *visits("A"), *visits("B", period=1)), plan_of(scenario, *visits("A", "B"))
    assert_breaks(scenario, right, wrong, "assessment visits")
    assert text_of(scenario, wrong, "assessment visits") == (
        "2 assessment visits in 2022-01, to A, B; the policy has 1 a period"
    )


def test_a_visit_twice_to_nobody_known_or_after_the_plan_is_reported():
    scenario = b.scenario(b.partner("A"), policy=b.policy_without_lead_times(assessment_visits=2))
    right = plan_of(scenario, *visits("A"))
    assert_breaks(scenario, right, plan_of(scenario, *visits("A", "A")), "doubled row")
    assert_breaks(scenario, right, plan_of(scenario, *visits("X")), "unknown id")
    assert_breaks(scenario, right, plan_of(scenario, *visits("A", period=6)), "period outside the plan")
