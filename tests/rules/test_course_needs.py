from __future__ import annotations

import pytest

from pkmatch.domain.policy import goals
from pkmatch.solving import solve
from tests import builders as b
from tests.rules.ladder import assert_barred, assert_free, assert_kept, in_periods, pin

GAP = b.gap(skills=["eng"])


def _course(**fields):
    return b.training_offer(**{"skill": "eng", "needs_equipment": {"digger": 2}, **fields})


def _machines(id="E", **fields):
    return b.equipment_offer(id, **{"item": "digger", "quantity": 2, **fields})


def test_a_course_that_needs_machines_borrows_them():
    assert_free(b.scenario(GAP, b.pledge(), b.training_offer(skill="eng")), in_periods("P", "G", 1, 6))
    assert_barred(b.scenario(GAP, b.pledge(), _course()), pin("P"), by="equipment lacking")
    plan = assert_kept(b.scenario(GAP, b.pledge(), _course(), _machines()), pin("P", "G", 1, 6))
    loan = next(row for row in plan.supports if row.kind == "loan")
    assert (loan.recipient, loan.mission, loan.start, loan.end, loan.amount) == ("A", None, 0, 1, 2)
    assert [use.support for use in plan.uses] == ["C-001"]
    assert plan.partnerships[0].contributors == ("C",)


def test_each_module_in_training_needs_its_machines():
    records = b.gap(skills=["eng"], quantity=2), b.pledge(quantity=2), _course(places=2)
    assert_free(b.scenario(*records, _machines(quantity=4)), in_periods("P", "G", 1, 6, modules=2))
    scenario = b.scenario(*records, _machines(quantity=3))
    assert_barred(scenario, pin("P", "G", 1, 6, modules=2))
    assert_kept(scenario, pin("P", "G", 1, 6), pin("P", "G", 2, 6))


def test_several_lend_for_one_course():
    halves = _machines("E1", quantity=1), _machines("E2", quantity=1, partner="D")
    assert_kept(b.scenario(GAP, b.pledge(), _course(), *halves), pin("P", "G", 1, 6))
    apart = _machines("E1", quantity=1), _machines("E2", quantity=1, start=1)
    assert_barred(b.scenario(GAP, b.pledge(), _course(), *apart), pin("P", "G", 1, 6), by="equipment lacking")


def test_machines_are_there_for_the_whole_course_after_their_delivery():
    long = _course(duration=2)
    assert_free(b.scenario(GAP, b.pledge(), long, _machines(end=2)), in_periods("P", "G", 2, 6))
    assert_barred(b.scenario(GAP, b.pledge(), long, _machines(end=1)), pin("P"), by="equipment lacking")
    slow = b.scenario(GAP, b.pledge(), long, _machines(delivery=1))
    assert_barred(slow, pin("P", "G", 2, 6), by="equipment lacking")
    assert_kept(slow, pin("P", "G", 3, 6))


def test_units_deployed_and_in_training_share_the_pieces():
    gaps = b.gap("G", skills=["eng"], start=2), b.gap("H", equipment={"digger": 2})
    records = *gaps, b.pledge("P"), b.pledge("Q", partner="Z"), _course(end=2)
    both = pin("P", "G", 2, 6), pin("Q", "H", 0, 6)
    assert_kept(b.scenario(*records, _machines(quantity=4)), *both)
    scenario = b.scenario(*records, _machines())
    assert_barred(scenario, *both, by="loan quantity")
    assert_kept(scenario, pin("P", "G", 2, 6), pin("Q", "H", 2, 6))


@pytest.mark.parametrize(
    "fields", [{"recipients": ["Z"]}, {"missions": ["M"]}, {"mode": "to_mission"}, {"needs_skill": "eng"}], ids=str
)
def test_machines_for_others_or_for_other_ends_are_not_lent_for_a_course(fields):
    records = GAP, b.pledge(), b.partner("Z"), _course()
    assert_free(b.scenario(*records, _machines(recipients=["A"])), in_periods("P", "G", 1, 6))
    assert_barred(b.scenario(*records, _machines(**fields)), pin("P"), by="equipment lacking")


