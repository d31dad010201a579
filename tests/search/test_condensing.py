"""A model without the columns that its chains count has the same solutions, values and bounds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search.condensing import BOUNDS, CHAINS, condensed
from pkmatch.search.parts import Parts
from pkmatch.search.prices import matrix_of, priced
from pkmatch.solvers.mathopt import solve_model
from tests import builders as b
from tests.strategies import small_scenarios


def model_of(scenario):
    arrays = arrays_of(scenario)
    return build_model(arrays, build_candidates(arrays), scenario.goals.stages[0], asked=scenario.goals)


def differences(model, seed):
    """Where the condensed model says something else than the whole of a random solution and random prices."""
    small = condensed(model)
    draw = np.random.default_rng(seed)
    x = draw.integers(small.model.lower, small.model.upper + 1).astype(float)
    whole = small.solution(x)
    kept = Parts(small.model).violation(x) <= 1e-9
    if kept:
        yield from ["a row is broken"] if broken(model, whole) else []
        yield from ["the worth"] if abs(whole @ model.worth - x @ small.model.worth) > 1e-6 else []
    prices = draw.normal(size=small.model.shape[0])
    bound = priced(small.model, matrix_of(small.model), prices)
    back = small.prices(bound.prices)
    if np.abs(small.rows_of(back) - bound.prices).max(initial=0.0) > 1e-6:
        yield "the prices"
    doubt = 1e-6 + 1e-7 * float(np.abs(bound.reduced * small.model.upper).sum())
    if abs(priced(model, matrix_of(model), back).bound - bound.bound) > doubt and not signs_are_lost(small, back):
        yield "the bound"


def broken(model, x):
    """Whether a row is broken but for balances that say at most, where what is counted may be less."""
    activity = matrix_of(model) @ x
    over = np.maximum(activity - model.row_upper, model.row_lower - activity)
    return bool((over > 1e-6).any())


def signs_are_lost(small, prices):
    """Whether the balances of a whole stock, which say at most, come to a price that their sign does not allow."""
    at = small.balances[np.isinf(small.whole.row_lower[small.balances])]
    return bool((prices[at] < 0).any())


@settings(max_examples=50)
@given(small_scenarios())
def test_solutions_and_bounds_are_the_same_without_stocks(scenario):
    assert not list(differences(model_of(scenario), 1))


@pytest.mark.parametrize("rules", ["core", "all"])
def test_the_best_value_is_the_same_without_stocks(rules):
    model = model_of(generate(12, 2, rules))
    small = condensed(model)
    best = solve_model(model, Limits(relative_gap=0.0), "highs")
    found = solve_model(small.model, Limits(relative_gap=0.0), "highs")
    assert found.objective == pytest.approx(best.objective)
    assert Parts(model).violation(small.solution(found.x)) < 1e-6
    assert not list(differences(model, 3))


@pytest.mark.parametrize("rules", ["core", "all"])
def test_an_engine_of_whole_numbers_finds_the_best_value_too(rules):
    """CP-SAT takes every column for whole; the races between engines are run on condensed models."""
    for seed in range(12):
        model = model_of(generate(pledges=40 + 4 * seed, seed=seed, rules=rules))
        exactly = Limits(relative_gap=1e-7)
        best, found = solve_model(model, exactly, "highs"), solve_model(condensed(model).model, exactly, "cp-sat")
        assert (best.status, found.status) == ("optimal", "optimal")
        assert found.objective == pytest.approx(best.objective, abs=1e-5 * max(1.0, abs(best.objective)))


def test_no_counted_column_and_no_balance_is_left():
    small = condensed(model_of(generate(12, 2, "all"))).model
    assert not small.columns.keys() & set(CHAINS.values())
    assert not small.rows.keys() & CHAINS.keys()
    assert small.shape == (sum(map(len, small.rows.values())), sum(map(len, small.columns.values())))


def test_a_stock_that_runs_out_keeps_its_most_in_every_period():
    scenario = b.scenario(
        b.gap(skills=["medic"]),
        b.pledge(quantity=1),
        b.skill("medic", lasts=2),
        b.training_offer(skill="medic", places=3, duration=1),
    )
    rows = condensed(model_of(scenario)).model.rows
    assert BOUNDS + "stocks" in rows
    assert len(np.unique(rows[BOUNDS + "stocks"].keys["period"])) > 1
