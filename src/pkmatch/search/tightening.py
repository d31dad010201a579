"""
Prices moved nearer to the best ones: a bound over all candidates that no plan exceeds, tightened.

Comes in: all candidates at prices, and the rows that they stand in. Goes out: the bound at other prices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pkmatch.columns import BoolArray, FloatArray, IntArray, spread
from pkmatch.search.prices import ROUNDING
from pkmatch.search.stopping import Stop

REPAIRS = 2
"""Passes that raise the last prices."""
STEPS, PATIENCE, SHRINKING = 60, 5, 0.5
"""Steps of the last prices; how many without gain make them shorter, and by what."""
LOOKED_AT, LEAST_LOOKED_AT = 8, 500_000
"""
One of so many candidates, those nearest to their price, and so many at least, are looked at in each step; all are at
the end. At 10,000 synthetic pledges with core rules the same bound in 9 s instead of 24.
"""


@dataclass(frozen=True, eq=False)
class Spans:
    """
    For every candidate the rows of one family it stands in: those of `owner` in [first, end), with one coefficient.

    `limit` and `price` by owner and period, NaN as limit where there is no row.
    """

    owner: IntArray
    first: IntArray
    end: IntArray
    coefficient: FloatArray
    limit: FloatArray
    price: FloatArray

    def of(self, some: IntArray, price: FloatArray) -> Spans:
        """The same of some of the candidates, at other prices."""
        return Spans(self.owner[some], self.first[some], self.end[some], self.coefficient[some], self.limit, price)

    def used(self, x: FloatArray) -> FloatArray:
        """What stands in each row, by owner and period, of amounts of the candidates."""
        owners, periods = self.price.shape
        some = np.flatnonzero(x)
        change = np.zeros(owners * (periods + 1))
        for at, sign in ((self.first, 1.0), (self.end, -1.0)):
            place = self.owner[some] * (periods + 1) + at[some]
            change += np.bincount(place, sign * (self.coefficient * x)[some], len(change))
        return np.asarray(np.cumsum(change.reshape(owners, periods + 1), axis=1)[:, :-1])

    def paid(self, price: FloatArray) -> FloatArray:
        """What each candidate pays at prices by owner and period."""
        summed = np.concatenate([np.zeros((len(price), 1)), np.cumsum(price, axis=1)], axis=1)
        return np.asarray(self.coefficient * (summed[self.owner, self.end] - summed[self.owner, self.first]))


@dataclass(frozen=True, eq=False)
class PricedPortions:
    """
    All candidates at prices: the bound, and what each is worth beyond its price.

    `of_gaps` and `of_pledges` are the rows that candidates stand in. `courses` are those worth more than their price,
    `of_places` their rows and `course_reduced` that worth; `best_supports` are the codes of the best few of each need.
    """

    bound: float
    reduced: FloatArray
    upper: IntArray
    of_gaps: Spans
    of_pledges: Spans
    course_reduced: FloatArray
    course_upper: IntArray
    of_places: Spans
    best_supports: dict[str, IntArray]


@dataclass(frozen=True, eq=False)
class Moved:
    """A bound with other prices of gaps, pledges and course places, and what is worth more than them then."""

    bound: float
    reduced: FloatArray
    course_reduced: FloatArray


def bound_moved(p: PricedPortions, prices: Sequence[FloatArray]) -> Moved:
    """
    The bound with other prices.

    Parameters
    ----------
    prices
        Of gaps, pledges and course places, by period; 0 where there is no row, and places not below their old prices.
    """
    reduced, course_reduced = p.reduced.copy(), p.course_reduced.copy()
    change = absolute = 0.0
    rows = (p.of_gaps, reduced), (p.of_pledges, reduced), (p.of_places, course_reduced)
    for (spans, moved), price in zip(rows, prices, strict=True):
        difference = price - spans.price
        moved -= spans.paid(difference)
        terms = np.where(difference != 0, difference * np.nan_to_num(spans.limit), 0.0)
        change += float(terms.sum())
        absolute += float(np.abs(terms).sum())
    for upper, before, after in ((p.upper, p.reduced, reduced), (p.course_upper, p.course_reduced, course_reduced)):
        terms = upper * (np.maximum(after, 0.0) - np.maximum(before, 0.0))
        change += float(terms.sum())
        absolute += float(np.abs(terms).sum())
    return Moved(p.bound + change + ROUNDING * absolute, reduced, course_reduced)


def rows_there(spans: Spans) -> BoolArray:
    """Owners and periods that have a row, and so may have a price."""
    return ~np.isnan(spans.limit)


def tightened(p: PricedPortions, least: float, stop: Stop | None = None) -> float:
    """
    The bound with nearer prices of gaps, pledges and places in courses.

    Prices found on a part of the columns leave many of the others slightly worth it, and their sum loosens the bound.
    So prices rise first to what the best that stands in a row is worth; then they follow what is asked of each row
    beyond its limit, in Polyak's steps: as long as would reach `least`, a bound of those columns alone that no bound of
    all falls far below, were the bound a line. The best bound is kept, so nothing is lost.
    """
    spans = (p.of_gaps, p.of_pledges, p.of_places)
    there = [rows_there(each) for each in spans]
    prices = [each.price for each in spans]
    now = bound_moved(p, prices)
    best, at_best = now.bound, prices
    for _ in range(REPAIRS):
        for rows, worth in ((0, now.reduced), (2, now.course_reduced)):
            prices[rows] = np.where(there[rows], prices[rows] + _raised(spans[rows], worth), 0.0)
        now = bound_moved(p, prices)
        if now.bound >= best:
            break
        best, at_best = now.bound, [*prices]
    nothing = [np.zeros_like(each.price) for each in spans[:2]]
    least_prices = [*nothing, spans[2].price]  # courses below their price are not told, so their rows get no cheaper
    near = _near_their_price(p, at_best)
    return min(best, bound_moved(p, _stepped(near, at_best, least_prices, least, stop)).bound)


def _near_their_price(p: PricedPortions, prices: Sequence[FloatArray]) -> PricedPortions:
    """All at other prices, less the candidates that are worth least beyond them: those add nothing to the bound."""
    now = bound_moved(p, prices)
    count = max(len(now.reduced) // LOOKED_AT, LEAST_LOOKED_AT)
    some = np.arange(len(now.reduced))
    if count < len(some):
        some = np.union1d(np.argpartition(-now.reduced, count)[:count], np.flatnonzero(now.reduced > 0))
    of_gaps, of_pledges = (each.of(some, price) for each, price in zip((p.of_gaps, p.of_pledges), prices, strict=False))
    courses = replace(p.of_places, price=prices[2])
    return PricedPortions(
        now.bound,
        now.reduced[some],
        p.upper[some],
        of_gaps,
        of_pledges,
        now.course_reduced,
        p.course_upper,
        courses,
        p.best_supports,
    )


def _stepped(
    p: PricedPortions,
    prices: Sequence[FloatArray],
    least_prices: Sequence[FloatArray],
    least: float,
    stop: Stop | None,
) -> Sequence[FloatArray]:
    """The prices that prove most, of those after each of Polyak's steps."""
    spans = (p.of_gaps, p.of_pledges, p.of_places)
    best, at_best, share, without_gain = p.bound, prices, 1.0, 0
    for _ in range(STEPS):
        if stop is not None and stop.out_of_time:
            break
        now = bound_moved(p, prices)
        without_gain = 0 if now.bound < best else without_gain + 1
        if now.bound < best:
            best, at_best = now.bound, [*prices]
        elif without_gain >= PATIENCE:
            share, without_gain, prices = share * SHRINKING, 0, [*at_best]
            now = bound_moved(p, prices)
        asked = np.where(now.reduced > 0, p.upper, 0.0), np.where(now.course_reduced > 0, p.course_upper, 0.0)
        left = [_left(spans[rows], asked[rows // 2], prices[rows], least_prices[rows]) for rows in range(len(spans))]
        length = sum(float(np.square(each).sum()) for each in left)
        if length <= 0 or not least < now.bound < math.inf:
            break
        step = share * (now.bound - least) / length
        prices = [np.maximum(prices[rows] - step * left[rows], least_prices[rows]) for rows in range(len(spans))]
    return at_best


def _left(spans: Spans, asked: FloatArray, price: FloatArray, least_price: FloatArray) -> FloatArray:
    """What is left of each row's limit beside what is asked of it; 0 where its price can follow no further."""
    left = np.where(rows_there(spans), np.nan_to_num(spans.limit) - spans.used(asked), 0.0)
    return np.where((left > 0) & (price <= least_price), 0.0, left)


def _raised(spans: Spans, reduced: FloatArray) -> FloatArray:
    """By how much prices must rise so that nothing in these rows is worth more than them."""
    over = np.flatnonzero((reduced > 0) & (spans.end > spans.first))
    pair, period = spread(spans.first[over], spans.end[over])
    length = (spans.end - spans.first)[over] * spans.coefficient[over]
    raised = np.zeros_like(spans.price)
    np.maximum.at(raised, (spans.owner[over][pair], period), (reduced[over] / length)[pair])
    return raised
