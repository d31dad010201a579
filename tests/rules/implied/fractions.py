"""The model of a scenario, and its best value where every column may be a fraction."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pkmatch.arrays import arrays_of
from pkmatch.candidates import build_candidates
from pkmatch.columns import Limits
from pkmatch.model import build_model
from pkmatch.solvers.mathopt import solve_model


def model_of(scenario):
    arrays = arrays_of(scenario)
    return build_model(arrays, build_candidates(arrays), scenario.goals)


def bound_in_fractions(model, *left_out):
    open_rows = np.zeros(model.shape[0], dtype=bool)
    for family in set(left_out) & model.rows.keys():
        open_rows[model.row_at[family] + np.arange(len(model.rows[family]))] = True
    relaxed = replace(
        model,
        integer=np.zeros_like(model.integer),
        row_lower=np.where(open_rows, -np.inf, model.row_lower),
        row_upper=np.where(open_rows, np.inf, model.row_upper),
    )
    return solve_model(relaxed, Limits(), "highs").objective
