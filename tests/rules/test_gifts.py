from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAP = b.gap(equipment={"nvg": 2})
WHOLE = in_periods("P", "G", 0, 6)


@pytest.mark.parametrize("mode", ["donate", "to_mission"])
def test_a_gift_equips_a_unit(mode):
    given = b.equipment_offer(quantity=2, mode=mode)
    assert_free(b.scenario(GAP, b.pledge(), given), WHOLE)
    assert_barred(b.scenario(GAP, b.pledge(), given.replace(quantity=1)), pin("P"), by="equipment lacking")
    plan = assert_kept(b.scenario(GAP, b.pledge(), given), pin("P", "G", 0, 6))
    assert plan.partnerships[0].contributors == ("C",)
    (row,) = plan.supports
    assert (row.kind, row.recipient, row.mission) == ("gift", *(("A", None) if mode == "donate" else ("M", "M")))


@pytest.mark.parametrize("mode", ["donate", "to_mission"])
def test_pieces_given_serve_one_deployment_after_another_and_outlast_their_offer(mode):
    scenario = b.scenario(GAP, b.pledge(tour=(3, 3)), b.equipment_offer(quantity=2, mode=mode, end=1))
    plan = assert_kept(scenario, pin("P", "G", 0, 3), pin("P", "G", 3, 6))
    assert [row.amount for row in plan.supports] == [2]
    lent = b.scenario(GAP, b.pledge(tour=(3, 3)), b.equipment_offer(quantity=2, end=1))
    assert_barred(lent, pin("P", "G", 0, 3), by="equipment lacking")


@pytest.mark.parametrize(("mode", "barred"), [("lend", "equipment lacking"), ("donate", "gift quantity")])
def test_a_donation_is_given_to_one_partner_only(mode, barred):
    pledges = b.pledge("P"), b.pledge("Q", partner="Z")
    scenario = b.scenario(GAP, *pledges, b.equipment_offer(quantity=2, mode=mode))
    both = pin("P", "G", 0, 3), pin("Q", "G", 3, 6)
    if mode == "lend":
        assert_kept(scenario, *both)
    else:
        assert_barred(scenario, *both, by=barred)
    assert_kept(b.scenario(GAP, *pledges, b.equipment_offer(quantity=2, mode="to_mission")), *both)


def test_a_donation_serves_in_any_mission_its_offer_allows_and_a_mission_keeps_what_it_has():
    gaps = b.gap("G", end=3, equipment={"nvg": 2}), b.gap("H", mission="N", start=3, equipment={"nvg": 2})
    both = pin("P", "G", 0, 3), pin("P", "H", 3, 6)

    def offered(**fields):
        return b.scenario(*gaps, b.pledge(), b.equipment_offer(quantity=2, **fields))

    assert_kept(offered(mode="donate"), *both)
    assert_barred(offered(mode="donate", missions=["M"]), pin("P", "H"), by="equipment lacking")
    assert_barred(offered(mode="to_mission"), *both, by="gift quantity")
    assert_kept(offered(mode="to_mission"), both[1])


def test_pieces_in_use_serve_nobody_else():
    gaps = GAP, b.gap("H", mission="N", equipment={"nvg": 2})
    scenario = b.scenario(*gaps, b.pledge(quantity=2), b.equipment_offer(quantity=2, mode="donate"))
    assert_barred(scenario, pin("P", "G", 0, 4), pin("P", "H", 3, 6), by="pieces given")
    assert_kept(scenario, pin("P", "G", 0, 3), pin("P", "H", 3, 6))


@pytest.mark.parametrize("mode", ["donate", "to_mission"])
def test_a_gift_counts_from_its_delivery_on(mode):
    late = b.equipment_offer(quantity=2, mode=mode, start=1, end=2, delivery=1)
    scenario = b.scenario(GAP, b.pledge(), late)
    assert_barred(scenario, pin("P", "G", 1, 6), by="equipment lacking")
    assert_kept(scenario, pin("P", "G", 2, 6))


def test_gifts_and_loans_share_one_need():
    offers = (
        b.equipment_offer("E"),
        b.equipment_offer("F", mode="donate", partner="Z"),
        b.equipment_offer("H", mode="to_mission", partner="Y"),
    )
    three = b.scenario(b.gap(equipment={"nvg": 3}), b.pledge(), *offers)
    assert assert_kept(three, pin("P", "G", 0, 6)).partnerships[0].contributors == ("C", "Y", "Z")


def test_a_gift_is_paid_once():
    scenario = b.scenario(GAP, b.pledge(tour=(3, 3), cost=0), b.equipment_offer(quantity=2, mode="donate", cost=5.0))
    plan = solve(scenario, goals=goals(coverage=1, cost=0.1))
    assert plan.value == pytest.approx(6 - 1)


def test_a_mission_that_is_given_pieces_is_a_link():
    def managed(**fields):
        gaps = b.gap("G", equipment={"nvg": 1}), b.gap("H", mission="N", equipment={"nvg": 1})
        offer = b.equipment_offer(quantity=2, **fields)
        return b.scenario(*gaps, b.pledge(quantity=2), offer, policy=b.policy_without_lead_times(max_links=1))

    both = pin("P", "G", 0, 6), pin("P", "H", 0, 6)
    assert_kept(managed(mode="donate"), *both)
    assert_barred(managed(mode="to_mission"), *both, by="max links")
    assert_kept(managed(mode="to_mission"), both[0])
