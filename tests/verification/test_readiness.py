from __future__ import annotations

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
