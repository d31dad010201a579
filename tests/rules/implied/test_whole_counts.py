from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pkmatch.columns import Limits
from pkmatch.generate import generate
from pkmatch.solvers.mathopt import solve_model
from tests import builders as b
from tests.rules.implied.fractions import bound_in_fractions, model_of

FAMILIES = ("whole count", "whole fill")
KIND, OTHER = b.capability("inf"), b.capability("light", serves={"inf": 0.7})


@given(st.lists(st.integers(1, 100), min_size=1, max_size=3), st.integers(1, 4), st.data())
def test_rounded_rows_cut_off_no_whole_plan(rates, quantity, data):
    rate = data.draw(st.sampled_from(rates))
    asked = 100 * quantity
    left = asked % rate
    assume(left)
    least = left * -(-asked // rate)
    weights = [min(left * (each // rate) + min(left, each % rate), least) for each in rates]
    for modules in product(range(4), repeat=len(rates)):
        present = sum(each * n for each, n in zip(rates, modules, strict=True))
        missing = max(0, asked - present)
        assert sum(w * n for w, n in zip(weights, modules, strict=True)) + missing >= least


def test_a_gap_is_not_filled_by_fractions_of_substitutes():
    pledges = b.pledge("P", capability="light", quantity=2, end=2), b.pledge("Q", partner="B", capability="light")
    rest = b.gap("H", priority=0.5, end=2)
    model = model_of(b.scenario(KIND, OTHER, b.gap("G"), rest, *pledges))
    best = solve_model(model, Limits(), "highs").objective
    assert best <= bound_in_fractions(model) + 1e-6
    assert bound_in_fractions(model) < bound_in_fractions(model, *FAMILIES) - 0.01


def test_two_modules_at_seven_tenths_share_what_one_and_the_rest_fill():
    model = model_of(b.scenario(KIND, OTHER, b.gap("G"), b.pledge("P", capability="light", quantity=2)))
    [place] = [k for k in range(len(model.rows["whole count"])) if model.rows["whole count"].keys["period"][k] == 0]
    row = model.row_at["whole count"] + place
    entries = {model.column[e]: model.value[e] for e in np.flatnonzero(model.row == row)}
    deployments = model.column_at["deployments"]
    last = deployments + len(model.columns["deployments"])
    assert {value for column, value in entries.items() if deployments <= column < last} == {30.0}
    assert model.row_lower[row] == 60 - 100


def test_a_critical_gap_is_switched_on_by_two_whole_modules():
    scenario = b.scenario(KIND, OTHER, b.gap("G", critical=True), b.pledge("P", capability="light", quantity=2))
    with_rows = model_of(scenario)
    assert set(with_rows.rows["whole fill"].keys["parts"]) == {70}
    assert solve_model(with_rows, Limits(), "highs").objective == pytest.approx(6.0)
    alone = model_of(scenario.with_(b.pledge("P", capability="light", quantity=1)))
    assert solve_model(alone, Limits(), "highs").objective == pytest.approx(0.0)


@pytest.mark.parametrize("seed", range(3))
def test_bounds_are_nearer_and_the_best_plan_is_the_same(seed):
    model = model_of(generate(pledges=60, seed=seed, rules="all"))
    without, nearer = bound_in_fractions(model, *FAMILIES), bound_in_fractions(model)
    best = solve_model(model, Limits(), "highs").objective
    open_rows = replace(model, row_lower=np.where(_of(model, FAMILIES), -np.inf, model.row_lower))
    assert best == pytest.approx(solve_model(open_rows, Limits(), "highs").objective, rel=1e-3)
    assert best - 1e-6 <= nearer <= without + 1e-6


def _of(model, families):
    found = np.zeros(model.shape[0], dtype=bool)
    for family in set(families) & model.rows.keys():
        found[model.row_at[family] + np.arange(len(model.rows[family]))] = True
    return found


def test_gaps_without_substitutes_need_no_such_rows():
    model = model_of(b.scenario(b.gap("G", critical=True), b.pledge("P")))
    assert not set(FAMILIES) & model.rows.keys()


def test_rates_that_divide_what_is_asked_need_no_such_rows():
    half = b.capability("light", serves={"inf": 0.5})
    model = model_of(b.scenario(KIND, half, b.gap("G"), b.pledge("P", capability="light", quantity=2)))
    assert not set(FAMILIES) & model.rows.keys()
