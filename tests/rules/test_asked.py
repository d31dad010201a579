from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from pkmatch.errors import ScenarioError
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_kept, pin


def _solved(*records, **settings):
    scenario = b.scenario(*records, **settings)
    plan = solve(scenario)
    assert verify(scenario, plan).ok, str(verify(scenario, plan))
    return plan


def _pieces(id="E", quantity=2, **fields):
    return b.equipment_offer(id, mode="to_mission", quantity=quantity, **fields)


def test_pieces_given_to_the_mission_count_from_their_delivery_on():
    plan = _solved(
        b.ask(item="nvg", quantity=4, priority=8), _pieces(delivery=2), _pieces("F", quantity=1, partner="D")
    )
    assert plan.value == pytest.approx(8 / 4 * (2 * 4 + 1 * 6))
    assert [(row.gap, row.kind, row.recipient, row.start, row.amount) for row in plan.supports] == [
        ("N", "gift", "M", 2, 2),
        ("N", "gift", "M", 0, 1),
    ]
    assert [(row.period, row.missing) for row in plan.shortfalls] == [(t, 3 if t < 2 else 1) for t in range(6)]


@pytest.mark.parametrize(
    "fields",
    [{"item": "truck"}, {"missions": ["X"]}, {"needs_skill": "cied"}, {"start": 4, "delivery": 2}],
    ids=str,
)
def test_pieces_fill_a_gap_that_asks_just_them(fields):
    records = b.ask(item="nvg"), b.mission("X"), _pieces(**fields)
    assert _solved(*records).value == 0
    assert _solved(b.ask(item="nvg"), _pieces(missions=["M"], start=3, delivery=2)).value == 1
    assert _solved(b.ask(item="nvg"), b.equipment_offer(mode="lend"), b.equipment_offer("F", mode="donate")).value == 0


def test_a_piece_serves_the_gap_or_a_unit_never_both():
    records = b.ask(item="nvg", priority=1), b.gap(equipment={"nvg": 1}, priority=3), b.pledge()
    assert _solved(*records, _pieces(quantity=1)).value == 18
    assert _solved(*records, _pieces(quantity=2)).value == 24


def test_money_counts_from_the_period_in_which_it_is_paid():
    plan = _solved(b.ask(amount=100, priority=10), b.funding_offer(amount=30), b.funding_offer("L", amount=50, start=4))
    assert plan.value == pytest.approx(10 * (0.3 * 6 + 0.5 * 2))
    assert [(row.use, row.amount, row.start) for row in plan.supports] == [("programme", 30, 0), ("programme", 50, 4)]
    assert [row.missing for row in plan.shortfalls] == [70, 70, 70, 70, 20, 20]


@pytest.mark.parametrize(
    "fields", [{"uses": ["training"]}, {"missions": ["X"]}, {"recipients": ["A"]}, {"start": 5, "end": 6}], ids=str
)
def test_money_is_for_a_programme_as_its_offer_says(fields):
    records = b.ask(amount=100, end=5), b.mission("X"), b.partner("A")
    assert _solved(*records, b.funding_offer(**fields)).value == 0
    assert _solved(*records, b.funding_offer(uses=["programme"], missions=["M"])).value == 5


def test_a_critical_gap_counts_when_all_is_there():
    records = b.ask(item="nvg", quantity=3, priority=6, critical=True), _pieces(start=0)
    settings = {"goals": goals(coverage=1, critical=10)}
    assert _solved(*records, **settings).value == 0
    assert not _solved(*records, **settings).supports
    assert _solved(*records, _pieces("F", quantity=1, start=4), **settings).value == 2 * 16
    money = b.ask(amount=100, critical=True), b.funding_offer(amount=60)
    assert _solved(*money).value == 0
    assert _solved(*money, b.funding_offer("G", amount=40, start=3)).value == 3


def test_early_things_are_worth_more_where_time_counts():
    plan = _solved(b.ask(amount=10), b.funding_offer(amount=10, start=3), goals=goals(timeliness=1))
    assert plan.value == pytest.approx((3 + 2 + 1) / 6)


