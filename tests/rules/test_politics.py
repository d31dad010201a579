from __future__ import annotations

from pkmatch import goals, solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin


def test_a_partner_the_host_refuses_stays_away():
    records = b.gap("G", priority=2.0), b.gap("H", mission="N"), b.pledge(partner="A")
    assert_free(b.scenario(*records), in_periods("P", "G", 0, 6))
    scenario = b.scenario(b.mission("M", refused=["A"]), *records)
    assert_barred(scenario, pin("P", "G"), by="host refusal")
    assert_kept(scenario, pin("P", "H", 0, 6))
    assert_free(scenario, in_periods("P", "H", 0, 6))


def test_a_partner_that_has_not_joined_what_is_required_stays_away():
    records = b.gap(), b.pledge("P", partner="A"), b.pledge("Q", partner="Z", start=4)
    joined = b.partner("Z", commitments=["compact", "code"])
    assert_free(b.scenario(joined, *records), in_periods("P", "G", 0, 6))
    policy = b.policy_without_lead_times(required_commitments=["compact"])
    scenario = b.scenario(joined, *records, policy=policy)
    assert_barred(scenario, pin("P"), by="commitment")
    assert_kept(scenario, pin("Q", "G", 4, 6))
    both = b.partner("A", commitments=["compact"])
    assert_free(b.scenario(both, joined, *records, policy=policy), in_periods("P", "G", 0, 6))


def test_a_neighbour_of_the_host_stays_away_where_the_policy_forbids_it():
    records = b.gap("G", priority=2.0), b.gap("H", mission="N"), b.pledge(partner="A")
    next_door = b.mission("M", neighbours=["A"])
    assert_free(b.scenario(next_door, *records), in_periods("P", "G", 0, 6))
    scenario = b.scenario(next_door, *records, policy=b.policy_without_lead_times(neighbours="forbid"))
    assert_barred(scenario, pin("P", "G"), by="neighbour")
    assert_kept(scenario, pin("P", "H", 0, 6))


def test_a_neighbour_of_the_host_is_avoided_at_a_price():
    records = (
        b.mission("M", neighbours=["A"]),
        b.gap("G"),
        b.pledge("P", cost=0.0),
        b.pledge("Q", partner="B", cost=0.5),
    )
    chosen = goals(coverage=1.0, cost=1.0)
    assert_free(b.scenario(*records, goals=chosen), in_periods("P", "G", 0, 6))
    priced = b.policy_without_lead_times(neighbours="avoid", neighbour_usd=0.75)
    scenario = b.scenario(*records, goals=chosen, policy=priced)
    assert_free(scenario, in_periods("Q", "G", 0, 6))
    assert_kept(scenario, pin("P", "G", 0, 6))
    plan = solve(scenario, pins=[pin("P", "G", 0, 6)])
    assert plan.value == 6 - 6 * 0.75
    elsewhere = b.scenario(b.mission("N", neighbours=["A"]), *records[1:], goals=chosen, policy=priced)
    assert_free(elsewhere, in_periods("P", "G", 0, 6))


def test_a_suspended_partner_deploys_before_and_after_only():
    records = b.gap("G"), b.pledge("P")
    assert_free(b.scenario(*records), in_periods("P", "G", 0, 6))
    scenario = b.scenario(*records, b.suspension(partner="A", start=1, end="2022-03-02"))
    assert_barred(scenario, pin("P", "G", 0, 6), by="suspension")
    assert_barred(scenario, pin("P", "G", 2, 6), by="suspension")
    assert_kept(scenario, pin("P", "G", 0, 1), pin("P", "G", 3, 6))
    assert_barred(b.scenario(*records, b.suspension(partner="A", start=2)), pin("P", "G", 1, 6), by="suspension")
    assert_kept(b.scenario(*records, b.suspension(partner="A", start=2)), pin("P", "G", 0, 2))


def test_a_suspended_partner_is_kept_out_for_the_whole_plan():
    scenario = b.scenario(b.gap("G"), b.pledge("P"), b.suspension(partner="A"))
    assert_barred(scenario, pin("P", "G"), by="suspension")
    assert_kept(b.scenario(b.gap("G"), b.pledge("P"), b.suspension(partner="Z")), pin("P", "G", 0, 6))


def test_a_suspended_partner_may_still_support_others():
    records = b.gap("G", skills=["cied"]), b.pledge("P"), b.training_offer(partner="Z"), b.suspension(partner="Z")
    assert_kept(b.scenario(*records), pin("P"))
