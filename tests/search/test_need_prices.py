"""Needs cost what their cheapest supply costs, and the bound never suffers."""

from __future__ import annotations

import numpy as np
import pytest

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search.need_prices import needs_as_dear_as_supplied
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
            priced(model, matrix, each).bound for each in (prices, needs_as_dear_as_supplied(model, prices))
        )
        assert after <= before + 1e-6 * abs(before)


def priced_at(scenario, price_of_offer, family, need, price):
    """The prices of one kind of need, by its supplies' offers, when it stood at `price` before; and its rows."""
    model = model_of(scenario)
    prices = np.zeros(model.shape[0])
    quantity, at = model.rows[family], model.row_at[family]
    prices[at : at + len(quantity)] = np.array(price_of_offer)[quantity.keys["offer"]]
    rows, at = model.rows[need], model.row_at[need]
    prices[at : at + len(rows)] = price
    return needs_as_dear_as_supplied(model, prices)[at : at + len(rows)], rows


LOANS = "loan quantity", "equipment lacking"
LENT = b.equipment_offer("E0"), b.equipment_offer("E1", partner="Y")


@pytest.mark.parametrize("price", [0.0, 1000.0])
def test_pieces_cost_what_their_cheapest_loan_costs(price):
    scenario = b.scenario(b.gap(equipment={"nvg": 1}), b.pledge(), *LENT)
    found, need = priced_at(scenario, [5.0, 2.0], *LOANS, price)
    assert found.tolist() == (2.0 * (need.keys["end"] - need.keys["start"])).tolist()


def test_a_need_stays_dear_where_those_who_lack_it_would_gain_more_than_supplies_lose():
    few = b.equipment_offer("E0", quantity=1)
    pledges = b.pledge("P0"), b.pledge("P1")
    found, _ = priced_at(b.scenario(b.gap(equipment={"nvg": 1}), *pledges, few), [0.0], *LOANS, 0.5)
    assert len(found)
    assert set(found.tolist()) == {0.5}
    found, _ = priced_at(b.scenario(b.gap(equipment={"nvg": 1}), pledges[0], few), [0.0], *LOANS, 0.5)
    assert set(found.tolist()) == {0.0}


def test_pieces_cost_no_less_than_their_loan_where_a_gift_costs_more():
    scenario = b.scenario(b.gap(equipment={"nvg": 1}), b.pledge(), LENT[0], b.equipment_offer("E1", mode="donate"))
    model = model_of(scenario)
    prices = np.zeros(model.shape[0])
    for family, price in (("loan quantity", 1.0), ("pieces given", 100.0)):
        at = model.row_at[family]
        prices[at : at + len(model.rows[family])] = price
    at, need = model.row_at["equipment lacking"], model.rows["equipment lacking"]
    found = needs_as_dear_as_supplied(model, prices)[at : at + len(need)]
    assert found.tolist() == (need.keys["end"] - need.keys["start"]).tolist()


def test_lift_costs_what_its_cheapest_offer_costs():
    offers = b.lift_offer("L0", personnel=100), b.lift_offer("L1", personnel=100)
    scenario = b.scenario(b.gap(), b.pledge(self_lift=False), *offers)
    found, _ = priced_at(scenario, [3.0, 2.0], "lift personnel", "lift lacking", 0.0)
    assert len(found)
    assert set(found.tolist()) == {2.0}


def test_money_costs_what_its_cheapest_payer_costs():
    offers = b.funding_offer("M0"), b.funding_offer("M1")
    scenario = b.scenario(b.gap(), b.pledge(cost=1000, cost_covered=False), *offers)
    found, _ = priced_at(scenario, [0.03, 0.02], "fund amount", "money lacking", 0.0)
    assert len(found)
    assert set(found.tolist()) == {0.02}
