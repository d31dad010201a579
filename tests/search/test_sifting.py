"""Prices from a part of the columns prove a bound over all of them."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.errors import SolverError
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search.large import answer_large
from pkmatch.search.parts import Parts
from pkmatch.search.prices import priced
from pkmatch.search.sifting import sifted_prices, tightened
from pkmatch.search.stopping import Stop
from pkmatch.solvers.mathopt import solve_model
from pkmatch.solvers.pdlp import solve_in_fractions
from tests.search.test_large import Engines
from tests.strategies import small_scenarios


def parts_of(scenario):
    arrays = arrays_of(scenario)
    return Parts(build_model(arrays, build_candidates(arrays), scenario.goals.stages[0], asked=scenario.goals))


def sifted(parts, few=2, **limits):
    with mock.patch.multiple("pkmatch.search.sifting", FIRST_A_GAP=few, FIRST_A_PLEDGE=few):
        return sifted_prices(parts, Engines(), Stop(**limits), None, seed=0)


@settings(max_examples=40)
@given(small_scenarios())
def test_a_sifted_bound_is_never_below_the_best_plan(scenario):
    parts = parts_of(scenario)
    best = solve_model(parts.model, Limits(relative_gap=0.0), "highs")
    found = sifted(parts, few=1)
    if best.status == "optimal" and found is not None:
        assert found[0].bound >= best.objective - 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_a_sifted_bound_comes_near_that_of_all_columns(seed):
    parts = parts_of(generate(pledges=200, seed=seed))
    whole = solve_in_fractions(parts.model, Limits(relative_gap=1e-5))
    bound = priced(parts.model, parts.matrix, whole.prices).bound
    proven, fractions = sifted(parts)
    assert whole.objective * (1 - 1e-3) <= proven.bound <= 1.03 * bound
    assert parts.model.worth @ fractions <= 1.01 * bound


def test_tightening_never_loosens_a_bound():
    parts = parts_of(generate(pledges=200, seed=1))
    draw = np.random.default_rng(0)
    for _ in range(5):
        rough = priced(parts.model, parts.matrix, draw.normal(size=parts.model.shape[0]))
        tight = tightened(parts, rough, 1.0, Stop())
        assert tight.bound <= rough.bound
        assert tight.bound >= solve_model(parts.model, Limits(), "highs").objective


def test_a_large_set_is_priced_by_sifting_and_its_plan_verified_by_rows():
    scenario = generate(pledges=150, seed=5)
    arrays = arrays_of(scenario)
    model = build_model(arrays, build_candidates(arrays), scenario.goals)
    best = solve_model(model, Limits(), "highs").objective
    with mock.patch("pkmatch.search.large.WHOLE_UP_TO", 0):
        found = answer_large(arrays, model, Engines(), Stop(steps=20))
    assert Parts(model).violation(found.x) < 1e-5
    assert 0.9 * best <= found.objective <= best + 1e-6 <= found.bound + 2e-6


def test_without_any_round_there_are_no_prices():
    parts = parts_of(generate(pledges=80, seed=1))
    assert sifted(parts, time_s=0.0) is None
    with pytest.raises(SolverError, match="gone"):
        sifted_prices(parts, Engines(lambda asked, engine: SolverError("gone")), Stop(), None, seed=0)
