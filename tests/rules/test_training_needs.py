from __future__ import annotations

import pytest
from hypothesis import given, settings

from pkmatch.domain.plan import UnmetNeed
from pkmatch.domain.policy import goals, goals_in_order
from pkmatch.solving import solve
from pkmatch.verification import verify
from tests import builders as b
from tests.drawn_schools import scenarios_of_training_needs
from tests.oracle_capacity import best_with_capacity
from tests.rules.ladder import assert_barred, assert_kept, pin


def _plan(*records, engine="auto", **weights):
    scenario = b.scenario(*records, goals=goals(**(weights or {"capacity": 1})))
    plan = solve(scenario, engine=engine)
    assert verify(scenario, plan).ok, str(verify(scenario, plan))
    return plan


def _unmet(plan):
    return {row.need: row.missing for row in plan.unmet_needs}


def test_a_need_is_met_by_its_date_or_not_at_all():
    unit, offer = b.pledge(quantity=2), b.training_offer(places=2, start=2)
    late = _plan(b.training_need(modules=2, by=2, priority=10), unit, offer)
    assert (late.value, _unmet(late)) == (4, {"N": 2}), "four modules may be trained for good, and are: one need late"
    in_time = _plan(b.training_need(modules=2, by=3, priority=10), unit, offer)
    assert (in_time.value, in_time.unmet_needs) == (10 + 4, ())


def test_without_the_goal_nobody_is_trained_for_a_need_alone():
    need, offer = b.training_need(priority=10), b.training_offer()
    idle = _plan(need, b.pledge(), offer, coverage=1)
    assert (idle.supports, _unmet(idle)) == ((), {"N": 1})
    deployed = _plan(need, b.pledge(), b.gap(skills=["cied"]), offer, coverage=1)
    assert (len(deployed.supports), deployed.unmet_needs) == (1, ())


def test_a_stock_meets_the_worthiest_needs_of_all_those_due():
    needs = b.training_need("N1", by=1, modules=1), b.training_need("N2", by=4, modules=2, priority=6)
    plan = _plan(*needs, b.pledge(), b.training_offer(end=1))
    assert (plan.value, plan.unmet_needs) == (3 + 1, (UnmetNeed(need="N1", missing=1), UnmetNeed(need="N2", missing=1)))


def test_needs_of_all_capabilities_are_met_together():
    units = b.pledge("P1"), b.pledge("P2", capability="eng")
    plan = _plan(b.training_need(modules=2, by=1), *units, b.training_offer(places=2, end=1))
    assert plan.unmet_needs == ()


def test_training_that_runs_out_before_the_end_meets_no_need_unless_renewed():
    brief, need = b.skill(lasts=2), b.training_need(by=1, priority=10)
    once = _plan(brief, need, b.pledge(), b.training_offer(end=1))
    assert (once.value, _unmet(once)) == (0, {"N": 1})
    again = _plan(brief, need, b.pledge(), b.training_offer())
    assert (again.value, again.unmet_needs) == (10 + 2, ())


def test_a_state_is_trained_for_its_pledges_and_its_needs_and_no_more():
    unit, offer = b.pledge(), b.training_offer()
    assert _plan(unit, offer).value == 1
    assert _plan(unit, offer, b.training_need(modules=2, by=5)).value == 1 + 3
    skilled = b.pledge(skills=["cied"])
    assert _plan(skilled, offer).supports == ()
    assert _plan(skilled, offer, b.training_need(modules=2, by=5)).value == 1 + 2


def test_training_for_a_need_gives_way_to_a_pin():
    asked, offer = b.gap(end=2), b.training_offer(end=1)
    scenario = b.scenario(asked, b.pledge(), offer, b.training_need(priority=99), goals=goals(capacity=1))
    assert solve(scenario).value == 99 + 1
    assert assert_kept(scenario, pin("P", "G", 0, 2)).value == 0
    assert_barred(b.scenario(b.gap(skills=["cied"]), b.pledge(), offer), pin("P", "G", 0, 2), by="trained stock")


def test_a_later_goal_in_strict_order_keeps_the_capacity_reached():
    records = b.gap(end=2), b.pledge(), b.training_offer(end=1), b.training_need()
    plans = [
        solve(b.scenario(*records, goals=goals_in_order(**dict.fromkeys(order, 0))))
        for order in (("capacity", "coverage"), ("coverage", "capacity"))
    ]
    assert [[goal.value for goal in plan.goal_values] for plan in plans] == [[2, 1], [2, 0]]
    assert all(plan.status == "optimal" for plan in plans)


@pytest.mark.parametrize("name", ["highs", "cp-sat", "large"])
def test_engines_agree_on_capacity(name):
    records = (
        b.gap(skills=["cied"], quantity=2, start=1),
        b.pledge(quantity=2),
        b.pledge("Q", partner="Z", capability="eng"),
        b.training_offer(places=1, pass_rate=0.8),
        b.training_offer("U", skill="medic", cost=1, end=2),
        b.training_need("N", modules=2, by=3, priority=4),
        b.training_need("O", partner="Z", skill="medic", by=1, priority=2),
    )
    plan = _plan(*records, engine=name, coverage=1, cost=1e-3, capacity=1)
    assert plan.bound >= plan.value
    exact = _plan(*records, engine="highs", coverage=1, cost=1e-3, capacity=1)
    assert plan.value == pytest.approx(exact.value)
    assert plan.bound >= exact.value - 1e-6


@settings(max_examples=100)
@given(scenarios_of_training_needs())
def test_the_best_plan_for_capacity_matches_brute_force(scenario):
    plan = solve(scenario, target_gap=1e-9)
    assert verify(scenario, plan).ok, str(verify(scenario, plan))
    assert plan.value == pytest.approx(best_with_capacity(scenario), abs=1e-6)
