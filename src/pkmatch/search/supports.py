"""
Supports of which a model has a few for each need: courses, loans, lifts, payments.

Many offers serve the same need, and nearly all of them are as good as others: at 10,000 synthetic pledges with core
rules a need of pieces has 29 loans to choose from. Comes in: such columns. Goes out: which serve the same, one number
for each that is the same in every model, the best few.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pkmatch.columns import BoolArray, Columns, FloatArray, IntArray

NAMES = {
    "courses": ("offer", "host", "partner", "capability", "mission", "start", "own"),
    "loans": ("offer", "partner", "mission", "start", "end"),
    "lifts": ("offer", "partner", "mission", "start", "end"),
    "payments": ("offer", "use", "partner", "mission", "start"),
}
"""What tells the columns of a family apart."""
FIRST = {"courses": 1, "loans": 3, "lifts": 3, "payments": 3}
"""Of each need that a first model has: courses of each trained stock and start, loans, lifts, payments."""
BEST = {"courses": 8, "loans": 3, "lifts": 8, "payments": 2}
"""
Of each need that a later model has beside those in use, the best at prices; as many of those in use, but courses. Of
lifts the eighth best of a need costs 0.15 more than the best at 3,000 synthetic pledges with all rules, of loans
0.004: with four of each and of payments three rounds proved 49,900, with these 48,933.
"""
TIES = 1e-3
"""
Worth up to which supports count as equally good: each need has others of them. At 3,000 synthetic pledges six loans of
a need and six courses of a stock are within it of the best with all rules, eight and 54 with core rules. Always the
first of them, few offers looked dear and all others cheap: with all rules three rounds proved 48,933 in 117 s, and with
ties broken 48,558 in 87 s.
"""


def support_codes(family: str, keys: Mapping[str, IntArray], sizes: Mapping[str, int]) -> IntArray:
    """One number for each column of a family, the same in every model."""
    names = NAMES[family]
    code = np.zeros(len(keys[names[0]]), dtype=np.int64)
    for name in names:
        code = code * (sizes[name] + 2) + keys[name] + 1
    return code


def served_by(columns: Columns) -> IntArray:
    """The number of what each column serves: a trained stock, a class of need, an arrival or a stay, a cost."""
    k = columns.keys
    if columns.family == "payments":
        return k["row"]
    if columns.family == "lifts":
        arrivals = int(k["arrival"].max(initial=-1)) + 1
        return np.where(k["stay"] < 0, k["arrival"], arrivals + k["stay"])
    return k["class"]


def first_few(columns: Columns) -> BoolArray:
    """A few columns of each need, others for others, so that no offer is left out."""
    served, other = served_by(columns), _spread_out(columns)
    if columns.family == "courses":
        served = served * (int(columns.keys["start"].max(initial=0)) + 1) + columns.keys["start"]
    everything = np.ones(len(columns), dtype=np.bool_)
    return best_of(served, other, everything, FIRST[columns.family])


def best_few(columns: Columns, score: FloatArray, among: BoolArray | None = None) -> BoolArray:
    """The best columns of each need, among some; of those as good as one another, others for others."""
    among = np.ones(len(columns), dtype=np.bool_) if among is None else among
    return best_of(served_by(columns), score - TIES * _spread_out(columns), among, BEST[columns.family])


def _spread_out(columns: Columns) -> FloatArray:
    """A number from 0 to 1 for each column that puts the offers of each need in another order."""
    return np.asarray((columns.keys["offer"] * 7919 + served_by(columns) * 104729) % 1_000_003 / 1_000_003)


def best_of(group: IntArray, score: FloatArray, among: BoolArray, count: int) -> BoolArray:
    """The `count` best of each group among some."""
    some = np.flatnonzero(among)
    some = some[np.argsort(-score[some], kind="stable")]
    narrow = np.min_scalar_type(int(group.max(initial=0)))  # the narrower the numbers, the sooner they are in order
    order = some[np.argsort(group[some].astype(narrow), kind="stable")]
    begins = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    chosen = np.zeros(len(group), dtype=np.bool_)
    chosen[order[rank < count]] = True
    return chosen
