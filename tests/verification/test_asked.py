from __future__ import annotations

from tests import builders as b
from tests.verification.plans import (
    assert_breaks,
    assert_holds,
    deployed,
    gift,
    payment,
    plan_of,
    rules_broken,
    text_of,
    use,
)


def _scenario(*records, **fields):
    offers = b.equipment_offer(mode="to_mission", quantity=3), b.funding_offer(amount=50)
    return b.scenario(b.ask(item="nvg", quantity=2, **fields), b.ask("A", amount=40, **fields), *offers, *records)


def _pieces(amount=2, start=0, offer="E", id="S", gap="N", **fields):
    return gift(id, offer, "M", start, amount=amount, mission="M").replace(gap=gap, **fields)


def _money(amount=40.0, start=1, use="programme", **fields):
    return payment("F", "F", "M", start, amount, use).replace(gap="A", **fields)


def test_what_is_given_for_gaps_counts_from_then_on():
    scenario = _scenario()
    plan = plan_of(scenario, _pieces(1, 2), _money(10))
    assert plan.value == 0.5 * 4 + 0.25 * 5
    assert_holds(scenario, plan)
    critical = _scenario(critical=True)
    assert plan_of(critical, _pieces(1), _money(40)).value == 5
    assert_holds(critical, plan_of(critical, _pieces(1), _money(40)))


def test_more_than_a_gap_asks_is_reported():
    scenario = _scenario()
    right = plan_of(scenario, _pieces(), _money())
    assert_breaks(scenario, right, plan_of(scenario, _pieces(), _money(41)), "given within what is asked")
    wrong = plan_of(scenario, _pieces(3), _money())
    assert text_of(scenario, wrong, "given within what is asked") == "gap 'N' is given 3 of 2 that it asks, by S"


def test_what_a_gap_does_not_ask_is_reported():
    truck = b.equipment_offer("T", mode="to_mission", item="truck", quantity=2)
    skilled = b.equipment_offer("K", mode="to_mission", quantity=2, needs_skill="cied")
    scenario = _scenario(truck, skilled)
    right = plan_of(scenario, _pieces(), _money())
    for row in (_pieces(offer="T"), _pieces(offer="K")):
        assert_breaks(scenario, right, plan_of(scenario, row, _money()), "what the gap asks")
    assert_breaks(scenario, right, plan_of(scenario, _pieces(), _money(use="lift")), "what the gap asks")
    crossed = plan_of(scenario, _pieces(), _pieces(1, id="S2", gap="A"))
    assert "it asks an amount" in text_of(scenario, crossed, "what the gap asks")


def test_pieces_for_a_gap_equip_nobody():
    scenario = _scenario(b.gap(equipment={"nvg": 1}), b.pledge())
    rows = deployed("D", "P", "G", 0, 6), use("S", "D", 0, 6)
    kinds = {"G": ("triangular", "smart_pledge")}
    right = plan_of(scenario, _pieces(), *rows[:1], use("S2", "D", 0, 6), _pieces(1, id="S2", gap=None), kinds=kinds)
    assert_holds(scenario, right)
    assert_breaks(scenario, right, plan_of(scenario, _pieces(), *rows, kinds=kinds), "uses add up")


def test_gives_are_of_the_same_pieces_and_money_as_everything_else():
    cost = b.pledge(cost=10, cost_covered=False)
    scenario = _scenario(b.gap(quantity=1, end=2), cost)
    paid = deployed("D", "P", "G", 1, 2), payment("F2", "F", "A", 1, 10, "unit_cost", "M")
    kinds = {"G": ("triangular", "smart_pledge")}
    right = plan_of(scenario, _pieces(), _money(40), *paid, kinds=kinds)
    assert_holds(scenario, right)
    poorer = b.scenario(*scenario.gaps, cost, b.equipment_offer(mode="to_mission"), b.funding_offer(amount=49))
    assert rules_broken(poorer, right.replace(scenario=poorer.digest)) == {"fund amount", "gift quantity"}


def test_an_unknown_gap_is_reported():
    scenario = _scenario(b.gap())
    right = plan_of(scenario, _pieces(), _money())
    assert_breaks(scenario, right, plan_of(scenario, _pieces(gap="G"), _money()), "unknown id")
