"""The plan made by hand: it obeys every rule, keeps to its order, and is never better than the best."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given, settings

from pkmatch.assembling import assemble
from pkmatch.domain.plan import Plan
from pkmatch.domain.policy import goals
from pkmatch.domain.scenario import Scenario
from pkmatch.generate import generate
from pkmatch.picks import PickedCourse, PickedDeployment, PickedLoan, Picks
from pkmatch.search.greedy import pick_greedily
from pkmatch.search.on_offer import Trainers, UnitTable
from pkmatch.search.paying import Purse
from pkmatch.verification import verify
from tests.builders import equipment_offer, funding_offer, gap, mission, pledge, scenario, skill, training_offer
from tests.drawn_schools import scenarios_of_schools
from tests.oracle import best_value
from tests.strategies import small_scenarios, tiny_scenarios, weighed

BOUND = 1e12


def plan_of(given_scenario: Scenario, picks: Picks) -> Plan:
    return assemble(given_scenario, picks, bound=BOUND, bound_origin="none sought")


def deployed(picks: Picks) -> list[tuple[str, str, int, int, int]]:
    return [tuple(deployment) for deployment in picks.deployments]


@settings(max_examples=100)
@given(scenarios_of_schools())
def test_a_plan_made_by_hand_with_few_places_obeys_every_rule(tried):
    verify(tried, plan_of(tried, pick_greedily(tried))).raise_for_violations()


@settings(max_examples=300)
@given(small_scenarios().map(weighed))
def test_a_plan_made_by_hand_obeys_every_rule(tried):
    plan = plan_of(tried, pick_greedily(tried))
    verify(tried, plan).raise_for_violations()
    assert plan.value >= 0


def _same_without_passing_over(tried: Scenario) -> bool:
    """Whether a planner who asks every unit and trainer, what is left of them or not, picks the same."""
    picks = pick_greedily(tried)
    with (
        mock.patch.object(UnitTable, "with_room", lambda self, some, missing, percent, shortest: some),
        mock.patch.object(Trainers, "with_places", lambda self, period: self.known),
    ):
        return pick_greedily(tried) == picks


@settings(max_examples=100)
@given(small_scenarios().map(weighed))
def test_those_with_nothing_left_are_passed_over_without_loss(tried):
    assert _same_without_passing_over(tried)


@pytest.mark.parametrize("rules", ["core", "all"])
def test_those_with_nothing_left_are_passed_over_without_loss_in_large_sets(rules):
    assert _same_without_passing_over(generate(400, rules=rules))


def test_more_money_than_64_bits_hold_is_counted():
    funds = [funding_offer(id=f"F{n}", amount=1e15) for n in range(100)]
    purse = Purse(scenario(*funds))
    assert purse.cents_for("programme", None, "M1", 0) == 100 * 10**17


@pytest.mark.long
@settings(max_examples=5000)
@given(small_scenarios().map(weighed))
def test_thousands_of_plans_made_by_hand_obey_every_rule(tried):
    verify(tried, plan_of(tried, pick_greedily(tried))).raise_for_violations()


@settings(max_examples=150)
@given(tiny_scenarios().map(weighed))
def test_a_plan_made_by_hand_is_never_better_than_the_best(tried):
    best = best_value(tried)
    assert plan_of(tried, pick_greedily(tried)).value <= best + 1e-6 * max(1, best)


@settings(max_examples=50)
@given(small_scenarios().map(weighed))
def test_the_same_scenario_gives_the_same_picks(tried):
    assert pick_greedily(tried) == pick_greedily(Scenario.model_validate_json(tried.model_dump_json()))


def test_a_generated_set_is_served_within_the_rules():
    generated = generate(pledges=300, seed=5)
    picks = pick_greedily(generated)
    plan = plan_of(generated, picks)
    verify(generated, plan).raise_for_violations()
    assert len(plan.partnerships) > 75, "half of the 150 gaps"
    assert picks.courses
    assert picks.loans


def test_an_empty_scenario_gives_no_picks():
    assert pick_greedily(scenario()) == Picks()


def test_the_gap_of_highest_priority_is_served_first():
    picks = pick_greedily(scenario(gap("G1", priority=1), gap("G2", priority=2), pledge()))
    assert deployed(picks) == [("P", "G2", 0, 6, 1)]


def test_gaps_of_one_priority_are_served_in_the_order_of_the_scenario():
    picks = pick_greedily(scenario(gap("G2", end=4), gap("G1"), pledge()))
    assert deployed(picks) == [("P", "G2", 0, 4, 1), ("P", "G1", 4, 6, 1)]


def test_units_that_lack_nothing_go_before_units_that_need_support():
    asked = gap(skills=["cied"])
    picks = pick_greedily(scenario(asked, pledge("P1"), pledge("P2", skills=["cied"]), training_offer()))
    assert deployed(picks) == [("P2", "G", 0, 6, 1)]


def test_long_deployments_come_before_many_modules():
    picks = pick_greedily(scenario(gap(quantity=3), pledge("P1", quantity=2), pledge("P2", quantity=2, start=2)))
    assert deployed(picks) == [("P1", "G", 0, 6, 2), ("P2", "G", 2, 6, 1)]


def test_what_is_left_beside_a_long_deployment_is_filled_by_short_ones():
    first, second = gap("G1", priority=5, quantity=1, start=3), gap("G2", quantity=2)
    picks = pick_greedily(scenario(first, second, pledge(quantity=2)))
    assert deployed(picks) == [("P", "G1", 3, 6, 1), ("P", "G2", 0, 6, 1), ("P", "G2", 0, 3, 1)]


def test_tours_follow_each_other():
    assert deployed(pick_greedily(scenario(gap(), pledge(tour=(1, 4))))) == [("P", "G", 0, 4, 1), ("P", "G", 4, 6, 1)]


def test_a_course_is_taken_as_late_as_it_may_be():
    asked = gap(start=4, skills=["cied"])
    picks = pick_greedily(scenario(asked, pledge(), training_offer(duration=2)))
    assert picks.courses == (PickedCourse("T", "A", "inf", 2, 4, 1),)
    assert deployed(picks) == [("P", "G", 4, 6, 1)]


def test_a_unit_waits_for_its_course_and_its_pieces():
    asked = gap(skills=["cied"], equipment={"nvg": 2})
    picks = pick_greedily(
        scenario(asked, pledge(), training_offer(duration=2), equipment_offer(quantity=2, delivery=3))
    )
    assert deployed(picks) == [("P", "G", 3, 6, 1)]
    assert picks.loans == (PickedLoan("E", "A", "M", 3, 6, 2),)


def test_one_course_serves_two_deployments_in_turn():
    gaps = gap("G1", priority=2, end=3, skills=["cied"]), gap("G2", start=3, skills=["cied"])
    picks = pick_greedily(scenario(*gaps, pledge(), training_offer()))
    assert deployed(picks) == [("P", "G1", 1, 3, 1), ("P", "G2", 3, 6, 1)]
    assert len(picks.courses) == 1


def test_lost_training_is_refreshed_at_home():
    picks = pick_greedily(scenario(gap(skills=["cied"]), pledge(), skill(lasts=2), training_offer()))
    assert deployed(picks) == [("P", "G", 1, 3, 1), ("P", "G", 4, 6, 1)]
    assert [course.start for course in picks.courses] == [0, 3]


def test_as_many_modules_go_as_can_be_supported():
    asked = gap(quantity=4, equipment={"nvg": 1})
    picks = pick_greedily(scenario(asked, pledge(quantity=4), equipment_offer(quantity=3)))
    assert deployed(picks) == [("P", "G", 0, 6, 3)]


def test_a_loan_is_shared_by_the_first_offers_that_fit():
    offers = (
        equipment_offer("E1", quantity=2, missions=["M2"]),
        equipment_offer("E2"),
        equipment_offer("E3", quantity=3),
    )
    picks = pick_greedily(scenario(gap(equipment={"nvg": 3}), mission("M2"), pledge(), *offers))
    assert picks.loans == (PickedLoan("E2", "A", "M", 0, 6, 1), PickedLoan("E3", "A", "M", 0, 6, 2))


def test_a_critical_gap_that_cannot_be_whole_takes_nothing():
    wanted, other = gap("G1", quantity=2, priority=9, critical=True), gap("G2")
    assert deployed(pick_greedily(scenario(wanted, other, pledge()))) == [("P", "G2", 0, 6, 1)]


def test_a_critical_gap_lets_go_of_units_present_in_no_whole_period():
    wanted, other = gap("G1", quantity=2, priority=9, critical=True), gap("G2")
    units = pledge("P1", tour=(3, 3)), pledge("P2", partner="B", end=3)
    assert deployed(pick_greedily(scenario(wanted, other, *units))) == [
        ("P1", "G1", 0, 3, 1),
        ("P2", "G1", 0, 3, 1),
        ("P1", "G2", 3, 6, 1),
    ]


def test_supports_of_units_let_go_are_free_again():
    wanted = gap("G1", quantity=2, priority=9, critical=True, equipment={"nvg": 1})
    picks = pick_greedily(scenario(wanted, gap("G2", equipment={"nvg": 1}), pledge(), equipment_offer()))
    assert picks == Picks((PickedDeployment("P", "G2", 0, 6, 1),), (), (PickedLoan("E", "A", "M", 0, 6, 1),))


def test_no_more_partners_join_than_a_gap_allows():
    units = pledge("P1", partner="A", end=2), pledge("P2", partner="B", start=2)
    assert len(pick_greedily(scenario(gap(max_partners=2), *units)).deployments) == 2
    assert len(pick_greedily(scenario(gap(max_partners=1), *units)).deployments) == 1
    assert len(pick_greedily(scenario(gap(kinds=["joint_deployment"]), *units)).deployments) == 1


def test_units_of_two_partners_meet_for_one_period_where_they_may_not_serve_together():
    units = pledge("P1", partner="A", end=3), pledge("P2", partner="B", start=1)
    picks = pick_greedily(scenario(gap(quantity=2, kinds=["multinational_rotation"]), *units))
    assert deployed(picks) == [("P1", "G", 0, 3, 1), ("P2", "G", 1, 2, 1), ("P2", "G", 3, 6, 1)]


def test_what_costs_more_than_it_is_worth_stays_at_home():
    dear = scenario(gap(), pledge(cost=4), goals=goals(coverage=1, cost=0.3))
    assert pick_greedily(dear) == Picks()
    assert pick_greedily(dear, goals(coverage=1, cost=0.2)).deployments
    trained = scenario(gap(skills=["cied"]), pledge(cost=0), training_offer(cost=50), goals=goals(coverage=1, cost=0.2))
    assert pick_greedily(trained) == Picks()
    assert pick_greedily(trained, goals(coverage=1, cost=0.05)).courses


def test_a_gap_that_no_goal_values_is_left_open():
    plain, wanted = gap("G1", priority=3), gap("G2", critical=True)
    assert deployed(pick_greedily(scenario(plain, wanted, pledge()), goals(critical=1))) == [("P", "G2", 0, 6, 1)]
