"""A part of a model, solved and put back, never breaks a row of the whole."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search.parts import Parts
from pkmatch.solvers.mathopt import solve_model
from tests import builders as b
from tests.strategies import small_scenarios

seeds = st.integers(0, 2**32 - 1)


def model_of(scenario):
    arrays = arrays_of(scenario)
    return build_model(arrays, build_candidates(arrays), scenario.goals.stages[0], asked=scenario.goals)


def solution(model, seed):
    """A solution that is best for nothing in particular."""
    from dataclasses import replace

    worth = np.random.default_rng(seed).normal(size=model.shape[1])
    answer = solve_model(replace(model, worth=worth), Limits(), "highs")
    return None if answer.x is None else answer.x


def some(parts, seed, chance=0.5):
    count = parts.deployments.stop - parts.deployments.start
    return np.random.default_rng(seed).random(count) < chance


@settings(max_examples=50)
@given(small_scenarios(), seeds)
def test_a_part_solved_and_put_back_keeps_every_row_and_is_never_worse(scenario, seed):
    model = model_of(scenario)
    parts, x = Parts(model), solution(model, seed)
    columns = parts.around(some(parts, seed))
    if x is None or not len(columns):
        return
    found = solve_model(parts.part(columns, x).model, Limits(relative_gap=0.0), "highs")
    assert found.status == "optimal"
    changed = x.copy()
    changed[columns] = found.x
    assert parts.violation(changed) < 1e-5
    assert model.worth @ changed >= model.worth @ x - 1e-6


@settings(max_examples=50)
@given(small_scenarios(), seeds)
def test_two_parts_solved_side_by_side_keep_every_row_together(scenario, seed):
    model = model_of(scenario)
    parts, x = Parts(model), solution(model, seed)
    if x is None:
        return
    one = parts.around(some(parts, seed))
    other = np.setdiff1d(parts.around(some(parts, seed + 1)), one)
    if not len(one) or not len(other):
        return
    first = parts.part(one, x)
    held = np.zeros(model.shape[0], dtype=bool)
    held[first.rows] = True
    second = parts.part(other, x, held=held)
    changed = x.copy()
    for part in (first, second):
        found = solve_model(part.model, Limits(relative_gap=0.0), "highs")
        assert found.status == "optimal"
        changed[part.columns] = found.x
    assert parts.violation(changed) < 1e-5


def test_the_whole_as_a_part_is_the_model():
    model = model_of(generate(pledges=120, seed=1))
    parts = Parts(model)
    everything = parts.part(np.arange(model.shape[1]), np.zeros(model.shape[1]))
    whole, part = (solve_model(m, Limits(), "highs").objective for m in (model, everything.model))
    assert part == pytest.approx(whole)


def test_a_part_keeps_within_what_is_allotted_to_it():
    model = model_of(generate(pledges=120, seed=1))
    parts, nothing = Parts(model), np.zeros(model.shape[1])
    packing = ~np.isfinite(model.row_lower)
    half = np.where(packing & np.isfinite(model.row_upper), np.floor(model.row_upper / 2), np.inf)
    found = solve_model(parts.part(np.arange(model.shape[1]), nothing, limits=half).model, Limits(), "highs")
    assert np.all(parts.matrix @ found.x <= half + 1e-6)
    assert found.objective > 0


def test_supports_come_with_the_deployments_that_they_serve():
    model = model_of(generate(pledges=120, seed=1))
    parts = Parts(model)
    columns = parts.around(np.ones(parts.deployments.stop, dtype=bool))
    assert len(columns) == model.shape[1]
    assert len(parts.around(np.zeros(parts.deployments.stop, dtype=bool))) == 0


def test_the_pledges_of_a_bundle_change_together():
    pledges = b.pledge("P"), b.pledge("Q", partner="Z"), b.pledge("R", partner="Y")
    bundle = b.smart_pledge(gaps=["G", "H"])
    model = model_of(b.scenario(b.gap("G", quantity=2), b.gap("H"), *pledges, bundle))
    parts, pledge = Parts(model), model.columns["deployments"].keys["pledge"]
    slots = slice(model.column_at["slots"], model.column_at["slots"] + len(model.columns["slots"]))
    for chosen, meant in ((0, [0, 1]), (1, [0, 1]), (2, [2])):
        first = np.arange(len(pledge)) == np.flatnonzero(pledge == chosen)[0]
        columns = parts.around(first)
        inside = columns[columns < len(pledge)]
        assert sorted(set(pledge[inside])) == meant
        whole = set(np.flatnonzero(np.isin(pledge, meant))) if chosen < 2 else set(np.flatnonzero(first))
        assert set(inside) == whole
        assert chosen == 2 or set(range(*slots.indices(model.shape[1]))) <= set(columns)
    x = np.zeros(model.shape[1])
    part = parts.part(parts.around(pledge == 0), x)
    found = solve_model(part.model, Limits(relative_gap=0.0), "highs")
    x[part.columns] = found.x
    assert model.part("bundles", x).tolist() == [1.0]
    assert parts.violation(x) < 1e-9


def test_courses_of_another_capability_stay_though_they_share_trained_trainers():
    gaps = b.gap(skills=["cied"]), b.gap("H", capability="hospital", skills=["cied"])
    units = b.pledge("P"), b.pledge("Q", capability="hospital")
    model = model_of(b.scenario(*gaps, *units, b.training_offer(end=1, trains_trainers=2)))
    parts, pledge = Parts(model), model.columns["deployments"].keys["pledge"]
    capability = model.columns["courses"].keys["capability"]
    own = model.columns["courses"].keys["own"]
    assert len(model.rows["places of trained trainers"])
    assert len(np.unique(capability)) == len(np.unique(own)) == 2
    free = np.zeros(model.shape[1], dtype=bool)
    free[parts.around(pledge == 0)] = True
    of_courses = model.part("courses", free)
    assert (of_courses == (capability == capability[of_courses][0])).all()


def test_what_nobody_has_covered_is_freed_with_what_pays_it():
    scenario = b.scenario(
        b.gap("G", skills=["cied"]),
        b.pledge("P"),
        b.training_offer("T", cost=10.0, cost_covered=False),
        b.funding_offer("F", amount=10.0),
    )
    model = model_of(scenario)
    parts = Parts(model)
    everything = parts.around(np.ones(parts.deployments.stop, dtype=bool))
    of_payments = model.column_at["payments"] + np.arange(len(model.columns["payments"]))
    assert len(of_payments)
    assert np.isin(of_payments, everything).all()
    nothing = np.clip(np.zeros(model.shape[1]), model.lower, model.upper)
    found = solve_model(parts.part(everything, nothing).model, Limits(), "highs")
    assert found.objective == pytest.approx(solve_model(model, Limits(), "highs").objective)
    assert found.objective > 0


def test_a_support_is_freed_with_the_link_that_it_needs():
    policy = b.policy_without_lead_times(max_links=1)
    scenario = b.scenario(b.gap("G", skills=["cied"]), b.pledge("P"), b.training_offer("T"), policy=policy)
    model = model_of(scenario)
    parts = Parts(model)
    everything = parts.around(np.ones(parts.deployments.stop, dtype=bool))
    assert np.isin(model.column_at["linked"] + np.arange(len(model.columns["linked"])), everything).all()


def test_what_gaps_ask_beside_units_is_free_in_every_part():
    scenario = b.scenario(
        b.gap("G"),
        b.pledge("P"),
        b.ask("N", item="nvg", quantity=2, critical=True),
        b.ask("O", amount=10),
        b.equipment_offer("E", mode="to_mission", quantity=2, cost=1, cost_covered=False),
        b.funding_offer("F", amount=9),
    )
    model = model_of(scenario)
    parts = Parts(model)
    columns = parts.around(np.zeros(parts.deployments.stop, dtype=bool))
    for family in ("pieces asked", "money asked", "asked filled", "payments"):
        of_family = model.column_at[family] + np.arange(len(model.columns[family]))
        assert len(of_family)
        assert np.isin(of_family, columns).all()
    x = np.zeros(model.shape[1])
    part = parts.part(columns, x)
    x[columns] = solve_model(part.model, Limits(relative_gap=0.0), "highs").x
    assert model.worth @ x == pytest.approx(6 + 0.7 * 6)


def test_of_many_that_gaps_ask_some_are_free_in_each_part_in_turn():
    asks = [b.ask(f"N{n}", item="nvg", quantity=2) for n in range(12)]
    model = model_of(b.scenario(b.gap("G"), b.pledge("P"), *asks, b.equipment_offer("E", mode="to_mission")))
    with mock.patch("pkmatch.search.ties.APART", 4):
        parts = Parts(model)
    nobody = np.zeros(parts.deployments.stop, dtype=bool)
    free = [parts.around(nobody) for _ in range(3)]
    count = len(np.unique(np.concatenate(free)))
    assert count == len(Parts(model).around(nobody)) == 12
    assert max(map(len, free)) == 4


def test_money_for_what_gaps_ask_is_a_choice_and_follows_nobody():
    model = model_of(b.scenario(b.gap("G"), b.pledge("P"), b.ask("O", amount=10), b.funding_offer("F", amount=9)))
    at = model.column_at["money asked"]
    assert len(model.columns["money asked"])
    assert not Parts(model).following[at : at + len(model.columns["money asked"])].any()


def test_who_draws_on_a_gift_takes_its_stock_along_and_nobody_who_draws_on_it_too():
    scenario = b.scenario(
        b.gap("G", equipment={"nvg": 1}, quantity=2),
        b.pledge("P", partner="A"),
        b.pledge("Q", partner="Z"),
        b.equipment_offer("E", mode="to_mission", quantity=2, cost=1, cost_covered=False),
        b.equipment_offer("L", quantity=2),
        b.funding_offer("F", amount=9),
        b.partner("A"),
        b.partner("Z"),
    )
    model = model_of(scenario)
    parts, pledge = Parts(model), model.columns["deployments"].keys["pledge"]
    free = np.zeros(model.shape[1], dtype=bool)
    free[parts.around(pledge == 0)] = True
    for family in ("gifts", "spare pieces", "payments"):
        assert len(model.columns[family])
        assert model.part(family, free).all(), family
    for family in ("loans", "draws"):
        partner = model.columns[family].keys["partner"]
        assert len(np.unique(partner)) == 2
        own = partner == partner[model.part(family, free)][0]
        assert (model.part(family, free) == own).all(), family


def test_columns_that_take_no_part_take_nobody_along():
    scenario = b.scenario(
        b.gap("G", equipment={"nvg": 1}),
        b.pledge("P"),
        b.equipment_offer("E", mode="to_mission", cost=1, cost_covered=False),
        b.equipment_offer("L"),
        b.funding_offer("F", amount=9),
    )
    model = model_of(scenario)
    parts, everyone = Parts(model), np.ones(model.column_at["deployments"] + len(model.columns["deployments"]), bool)
    drawn = slice(model.column_at["draws"], model.column_at["draws"] + len(model.columns["draws"]))
    taking_part = np.ones(model.shape[1], dtype=bool)
    taking_part[drawn] = False
    free = np.zeros((2, model.shape[1]), dtype=bool)
    free[0, parts.around(everyone)] = True
    free[1, parts.around(everyone, taking_part)] = True
    for family in ("draws", "gifts", "spare pieces", "payments"):
        assert model.part(family, free[0]).all(), family
        assert not model.part(family, free[1]).any(), family
    for family in ("deployments", "loans"):
        assert model.part(family, free[1]).all(), family


def test_a_part_whose_own_values_are_no_solution_gives_way_to_no_row_where_that_is_asked():
    model = model_of(generate(pledges=60, seed=3))
    parts, x = Parts(model), np.zeros(model.shape[1])
    deployments = parts.deployments.start + np.arange(parts.deployments.stop)
    x[deployments] = model.upper[deployments]
    assert parts.violation(x) > 0
    strict = solve_model(parts.part(deployments, x, strictly=True).model, Limits(relative_gap=0.0), "highs")
    x[deployments] = strict.x
    assert parts.violation(x) < 1e-6
    assert np.array_equal(
        parts.part(deployments, 0 * x, strictly=True).model.row_upper, parts.part(deployments, 0 * x).model.row_upper
    )
