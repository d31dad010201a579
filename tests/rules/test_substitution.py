"""Modules that stand in for others: at a rate, rounded up to whole modules, and so counted in every rule of a gap."""

from __future__ import annotations

import pytest

from pkmatch.domain.needs import Nested
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

POLICY = b.policy_without_lead_times()


def _scenario(rate, *records, gap=None, **light):
    """A gap of infantry, and light infantry that counts for a part of it."""
    capability = b.capability("light", serves={"inf": rate} if rate else {})
    unit = b.pledge("L", capability="light", **light)
    return b.scenario(gap or b.gap(), capability, unit, *records, policy=POLICY)


def test_a_capability_that_stands_in_for_another_counts_at_its_rate():
    assert solve(_scenario(0.0)).value == 0
    assert_barred(_scenario(0.0), pin("L"), by="capability")
    assert_free(_scenario(0.5), in_periods("L", "G", 0, 6))
    plan = assert_kept(_scenario(0.5), pin("L"))
    assert (plan.value, plan.status) == (3, "optimal")
    assert {row.missing for row in plan.shortfalls} == {0.5}
    assert verify(_scenario(0.5), plan).ok


def test_the_other_way_round_it_does_not():
    capability = b.capability("light", serves={"inf": 0.5})
    scenario = b.scenario(b.gap(capability="light"), b.pledge(), capability, policy=POLICY)
    assert_barred(scenario, pin("P"), by="capability")


@pytest.mark.parametrize(("rate", "most"), [(0.5, 2), (0.6, 2), (0.34, 3), (1.0, 1)])
def test_as_many_may_be_present_as_reach_the_quantity(rate, most):
    scenario = _scenario(rate, quantity=4)
    plan = assert_kept(scenario, pin("L", modules=most, start=0, end=6))
    assert plan.value == pytest.approx(6)
    assert not plan.shortfalls
    assert verify(scenario, plan).ok
    assert_barred(scenario, pin("L", modules=most + 1, start=0, end=6))


def test_beside_those_in_place_only_what_is_missing_is_rounded_up():
    scenario = _scenario(0.6, b.in_place(), gap=b.gap(quantity=2), quantity=4)
    assert_kept(scenario, pin("L", modules=2, start=0, end=6))
    assert_barred(scenario, pin("L", modules=3, start=0, end=6))
    full = _scenario(0.6, b.in_place(modules=2), gap=b.gap(quantity=2), quantity=4)
    assert_barred(full, pin("L", modules=1, start=0, end=6), by="presence within quantity")


def test_the_better_ones_count_first_where_not_all_count():
    scenario = _scenario(0.6, b.pledge("F", capability="light", performance=0.5), quantity=1, performance=1.5)
    plan = solve(scenario)
    assert plan.value == pytest.approx(6 * (0.6 * 1.5 + 0.4 * 0.5))
    assert verify(scenario, plan).ok


@pytest.mark.parametrize("performance", [1.0, 1.25])
def test_a_critical_gap_is_whole_where_substitutes_reach_its_quantity(performance):
    one = _scenario(0.6, gap=b.gap(critical=True), quantity=1, performance=performance)
    assert solve(one).value == 0
    two = _scenario(0.6, gap=b.gap(critical=True), quantity=2, performance=performance)
    plan = solve(two)
    assert (plan.value, plan.status) == (6 * performance, "optimal")
    assert verify(two, plan).ok


def test_who_takes_over_has_been_there_at_its_rate():
    gap = b.gap(handover=True, end=2)
    scenario = _scenario(0.6, b.pledge("I", end=1), gap=gap, start=1, quantity=2)
    plan = solve(scenario)
    assert plan.value == pytest.approx(1)  # the light ones come when the others are gone, and count one later
    early = _scenario(0.6, b.pledge("I", end=1), gap=gap, quantity=2)
    assert solve(early).value == pytest.approx(2)
    assert verify(early, solve(early)).ok


def test_a_lead_of_a_nested_gap_has_enough_at_its_rate():
    gap = b.gap(quantity=2, nested=Nested(lead_min=1, partner_max=1))
    assert_barred(_scenario(0.6, gap=gap, quantity=1), pin("L"), by="nested")
    assert_kept(_scenario(0.6, gap=gap, quantity=2), pin("L", modules=2))


def test_a_substitute_of_another_partner_may_not_stay_beside_where_joint_deployment_is_barred():
    gap = b.gap(kinds=["triangular", "multinational_rotation"])
    scenario = _scenario(0.6, b.pledge("F", capability="light", partner="Z"), gap=gap)
    assert_barred(scenario, pin("L", start=0, end=6), pin("F", start=0, end=6), by="joint deployment not allowed")
    assert_kept(scenario, pin("L", start=0, end=3), pin("F", start=3, end=6))
