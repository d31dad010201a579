from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pkmatch.columns import Limits
from pkmatch.generate import generate
from pkmatch.rules.implied.whole_modules import whole_shares
from pkmatch.solvers.mathopt import solve_model
from tests import builders as b
from tests.rules.implied.fractions import bound_in_fractions, model_of

UNIT = 10
RATES = st.lists(st.integers(3, 10), min_size=1, max_size=4, unique=True).map(tuple)
CAPS = st.integers(0, 4).map(lambda modules: modules * UNIT)


def places_within(rates, cap):
    """All numbers of places of each rate that together stay within the cap."""
    for places in product(*(range(cap // rate + 1) for rate in rates)):
        if sum(n * rate for n, rate in zip(places, rates, strict=True)) <= cap:
            yield places


@given(RATES, CAPS)
def test_shares_cut_off_no_whole_plan(rates, cap):
    shares, most, largest = whole_shares(UNIT, rates, cap)
    for places in places_within(rates, cap):
        whole = sum(n * rate for n, rate in zip(places, rates, strict=True)) // UNIT
        counted = sum(n * share for n, share in zip(places, shares, strict=True))
        assert whole <= most
        assert whole <= counted <= largest


@given(RATES, CAPS)
def test_no_share_is_larger_than_a_whole_plan_needs(rates, cap):
    shares, most, _ = whole_shares(UNIT, rates, cap)
    lowered = ((*shares[:-1], share - Fraction(1, 1000)) for share in shares[-1:] if share > 0)
    for lower in lowered:
        assert any(
            sum(n * rate for n, rate in zip(places, rates, strict=True)) // UNIT
            > sum(n * share for n, share in zip(places, lower, strict=True))
            for places in places_within(rates, cap)
        )
    assert most == max(sum(n * r for n, r in zip(p, rates, strict=True)) // UNIT for p in places_within(rates, cap))


def test_two_places_of_nine_in_ten_under_a_cap_of_two_modules_give_one():
    assert whole_shares(UNIT, (9,), 2 * UNIT) == ((Fraction(1, 2),), 1, 1)


def test_a_unit_of_one_module_is_not_trained_in_fractions():
    gap, offer = b.gap(skills=["cied"]), b.training_offer(pass_rate=0.9)
    model = model_of(b.scenario(gap, b.pledge(), offer))
    assert bound_in_fractions(model, "whole stock") > 0
    assert bound_in_fractions(model) == 0


@pytest.mark.parametrize("seed", range(3))
def test_bounds_are_nearer_and_the_best_plan_is_the_same(seed):
    model = model_of(generate(pledges=120, seed=seed))
    without = bound_in_fractions(model, "whole stock")
    nearer = bound_in_fractions(model)
    best = solve_model(model, Limits(), "highs").objective
    assert best - 1e-6 <= nearer <= without + 1e-6


def test_courses_that_all_pass_need_no_such_rows():
    model = model_of(b.scenario(b.gap(skills=["cied"]), b.pledge(), b.training_offer()))
    assert len(model.columns["whole stocks"]) == 0
    assert "whole stock" not in model.rows
