"""
Prices of the slots of smart pledges: what a slot pays, its deployment pays.

A slot and its deployment stand in one row that nobody else stands in, so its price is free to choose, and the best is
known: the one at which the slot itself is worth just its price. Slots that a small model left aside have no price
there; their deployments would look free of what the bundle asks, and the slots themselves like gifts.
"""

from __future__ import annotations

import numpy as np

from pkmatch.columns import FloatArray, SparseModel


def slots_as_dear_as_their_bundle(model: SparseModel, prices: FloatArray) -> FloatArray:
    """
    The prices with those of slots at which each costs its deployment what its bundle's rows charge for it.

    Whatever is worth more than its price then, slot and deployment together are: the bound is the least that any
    prices of these rows prove.

    Parameters
    ----------
    model
        With or without smart pledges.
    prices
        By row; any prices prove a bound.
    """
    rows, columns = model.rows.get("slots"), model.columns.get("slots")
    if rows is None or columns is None or not len(rows):
        return prices
    first_row, first_column = model.row_at["slots"], model.column_at["slots"]
    found = prices.copy()
    found[first_row : first_row + len(rows)] = 0.0
    inside = (model.column >= first_column) & (model.column < first_column + len(columns))
    row, column, value = model.row[inside] - first_row, model.column[inside] - first_column, model.value[inside]
    paid = np.bincount(column, value * found[model.row[inside]], len(columns))
    own = (row >= 0) & (row < len(rows))
    worth = model.worth[first_column : first_column + len(columns)] - paid
    found[first_row + row[own]] = worth[column[own]] / value[own]
    return found