def test_machines_given_for_good_serve_courses():
    assert_free(b.scenario(GAP, b.pledge(), _course(), _machines()), in_periods("P", "G", 1, 6))
    given = _machines(mode="donate")
    assert_barred(b.scenario(GAP, b.pledge(), _course(), given.replace(quantity=1)), pin("P"), by="equipment lacking")
    plan = assert_kept(b.scenario(GAP, b.pledge(), _course(), given), pin("P", "G", 1, 6))
    gift = next(row for row in plan.supports if row.kind == "gift")
    assert (gift.recipient, gift.mission, gift.start, gift.end, gift.amount) == ("A", None, 0, 6, 2)
    assert [(use.support, use.course, use.amount) for use in plan.course_uses] == [(gift.id, "C-001", 2)]
    assert plan.partnerships[0].contributors == ("C",)


@pytest.mark.parametrize(
    "fields", [{"recipients": ["Z"]}, {"missions": ["M"]}, {"mode": "to_mission"}, {"needs_skill": "eng"}], ids=str
)
def test_pieces_given_to_others_or_for_other_ends_serve_no_course(fields):
    scenario = b.scenario(GAP, b.pledge(), b.partner("Z"), _course(), _machines(**{"mode": "donate", **fields}))
    assert_barred(scenario, pin("P"), by="equipment lacking")


def test_pieces_given_outlast_their_offer_and_count_from_their_delivery_on():
    one_after_another = b.gap(skills=["eng"], quantity=2), b.pledge(quantity=2), _course()
    early = _machines(mode="donate", end=1)
    both = pin("P", "G", 1, 6), pin("P", "G", 2, 6)
    plan = assert_kept(b.scenario(*one_after_another, early), *both)
    assert [row.amount for row in plan.supports if row.kind == "gift"] == [2]
    assert_barred(b.scenario(*one_after_another, early.replace(mode="lend")), *both, by="trained stock")
    late = early.replace(delivery=1)
    assert_barred(b.scenario(*one_after_another, late), pin("P", "G", 1, 6), by="equipment lacking")
    assert_kept(b.scenario(*one_after_another, late), pin("P", "G", 2, 6))


def test_pieces_given_serve_courses_and_deployments_one_after_another():
    gaps = b.gap("G", skills=["eng"], start=2), b.gap("H", equipment={"digger": 2})
    records = *gaps, b.pledge("P"), b.pledge("Q"), _course(end=2)
    both = pin("P", "G", 2, 6), pin("Q", "H", 0, 6)
    assert_kept(b.scenario(*records, _machines(quantity=4, mode="donate")), *both)
    scenario = b.scenario(*records, _machines(mode="donate"))
    assert_barred(scenario, *both, by="pieces given")
    assert_kept(scenario, pin("P", "G", 2, 6), pin("Q", "H", 1, 6))


def test_pieces_for_any_mission_serve_courses_and_those_for_all_that_are_named_do_not():
    named = _machines("F", mode="donate", missions=["M"], partner="Z")
    records = b.gap(skills=["eng"], equipment={"digger": 2}), b.pledge(), _course()
    assert_barred(b.scenario(*records, named.replace(quantity=4)), pin("P"), by="equipment lacking")
    plan = assert_kept(b.scenario(*records, named, _machines(mode="donate")), pin("P", "G", 1, 6))
    assert {row.offer for row in plan.supports if row.id in {use.support for use in plan.course_uses}} == {"E"}


def test_pieces_given_for_a_course_are_paid_once():
    records = b.gap(skills=["eng"], quantity=2), b.pledge(quantity=2, cost=0), _course()
    given = _machines(mode="donate", cost=1.0, cost_covered=False)
    assert_barred(b.scenario(*records, given), pin("P"), by="money lacking")
    plan = solve(b.scenario(*records, given, b.funding_offer(amount=2), goals=goals(coverage=1, cost=0.5)))
    assert plan.value == (5 + 4) / 2 - 0.5 * 2
    assert plan.partnerships[0].contributors == ("C", "D")


def test_a_course_of_no_periods_needs_no_machines():
    assert_kept(b.scenario(GAP, b.pledge(), _course(duration=0)), pin("P", "G", 0, 6))


def test_trainer_host_machines_and_money_come_from_four_partners():
    course = _course(mode="regional", needs_host=True)
    lent = _machines(cost=3, cost_covered=False)
    records = GAP, b.pledge(cost=0.0), course, b.host_offer(), lent
    assert_barred(b.scenario(*records), pin("P"), by="money lacking")
    mission_money = b.funding_offer(amount=6, missions=["M"])
    assert_barred(b.scenario(*records, mission_money), pin("P"), by="money lacking")
    paid = b.scenario(*records, b.funding_offer(amount=6), goals=goals(coverage=1, cost=0.5))
    plan = solve(paid)
    assert plan.value == 5 - 0.5 * 6
    (partnership,) = plan.partnerships
    assert (partnership.trainers, partnership.contributors) == (("B",), ("C", "D", "K"))


