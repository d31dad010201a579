"""
Prices of what units lack as dear as its cheapest supply: money at its cheapest payment, lift, pieces.

Prices found on a part of the columns say nothing of needs that nobody had there, whose deployments would look as if
they lacked nothing; and they make a need as dear as they please where cheap supplies were left aside, each of which
would look like a gift. At its cheapest supply neither is worth more than it costs.
"""

from __future__ import annotations

import numpy as np

from pkmatch.columns import BoolArray, FloatArray, IntArray, SparseModel

SUPPLIES = {"money lacking": ("payments",), "lift lacking": ("lifts",), "equipment lacking": ("loans", "draws")}
"""Rows of needs with the columns that meet them; lift and pieces cost money, too, so their prices come after it."""


def needs_as_dear_as_supplied(model: SparseModel, prices: FloatArray) -> FloatArray:
    """
    The prices with that of each need raised to its cheapest supply, or lowered to it where that proves more.

    A need whose cheap supplies are all used up may well be dearer: it keeps its price where those who lack it would
    gain more than supplies lose. Needs that nobody meets, and those of missions, which several portions have, keep
    theirs, too.

    Parameters
    ----------
    model
        With all supplies of the needs that it has.
    prices
        By row; any prices prove a bound.
    """
    found = prices.copy()
    reduced = model.worth - np.bincount(model.column, model.value * prices[model.row], model.shape[1])
    for need, supplies in SUPPLIES.items():
        if need in model.rows:
            _at_cheapest(model, need, _columns_of(model, supplies), found, reduced)
    return found


def _columns_of(model: SparseModel, families: tuple[str, ...]) -> BoolArray:
    """The columns of some families."""
    inside = np.zeros(model.shape[1], dtype=np.bool_)
    for family in families:
        at = model.column_at[family]
        inside[at : at + len(model.columns[family])] = True
    return inside


def _at_cheapest(model: SparseModel, need: str, supply: BoolArray, prices: FloatArray, reduced: FloatArray) -> None:
    """Move the prices of one kind of need, and with them what columns are worth beyond their price."""
    rows, begin = model.rows[need], model.row_at[need]
    first, last = np.searchsorted(model.row, [begin, begin + len(rows)])
    row, column, value = model.row[first:last] - begin, model.column[first:last], model.value[first:last]
    meets = supply[column]
    best = np.full(len(rows), -np.inf)  # worth of the cheapest supply beyond its price
    np.maximum.at(best, row[meets], (reduced[column] / -value)[meets])
    moved = np.where(np.isfinite(best) & (rows.keys["partner"] >= 0), -best, 0.0)

    more = _worth_beyond(model, reduced[column] - value * moved[row], column)
    more -= _worth_beyond(model, reduced[column], column)
    moved = np.where(np.bincount(row, more, len(rows)) <= 0, moved, 0.0)
    paid = np.bincount(column, value * moved[row], len(reduced))
    everything = np.arange(len(reduced))
    if np.sum(_worth_beyond(model, reduced - paid, everything) - _worth_beyond(model, reduced, everything)) > 0:
        moved = np.maximum(moved, 0.0)  # who lacks several things gains more by all of them than by each
        paid = np.bincount(column, value * moved[row], len(reduced))
    prices[begin : begin + len(rows)] += moved
    reduced -= paid


def _worth_beyond(model: SparseModel, reduced: FloatArray, columns: IntArray) -> FloatArray:
    """What columns could add beyond their prices."""
    return np.maximum(model.lower[columns] * reduced, model.upper[columns] * reduced)
