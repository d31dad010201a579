"""Picks as an engine makes them: corners of the model, with deployments and supports that are of no use."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.domain.scenario import Scenario
from pkmatch.model import build_model
from pkmatch.picks import Picks
from pkmatch.search.exact import picks_of
from pkmatch.solvers.mathopt import solve_model
from tests.strategies import small_scenarios


@st.composite
def picked_scenarios(draw: st.DrawFn) -> tuple[Scenario, Picks]:
    """A scenario and the best picks in it for worths drawn at random."""
    scenario, seed = draw(small_scenarios()), draw(st.integers(0, 2**32 - 1))
    arrays = arrays_of(scenario)
    model = build_model(arrays, build_candidates(arrays), scenario.goals)
    worth = np.random.default_rng(seed).normal(loc=0.5, size=model.shape[1])
    answer = solve_model(replace(model, worth=worth), Limits(relative_gap=0.0), "highs")
    assert answer.x is not None
    return scenario, picks_of(arrays, model, answer.x)
