"""Needs of pieces are priced no lower than their cheapest loan, and the bound never suffers."""

from __future__ import annotations

import numpy as np
import pytest

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search.loan_prices import loans_no_cheaper_than_lent
from pkmatch.search.prices import matrix_of, priced
from tests import builders as b


def model_of(scenario):
    arrays = arrays_of(scenario)
    return build_model(arrays, build_candidates(arrays), scenario.goals.stages[0], keep_slack=True)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("rules", ["core", "all"])
def test_a_bound_never_rises_with_the_prices_of_what_is_lacking(rules, seed):
    model = model_of(generate(40, seed, rules))
    matrix = matrix_of(model)
    for scale in (0.1, 1.0, 10.0):
        prices = priced(model, matrix, scale * np.random.default_rng(seed).normal(size=model.shape[0])).prices
        before, after = (
            priced(model, matrix, each).bound for each in (prices, loans_no_cheaper_than_lent(model, prices))
        )
        assert after <= before + 1e-6 * abs(before)


def test_a_need_costs_what_its_cheapest_loan_costs():
    model = model_of(
        b.scenario(
            b.gap(equipment={"nvg": 1}), b.pledge(), b.equipment_offer("E0"), b.equipment_offer("E1", partner="Y")
        )
    )
    prices = np.zeros(model.shape[0])
    lent = model.rows["loan quantity"]
    at = model.row_at["loan quantity"]
    prices[at : at + len(lent)] = np.where(lent.keys["offer"] == 0, 5.0, 2.0)
    need = model.rows["equipment lacking"]
    length = need.keys["end"] - need.keys["start"]
    raised = loans_no_cheaper_than_lent(model, prices)[model.row_at["equipment lacking"] :][: len(need)]
    assert raised.tolist() == (2.0 * length).tolist()


def test_needs_that_a_gift_can_meet_keep_their_prices():
    model = model_of(
        b.scenario(
            b.gap(equipment={"nvg": 1}), b.pledge(), b.equipment_offer("E0"), b.equipment_offer("E1", mode="donate")
        )
    )
    prices = np.ones(model.shape[0])
    assert loans_no_cheaper_than_lent(model, prices).tolist() == prices.tolist()
