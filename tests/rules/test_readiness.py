from __future__ import annotations

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
