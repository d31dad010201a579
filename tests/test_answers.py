"""What `solve` makes of every answer an engine can give, and of none."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from pkmatch.assembling import assemble
from pkmatch.columns import Answer, Limits
from pkmatch.domain.plan import Forbid, Pin
from pkmatch.domain.policy import WomenTarget, goals, goals_in_order
from pkmatch.errors import PinError, ScenarioError, SolverError
from pkmatch.search.greedy import pick_greedily
from pkmatch.solvers.mathopt import solve_model
from pkmatch.solvers.scripted import ScriptedEngine, found, infeasible
from pkmatch.solving import EVERY_GAP, solve
from pkmatch.verification import verify
from tests import builders as b

SCENARIO = b.scenario(
    b.gap("G", priority=3.0, start=2),
    b.gap("H", quantity=2),
    b.pledge("P", tour=(3, 6)),
    b.pledge("Q", start=3),
)
CEILING = 3 * 4 + 0.5 * (2 + 3)
"""Worth of what P and Q could do period by period; P cannot be in H for two periods and then in G."""
BEST = 3 * 4 + 0.5 * 3


def unknown(bound=np.inf):
    return Answer("unknown", None, None, bound, "script")


def best(model):
    """The answer of a real engine."""
    return solve_model(model, Limits(relative_gap=0.0), "highs")


def nothing(status="feasible", bound=CEILING):
    """An answer that deploys nobody."""
    return lambda model: found(model, np.zeros(model.shape[1]), status, bound)


@pytest.fixture
def scripted(monkeypatch):
    """`solve` with an engine that replies by a script."""

    def run(scenario, *replies, **settings):
        engine = ScriptedEngine(replies)
        monkeypatch.setattr("pkmatch.search.route.EngineProcess", lambda: engine)
        plan = solve(scenario, **settings)
        assert verify(scenario, plan).ok
        return plan, engine

    return run


def by_hand(scenario, **settings):
    return assemble(scenario, pick_greedily(scenario), bound=CEILING, bound_origin="none", **settings)


def test_an_optimal_answer_is_told_as_it_is(scripted):
    plan, _ = scripted(SCENARIO, best)
    assert (plan.status, plan.value, plan.bound_origin) == ("optimal", BEST, "highs")
    assert plan.bound == pytest.approx(BEST)


def test_a_plan_within_reach_of_its_bound_is_feasible(scripted):
    plan, _ = scripted(SCENARIO, lambda model: found(model, best(model).x, "feasible", 14.0))
    assert (plan.status, plan.value, plan.bound_origin) == ("feasible", BEST, "script")
    assert plan.bound == pytest.approx(14.0)


def test_without_an_answer_the_planners_plan_is_returned(scripted):
    plan, _ = scripted(SCENARIO, unknown())
    assert plan.deployments == by_hand(SCENARIO).deployments
    assert (plan.status, plan.bound, plan.bound_origin) == ("feasible", CEILING, EVERY_GAP)


def test_a_bound_without_a_plan_is_kept(scripted):
    plan, _ = scripted(SCENARIO, unknown(bound=14.0))
    assert plan.deployments == by_hand(SCENARIO).deployments
    assert plan.bound_origin == "script"
    assert plan.bound == pytest.approx(14.0)


def test_a_poor_answer_gives_way_to_the_planners_plan(scripted):
    plan, _ = scripted(SCENARIO, nothing())
    assert plan.deployments == by_hand(SCENARIO).deployments


def test_no_bound_is_above_what_units_come_to_period_by_period(scripted):
    plan, _ = scripted(SCENARIO, nothing(bound=1e6))
    assert (plan.bound, plan.bound_origin) == (CEILING, EVERY_GAP)


def test_an_interrupt_returns_the_plan_in_hand(scripted):
    plan, _ = scripted(SCENARIO, KeyboardInterrupt())
    assert plan.deployments == by_hand(SCENARIO).deployments
    assert (plan.status, plan.bound) == ("interrupted", CEILING)


def test_an_interrupt_while_the_search_is_announced_returns_the_plan_in_hand(scripted):
    def stop(progress):
        if progress.stage == "search":
            raise KeyboardInterrupt

    plan, engine = scripted(SCENARIO, best, on_progress=stop)
    assert engine.asked == []
    assert plan.status == "interrupted"
    assert plan.deployments == by_hand(SCENARIO).deployments


def test_an_engine_that_fails_leaves_the_plan_in_hand_and_a_warning(scripted, caplog):
    with caplog.at_level(logging.WARNING, "pkmatch"):
        failure = SolverError("the process of engine 'highs' ended: killed by signal 9")
        plan, _ = scripted(SCENARIO, failure, engine="highs")
    assert plan.status == "interrupted"
    assert plan.deployments == by_hand(SCENARIO).deployments
    assert "killed by signal 9; the best plan in hand is returned" in caplog.text


def test_an_engine_that_fails_leaves_the_model_to_the_other_where_there_are_two(scripted, caplog):
    with caplog.at_level(logging.WARNING, "pkmatch"):
        plan, _ = scripted(SCENARIO, SolverError("the process of engine 'highs' ended: killed by signal 9"))
    assert (plan.status, plan.value, plan.bound_origin) == ("optimal", BEST, "cp-sat")
    assert "killed by signal 9; the other engine goes on" in caplog.text


def test_an_engine_that_finds_no_plan_where_the_empty_one_is_one_has_failed(scripted, caplog):
    plan, _ = scripted(SCENARIO, infeasible())
    assert plan.status == "interrupted"
    assert plan.deployments == by_hand(SCENARIO).deployments
    assert "not even the empty one" in caplog.text


def test_a_plan_that_reaches_its_bound_is_optimal_however_it_was_found(scripted):
    whole = b.scenario(b.gap(), b.pledge())
    plan, _ = scripted(whole, KeyboardInterrupt())
    assert (plan.status, plan.value, plan.bound) == ("optimal", 6, 6)


# --- start, pins and forbids -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [unknown(), nothing(), nothing("optimal"), KeyboardInterrupt(), SolverError("gone")])
def test_the_plan_is_never_worse_than_the_start(scripted, reply):
    start, _ = scripted(SCENARIO, best)
    plan, _ = scripted(SCENARIO, reply, start=start, engine="highs")
    assert plan.deployments == start.deployments
    assert plan.value == BEST


def test_a_start_is_told_to_the_engine_as_a_hint(scripted):
    start, engine = scripted(SCENARIO, best)
    assert engine.asked[0].hint is None
    _, engine = scripted(SCENARIO, best, start=start)
    (asked,) = engine.asked
    assert asked.model.worth @ np.nan_to_num(asked.hint) == pytest.approx(BEST)


def test_a_start_that_no_longer_holds_is_no_plan_in_hand(scripted):
    start, _ = scripted(SCENARIO, best)
    without = SCENARIO.without("Q")
    plan, _ = scripted(without, nothing(), start=start)
    assert plan.deployments == by_hand(without).deployments


def test_a_start_against_a_pin_or_forbid_is_no_plan_in_hand(scripted):
    start, _ = scripted(SCENARIO, best)
    used = start.deployments[0]
    plan, _ = scripted(SCENARIO, unknown(), start=start, forbids=[Forbid(pledge=used.pledge, gap=used.gap)])
    assert (used.pledge, used.gap) not in {(d.pledge, d.gap) for d in plan.deployments}
    pin = Pin(pledge="P", gap="H", start=1, end=5)
    with pytest.raises(SolverError, match="no plan that keeps the pins was found"):
        scripted(SCENARIO, unknown(), start=start, pins=[pin])


def test_a_start_that_keeps_the_pins_is_in_hand(scripted):
    pin = Pin(pledge="P", gap="H", start=1, end=5)
    start, _ = scripted(SCENARIO, best, pins=[pin])
    plan, _ = scripted(SCENARIO, unknown(), start=start, pins=[pin])
    assert plan.deployments == start.deployments
    assert plan.pins == (pin,)


def test_pins_without_an_answer_are_an_error_not_a_plan_without_them(scripted):
    with pytest.raises(SolverError, match=r"in the time given\. Give more time or drop pins"):
        scripted(SCENARIO, unknown(), pins=[Pin(pledge="P", gap="H")])
    with pytest.raises(SolverError, match=r"that keeps the pins was found \(engine gone\)"):
        scripted(SCENARIO, SolverError("engine gone"), engine="highs", pins=[Pin(pledge="P", gap="H")])


def test_the_plan_in_hand_keeps_the_forbids(scripted):
    free, _ = scripted(SCENARIO, unknown())
    used = free.deployments[0]
    window = Forbid(pledge=used.pledge, gap=used.gap, start=used.start, end=used.end)
    for forbid in (window, Forbid(pledge=used.pledge, gap=used.gap)):
        plan, _ = scripted(SCENARIO, unknown(), forbids=[forbid])
        assert plan.forbids == (forbid,)
        assert len(plan.deployments) < len(free.deployments)


def test_an_infeasible_model_with_pins_is_told_as_their_clash(scripted):
    pins = [Pin(pledge="P", gap="H", start=0, end=4), Pin(pledge="P", gap="G", start=3, end=6)]
    with pytest.raises(PinError, match="'pledge quantity'") as caught:
        scripted(SCENARIO, infeasible(), *[best] * 20, pins=[*pins, Pin(pledge="Q", gap="H")])
    assert caught.value.pins == tuple(pins)


# --- what the engine is asked ----------------------------------------------------------------------------------------


def test_the_engine_is_asked_once_within_the_limits_given(scripted):
    _, engine = scripted(SCENARIO, best, time_limit_s=100.0, target_gap=0.25, seed=7, engine="cp-sat")
    (asked,) = engine.asked
    assert asked.engine == "cp-sat"
    assert (asked.limits.relative_gap, asked.limits.seed) == (0.25, 7)
    assert 0 < asked.limits.time_s < 100


def test_without_a_time_limit_the_engine_has_none(scripted):
    _, engine = scripted(SCENARIO, best)
    assert engine.asked[0].limits == Limits(time_s=None, relative_gap=1e-4, seed=0)
    assert engine.asked[0].engine == "highs"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("seed", -1),
        ("seed", 2**31),
        ("seed", 0.5),
        ("time_limit_s", 0),
        ("time_limit_s", float("nan")),
        ("time_limit_s", float("inf")),
        ("target_gap", float("inf")),
        ("target_gap", -0.1),
    ],
)
def test_settings_that_no_engine_takes_are_an_error_before_one_is_asked(scripted, setting, value):
    with pytest.raises(ScenarioError, match=f"solve, {setting}: found {value!r}"):
        scripted(SCENARIO, **{setting: value})


def test_a_worth_too_small_for_an_engine_to_see_is_left_in_the_bound(scripted):
    tiny = b.scenario(
        b.gap("G"), b.gap("T", priority=1e-7, capability="eng"), b.pledge(), b.pledge("E", capability="eng")
    )
    plan, _ = scripted(tiny, lambda model: found(model, np.where(model.worth < 1e-6, 0, best(model).x)))
    assert plan.value == 6
    assert plan.bound >= 6 + 6e-7


def test_the_planners_plan_minds_the_goals_asked_for(scripted):
    dear = b.scenario(b.gap("G", priority=1.0), b.pledge(cost=5.0))
    plan, _ = scripted(dear, unknown(), goals=goals(coverage=1, cost=1))
    assert plan.deployments == ()
    assert plan.value == 0


def test_an_engine_is_not_asked_when_the_time_is_used_up_before(scripted):
    plan, engine = scripted(SCENARIO, best, time_limit_s=1e-9)
    assert engine.asked == []
    assert plan.deployments == by_hand(SCENARIO).deployments
    assert (plan.status, plan.bound) == ("feasible", CEILING)


# --- goals in strict order -------------------------------------------------------------------------------------------

ORDER = goals_in_order(coverage=2.0, cost=0.0)


def test_each_goal_is_asked_in_its_turn_with_the_floors_of_those_before(scripted):
    plan, engine = scripted(SCENARIO, best, best, goals=ORDER)
    first, second = engine.asked
    assert [name for name in second.model.rows if name.startswith("floor")] == ["floor of coverage"]
    assert not any(name.startswith("floor") for name in first.model.rows)
    assert plan.status == "optimal"
    assert (plan.value, plan.goal_values[0].floor) == (12.0, BEST - 2.0)
    assert plan.bound == pytest.approx(BEST)


def test_an_interrupt_keeps_the_plan_of_the_goal_before(scripted):
    plan, _ = scripted(SCENARIO, best, KeyboardInterrupt(), goals=ORDER)
    assert (plan.status, plan.value) == ("interrupted", BEST)
    coverage, cost = plan.goal_values
    assert (coverage.floor, cost.floor, cost.bound) == (BEST - 2.0, None, 0.0)


def test_a_turn_without_an_answer_keeps_the_best_plan_in_hand(scripted):
    plan, _ = scripted(SCENARIO, best, unknown(), goals=ORDER)
    assert (plan.status, plan.value) == ("feasible", BEST)
    assert plan.goal_values[1].floor == plan.goal_values[1].value


def test_a_plan_that_misses_a_floor_is_not_taken(scripted):
    plan, _ = scripted(SCENARIO, best, nothing(bound=0.0), goals=ORDER)
    assert plan.value == BEST


def test_turns_share_the_time_that_is_left(scripted):
    _, engine = scripted(SCENARIO, best, best, goals=ORDER, time_limit_s=100.0)
    first, second = (asked.limits.time_s for asked in engine.asked)
    assert first < 50 < second < 100


def test_a_first_goal_that_counts_against_has_a_value_below_nothing(scripted):
    plan, _ = scripted(SCENARIO, best, best, goals=goals_in_order(cost=1e9, coverage=0.0))
    assert plan.value == -plan.goal_values[0].value < 0
    assert plan.goal_values[1].value == pytest.approx(BEST)
    assert plan.status == "optimal"


# --- hard policies ---------------------------------------------------------------------------------------------------


def test_a_planners_plan_against_a_hard_policy_gives_way_to_the_empty_plan(scripted):
    target = WomenTarget(category="troops", year=2022, share=0.5)
    policy = b.policy_without_lead_times(women_targets=[target], women_hard=True)
    plan, _ = scripted(b.scenario(b.gap(), b.pledge(), policy=policy), unknown())
    assert plan.deployments == ()


def test_without_a_plan_that_meets_the_policy_in_time_there_is_none(scripted):
    policy = b.policy_without_lead_times(least_partners=2)
    scenario = b.scenario(b.gap(), b.pledge("P"), b.pledge("X", partner="Z"), policy=policy)
    with pytest.raises(SolverError, match="keeps the pins and the policy"):
        scripted(scenario, unknown())
