"""
Prices of what units lack that are not below its cheapest loan.

Prices found on a part of the columns say nothing of classes of need that had none of them, and their deployments would
look as if they lacked nothing. Raised to what the cheapest loan costs, no loan is worth more than it costs, and whoever
lacks the pieces pays as much as anybody must.
"""

from __future__ import annotations

import numpy as np

from pkmatch.columns import FloatArray, SparseModel


def loans_no_cheaper_than_lent(model: SparseModel, prices: FloatArray) -> FloatArray:
    """
    The prices with that of each need of pieces raised to the cost of its cheapest loan; they never prove less.

    Needs that gifts can meet as well, or nobody by a loan, keep their prices.

    Parameters
    ----------
    model
        With all loans of the needs that it has.
    prices
        By row; any prices prove a bound.
    """
    rows = model.rows.get("equipment lacking")
    if rows is None or not len(model.columns["loans"]):
        return prices
    loans, at, begin = model.columns["loans"], model.column_at["loans"], model.row_at["equipment lacking"]
    mine = slice(begin, begin + len(rows))
    inside = (model.column >= at) & (model.column < at + len(loans))
    row, column, value = model.row[inside], model.column[inside] - at, model.value[inside]
    elsewhere = (row < begin) | (row >= begin + len(rows))
    paid = np.bincount(column[elsewhere], (value * prices[row])[elsewhere], len(loans))
    cost = paid - model.worth[at : at + len(loans)]
    cheapest = np.full(len(rows), np.inf)
    np.minimum.at(cheapest, row[~elsewhere] - begin, cost[column[~elsewhere]])
    for e in rows.entries:
        if e.family == "draws":
            cheapest[e.row] = np.inf
    found = prices.copy()
    found[mine] = np.where(np.isfinite(cheapest), np.maximum(cheapest, prices[mine]), prices[mine])
    return found
