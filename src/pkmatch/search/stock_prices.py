"""
Prices of trained stock that no course undercuts.

Prices found on a part of the courses make the stock as dear as they please where those courses are not; each course
left aside would then be worth far more than its price, and the sum of them ruins the bound. A module that enters the
stock is worth no more than the cheapest course that trains it by then: lowered to this, no course is worth more than
its price.
"""

from __future__ import annotations

import numpy as np

from pkmatch.arrays import NEVER, BoolArray, FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import SparseModel, distinct

BALANCES = ("stock balance", "whole stock balance")
DRAWN = {"stock balance": "trained stock", "whole stock balance": "whole stock"}


def no_dearer_than_courses(a: ScenarioArrays, model: SparseModel, prices: FloatArray) -> FloatArray:
    """
    The prices with those of trained stock lowered until no course is worth more than its price, where that proves more.

    A stock whose courses are all full may well be dearer than they: it keeps its prices where deployments would gain
    more than courses lose.

    Parameters
    ----------
    model
        With all courses of the stocks that it has, and slack rows kept.
    prices
        By row, with the signs that a bound needs.
    """
    if "trained stock" not in model.rows:
        return prices
    lowered = _lowered(a, model, prices)
    classes = int(model.rows["stock balance"].keys["class"].max(initial=-1)) + 1
    dearer, cheaper = (_worth_beyond(model, each) for each in (prices, lowered))
    courses, at = model.columns["courses"], model.column_at["courses"]
    lost = np.bincount(courses.keys["class"], (dearer - cheaper)[at : at + len(courses)], classes)
    drawn, begin = model.rows["trained stock"], model.column_at["deployments"]
    draws = next(e for e in drawn.entries if e.family == "deployments")
    pair = distinct(drawn.keys["class"][draws.row] * (len(dearer) + 1) + draws.column)
    klass, deployment = pair // (len(dearer) + 1), pair % (len(dearer) + 1)
    gained = np.bincount(klass, (cheaper - dearer)[begin + deployment], classes)
    pays = lost > gained
    for family in (*BALANCES, *DRAWN.values()):
        if family in model.rows:
            mine = slice(model.row_at[family], model.row_at[family] + len(model.rows[family]))
            lowered[mine] = np.where(pays[model.rows[family].keys["class"]], lowered[mine], prices[mine])
    return lowered


def _worth_beyond(model: SparseModel, prices: FloatArray) -> FloatArray:
    """What each column could add beyond its price."""
    reduced = model.worth - np.bincount(model.column, model.value * prices[model.row], model.shape[1])
    return np.maximum(model.lower * reduced, model.upper * reduced)


def _lowered(a: ScenarioArrays, model: SparseModel, prices: FloatArray) -> FloatArray:
    prices = prices.copy()
    rows = model.rows["stock balance"]
    lasting = a.lasts_by_skill[rows.keys["skill"]] >= NEVER
    at = model.row_at["stock balance"]
    mine = slice(at, at + len(rows))
    prices[mine] = np.where(lasting, np.maximum(prices[mine], 0.0), prices[mine])
    share = _affordable(model, prices)
    running_out = np.flatnonzero(~lasting)
    least = np.ones(int(rows.keys["class"].max(initial=-1)) + 1)
    np.minimum.at(least, rows.keys["class"][running_out], share[running_out])
    share[running_out] = least[rows.keys["class"][running_out]]
    for balance in BALANCES:
        if balance in model.rows:
            _lower(model, prices, balance, share, lasting)
    return prices


def _affordable(model: SparseModel, prices: FloatArray) -> FloatArray:
    """By row of the stock balance, the share of its price that the cheapest course which joins it there leaves."""
    courses, first = model.columns["courses"], model.column_at["courses"]
    count = len(courses)
    of_stock = np.zeros(model.shape[0], dtype=np.bool_)
    for balance in BALANCES:
        if balance in model.rows:
            of_stock[model.row_at[balance] : model.row_at[balance] + len(model.rows[balance])] = True
    inside = (model.column >= first) & (model.column < first + count)
    row, column = model.row[inside], model.column[inside] - first
    paid = model.value[inside] * prices[row]
    gain = -np.bincount(column[of_stock[row]], paid[of_stock[row]], count)
    cost = np.bincount(column[~of_stock[row]], paid[~of_stock[row]], count) - model.worth[first : first + count]
    share = np.ones(len(model.rows["stock balance"]))
    at = model.row_at["stock balance"]
    joins = np.flatnonzero((row >= at) & (row < at + len(share)) & (model.value[inside] < 0) & (gain[column] > 0))
    left = np.maximum(cost[column[joins]], 0.0) / gain[column[joins]]
    np.minimum.at(share, row[joins] - at, np.minimum(left, 1.0))
    return share


def _lower(model: SparseModel, prices: FloatArray, balance: str, share: FloatArray, lasting: BoolArray) -> None:
    """The prices of one kind of stock at their shares; what enters a lasting stock later is worth no more."""
    rows, at = model.rows[balance], model.row_at[balance]
    whole = model.rows["stock balance"]
    of_row = _places(whole.keys, rows.keys)
    klass, lasts = rows.keys["class"], lasting[of_row]
    lowered = share[of_row] * prices[at : at + len(rows)]
    accumulated = _accumulated_least(klass, lowered)
    prices[at : at + len(rows)] = np.where(lasts, accumulated, lowered)
    if DRAWN[balance] not in model.rows:
        return
    drawn, begin = model.rows[DRAWN[balance]], model.row_at[DRAWN[balance]]
    same = np.append(np.diff(klass) == 0, False)
    following = np.where(same, np.append(accumulated[1:], 0.0), 0.0)
    of_drawn = _places(rows.keys, drawn.keys)
    change = np.maximum(accumulated - following, 0.0)[of_drawn]
    old = prices[begin : begin + len(drawn)]
    prices[begin : begin + len(drawn)] = np.where(lasts[of_drawn], change, share[of_row][of_drawn] * old)


def _places(known: dict[str, IntArray], wanted: dict[str, IntArray]) -> IntArray:
    """Where the classes and periods of some rows stand among those of others, which are in order and have them all."""
    scale = int(max(known["period"].max(initial=0), wanted["period"].max(initial=0))) + 1
    codes = known["class"] * scale + known["period"]
    return np.asarray(np.searchsorted(codes, wanted["class"] * scale + wanted["period"]))


def _accumulated_least(klass: IntArray, values: FloatArray) -> FloatArray:
    """The least so far within each class; classes stand together."""
    begins = np.flatnonzero(np.diff(klass, prepend=-1))
    place = np.arange(len(klass)) - np.repeat(begins, np.diff(np.append(begins, len(klass))))
    found = values.copy()
    for step in range(1, int(place.max(initial=0)) + 1):
        here = np.flatnonzero(place == step)
        found[here] = np.minimum(found[here], found[here - 1])
    return found