def test_pieces_that_nobody_bears_are_paid_and_wait_for_the_money():
    pieces = _pieces(quantity=2, cost=5, cost_covered=False)
    assert _solved(b.ask(item="nvg", quantity=2), pieces).value == 0
    plan = _solved(b.ask(item="nvg", quantity=2), pieces, b.funding_offer(amount=7.5, start=2))
    assert plan.value == pytest.approx(0.5 * 4)
    assert sorted((row.kind, row.amount) for row in plan.supports) == [("gift", 1), ("payment", 5)]


def test_money_for_a_programme_is_not_there_for_costs():
    records = b.gap(), b.pledge(cost=10, cost_covered=False), b.ask(amount=60, priority=9)
    plan = _solved(*records, b.funding_offer(amount=80))
    assert plan.value == pytest.approx(9 * 6 + 2)
    scenario = b.scenario(*records, b.funding_offer(amount=60))
    assert assert_kept(scenario, pin("P", "G", 0, 6)).value == 6
    assert_barred(scenario.replace(funding_offers=()), pin("P"), by="money lacking")


def test_a_supporter_manages_so_many_missions():
    asks = b.ask("N", item="nvg"), b.ask("O", item="nvg", mission="X")
    policy = b.policy_without_lead_times(max_links=1)
    assert _solved(*asks, _pieces(quantity=2)).value == 12
    assert _solved(*asks, _pieces(quantity=2), policy=policy).value == 6


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"item": "nvg", "amount": 5}, "capability"),
        ({}, "capability"),
        ({"item": "nvg", "capability": "inf"}, "capability"),
        ({"amount": 5, "quantity": 2}, "quantity"),
        ({"item": "nvg", "quantity": 0}, "quantity"),
        ({"capability": "inf"}, "quantity"),
        ({"amount": 0.005}, "amount"),
        ({"amount": 1.234}, "amount"),
        ({"item": "nvg", "skills": ["cied"]}, "skills"),
        ({"item": "nvg", "handover": True}, "handover"),
        ({"amount": 5, "max_partners": 2}, "max_partners"),
        ({"amount": 5, "min_tour": 2}, "min_tour"),
    ],
    ids=str,
)
def test_a_gap_asks_one_thing_and_wishes_nothing_of_units_that_it_does_not_ask(fields, field):
    with pytest.raises(ScenarioError) as caught:
        b.ask(**fields)
    assert [fault.field for fault in caught.value.faults] == [field]


def test_units_in_place_and_pledges_do_not_serve_such_a_gap():
    with pytest.raises(ScenarioError, match="for_gaps"):
        b.scenario(b.ask(item="nvg"), b.pledge(for_gaps=["N"]))
    with pytest.raises(ScenarioError, match="capability"):
        b.scenario(b.ask(item="nvg"), b.in_place(gap="N"))
    with pytest.raises(ScenarioError, match="'N'; allowed: one of the 1 gaps of the scenario that ask a capability"):
        solve(b.scenario(b.ask(item="nvg"), b.gap(), b.pledge()), pins=[pin("P", "N")])
    members = b.pledge("P"), b.pledge("Q", partner="Z")
    with pytest.raises(ScenarioError, match="found 'N'; allowed: gaps that ask a capability"):
        b.scenario(b.ask(item="nvg"), b.gap(), *members, b.smart_pledge(members=["P", "Q"], gaps=["G", "N"]))


def test_the_large_route_gives_for_gaps_and_proves_it():
    offers = _pieces(quantity=1), b.funding_offer(amount=60)
    scenario = b.scenario(b.ask("N", item="nvg", quantity=2), b.ask("O", amount=100), b.gap(), b.pledge(), *offers)
    plan = solve(scenario, engine="large")
    assert verify(scenario, plan).ok, str(verify(scenario, plan))
    assert plan.value == pytest.approx(6 + 0.5 * 6 + 0.6 * 6)
    assert plan.status == "optimal"
