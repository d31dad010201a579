"""A bound put together from portions holds for all candidates, whatever the prices are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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
from pkmatch.search.portions import OF_PARTNERS, portions_of, portions_with_partners, priced_in_portions
from pkmatch.search.price_books import NOT_BELOW_0, PRICED, coded, price_book, sizes_of
from pkmatch.search.prices import matrix_of, priced
from pkmatch.solvers.mathopt import solve_model
from pkmatch.solvers.pdlp import solve_in_fractions
from pkmatch.solvers.pool import ExecutorPool
from tests import builders as b
from tests.drawn_hosts import scenarios_of_joint_courses
from tests.drawn_schools import scenarios_of_arrivals, scenarios_of_trainers, scenarios_of_training_needs
from tests.drawn_skilled_use import scenarios_of_skilled_use
from tests.strategies import small_scenarios

seeds = st.integers(0, 2**32 - 1)
each_partner_alone = mock.patch("pkmatch.search.portions.PORTION", 1)


def stages(scenario):
    arrays = arrays_of(scenario)
    candidates = build_candidates(arrays)
    goals = scenario.goals.stages[0]
    return arrays, candidates, goals, build_model(arrays, candidates, goals, asked=scenario.goals)


def assert_bound_holds(scenario, seed):
    arrays, candidates, goals, model = stages(scenario)
    best = solve_model(model, Limits(relative_gap=0.0), "highs")
    draw = np.random.default_rng(seed)
    exact = solve_in_fractions(model, Limits(relative_gap=1e-4)).prices
    if best.status != "optimal":
        return
    for prices in (exact, exact + draw.normal(size=len(exact)), draw.exponential(size=len(exact)), 0 * exact):
        book = price_book(arrays, model, prices)
        with each_partner_alone:
            found = priced_in_portions(arrays, candidates, goals, scenario.goals, book)
        assert found.bound >= best.objective - 1e-6


@settings(max_examples=60)
@given(small_scenarios(), seeds)
def test_no_plan_exceeds_a_bound_put_together_from_portions(scenario, seed):
    assert_bound_holds(scenario, seed)


@settings(max_examples=40)
@given(scenarios_of_skilled_use(), seeds)
def test_no_plan_exceeds_a_bound_put_together_from_portions_with_modules_trained_for_pieces(scenario, seed):
    assert_bound_holds(scenario, seed)


@settings(max_examples=40)
@given(scenarios_of_joint_courses(), seeds)
def test_no_plan_exceeds_a_bound_put_together_from_portions_with_joint_courses(scenario, seed):
    assert_bound_holds(scenario, seed)


@pytest.mark.long
@settings(max_examples=3000)
@given(small_scenarios(), seeds)
def test_no_plan_exceeds_a_bound_put_together_from_portions_in_many_scenarios(scenario, seed):
    assert_bound_holds(scenario, seed)


@pytest.mark.parametrize("seed", range(3))
def test_portions_prove_what_the_whole_model_does(seed):
    scenario = generate(pledges=150, seed=seed)
    arrays, candidates, goals, model = stages(scenario)
    prices = solve_in_fractions(model, Limits(relative_gap=1e-5)).prices
    whole = priced(model, matrix_of(model), prices)
    with each_partner_alone:
        found = priced_in_portions(arrays, candidates, goals, goals, price_book(arrays, model, prices))
    assert found.bound == pytest.approx(whole.bound, rel=1e-4)
    moved = np.abs(found.reduced - whole.reduced[: len(candidates)]) > 0.05
    assert moved.mean() < 0.15  # those who draw on what portions price anew: trained stock, and pieces lent


@pytest.mark.parametrize("seed", range(2))
def test_portions_prove_nearly_what_the_whole_model_does_with_all_rules(seed):
    scenario = generate(pledges=300, seed=seed, rules="all")
    arrays, candidates, goals, model = stages(scenario)
    prices = solve_in_fractions(model, Limits(relative_gap=1e-4)).prices
    whole = priced(model, matrix_of(model), prices)
    with mock.patch("pkmatch.search.portions.PORTION", len(candidates) // 4):
        assert len(list(portions_of(arrays, candidates))) > 2
        found = priced_in_portions(arrays, candidates, goals, scenario.goals, price_book(arrays, model, prices))
    assert 0.999 * whole.bound <= found.bound <= 1.05 * whole.bound


def payable(model, sizes):
    """By column and priced row, coefficients for which a price may pay: left out, they would prove too little."""
    found = {}
    for family in PRICED & model.rows.keys():
        rows = model.rows[family]
        codes = coded(rows.keys, sizes)
        for e in rows.entries:
            columns = coded(model.columns[e.family].keys, sizes)
            if columns is None:
                continue  # of such a column, a price or a worth makes the bound infinite
            above_0, below_0 = np.isfinite(rows.upper[e.row]), np.isfinite(rows.lower[e.row])
            pays = (above_0 & (e.value < 0)) | (below_0 & (e.value > 0) & (family not in NOT_BELOW_0))
            for row, column, value in zip(codes[e.row[pays]], columns[e.column[pays]], e.value[pays], strict=True):
                place = family, int(row), e.family, int(column)
                found[place] = found.get(place, 0.0) + float(value)
    return found


@settings(max_examples=60)
@given(small_scenarios())
def test_every_portion_has_the_rows_that_may_pay_its_columns(scenario):
    arrays, candidates, goals, _ = stages(scenario)
    sizes = sizes_of(arrays)
    whole = build_model(arrays, candidates, goals, asked=scenario.goals, keep_slack=True)
    with each_partner_alone:
        portions = list(portions_with_partners(arrays, candidates))
    together = {}
    for places, who in portions:
        some = candidates.keep(places)
        part = build_model(arrays, some, goals, asked=scenario.goals, keep_slack=True, partners_trained=who)
        together |= payable(part, sizes)
    assert payable(whole, sizes).items() <= together.items()


def test_every_candidate_is_in_one_portion_with_those_of_its_partner():
    arrays, candidates, *_ = stages(generate(pledges=100, seed=1))
    with mock.patch("pkmatch.search.portions.PORTION", 10):
        portions = list(portions_of(arrays, candidates))
    assert len(portions) > 3
    assert sorted(np.concatenate(portions).tolist()) == list(range(len(candidates)))
    partners = [set(arrays.partner_by_pledge[candidates.pledge[places]].tolist()) for places in portions]
    assert sum(map(len, partners)) == len(set().union(*partners))


@settings(max_examples=60)
@given(small_scenarios())
def test_columns_of_partners_stand_in_one_portion_and_priced_rows_have_codes(scenario):
    assert_columns_stand_in_one_portion(scenario)


@settings(max_examples=60)
@given(scenarios_of_training_needs(), seeds)
def test_training_for_its_own_sake_stands_in_one_portion_and_its_bound_holds(scenario, seed):
    assert_columns_stand_in_one_portion(scenario)
    assert_bound_holds(scenario, seed)


@settings(max_examples=60)
@given(scenarios_of_arrivals() | scenarios_of_trainers(), seeds)
def test_training_in_missions_and_by_trained_trainers_stands_in_one_portion_and_its_bound_holds(scenario, seed):
    assert_columns_stand_in_one_portion(scenario)
    assert_bound_holds(scenario, seed)


def assert_columns_stand_in_one_portion(scenario):
    arrays, candidates, goals, model = stages(scenario)
    with each_partner_alone:
        portions = list(portions_with_partners(arrays, candidates))
    models = [
        build_model(arrays, candidates.keep(places), goals, asked=scenario.goals, keep_slack=True, partners_trained=who)
        for places, who in portions
    ]
    for family in OF_PARTNERS:
        assert sum(len(part.columns[family]) for part in models) == len(model.columns[family])
    book = price_book(arrays, model, np.ones(model.shape[0]))
    assert book.pages.keys() == PRICED & model.rows.keys()


def test_every_portion_bounds_payments_for_a_mission_alike():
    gaps = b.gap("G", equipment={"nvg": 1}), b.gap("H", equipment={"truck": 1})
    offers = [
        b.equipment_offer(f"E{item}", item=item, mode="to_mission", quantity=2, cost=5, cost_covered=False)
        for item in ("nvg", "truck")
    ]
    units = b.pledge("P", for_gaps=["G"]), b.pledge("Q", partner="Z", for_gaps=["H"])
    scenario = b.scenario(*gaps, *units, *offers, b.funding_offer(amount=50))
    arrays, candidates, goals, model = stages(scenario)
    with each_partner_alone:
        portions = list(portions_of(arrays, candidates))
    models = [build_model(arrays, candidates.keep(places), goals, asked=goals) for places in portions]
    assert len(models) == 2
    most = {int(n) for part in (model, *models) for n in part.columns["payments"].upper}
    assert most == {10}  # units of 5 USD


@pytest.mark.parametrize("rules", ["core", "all"])
def test_portions_priced_side_by_side_tell_the_same(rules):
    scenario = generate(80, seed=2, rules=rules)
    arrays, candidates, goals, model = stages(scenario)
    book = price_book(arrays, model, solve_in_fractions(model, Limits(relative_gap=1e-2)).prices)
    with each_partner_alone, ThreadPoolExecutor(3) as executor:
        assert len(list(portions_of(arrays, candidates))) > 3
        alone = priced_in_portions(arrays, candidates, goals, scenario.goals, book)
        beside = priced_in_portions(arrays, candidates, goals, scenario.goals, book, ExecutorPool(executor, 3))
    assert beside.bound == pytest.approx(alone.bound)
    assert np.allclose(beside.reduced, alone.reduced)
    assert sorted(beside.course_reduced) == pytest.approx(sorted(alone.course_reduced))
    for family, codes in alone.best_supports.items():
        assert np.array_equal(beside.best_supports[family], codes)
    for family in ("of_gaps", "of_pledges", "of_places"):
        one, other = getattr(alone, family), getattr(beside, family)
        assert np.array_equal(one.limit, other.limit, equal_nan=True)
        assert np.allclose(one.price, other.price)
    assert np.array_equal(alone.of_gaps.first, beside.of_gaps.first)