TRAVELLERS = b.training_offer(skill="eng", mode="at_provider", travel_covered=False)


def test_trainees_who_travel_need_lift_to_the_course():
    records = b.capability(personnel=10), GAP, b.pledge()
    assert_free(b.scenario(*records, TRAVELLERS.replace(travel_covered=True)), in_periods("P", "G", 1, 6))
    assert_barred(b.scenario(*records, TRAVELLERS), pin("P"), by="lift lacking")
    assert_barred(b.scenario(*records, TRAVELLERS, b.lift_offer(personnel=9)), pin("P"), by="lift lacking")
    plan = assert_kept(b.scenario(*records, TRAVELLERS, b.lift_offer(personnel=10)), pin("P", "G", 1, 6))
    lift = next(row for row in plan.supports if row.kind == "lift")
    assert (lift.recipient, lift.mission, lift.start, lift.end, lift.amount) == ("A", None, 0, 1, 10)
    assert plan.partnerships[0].contributors == ("C",)


@pytest.mark.parametrize("mode", ["at_recipient", "online"])
def test_who_learns_at_home_needs_no_lift(mode):
    assert_kept(b.scenario(GAP, b.pledge(), TRAVELLERS.replace(mode=mode)), pin("P", "G", 1, 6))


def test_who_learns_at_its_own_states_school_needs_no_lift():
    hosted = TRAVELLERS.replace(mode="regional", needs_host=True)
    assert_barred(b.scenario(GAP, b.pledge(), hosted, b.host_offer()), pin("P"), by="lift lacking")
    assert_kept(b.scenario(GAP, b.pledge(), hosted, b.host_offer(partner="A")), pin("P", "G", 1, 6))


def test_units_and_trainees_share_the_seats():
    gaps = b.gap("G", skills=["eng"], start=1), b.gap("H", mission="N", start=0, end=2)
    pledges = b.pledge("P"), b.pledge("Q", partner="Z", self_lift=False)
    records = b.capability(personnel=10), *gaps, *pledges, TRAVELLERS
    both = pin("P", "G", 1, 6), pin("Q", "H", 0, 2)
    assert_kept(b.scenario(*records, b.lift_offer(personnel=20)), *both)
    scenario = b.scenario(*records, b.lift_offer(personnel=10))
    assert_barred(scenario, *both, by="lift personnel")
    assert_kept(scenario, pin("P", "G", 1, 6), pin("Q", "H", 1, 2))


def test_who_returns_brings_trainees_home_when_the_course_ends():
    records = b.capability(personnel=10), GAP, b.pledge(), TRAVELLERS.replace(duration=2)
    plan = assert_kept(b.scenario(*records, b.lift_offer(personnel=10, returns=True)), pin("P", "G", 2, 6))
    lift = next(row for row in plan.supports if row.kind == "lift")
    assert (lift.start, lift.end) == (0, 2)
    assert_barred(b.scenario(*records, b.lift_offer(personnel=10, returns=True, end=1)), pin("P"), by="lift lacking")
    assert_kept(b.scenario(*records, b.lift_offer(personnel=10, end=1)), pin("P", "G", 2, 6))


@pytest.mark.parametrize("fields", [{"recipients": ["Z"]}, {"missions": ["M"]}], ids=str)
def test_lift_for_others_or_for_missions_carries_no_trainees(fields):
    records = b.capability(personnel=10), GAP, b.pledge(), b.partner("Z"), TRAVELLERS
    assert_barred(b.scenario(*records, b.lift_offer(personnel=10, **fields)), pin("P"), by="lift lacking")


def test_the_lift_of_trainees_is_paid():
    lift = b.lift_offer(personnel=10, cost=0.5, cost_covered=False)
    records = b.capability(personnel=10), GAP, b.pledge(cost=0.0), TRAVELLERS, lift
    assert_barred(b.scenario(*records), pin("P"), by="money lacking")
    assert_barred(b.scenario(*records, b.funding_offer(amount=5, uses=["training"])), pin("P"), by="money lacking")
    money = b.funding_offer(amount=5, uses=["lift"])
    assert solve(b.scenario(*records, money, goals=goals(coverage=1, cost=0.5))).value == 5 - 0.5 * 5
