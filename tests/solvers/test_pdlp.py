from __future__ import annotations

import numpy as np

from pkmatch.columns import Limits
from pkmatch.solvers.engines import answer
from pkmatch.solvers.pdlp import solve_in_fractions
from tests.solvers.models import TWO_ROWS, endless, model_of


def test_the_relaxation_is_solved_in_fractions():
    found = solve_in_fractions(TWO_ROWS, Limits(relative_gap=1e-8))
    assert found.status == "optimal"
    assert found.origin == "pdlp"
    # both rows are full, the second column is left out: 2 x + z = 7, x + 4 z = 6
    assert np.allclose(found.x, [22 / 7, 0, 5 / 7], atol=1e-4)
    assert np.isclose(found.objective, 3 * 22 / 7 + 2.5 * 5 / 7, atol=1e-4)


def test_prices_have_the_signs_of_their_rows():
    model = model_of(
        [[1, 1], [1, -1], [1, 1]], [-np.inf, -1.0, 0.5], [4, np.inf, np.inf], [3, 2], [3, 3], integer=False
    )
    prices = solve_in_fractions(model, Limits(relative_gap=1e-8)).prices
    assert prices[0] >= 0
    assert prices[1] <= 0
    assert prices[2] <= 0


def test_the_same_model_gives_the_same_fractions():
    first, second = (solve_in_fractions(endless(), Limits(relative_gap=1e-5)) for _ in range(2))
    assert np.array_equal(first.x, second.x)
    assert np.array_equal(first.prices, second.prices)


def test_a_hint_is_a_beginning():
    model = endless()
    known = solve_in_fractions(model, Limits(relative_gap=1e-6))
    again = solve_in_fractions(model, Limits(relative_gap=1e-6), np.where(known.x > 1, known.x, np.nan))
    assert np.isclose(again.objective, known.objective, rtol=1e-4)


def test_without_time_there_are_still_prices():
    found = solve_in_fractions(endless(), Limits(time_s=0.0, relative_gap=1e-9))
    assert found.status in ("unknown", "optimal")
    assert found.prices.shape == (40,)


def test_every_engine_is_asked_by_name():
    assert answer(TWO_ROWS, Limits(), "pdlp").origin == "pdlp"
    assert answer(TWO_ROWS, Limits(), "highs").objective == 10.5
