from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

WHOLE = in_periods("P", "G", 0, 6)
OWN = b.pledge(cost=10, cost_covered=False)
"""One module over six months costs 60."""


def test_a_unit_that_nobody_reimburses_needs_money_for_all_its_periods_when_it_starts():
    assert_free(b.scenario(b.gap(), b.pledge(cost=10)), WHOLE)
    assert_free(b.scenario(b.gap(), b.pledge(cost=0, cost_covered=False)), WHOLE)
    assert_barred(b.scenario(b.gap(), OWN), pin("P"), by="money lacking")
    assert_barred(b.scenario(b.gap(), OWN, b.funding_offer(amount=59)), pin("P", "G", 0, 6), by="fund amount")
    plan = assert_kept(b.scenario(b.gap(), OWN, b.funding_offer(amount=60)), pin("P", "G", 0, 6))
    (row,) = plan.supports
    assert (row.kind, row.offer, row.recipient, row.mission, row.use) == ("payment", "F", "A", "M", "unit_cost")
    assert (row.start, row.end, row.amount) == (0, 1, 60)
    assert plan.partnerships[0].contributors == ("D",)
    assert "triangular" in plan.partnerships[0].kinds


def test_several_offers_share_a_cost():
    money = b.funding_offer("F1", amount=35.5), b.funding_offer("F2", partner="E", amount=24.5)
    plan = assert_kept(b.scenario(b.gap(), OWN, *money), pin("P", "G", 0, 6))
    assert sorted((row.offer, row.amount) for row in plan.supports) == [("F1", 35.5), ("F2", 24.5)]
    assert plan.partnerships[0].contributors == ("D", "E")


@pytest.mark.parametrize(
    "fields",
    [{"recipients": ["Z"]}, {"missions": ["N"]}, {"partner": "A"}, {"uses": ["training", "lift"]}, {"start": 4}],
    ids=str,
)
def test_money_is_for_whom_what_where_and_when_its_offer_says(fields):
    others = b.mission("N"), b.pledge("Q", partner="Z", start=5)
    assert_barred(b.scenario(b.gap(), OWN, *others, b.funding_offer(**fields)), pin("P", "G", 3, 6), by="money lacking")
    meant = b.funding_offer(recipients=["A"], missions=["M"], uses=["unit_cost"], start=3, end=4)
    assert_kept(b.scenario(b.gap(), OWN, *others, meant), pin("P", "G", 3, 6))


@pytest.mark.parametrize(
    ("use", "gap", "offer", "usd"),
    [
        ("training", {"skills": ["cied"]}, b.training_offer(duration=1, cost=7, cost_covered=False), 7),
        ("equipment", {"equipment": {"nvg": 2}}, b.equipment_offer(quantity=2, cost=7, cost_covered=False), 14),
        (
            "equipment",
            {"equipment": {"nvg": 2}},
            b.equipment_offer(quantity=2, mode="donate", cost=7, cost_covered=False),
            14,
        ),
        (
            "equipment",
            {"equipment": {"nvg": 2}},
            b.equipment_offer(quantity=2, mode="to_mission", cost=7, cost_covered=False),
            14,
        ),
    ],
)
def test_support_whose_cost_nobody_bears_is_paid(use, gap, offer, usd):
    def scenario(*money):
        return b.scenario(b.gap(**gap), b.pledge(), offer, *money)

    assert_free(scenario(), {})
    assert_barred(scenario(), pin("P", "G", 2, 6), by="money lacking")
    assert_barred(scenario(b.funding_offer(amount=usd - 0.01)), pin("P", "G", 2, 6), by="fund amount")
    plan = assert_kept(scenario(b.funding_offer(amount=usd, uses=[use])), pin("P", "G", 2, 6))
    assert [(row.use, row.amount) for row in plan.supports if row.kind == "payment"] == [(use, usd)]
    assert plan.partnerships[0].contributors[-1] == "D"


def test_lift_is_paid_by_the_head():
    lift = b.lift_offer(personnel=10, cost=1.5, cost_covered=False)

    def scenario(amount):
        money = b.funding_offer(amount=amount, uses=["lift"])
        return b.scenario(b.capability("inf", personnel=10), b.gap(), b.pledge(self_lift=False), lift, money)

    assert_barred(scenario(14), pin("P"), by="fund amount")
    assert_kept(scenario(15), pin("P", "G", 0, 6))


def test_what_goes_to_no_mission_is_not_paid_by_money_for_a_mission():
    course = b.training_offer(duration=1, cost=7, cost_covered=False)
    records = b.gap(skills=["cied"]), b.pledge(), course
    assert_barred(b.scenario(*records, b.funding_offer(missions=["M"])), pin("P"), by="money lacking")


def test_pieces_for_a_mission_are_paid_by_money_that_is_for_all():
    pieces = b.equipment_offer(mode="to_mission", cost=7, cost_covered=False)
    records = b.gap(equipment={"nvg": 1}), b.pledge(), pieces
    assert_barred(b.scenario(*records, b.funding_offer(recipients=["A"])), pin("P"), by="money lacking")
    assert_kept(b.scenario(*records, b.funding_offer(missions=["M"])), pin("P", "G", 0, 6))


def test_a_gift_waits_for_the_money():
    pieces = b.equipment_offer(mode="donate", cost=7, cost_covered=False)
    scenario = b.scenario(b.gap(equipment={"nvg": 1}), b.pledge(), pieces, b.funding_offer(start=2))
    assert_barred(scenario, pin("P", "G", 1, 6), by="money lacking")
    plan = assert_kept(scenario, pin("P", "G", 2, 6))
    assert [(row.kind, row.start) for row in plan.supports] == [("gift", 2), ("payment", 2)]


def test_money_is_given_once():
    gaps = b.gap("G"), b.gap("H", mission="N")
    pledges = OWN, b.pledge("Q", partner="Z", cost=10, cost_covered=False)
    scenario = b.scenario(*gaps, *pledges, b.funding_offer(amount=70))
    assert_barred(scenario, pin("P", "G", 0, 6), pin("Q", "H", 3, 6), by="fund amount")
    assert_kept(scenario, pin("P", "G", 1, 6), pin("Q", "H", 4, 6))


def test_a_gap_without_triangular_partnerships_takes_nobody_whose_cost_is_not_covered():
    money = b.funding_offer()
    assert_barred(b.scenario(b.gap(kinds=[]), OWN, money), pin("P"), by="triangular not allowed")
    assert_kept(b.scenario(b.gap(kinds=["triangular"]), OWN, money), pin("P", "G", 0, 6))


def test_partners_that_will_not_work_together_do_not_pay_for_each_other():
    scenario = b.scenario(b.gap(), OWN, b.funding_offer(), b.exclusion(partner="A", other="D"))
    assert_barred(scenario, pin("P"), by="money lacking")


def test_a_payment_is_a_link_and_no_cost_of_its_own():
    gaps = b.gap("G"), b.gap("H")
    pledges = OWN, b.pledge("Q", partner="Z", cost=10, cost_covered=False)
    policy = b.policy_without_lead_times(max_links=1)
    scenario = b.scenario(*gaps, *pledges, b.funding_offer(), policy=policy)
    assert_barred(scenario, pin("P"), pin("Q", "H"), by="max links")
    paid = b.scenario(b.gap(priority=100), OWN, b.funding_offer())
    assert solve(paid, goals=goals(coverage=1, cost=1, simplicity=1)).value == pytest.approx(600 - 60 - 2)
