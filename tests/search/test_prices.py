"""A bound from prices holds whatever the prices are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search.prices import losses, matrix_of, priced
from pkmatch.solvers.mathopt import solve_model
from pkmatch.solvers.pdlp import solve_in_fractions
from tests.solvers.models import TWO_ROWS
from tests.strategies import small_scenarios, tiny_scenario_of

seeds = st.integers(0, 2**32 - 1)


def model_of(scenario):
    arrays = arrays_of(scenario)
    return build_model(arrays, build_candidates(arrays), scenario.goals.stages[0], asked=scenario.goals)


def best(model):
    answer = solve_model(model, Limits(relative_gap=0.0), "highs")
    return answer if answer.status == "optimal" else None


def prices_drawn(model, seed):
    """Prices of every size and of either sign, most of them 0."""
    draw = np.random.default_rng(seed)
    size = 10.0 ** draw.uniform(-3, 3, model.shape[0])
    return size * draw.normal(size=model.shape[0]) * (draw.random(model.shape[0]) < 0.4)


def assert_bounds_hold(model, seed, draws):
    found = best(model)
    if found is None:
        return
    matrix = matrix_of(model)
    for number in range(draws):
        assert priced(model, matrix, prices_drawn(model, seed + number)).bound >= found.objective - 1e-7
    fractions = solve_in_fractions(model, Limits(relative_gap=1e-6))
    assert priced(model, matrix, fractions.prices).bound >= found.objective - 1e-7


@settings(max_examples=60)
@given(small_scenarios(), seeds)
def test_no_prices_prove_less_than_the_best_plan(scenario, seed):
    assert_bounds_hold(model_of(scenario), seed, draws=20)


@pytest.mark.parametrize("seed", range(40))
def test_no_prices_prove_less_than_the_best_plan_of_an_independent_draw(seed):
    assert_bounds_hold(model_of(tiny_scenario_of(seed)), seed, draws=20)


@pytest.mark.long
@settings(max_examples=3000)
@given(small_scenarios(), seeds)
def test_no_prices_prove_less_than_the_best_plan_of_thousands(scenario, seed):
    assert_bounds_hold(model_of(scenario), seed, draws=50)


@pytest.mark.parametrize("price", [np.nan, np.inf, -np.inf, 1e300, -1e300])
def test_prices_that_are_no_numbers_only_loosen_the_bound(price):
    bound = priced(TWO_ROWS, matrix_of(TWO_ROWS), np.array([price, 0.0])).bound
    assert np.isfinite(bound)
    assert bound >= 10.5


def test_prices_of_the_relaxation_prove_what_it_is_worth():
    model = model_of(generate(pledges=150, seed=3))
    relaxed = solve_in_fractions(model, Limits(relative_gap=1e-6))
    bound = priced(model, matrix_of(model), relaxed.prices).bound
    assert bound == pytest.approx(relaxed.objective, rel=1e-4)
    assert bound >= best(model).objective


@settings(max_examples=40)
@given(small_scenarios(), seeds)
def test_losses_add_up_to_the_distance_between_plan_and_bound(scenario, seed):
    model = model_of(scenario)
    found = best(model)
    if found is None:
        return
    matrix = matrix_of(model)
    at_prices = priced(model, matrix, prices_drawn(model, seed))
    on_rows, on_columns = losses(model, at_prices, found.x, matrix @ found.x)
    lost = on_rows.sum() + on_columns.sum()
    assert lost == pytest.approx(at_prices.bound - found.objective, rel=1e-5, abs=1e-4)
