"""Partners and gaps in whole numbers: a bound that holds whatever the prices are, nearer than that of prices alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pkmatch.errors import SolverError
from pkmatch.generate import generate
from pkmatch.search.blocks import bound_by_blocks
from pkmatch.search.large import _gaps, _labels
from pkmatch.search.parts import Parts
from pkmatch.search.prices import priced
from pkmatch.search.stopping import Stop
from pkmatch.solvers.pdlp import solve_in_fractions
from tests.search.test_large import Engines, stages
from tests.search.test_prices import Limits, best, prices_drawn
from tests.strategies import small_scenarios, tiny_scenario_of

seeds = st.integers(0, 2**32 - 1)


def bound_of(arrays, model, prices, pool=None, **limits):
    parts = Parts(model)
    proven = priced(model, parts.matrix, prices)
    pool = pool or Engines()
    partner = _labels(arrays, model)["partner"]
    return bound_by_blocks(parts, proven, partner, _gaps(model), pool, Stop(**limits)), proven.bound


def assert_bounds_hold(scenario, seed, draws):
    arrays, model = stages(scenario)
    found = best(model)
    if found is None:
        return
    fractions = solve_in_fractions(model, Limits(relative_gap=1e-6)).prices
    for prices in (fractions, *(prices_drawn(model, seed + number) for number in range(draws))):
        by_blocks, by_prices = bound_of(arrays, model, prices)
        assert found.objective - 1e-6 <= by_blocks <= by_prices * (1 + 1e-6) + 1e-5 + 1e-6 * np.abs(prices).sum()


@settings(max_examples=60)
@given(small_scenarios(), seeds)
def test_no_prices_prove_less_than_the_best_plan(scenario, seed):
    assert_bounds_hold(scenario, seed, draws=3)


@pytest.mark.parametrize("seed", range(40))
def test_no_prices_prove_less_than_the_best_plan_of_an_independent_draw(seed):
    assert_bounds_hold(tiny_scenario_of(seed), seed, draws=3)


@pytest.mark.long
@settings(max_examples=3000)
@given(small_scenarios(), seeds)
def test_no_prices_prove_less_than_the_best_plan_of_thousands(scenario, seed):
    assert_bounds_hold(scenario, seed, draws=5)


@pytest.mark.parametrize(("rules", "seed"), [("core", 1), ("all", 3)])
def test_blocks_take_a_part_of_what_fractions_add(rules, seed):
    arrays, model = stages(generate(pledges=120, seed=seed, rules=rules))
    prices = solve_in_fractions(model, Limits(relative_gap=1e-6)).prices
    by_blocks, by_prices = bound_of(arrays, model, prices)
    optimum = best(model).objective
    assert by_blocks - optimum < 0.9 * (by_prices - optimum)


def test_without_time_blocks_count_as_their_rows_are_priced():
    arrays, model = stages(generate(pledges=60, seed=1))
    prices = solve_in_fractions(model, Limits(relative_gap=1e-6)).prices
    pool = Engines()
    by_blocks, by_prices = bound_of(arrays, model, prices, pool, time_s=0.0)
    assert pool.asked == []
    assert by_blocks == pytest.approx(by_prices, rel=1e-5)
    assert by_blocks >= by_prices - 1e-9


def test_a_block_whose_engine_fails_counts_as_its_rows_are_priced():
    arrays, model = stages(generate(pledges=60, seed=1))
    prices = solve_in_fractions(model, Limits(relative_gap=1e-6)).prices
    all_fail = Engines(spoil=lambda asked, engine: SolverError("gone"))
    by_blocks, by_prices = bound_of(arrays, model, prices, all_fail)
    assert by_blocks == pytest.approx(by_prices, rel=1e-5)
    some_fail = Engines(spoil=lambda asked, engine: SolverError("gone") if len(asked) % 3 else None)
    between, _ = bound_of(arrays, model, prices, some_fail)
    whole, _ = bound_of(arrays, model, prices)
    assert whole <= between <= by_blocks + 1e-9
