"""
What prices of the rows prove: a bound that no solution of a model exceeds, whatever the prices are.

Comes in: a model, a price for every row. Goes out: the bound, and where a solution in hand falls short of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pkmatch.columns import FloatArray, SparseModel, signed_prices

ROUNDING = 1e-9
"""Share of the sum of absolute terms by which floating point may falsify a bound."""

HIGHEST = 1e12
"""Prices beyond this prove nothing that a double could hold."""


def matrix_of(model: SparseModel) -> sparse.csr_array:
    """The coefficients of a model, [row, column]."""
    return sparse.csr_array((model.value, (model.row, model.column)), shape=model.shape)


@dataclass(frozen=True, eq=False)
class Priced:
    """
    A model at prices.

    `prices` by row, `reduced` worth of each column at these prices, `bound` that holds for every solution; `origin`
    tells where it comes from, and which rules it relaxes.
    """

    prices: FloatArray
    reduced: FloatArray
    bound: float
    origin: str = "prices of PDLP"


def priced(model: SparseModel, matrix: sparse.csr_array, prices: FloatArray) -> Priced:
    """
    The bound that prices prove: price x limit over the rows, and the best that each column can add beyond its price.

    For lower <= x <= upper and prices with the signs of their rows, worth.x <= prices.limits + (worth - A'prices).x,
    and the last term is at most the sum of each column's better end. All columns take part, so no price can be wrong:
    a bad one only loosens the bound.

    Parameters
    ----------
    prices
        By row; one whose sign its row does not allow, or that is no number, is taken as 0.

    Notes
    -----
    The bound includes `ROUNDING` of the sum of absolute terms.
    """
    prices = signed_prices(model, np.clip(np.nan_to_num(prices, posinf=0.0, neginf=0.0), -HIGHEST, HIGHEST))
    limits = np.where(prices > 0, model.row_upper, model.row_lower)
    of_rows = np.where(prices != 0, prices * np.where(prices != 0, limits, 0.0), 0.0)
    reduced = model.worth - matrix.T @ prices
    of_columns = np.maximum(model.lower * reduced, model.upper * reduced)
    doubt = ROUNDING * (np.abs(of_rows).sum() + np.abs(of_columns).sum())
    return Priced(prices, reduced, float(of_rows.sum() + of_columns.sum() + doubt))


def losses(model: SparseModel, p: Priced, x: FloatArray, activity: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Where a solution falls short of the bound: what is lost on each row, and on each column.

    A row loses its price times what is left of its limit, a column what it could add beyond its price and does not.
    Together they are the bound less the solution's value (but for the rounding). `activity` is what the solution comes
    to in each row.
    """
    limits = np.where(p.prices > 0, model.row_upper, model.row_lower)
    left = np.where(p.prices != 0, limits, 0.0) - activity
    on_rows = np.maximum(np.where(p.prices != 0, p.prices * left, 0.0), 0.0)
    on_columns = np.maximum(model.lower * p.reduced, model.upper * p.reduced) - p.reduced * x
    return on_rows, np.maximum(on_columns, 0.0)
