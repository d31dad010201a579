"""A first whole plan keeps every row, whatever its blocks share."""

from __future__ import annotations

import numpy as np
import pytest

from pkmatch.generate import generate
from pkmatch.search.condensing import condensed
from pkmatch.search.first_plan import _Block, plan_first
from pkmatch.search.large import _at_prices, _labels, _nothing
from pkmatch.search.parts import Parts
from pkmatch.search.stopping import Stop
from tests.search.test_large import Engines, stages


def prepared(seed, pledges=60):
    arrays, model = stages(generate(pledges, seed, "all"))
    parts = Parts(condensed(model).model)
    return parts, _labels(arrays, parts.model)


@pytest.mark.parametrize("seed", range(4))
def test_a_first_plan_keeps_every_row_and_is_whole(seed):
    parts, labels = prepared(seed)
    pool = Engines()
    known, x = _at_prices(parts, pool, Stop(), 0), _nothing(parts, pool, Stop(), 0)
    before = float(parts.model.worth @ x)
    plan_first(parts, pool, Stop(), known.at_prices, known.fractions, labels, x)
    whole = parts.model.integer
    assert np.abs(x - np.rint(x))[whole].max() < 1e-6
    assert parts.violation(x) < 1e-6
    assert parts.model.worth @ x > before


@pytest.mark.parametrize("seed", range(4))
def test_rows_with_columns_that_another_block_has_taken_are_shared_with_it(seed):
    parts, labels = prepared(seed)
    taken = np.random.default_rng(seed).random(parts.model.shape[1]) < 0.3
    taken[parts.deployments] = False
    known, capability = np.zeros(len(taken), dtype=bool), labels["capability"][parts.deployments]
    block = _Block(parts, capability == np.bincount(capability).argmax(), known, taken.copy())
    elsewhere = np.ones(len(taken), dtype=bool)
    elsewhere[block.columns] = False
    there = parts.by_column[:, block.columns].indices
    beside = parts.by_column[:, np.flatnonzero(elsewhere)].indices
    both = np.intersect1d(there, beside)
    assert len(both)
    assert block.shared[both].all()
    assert not taken[block.columns].any()
