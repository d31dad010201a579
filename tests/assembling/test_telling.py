from __future__ import annotations

import pytest
from hypothesis import given, settings

from pkmatch.assembling import assemble
from pkmatch.domain.plan import Forbid, Pin, RunFacts
from pkmatch.domain.policy import goals
from pkmatch.picks import picks_in
from pkmatch.verification import verify
from tests import builders as b
from tests.assembling.picking import course, deployment, loan, picks, told
from tests.assembling.solutions import picked_scenarios

SCENARIO = b.scenario(
    b.capability(personnel=10),
    b.gap("late", quantity=2, priority=4.0, start=2, skills=["cied"], equipment={"nvg": 1}),
    b.gap("whole", quantity=2, priority=6.0, critical=True, end=4),
    b.pledge("P", quantity=2),
    b.pledge("Q", partner="Z", quantity=2, cost=7.0),
    b.training_offer(duration=1, places=2, cost=3.0),
    b.equipment_offer("E", quantity=2, cost=5.0),
    b.equipment_offer("F", quantity=2, cost=5.5),
    policy=b.policy_without_lead_times(reimbursement_usd=0.5),
)
PICKS = (
    deployment("Q", 0, 1, 2, gap="whole"),
    deployment("Q", 2, 4, 1, gap="whole"),
    deployment("P", 2, 6, 2, gap="late"),
    course("T", 1, 2, 2),
    loan("E", 2, 6, 1),
    loan("F", 2, 6, 1),
    deployment("Q", 1, 2, 2, gap="whole"),
)


def test_a_plan_has_a_row_for_each_thing_picked_with_ids_in_the_order_of_gaps():
    plan = told(SCENARIO, *PICKS)
    assert [(d.id, d.gap, d.start) for d in plan.deployments] == [
        ("D-001", "late", 2),
        ("D-002", "whole", 0),
        ("D-003", "whole", 1),
    ]
    assert [(s.id, s.kind, s.offer) for s in plan.supports] == [
        ("C-001", "course", "T"),
        ("L-001", "loan", "E"),
        ("L-002", "loan", "F"),
    ]
    assert plan.supports[0].capability == "inf"
    assert plan.supports[0].mission is None
    assert plan.supports[1].mission == "M"
    assert plan.supports[1].capability is None


def test_modules_in_a_critical_gap_count_where_it_is_filled_whole():
    pin = Pin(pledge="Q", gap="whole", start=2, end=4)
    plan = told(SCENARIO, *PICKS, pins=[pin])
    counted = {(d.gap, d.start): d.counted for d in plan.deployments}
    assert counted == {("late", 2): (2.0,) * 4, ("whole", 0): (2.0,), ("whole", 1): (2.0,), ("whole", 2): (0.0, 0.0)}


def test_shortfalls_are_what_is_not_counted():
    plan = told(SCENARIO, *PICKS[:3], *PICKS[3:6], pins=[Pin(pledge="Q", gap="whole")])
    assert [(s.gap, s.period, s.missing) for s in plan.shortfalls] == [("whole", t, 2.0) for t in (1, 2, 3)]


def test_goals_are_added_up_by_their_definitions():
    wanted = goals(coverage=1, critical=100, timeliness=10, cost=0.5)
    plan = told(SCENARIO, *PICKS, goals=wanted)
    coverage = 4.0 * 4 + 6.0 * 2
    timeliness = 4.0 * (4 + 3 + 2 + 1) / 4 + 6.0 * (4 + 3) / 4
    cost = 2 * 4 * (10 * 0.5) + (2 + 2) * 7.0 + 2 * 3.0 + 5.0 + 5.5
    assert {goal.name: goal.value for goal in plan.goal_values} == pytest.approx(
        {"coverage": coverage, "critical": 2, "timeliness": timeliness, "cost": cost}
    )
    assert plan.value == pytest.approx(coverage + 200 + 10 * timeliness - 0.5 * cost)
    assert plan.goals == wanted


def test_a_plan_is_valued_by_the_goals_of_its_scenario_unless_told_otherwise():
    scenario = SCENARIO.replace(goals=goals(critical=2))
    assert told(scenario, *PICKS).value == 4
    assert told(scenario, *PICKS, goals=goals(coverage=1)).value == 28


def test_the_reimbursement_counts_the_months_of_a_period():
    scenario = b.scenario(
        b.capability(personnel=10),
        b.gap(end="2022-07-01"),
        b.pledge(end="2022-06-30"),
        calendar=b.calendar(2, "quarter"),
        policy=b.policy_without_lead_times(reimbursement_usd=2.0),
        goals=goals(cost=1),
    )
    assert told(scenario, deployment("P", 0, 2)).value == -2 * 3 * 10 * 2.0


@pytest.mark.parametrize(
    ("gap", "status"), [(0.0, "optimal"), (1e-5, "optimal"), (1e-3, "feasible"), (-1.0, "optimal")]
)
def test_a_plan_is_optimal_where_its_bound_proves_it(gap, status):
    scenario = b.scenario(b.gap(priority=10.0), b.pledge())
    plan = told(scenario, deployment("P", 0, 6), bound=60.0 * (1 + gap), bound_origin="a proof")
    assert plan.status == status
    assert plan.bound == max(60.0, 60.0 * (1 + gap))
    assert plan.bound_origin == "a proof"


def test_the_status_given_holds_where_nothing_is_proven():
    assert told(SCENARIO, *PICKS, status="interrupted").status == "interrupted"
    assert told(SCENARIO, *PICKS, status="interrupted", bound=28.0).status == "optimal"


def test_a_plan_states_its_pins_forbids_scenario_and_run():
    pins, forbids = [Pin(pledge="P", gap="late")], [Forbid(pledge="P", gap="whole")]
    facts = RunFacts(engine="highs", seed=1)
    plan = told(SCENARIO, *PICKS, pins=pins, forbids=forbids, run=facts)
    assert (plan.pins, plan.forbids, plan.run) == (tuple(pins), tuple(forbids), facts)
    assert plan.scenario == SCENARIO.digest


def test_no_picks_make_an_empty_plan():
    plan = told(SCENARIO)
    assert (plan.value, plan.deployments, plan.supports, plan.uses, plan.partnerships) == (0, (), (), (), ())
    assert sum(shortfall.missing for shortfall in plan.shortfalls) == 2 * 4 + 2 * 4


def test_the_order_of_picks_changes_nothing():
    assert told(SCENARIO, *PICKS[::-1]) == told(SCENARIO, *PICKS)


@settings(max_examples=60)
@given(picked_scenarios())
def test_a_plan_told_again_from_its_own_picks_is_the_same(picked):
    scenario, found = picked
    plan = assemble(scenario, found, bound=1e6, bound_origin="by hand")
    assert verify(scenario, plan).ok
    assert assemble(scenario, picks_in(plan), bound=1e6, bound_origin="by hand") == plan


def test_the_picks_of_a_plan_are_what_it_was_told_from():
    wanted = picks(*sorted(PICKS[:1] + PICKS[2:3] + PICKS[6:]), *PICKS[3:6])
    found = picks_in(told(SCENARIO, *PICKS))
    assert sorted(found.deployments) == sorted(wanted.deployments)
    assert (found.courses, found.loans) == (wanted.courses, wanted.loans)
