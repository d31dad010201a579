"""A slot of a smart pledge costs its deployment what the bundle's rows charge for it."""

from __future__ import annotations

import numpy as np
import pytest

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.generate import generate
from pkmatch.model import build_model
from pkmatch.search.prices import matrix_of, priced
from pkmatch.search.slot_prices import slots_as_dear_as_their_bundle


def model_of(scenario):
    arrays = arrays_of(scenario)
    return build_model(arrays, build_candidates(arrays), scenario.goals.stages[0], keep_slack=True)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0])
def test_a_bound_never_rises_with_the_prices_of_slots_and_no_other_price_of_them_proves_more(seed, scale):
    model = model_of(generate(150, seed, "all"))
    matrix, draw = matrix_of(model), np.random.default_rng(seed)
    prices = priced(model, matrix, scale * draw.normal(size=model.shape[0])).prices
    found = slots_as_dear_as_their_bundle(model, prices)
    at, count = model.column_at["slots"], len(model.columns["slots"])
    assert count
    bound = priced(model, matrix, found).bound
    assert bound < priced(model, matrix, prices).bound
    assert priced(model, matrix, found).reduced[at : at + count] == pytest.approx(np.zeros(count), abs=1e-9)
    slots = slice(model.row_at["slots"], model.row_at["slots"] + len(model.rows["slots"]))
    assert np.flatnonzero(found != prices).tolist() == list(range(slots.start, slots.stop))
    for step in (-1.0, 1.0):
        other = found.copy()
        other[slots] += step * draw.random(count)
        assert priced(model, matrix, other).bound >= bound * (1 - 1e-9)


def test_prices_stay_where_there_are_no_smart_pledges():
    model = model_of(generate(40, 1, "core"))
    prices = np.ones(model.shape[0])
    assert np.array_equal(slots_as_dear_as_their_bundle(model, prices), prices)
