"""
Rule 4 once more, nearer to whole plans: a stock of 1.8 modules lets one module deploy, not 1.8.

With pass rates below 1 the stock is a fraction, of which a plan in fractions would deploy all. Here a course counts for
no more than its share of a *whole* module, beside others, under the cap of its stock. No whole plan is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

import numpy as np

from pkmatch.arrays import NEVER, BoolArray, FloatArray, IntArray, ScenarioArrays
from pkmatch.columns import Candidates, Columns, Entries, Rows, numbered, spread
from pkmatch.rules.training import MoreDraws, StockClasses, counted_from, stock_cap, stock_units

LARGEST_CAP = 600
"""Stocks with a cap of more units than this keep their fractions: they lose little, and have too many sums."""


@lru_cache(maxsize=4096)
def whole_shares(unit: int, rates: tuple[int, ...], cap: int) -> tuple[tuple[Fraction, ...], int, Fraction]:
    """
    The share of a whole module that a course place of each rate counts for, and how much that can come to.

    Parameters
    ----------
    unit
        Units of stock in a whole module.
    rates
        Units that one place adds to the stock.
    cap
        The most units that the stock may hold.

    Returns
    -------
    tuple
        Shares, most whole modules, largest sum of shares: for any whole numbers n of places with sum n x rate <= cap,
        floor(sum n x rate / unit) <= sum n x share.

    Notes
    -----
    The shares are lifted one after another: each is the least that, beside those before it, cuts off no whole plan.
    """
    least: list[int | None] = [0] + [None] * cap  # the least sum of shares for each sum of rates, times `common`
    largest, common = [0] * (cap + 1), 1
    shares: list[Fraction] = []
    for rate in rates:
        share = _least_share(unit, rate, least, common)
        scale = share.denominator // gcd(common, share.denominator)
        common *= scale
        added = int(share * common)
        least = [None if known is None else known * scale for known in least]
        largest = [known * scale for known in largest]
        for held in range(rate, cap + 1):
            before, known = least[held - rate], least[held]
            if before is not None:
                least[held] = before + added if known is None else min(known, before + added)
                largest[held] = max(largest[held], largest[held - rate] + added)
        shares.append(share)
    whole = max(held for held, known in enumerate(least) if known is not None) // unit
    return tuple(shares), whole, Fraction(max(largest), common)


def _least_share(unit: int, rate: int, least: Sequence[int | None], common: int) -> Fraction:
    """
    The least share of a place that cuts off no whole plan: the most that n places beside some sum held need for each.

    `least` holds the least sum of shares for each sum of rates, times `common`.
    """
    held = np.array([at for at, known in enumerate(least) if known is not None])
    known = [known for known in least if known is not None]
    places = np.arange(1, (len(least) - 1) // rate + 1)
    whole = (held[:, None] + places * rate) // unit
    needed = (whole - np.array([each / common for each in known])[:, None]) / places
    needed[held[:, None] + places * rate >= len(least)] = 0.0
    nearly = np.argwhere((needed > 0) & (needed >= needed.max(initial=0.0) * (1 - 1e-9)))
    exact = {(int(whole[at, n]) * common - known[at], int(places[n]) * common) for at, n in nearly.tolist()}
    return max((Fraction(*each) for each in exact), default=Fraction(0))


@dataclass(frozen=True, eq=False)
class WholeStocks:
    """
    What the courses of each stock count for in whole modules.

    `share` of each flow of the stocks' balance and `most` of each class, both times the class's `scale`, which makes
    them whole; `scale` is 0 where the stock has no fractions to lose. Sums of shares may exceed the most whole modules:
    a stock that only grows is cut off there, one that `runs_out` keeps the whole sum, of which it loses what it gained.
    `place` of each count of a stock among those that have one.
    """

    share: FloatArray
    scale: IntArray
    most: IntArray
    runs_out: BoolArray
    place: IntArray


def whole_stocks(a: ScenarioArrays, k: StockClasses, balance: Rows) -> WholeStocks:
    """The shares of everything that adds to a stock in its balance, or is lost from it."""
    flows = [entries for entries in balance.entries if entries.family != "stocks"]
    klass = k.counted[0][np.concatenate([np.zeros(0, np.int64), *(e.row for e in flows)])]
    rate = np.abs(np.rint(np.concatenate([np.zeros(0), *(e.value for e in flows)]))).astype(np.int64)
    unit = stock_units(a)
    cap = np.minimum(stock_cap(a, k) * unit, LARGEST_CAP + 1)
    rates, at = np.unique(rate, return_inverse=True)
    adds = np.zeros((len(k), len(rates)), dtype=np.int64)
    adds[klass, at] = 1
    runs_out = a.lasts_by_skill[k.skill] < NEVER
    share = np.zeros((len(k), len(rates)))
    scale, most = np.zeros(len(k), dtype=np.int64), np.zeros(len(k), dtype=np.int64)
    kinds, of_kind = np.unique(np.column_stack([adds, runs_out, cap]), axis=0, return_inverse=True)
    for number, (*added, running_out, limit) in enumerate(kinds.tolist()):
        known = tuple(rates[np.flatnonzero(added)].tolist())
        if limit > LARGEST_CAP or all(rate % unit == 0 for rate in known):
            continue
        shares, whole, largest = whole_shares(unit, known, limit)
        inside = of_kind.reshape(-1) == number
        scale[inside] = common = lcm(*(each.denominator for each in shares))
        most[inside] = common * largest if running_out else common * whole
        share[np.ix_(inside, np.flatnonzero(added))] = [float(each * common) for each in shares]
    kept = scale[k.counted[0]] > 0
    return WholeStocks(share[klass, at], scale, most, runs_out, np.where(kept, np.cumsum(kept) - 1, -1))


def whole_stock_columns(k: StockClasses, w: WholeStocks) -> Columns:
    """Whole modules that each stock lets deploy, in parts of its scale."""
    kept = np.flatnonzero(w.place >= 0)
    klass, period = k.counted[0][kept], k.counted[1][kept]
    keys = {"class": klass, "period": period, "partner": k.partner[klass]}
    return Columns("whole stocks", keys, w.most[klass], np.zeros(len(kept)), integer=False)


def whole_stock_follows_courses(k: StockClasses, w: WholeStocks, balance: Rows) -> Rows:
    """Whole modules: those at the count before + shares of what passed since - shares of what has lasted out since."""
    kept = np.flatnonzero(w.place >= 0)
    klass, period = k.counted[0][kept], k.counted[1][kept]
    here = np.arange(len(kept))
    later = here[1:][np.diff(klass) == 0]
    entries = [
        Entries("whole stocks", here, here, np.ones(len(here))),
        Entries("whole stocks", later, later - 1, np.full(len(later), -1.0)),
    ]
    begun = 0
    for e in balance.entries:
        if e.family == "stocks":
            continue
        share = w.share[begun : begun + len(e.row)]
        begun += len(e.row)
        counts = np.flatnonzero((w.place[e.row] >= 0) & (share > 0))
        value = (np.sign(e.value) * share)[counts]
        entries.append(Entries(e.family, w.place[e.row[counts]], e.column[counts], value))
    zeros = np.zeros(len(kept))
    lower = np.where(w.runs_out[klass], 0.0, -np.inf)
    return Rows("whole stock balance", lower, zeros, tuple(entries), {**k.named(klass), "period": period})


def deployed_stay_within_whole_stock(
    a: ScenarioArrays, c: Candidates, k: StockClasses, w: WholeStocks, more: MoreDraws
) -> Rows:
    """In every period, those who draw on a stock are at most the whole modules of it."""
    scale = w.scale[k.of_class]
    drawing = np.flatnonzero(scale)
    pair, period = spread(c.start[k.candidate[drawing]], c.end[k.candidate[drawing]])
    pair = drawing[pair]
    others = np.flatnonzero(w.scale[more.klass])
    other, when = spread(more.start[others], more.end[others])
    other = others[other]
    row, (klass, at) = numbered(np.concatenate([k.of_class[pair], more.klass[other]]), np.concatenate([period, when]))
    stock = w.place[counted_from(a, k, klass, at)]
    entries = (
        Entries("deployments", row[: len(pair)], k.candidate[pair], scale[pair].astype(np.float64)),
        Entries(more.family, row[len(pair) :], other, w.scale[more.klass[other]].astype(np.float64)),
        Entries("whole stocks", np.arange(len(klass)), stock, np.full(len(klass), -1.0)),
    )
    count = len(klass)
    return Rows("whole stock", np.full(count, -np.inf), np.zeros(count), entries, {**k.named(klass), "period": at})
