"""Brute force against values worked out by hand: six months, one gap worth 1 a month, unless a test says otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from pkmatch.domain.policy import goals
from pkmatch.domain.record import SourcedRecord
from tests.builders import (
    calendar,
    capability,
    equipment_offer,
    gap,
    mission,
    pledge,
    policy_with_lead_times,
    scenario,
    skill,
    training_offer,
)
from tests.oracle import best_value


def best(*records: SourcedRecord, **settings: Any) -> float:
    return best_value(scenario(*records, **settings))


def test_nothing_is_worth_nothing():
    assert best() == 0
    assert best(gap()) == 0


def test_a_unit_that_lacks_nothing_fills_the_whole_window():
    assert best(gap(), pledge()) == 6


def test_only_the_better_of_two_gaps_gets_the_only_unit():
    assert best(gap("G1", priority=2, end=4), gap("G2", priority=3, start=2), pledge()) == 2 * 2 + 4 * 3


def test_modules_are_worth_their_share_of_the_priority():
    assert best(gap(quantity=4, priority=8, end=2), pledge(quantity=3)) == 2 * 3 * 2


@pytest.mark.parametrize(
    "changes",
    [
        {"capability": "eng"},
        {"refused_missions": ["M"]},
        {"sole_missions": ["M2"]},
        {"refused_tasks": ["convoy"]},
        {"for_gaps": ["G2"]},
        {"partner": "X"},
        {"languages": ["en"]},
        {"readiness": "PL1"},
        {"tour": (5, 9)},
    ],
    ids=str,
)
def test_a_pairing_that_a_rule_bars_is_worth_nothing(changes):
    wanted = gap(end=4, tasks=["convoy"], languages=["fr"], min_readiness="PL2")
    elsewhere = gap("G2", mission="M2", capability="air")
    host = mission(refused=["X"])
    assert best(wanted, elsewhere, host, pledge(languages=["fr"])) == 4
    assert best(wanted, elsewhere, host, pledge(**{"languages": ["fr"], **changes})) == 0


def test_units_wait_for_their_lead_time():
    assert best(gap(), pledge(readiness="PL1"), policy=policy_with_lead_times(PL1=2)) == 4


def test_longest_tours_may_follow_each_other():
    assert best(gap(), pledge(tour=(2, 4))) == 6
    assert best(gap(), pledge(tour=(4, 5))) == 5


def test_a_unit_deploys_when_its_course_is_over():
    assert best(gap(skills=["cied"]), pledge()) == 0
    assert best(gap(skills=["cied"]), pledge(), training_offer(duration=2)) == 4


def test_no_one_trains_its_own_units():
    assert best(gap(skills=["cied"]), pledge(partner="B"), training_offer(partner="B")) == 0


def test_a_course_of_no_time_counts_at_once():
    assert best(gap(end=3, skills=["cied"], quantity=2), pledge(quantity=2), training_offer(duration=0)) == 3


def test_half_of_two_passing_makes_one_trained():
    asked, two = gap(skills=["cied"]), pledge(quantity=2)
    assert best(asked, two, training_offer(places=2, pass_rate=0.5)) == 5
    assert best(asked, two, training_offer(places=1, pass_rate=0.5)) == 4


def test_no_more_count_as_trained_than_lack_the_skill():
    lone = best(gap(skills=["cied"]), pledge(), training_offer(places=9, pass_rate=0.8))
    assert lone == 0, "a second trainee would make the stock 1.6 of a single module"
    assert best(gap(skills=["cied"]), pledge(quantity=2), training_offer(places=9, pass_rate=0.8)) == 5


def test_training_serves_one_deployment_after_another():
    first, second = gap("G1", end=3, skills=["cied"]), gap("G2", start=3, skills=["cied"])
    assert best(first, second, pledge(), training_offer(end=1)) == 2 + 3


def test_training_that_does_not_last_must_be_repeated():
    asked, unit, once = gap(skills=["cied"]), pledge(), training_offer(end=1)
    assert best(asked, unit, once, skill(lasts=2)) == 2
    assert best(asked, unit, training_offer(), skill(lasts=2)) == 4, "in training in 0 and 3, out in 1, 2, 4 and 5"


def test_a_skill_holds_across_capabilities_only_where_it_says_so():
    gaps = gap("G1", end=3, skills=["cied"]), gap("G2", start=3, skills=["cied"], capability="air")
    units = pledge("P1"), pledge("P2", capability="air")
    assert best(*gaps, *units, training_offer(end=1)) == 3
    assert best(*gaps, *units, training_offer(end=1), skill(per_capability=False)) == 2 + 3


def test_who_is_in_training_is_not_deployed():
    before, after = gap("G1", end=2), gap("G2", start=2, skills=["cied"])
    course = training_offer(end=2, duration=2)
    assert best(before, after, pledge(), course) == 4
    assert best(before, after, pledge("P1"), pledge("P2", start=5), course) == 6, "the second module trains meanwhile"


def test_places_are_shared():
    gaps = gap("G1", end=3, skills=["cied"]), gap("G2", end=3, skills=["cied"])
    units = pledge("P1", partner="A1"), pledge("P2", partner="A2")
    assert best(*gaps, *units, training_offer(end=1)) == 2
    assert best(*gaps, *units, training_offer()) == 2 + 1


def test_a_loan_arrives_after_its_delivery():
    asked = gap(equipment={"nvg": 3})
    unit = pledge(equipment={"nvg": 1})
    assert best(asked, unit, equipment_offer(quantity=1)) == 0
    assert best(asked, unit, equipment_offer(quantity=2)) == 6
    assert best(asked, unit, equipment_offer(quantity=2, delivery=2)) == 4


def test_pieces_on_the_way_serve_nobody():
    gaps = gap("G1", end=3, equipment={"nvg": 1}), gap("G2", start=3, equipment={"nvg": 1})
    assert best(*gaps, pledge(), equipment_offer()) == 6
    assert best(*gaps, pledge(), equipment_offer(delivery=1)) == 2 + 2


def test_loans_are_never_spliced():
    asked = gap(equipment={"nvg": 1})
    halves = equipment_offer("E1", end=3), equipment_offer("E2", start=3)
    assert best(asked, pledge(), *halves) == 6
    assert best(asked, pledge(tour=(4, 6)), *halves) == 0


def test_two_offers_may_share_a_loan():
    both = equipment_offer("E1", quantity=1), equipment_offer("E2", quantity=2, partner="D")
    assert best(gap(equipment={"nvg": 3}), pledge(), *both) == 6


def test_offers_reach_only_whom_and_where_they_say():
    asked, unit = gap(equipment={"nvg": 1}), pledge()
    assert best(asked, unit, equipment_offer(recipients=["A"])) == 6
    assert best(asked, unit, pledge("P2", partner="B", end=1), equipment_offer(recipients=["B"])) == 1
    assert best(asked, gap("G2", mission="M2", end=1), unit, equipment_offer(missions=["M2"])) == 1


def test_a_critical_gap_counts_whole_or_not_at_all():
    units = pledge("P1"), pledge("P2", start=2, end=4)
    assert best(gap(quantity=2, end=4), *units) == 0.5 * (4 + 2)
    assert best(gap(quantity=2, end=4, critical=True), *units) == 2
    assert best(gap(quantity=2, end=4, critical=True), *units, goals=goals(critical=5)) == 10


def test_partners_in_a_gap_are_limited_over_its_whole_life():
    units = (
        pledge("P1", partner="A", end=2),
        pledge("P2", partner="B", start=2, end=5),
        pledge("P3", partner="C", start=5),
    )
    assert best(gap(), *units) == 6
    assert best(gap(max_partners=2), *units) == 5
    assert best(gap(kinds=["triangular", "joint_deployment"]), *units) == 3


def test_two_may_meet_for_one_period_where_they_may_not_serve_together():
    units = pledge("P1", partner="A"), pledge("P2", partner="B")
    assert best(gap(quantity=2, end=4), *units) == 4
    assert best(gap(quantity=2, end=4, kinds=["multinational_rotation"]), *units) == 0.5 * (4 + 2)


def test_a_unit_may_go_unsupported_where_partnerships_may_not_be_triangular():
    lacking = gap(skills=["cied"], kinds=["joint_deployment"])
    assert best(lacking, pledge(), training_offer()) == 0
    assert best(lacking, pledge(skills=["cied"]), training_offer()) == 6


def test_early_months_count_more_for_timeliness():
    assert best(gap(end=4), pledge(), goals=goals(timeliness=2)) == 2 * (1 + 0.75 + 0.5 + 0.25)
    assert best(gap(end=4), pledge(start=3), goals=goals(coverage=1, timeliness=2)) == 1 + 2 * 0.25


def test_what_costs_more_than_it_is_worth_stays_at_home():
    paid = goals(coverage=1, cost=0.1)
    assert best(gap(), pledge(cost=4), goals=paid) == pytest.approx(6 * 0.6)
    assert best(gap(), pledge(cost=11), goals=paid) == 0
    by_the_head = scenario(gap(), pledge(), capability(personnel=2), goals=goals(coverage=1, cost=1e-4))
    assert best_value(by_the_head) == pytest.approx(6 - 6 * 2 * 1428e-4)


def test_the_cheapest_supports_are_taken():
    paid = goals(coverage=1, cost=0.1)
    asked, unit = gap(skills=["cied"], equipment={"nvg": 2}), pledge(cost=0)
    trainers = training_offer("T1", cost=30, end=1), training_offer("T2", cost=10, start=1)
    lenders = equipment_offer("E1", cost=9), equipment_offer("E2", cost=2)
    # trained by the cheap one in month 1, out from month 2 on, one piece of each lender
    assert best(asked, unit, *trainers, *lenders, goals=paid) == pytest.approx(4 - 0.1 * (10 + 9 + 2))
    # nothing is worth its cost
    assert best(asked, unit, *trainers, *lenders, goals=goals(coverage=1, cost=1)) == 0


def test_days_inside_a_period_round_in_the_records_disfavour():
    assert best(gap(start="2022-02-15", end="2022-04-15"), pledge()) == 3
    assert best(gap(), pledge(start="2022-01-15", end="2022-04-15")) == 2
    assert best(gap(), mission(start=1, end="2022-05-02"), pledge()) == 4
    assert best(gap(start="2021-11-01", end="2022-03-01"), pledge(), calendar=calendar(3)) == 2
