from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

TEN = b.capability("inf", personnel=10)
WHOLE = in_periods("P", "G", 0, 6)


def _waiting(*offers, **fields):
    return b.scenario(TEN, b.gap(**fields), b.pledge(self_lift=False), *offers)


def test_a_unit_that_cannot_travel_needs_lift_for_all_its_people():
    assert_free(b.scenario(TEN, b.gap(), b.pledge()), WHOLE)
    assert_barred(_waiting(), pin("P"), by="lift lacking")
    assert_barred(_waiting(b.lift_offer(personnel=9)), pin("P"), by="lift lacking")
    plan = assert_kept(_waiting(b.lift_offer(personnel=10)), pin("P", "G", 0, 6))
    (row,) = plan.supports
    assert (row.kind, row.recipient, row.mission, row.start, row.end, row.amount) == ("lift", "A", "M", 0, 1, 10)
    assert plan.partnerships[0].contributors == ("C",)
    assert "triangular" in plan.partnerships[0].kinds


def test_several_offers_share_an_arrival():
    plan = assert_kept(
        _waiting(b.lift_offer("X", personnel=6), b.lift_offer("Y", partner="Z", personnel=6)), pin("P", "G", 0, 6)
    )
    assert plan.partnerships[0].contributors == ("C", "Z")


@pytest.mark.parametrize("fields", [{"recipients": ["Z"]}, {"missions": ["N"]}, {"partner": "A"}, {"end": 2}], ids=str)
def test_lift_is_for_whom_where_and_when_its_offer_says(fields):
    others = b.mission("N"), b.pledge("Q", partner="Z", start=5)
    offer = b.lift_offer(**{"personnel": 10, **fields})
    scenario = b.scenario(TEN, b.gap(), b.pledge(self_lift=False), *others, offer)
    assert_barred(scenario, pin("P", "G", 3, 6), by="lift lacking")
    assert_kept(
        b.scenario(TEN, b.gap(), b.pledge(self_lift=False), *others, b.lift_offer(personnel=10)), pin("P", "G", 3, 6)
    )


def test_an_offer_carries_so_many_people_in_a_period():
    gaps = b.gap("G"), b.gap("H", mission="N")
    pledges = b.pledge("P", self_lift=False), b.pledge("Q", partner="Z", self_lift=False)
    scenario = b.scenario(TEN, *gaps, *pledges, b.lift_offer(personnel=10))
    assert_barred(scenario, pin("P", "G", 2, 6), pin("Q", "H", 2, 6), by="lift personnel")
    assert_kept(scenario, pin("P", "G", 2, 6), pin("Q", "H", 3, 6))


def test_who_returns_takes_home_whom_it_brought():
    gaps = b.gap("G"), b.gap("H", mission="N")
    offer = b.lift_offer(personnel=10, returns=True, end=5)
    scenario = b.scenario(TEN, *gaps, b.pledge(quantity=2, self_lift=False), offer)
    assert_barred(scenario, pin("P", "G", 1, 6), by="lift lacking")
    assert_barred(scenario, pin("P", "G", 1, 4), pin("P", "H", 3, 5), by="lift personnel")
    assert_barred(scenario, pin("P", "G", 1, 2), by="lift lacking")
    plan = assert_kept(scenario, pin("P", "G", 1, 4), pin("P", "H", 2, 5))
    assert [(row.mission, row.start, row.end) for row in plan.supports] == [("M", 1, 4), ("N", 2, 5)]


def test_who_stays_is_not_taken_home():
    offers = b.lift_offer("X", personnel=10, returns=True), b.lift_offer("Y", personnel=10, start=2, end=3)
    scenario = b.scenario(TEN, b.gap(quantity=2), b.pledge(quantity=2, self_lift=False), *offers)
    both = pin("P", "G", 2, 4), pin("P", "G", 2, 6)
    plan = assert_kept(scenario, *both)
    assert sum(row.amount for row in plan.supports if row.start == 2) == 20
    twenty = b.lift_offer("X", personnel=20, returns=True, end=5)
    assert_barred(
        b.scenario(*scenario.capabilities, *scenario.gaps, *scenario.pledges, twenty), *both, by="lift lacking"
    )


def test_home_goes_who_has_been_there_for_just_so_long():
    offers = b.lift_offer("X", personnel=20, returns=True, end=5), b.lift_offer("Y", personnel=5)
    scenario = b.scenario(TEN, b.gap(quantity=2), b.pledge(quantity=2, self_lift=False), *offers)
    assert_barred(scenario, pin("P", "G", 2, 4), pin("P", "G", 2, 6), by="lift lacking")


def test_a_gap_without_triangular_partnerships_takes_nobody_who_needs_lift():
    offer = b.lift_offer(personnel=10)
    assert_barred(_waiting(offer, kinds=["joint_deployment"]), pin("P"), by="triangular not allowed")
    assert_kept(_waiting(offer, kinds=["triangular"]), pin("P", "G", 0, 6))


def test_lift_is_a_link_and_costs_by_the_head():
    gaps = b.gap("G"), b.gap("H")
    pledges = b.pledge("P", self_lift=False), b.pledge("X", partner="Z", self_lift=False)
    offer = b.lift_offer(partner="B", personnel=20, cost=0.02)
    policy = b.policy_without_lead_times(max_links=1)
    assert_barred(b.scenario(TEN, *gaps, *pledges, offer, policy=policy), pin("P"), pin("X", "H"), by="max links")
    paid = b.scenario(TEN, b.gap(), b.pledge(self_lift=False, cost=0), offer)
    assert solve(paid, goals=goals(coverage=1, cost=1)).value == pytest.approx(6 - 10 * 0.02)
