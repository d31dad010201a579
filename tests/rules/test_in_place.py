from __future__ import annotations

import pytest

from pkmatch.domain.policy import WomenTarget, goals, goals_in_order
from pkmatch.solving import solve
from pkmatch.summary import coverage_by_mission
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

BOTH = {**in_periods("P", "G", 0, 6), **in_periods("X", "G", 0, 6)}


def _gap_for_two(*in_place, **gap):
    return b.scenario(b.gap(quantity=2, **gap), b.pledge("P"), b.pledge("X", partner="Z"), *in_place)


def test_units_in_place_fill_their_gap_while_they_stay():
    assert_free(_gap_for_two(), BOTH)
    scenario = _gap_for_two(b.in_place(end=3))
    assert_barred(scenario, pin("P", "G", 0, 6), pin("X", "G", 2, 6), by="presence within quantity")
    plan = assert_kept(scenario, pin("P", "G", 0, 6), pin("X", "G", 3, 6))
    assert plan.value == 6
    assert plan.shortfalls == ()
    assert [(row.gap, row.period, row.modules) for row in plan.counted_in_place] == [("G", t, 1.0) for t in range(3)]
    assert plan.partnerships[0].tpccs == ("Y", "A", "Z")
    assert {"multinational_rotation", "joint_deployment"} <= set(plan.partnerships[0].kinds)
    assert [line.covered for line in coverage_by_mission(scenario, plan)] == [12.0]


def test_more_units_in_place_than_asked_fill_the_gap_and_no_more():
    scenario = _gap_for_two(b.in_place(modules=5, end=3))
    assert_barred(scenario, pin("P", "G", 2, 6))
    plan = assert_kept(scenario, pin("P", "G", 3, 6), pin("X", "G", 3, 6))
    assert {row.modules for row in plan.counted_in_place} == {2.0}
    assert plan.value == 6


def test_a_month_that_units_do_not_stay_whole_is_not_covered():
    plan = solve(b.scenario(b.gap(), b.in_place(end="2022-02-27")))
    assert plan.value == 1
    assert [row.period for row in plan.shortfalls] == [1, 2, 3, 4, 5]


def test_units_in_place_complete_a_critical_gap():
    critical = b.gap(quantity=2, critical=True), b.pledge()
    assert solve(b.scenario(*critical)).value == 0
    plan = solve(b.scenario(*critical, b.in_place(end=4), goals=goals(coverage=1, critical=1)))
    assert plan.value == 4 + 4
    assert [row.period for row in plan.counted_in_place] == [0, 1, 2, 3]
    alone = solve(b.scenario(b.gap(critical=True), b.in_place(modules=2, end=4), goals=goals(coverage=1, critical=1)))
    assert (alone.value, alone.bound) == (8, 8)


def test_a_contributor_in_place_takes_part():
    assert_free(_gap_for_two(max_partners=2), BOTH)
    short = b.gap("G", quantity=3, max_partners=2), b.pledge("P"), b.pledge("X", partner="Z")
    scenario = b.scenario(*short, b.in_place(end=1))
    assert_barred(scenario, pin("P"), pin("X"), by="max partners")
    assert_kept(scenario, pin("X"))
    crowded = b.scenario(*short, b.in_place(end=1), b.in_place("V", partner="Z"), b.in_place("W", partner="B", end=1))
    assert_barred(crowded, pin("P"), by="max partners")
    assert_kept(crowded, pin("X"))


def test_nobody_follows_units_in_place_where_rotation_is_barred():
    alone = b.gap(kinds=["triangular", "joint_deployment"])
    assert_free(b.scenario(alone, b.pledge()), in_periods("P", "G", 3, 6))
    assert_barred(b.scenario(alone, b.pledge(), b.in_place(end=3)), pin("P"))
    assert_kept(b.scenario(alone, b.pledge(partner="Y"), b.in_place(end=3)), pin("P", "G", 3, 6))


def test_nobody_stays_beside_units_in_place_where_joint_deployment_is_barred():
    apart = b.gap(quantity=3, kinds=["multinational_rotation"]), b.pledge()
    assert_free(b.scenario(*apart), in_periods("P", "G", 0, 6))
    scenario = b.scenario(*apart, b.in_place(end=3))
    assert_barred(scenario, pin("P", "G", 1, 6), by="joint deployment not allowed")
    assert_kept(scenario, pin("P", "G", 2, 6))
    two_in_place = scenario.with_(b.in_place("V", partner="B", end=3), b.partner("B"), b.pledge("Q", partner="B"))
    assert_kept(two_in_place, pin("Q", "G", 0, 6))


def test_what_is_in_place_bears_its_share():
    policy = b.policy_without_lead_times(burden_ceiling=0.5)
    records = b.gap("G", priority=2.0), b.gap("H"), b.pledge("P")
    assert_free(b.scenario(*records, policy=policy), in_periods("P", "G", 0, 6))
    scenario = b.scenario(*records, b.in_place(partner="A", gap=None, end=4), policy=policy)
    assert_barred(scenario, pin("P", "G", 0, 3))
    assert_kept(scenario, pin("P", "G", 0, 2))
    too_much = b.scenario(*records, b.in_place(partner="A", gap=None, modules=9), policy=policy)
    assert solve(too_much).deployments == ()


def test_women_in_place_count_and_men_in_place_weigh():
    policy = b.policy_without_lead_times(
        women_targets=[WomenTarget(category="troops", year=2022, share=0.1)], women_hard=True
    )
    records = b.gap(quantity=3), b.pledge("P", women_share=0.05)
    assert not solve(b.scenario(*records, policy=policy)).deployments
    plan = solve(b.scenario(*records, b.in_place(women_share=0.15, end=4), policy=policy))
    assert [(d.start, d.end) for d in plan.deployments] == [(0, 4)]
    assert [(row.people, row.women) for row in plan.women] == [(200, 20.0)] * 4
    nobody = solve(b.scenario(*records, b.in_place(women_share=0.05, end=4), policy=policy))
    assert nobody.status == "infeasible"
    assert nobody.conflict == ('"women\'s share"',)
    asked = b.scenario(b.gap(), b.in_place(end=4), policy=policy.replace(women_hard=False), goals=goals(women=1))
    assert solve(asked).value == -40


def test_those_in_place_are_out():
    policy = b.policy_without_lead_times(least_partners=2)
    records = b.gap(), b.pledge()
    assert solve(b.scenario(*records, policy=policy)).status == "infeasible"
    plan = solve(b.scenario(*records, b.in_place(gap=None), policy=policy, goals=goals(breadth=1, coverage=1)))
    assert plan.value == 2 + 6


def test_floors_and_bounds_know_what_is_in_place():
    plan = solve(_gap_for_two(b.in_place(end=3)).replace(goals=goals_in_order(coverage=0.5, simplicity=0)))
    assert plan.status == "optimal"
    assert plan.goal_values[0].floor == pytest.approx(5.5)
    assert (plan.goal_values[1].value, plan.goal_values[1].bound) == (3, pytest.approx(3))
