from __future__ import annotations

import pytest

from pkmatch.domain.needs import Nested
from pkmatch.domain.policy import goals, goals_in_order
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin


def _relay(*records, first=3, then=3, **gap):
    """A serves up to one period, Z from another one on."""
    wanted = b.gap(**{"handover": True, **gap})
    return b.scenario(wanted, b.pledge("P", end=first), b.pledge("X", partner="Z", start=then), *records)


def _counted(plan):
    found = [0.0] * 6
    for row in plan.deployments:
        for place, modules in enumerate(row.counted):
            found[row.start + place] += modules
    for row in plan.counted_in_place:
        found[row.period] += row.modules
    return found


def test_who_takes_over_without_having_been_there_counts_a_period_later():
    assert _counted(solve(_relay(handover=False))) == [1, 1, 1, 1, 1, 1]
    plan = solve(_relay())
    assert sum(_counted(plan)) == 5
    assert (plan.value, plan.status) == (5, "optimal")
    assert [row.period for row in plan.shortfalls] in ([2], [3])


def test_who_overlaps_takes_over_at_once():
    plan = solve(_relay(then=2))
    assert plan.value == 6
    assert plan.shortfalls == ()
    assert "rapid_deployment_handover" in plan.partnerships[0].kinds
    assert "joint_deployment" not in plan.partnerships[0].kinds


def test_up_to_twice_the_quantity_may_be_present():
    scenario = _relay(b.pledge("Q", partner="C"), first=6, then=0)
    assert_kept(scenario, pin("P", "G", 0, 6), pin("X", "G", 0, 6))
    assert_barred(
        scenario, pin("P", "G", 0, 6), pin("X", "G", 0, 6), pin("Q", "G", 2, 3), by="presence within quantity"
    )
    single = scenario.with_(b.gap())
    assert_barred(single, pin("P", "G", 0, 6), pin("X", "G", 0, 6), by="presence within quantity")


def test_one_pledge_hands_over_to_itself_like_any_other():
    scenario = b.scenario(b.gap(handover=True), b.pledge(tour=(1, 3)))
    assert solve(scenario).value == 5
    assert solve(scenario.with_(b.pledge(tour=(1, 3), quantity=2))).value == 6


def test_half_a_gap_is_taken_over_in_places_that_were_free():
    gap = b.gap(quantity=2, priority=2.0, handover=True)
    scenario = b.scenario(gap, b.pledge("P", end=3), b.pledge("X", partner="Z", start=3))
    assert solve(scenario).value == 6  # one place each, one after another: nobody waits for a place
    two = scenario.with_(b.pledge("P", end=3, quantity=2), b.pledge("X", partner="Z", start=3, quantity=2))
    assert solve(two).value == 10


def test_only_those_present_count():
    late = solve(b.scenario(b.gap(handover=True, quantity=2), b.pledge(end=5)))
    assert (late.value, late.bound) == (2.5, pytest.approx(2.5))


def test_a_critical_gap_is_handed_over_whole():
    wanted = goals(coverage=1, critical=1)
    assert solve(_relay(critical=True).replace(goals=wanted)).value == 5 + 5
    plan = solve(_relay(critical=True, then=2).replace(goals=wanted))
    assert plan.value == 6 + 6


def test_those_in_place_are_relieved_and_were_there_before_the_plan():
    alone = b.scenario(b.gap(handover=True), b.pledge(start=3), b.in_place(end=3))
    assert solve(alone).value == 5
    overlapping = b.scenario(b.gap(handover=True), b.pledge(), b.in_place(end=3))
    plan = assert_kept(overlapping, pin("P", "G", 2, 6))
    assert plan.value == 6
    assert plan.partnerships[0].kinds == ("rapid_deployment_handover", "smart_pledge")
    gone = b.scenario(b.gap(handover=True, start=3), b.pledge(), b.in_place(end=3))
    assert solve(gone).value == 2
    staying = b.scenario(b.gap(handover=True, start=3), b.pledge(), b.in_place(end=4))
    assert solve(staying).value == 3


def test_what_counts_keeps_the_floors_of_earlier_goals():
    scenario = _relay().replace(goals=goals_in_order(timeliness=0, coverage=0))
    plan = solve(scenario)
    assert [goal.value for goal in plan.goal_values] == [pytest.approx((6 + 5 + 4 + 2 + 1) / 6), 5]
    assert plan.status == "optimal"


def test_limits_on_partners_and_shares_look_at_those_present():
    scenario = _relay(then=2, max_partners=1)
    assert_barred(scenario, pin("P"), pin("X"), by="max partners")
    apart = _relay(first=4, then=2, kinds=["multinational_rotation"])
    assert_barred(apart, pin("P", "G", 0, 4), pin("X", "G", 2, 6), by="joint deployment not allowed")
    assert_kept(apart, pin("P", "G", 0, 4), pin("X", "G", 3, 6))
    led = _relay(then=2, nested=Nested(lead_min=1, partner_max=1))
    assert_kept(led, pin("P", "G", 0, 3), pin("X", "G", 2, 6))
    assert_free(led, in_periods("P", "G", 0, 2))


def test_of_those_in_place_hundredths_count_beside_a_better_unit_that_counts_for_less():
    light = b.capability("light", serves={"inf": 0.8})
    better = b.pledge("P", capability="light", performance=1.25)
    gap = b.gap(handover=True, end=2)
    plan = solve(b.scenario(gap, light, better, b.in_place(), policy=b.policy_without_lead_times()))
    assert (plan.status, plan.value) == ("optimal", pytest.approx(2 * (0.8 * 1.25 + 0.2)))
    assert [row.modules for row in plan.counted_in_place] == pytest.approx([0.2, 0.2])
