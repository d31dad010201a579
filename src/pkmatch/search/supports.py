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
BEST = {"courses": 8, "loans": 4, "lifts": 4, "payments": 4}
"""Of each need that a later model has beside those in use, the best at prices; as many of those in use, but courses."""


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
    served = served_by(columns)
    spread_out = (columns.keys["offer"] * 7919 + served * 104729) % 1_000_003
    if columns.family == "courses":
        served = served * (int(columns.keys["start"].max(initial=0)) + 1) + columns.keys["start"]
    everything = np.ones(len(columns), dtype=np.bool_)
    return best_of(served, spread_out.astype(np.float64), everything, FIRST[columns.family])


def best_few(columns: Columns, score: FloatArray, among: BoolArray | None = None) -> BoolArray:
    """The best columns of each need, among some."""
    among = np.ones(len(columns), dtype=np.bool_) if among is None else among
    return best_of(served_by(columns), score, among, BEST[columns.family])


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
